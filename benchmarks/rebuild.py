"""How fast all timers come back from an empty Temporal: `python -m benchmarks.rebuild [STUDENTS] [ROUNDS]`.

Every made-up student has lived through the same autumn, in a stream of 58 events, and waits for five
deadlines of two owners. Each round starts a Temporal of its own, and on it, in turns, what
`mtss timers reconcile` does (read the streams, compare, start each owner's workflow with its whole state),
and as many bare `start_workflow` with the same inputs made beforehand, as many at once, from the same client
process. No worker runs. Printed is the ratio of the median rates; reading alone is given beside it.

The full size, 20000 students with 100,000 open deadlines, takes more than half an hour: `benchmarks.rebuild
20000 3`.
"""

import asyncio
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median

from application.delivery import Delivery
from application.engine import Engine
from application.waiting import EngineWaiting
from domain.command import Command
from domain.dates.openset import OpenSet
from domain.ids import derived
from domain.recorded import Recorded
from runtime.clock import SystemClock
from runtime.embedded import EmbeddedPostgres, EmbeddedTemporal
from simulation.stepped import SilentPost
from store.eventstore import EventStore, open_postgres
from store.keys import KEY_BYTES, PostgresKeys
from store.migrate import KEY_MIGRATIONS, migrate
from tests.domain import steps
from tests.domain.story import ask
from tests.projections.tale import STREAM, lived
from tests.workflows.stage import Wired, wired
from workers.follower import NAME
from workers.reconcile import AT_ONCE, PAGE, reconcile
from workers.sending import each
from workflows.activities import awaited
from workflows.by_owner import workflow_type_for
from workflows.client import connect
from workflows.messages import AwaitedSet

STUDENTS, ROUNDS = 1000, 3
AT_A_TIME = 20
"""Students whose streams are appended together."""
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def main(students: int, rounds: int) -> None:
    """Start servers of our own, measure, print."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(EmbeddedPostgres(folder))
        migrate(server.dsn())
        migrate(server.dsn("template1"), KEY_MIGRATIONS)
        keys = PostgresKeys(server.dsn("template1"), bytes(KEY_BYTES))
        store = stack.enter_context(open_postgres(server.dsn(), keys))
        events = fill(store, students)
        found = list(waiting(store).open_sets(waiting(store).streams()))
        deadlines = sum(len(one.items) for one in found)
        print(
            f"{students} students, {events} events, {deadlines} open deadlines of {len(found)} owners",
            flush=True,
        )
        measured = [compare(store, found, folder, number) for number in range(rounds)]
        report(len(found), measured)


def autumn() -> list[Command]:
    """Tier 2 in reading since 20 October, and a meeting about behavior to which people are invited."""
    behavior = steps.referred(
        "2026-10-27", referral="ref-2", points=["sel"], teacher_statement="made up", **steps.BEHAVIORAL
    )
    meeting = {"meeting": "ref-2/meeting-1", "on": "2026-11-03", "invited": ["counselor"]}
    story = [
        *steps.in_tier2(),
        *steps.sessions("2026-10-20", 2),
        steps.measured(steps.SEL, steps.REFERRALS, when="2026-10-26"),
        behavior,
        ask("meeting.invite", "2026-10-28", "team_member", **meeting),
    ]
    return sorted(story, key=lambda command: command.at)


def fill(store: EventStore, students: int) -> int:
    """The autumn of every student; how many events."""
    (records,) = lived(autumn())[1].load_many({STREAM: 0}).values()
    for first in range(0, students, AT_A_TIME):
        some = range(first, min(first + AT_A_TIME, students))
        store.append([record for student in some for record in of(student, records)])
    return len(records) * students


def of(student: int, records: list[Recorded]) -> Iterator[Recorded]:
    """The same lived by another student, whose deadlines have owners of their own."""
    stream = f"student/{student}"
    for recorded in records:
        event = recorded.event
        if "deadline" in type(event).model_fields:
            own = ID.sub(lambda found: str(derived(stream, found[0])), event.model_dump_json())
            event = type(event).model_validate_json(own)
        yield replace(recorded, originator_id=stream, event=event)


def waiting(store: EventStore) -> EngineWaiting:
    """As a process that has just started sees the store."""
    engine = Engine(store, SystemClock())
    return EngineWaiting(engine, Delivery(engine, SilentPost()))


def compare(store: EventStore, found: list[OpenSet], folder: Path, number: int) -> tuple[float, float, float]:
    """Seconds of reading alone, of the rebuild, and of the bare starts; their order changes by turns."""
    reading = timed(lambda: read(store))
    messages = [awaited(one, SystemClock()) for one in found]
    with EmbeddedTemporal() as temporal:
        wiring = wired(waiting(store), temporal.address, "rebuild-", folder, log=store)
        wiring.positions.set(NAME, store.head())
        jobs: list[Callable[[], None]] = [
            lambda: asyncio.run(rebuild(wiring, len(found))),
            lambda: asyncio.run(bare(temporal.address, messages)),
        ]
        order = (0, 1) if number % 2 == 0 else (1, 0)
        taken = {which: timed(jobs[which]) for which in order}
        assert not asyncio.run(reconcile(wiring, check=True)), "everything is back"
    print(f"round {number + 1}: {taken[1] / taken[0]:.2f} of the bare rate", flush=True)
    return reading, taken[0], taken[1]


def read(store: EventStore) -> None:
    """Only find what is open."""
    fresh = waiting(store)
    streams = fresh.streams()
    for first in range(0, len(streams), PAGE):
        fresh.open_sets(streams[first : first + PAGE])


async def rebuild(wiring: Wired, owners: int) -> None:
    """What the command does."""
    mended = await reconcile(wiring, check=False)
    assert len(mended.missing) == owners, "every workflow is started once"


async def bare(address: str, messages: list[AwaitedSet]) -> None:
    """The same starts and nothing else."""
    client = await connect(address)

    async def start(message: AwaitedSet) -> None:
        kind = workflow_type_for(message.owner)
        await client.start_workflow(kind, message, id=f"bare/{message.owner}", task_queue="bare")

    await each(messages, start, AT_ONCE)


def timed(work: Callable[[], None]) -> float:
    """Seconds that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def report(owners: int, measured: list[tuple[float, float, float]]) -> None:
    """Medians, and how the rates compare."""
    reading, rebuilt, bare = (median(times) for times in zip(*measured, strict=True))
    print(f"bare start_workflow: {owners / bare:.0f} workflows/s")
    print(f"rebuild: {owners / rebuilt:.0f} workflows/s, {bare / rebuilt:.2f} of the bare rate")
    print(f"reading alone: {reading / rebuilt:.2f} of the rebuild's time")
    print(f"most memory at any time, of this process: {getrusage(RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:]]
    main(*given, *(STUDENTS, ROUNDS)[len(given) :])
