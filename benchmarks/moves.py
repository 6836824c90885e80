"""What moving every open deadline takes: `python -m benchmarks.moves [STUDENTS] [ROUNDS]`.

Each student's meeting has three open deadlines. A round publishes a snow day and waits until every deadline
has moved in the record and every workflow's timer in Temporal; another round makes as many bare updates: for
each student one event appended and one signal sent to a workflow that does nothing but sleep until another
instant. The rounds take turns on the same servers, each side with one process that runs its workflows. Both
are timed to the start of the last new timer, by Temporal's own record. Printed are the medians and their
ratio. A last round has the engine's workers killed (SIGKILL) in the middle.

With 3334 students, the full size, 10,000 deadlines move in each round.
"""

import asyncio
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from application.engine import Accepted
from benchmarks.append import store_writer
from benchmarks.moves_bare import QUEUE, SleepUntil
from runtime import logs
from runtime.clock import ScaledClock
from runtime.embedded import EmbeddedPostgres
from runtime.settings import Settings
from runtime.stack import DevStack
from runtime.wiring import Wired, wire
from simulation.stage import set_up
from store.eventstore import EventStore, open_postgres
from store.keys import MemoryKeys
from store.migrate import migrate
from tests.domain.story import instant
from tests.workflows.meetings import DEADLINES, Ring, Workers, district, fill, moves, ring_of, snow_day, wakes
from workers.sending import each

STUDENTS, ROUNDS = 300, 3
SNOW_DAYS = ("2026-10-09", "2026-10-08", "2026-10-13", "2026-10-14", "2026-10-07")
ORIGIN = instant("2026-10-06 16:00")
LOOK_AGAIN = 0.2


def main(students: int, rounds: int) -> None:
    """Set up a district, let both sides take turns, print."""
    logs.configure("console", logging.WARNING)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ScaledClock.create(folder / "clock", ORIGIN, 1.0).close()
        with (
            DevStack(folder / "stack", clock=folder / "clock", keep_temporal=False) as settings,
            EmbeddedPostgres(folder / "bare") as postgres,
        ):
            migrate(postgres.dsn())
            set_up(settings, district())
            with wire(settings) as wired, open_postgres(postgres.dsn(), MemoryKeys()) as bare:
                fill(wired.store, students)
                with _working(settings, folder / "workers.log") as workers:
                    asyncio.run(_compare(workers, wired, bare, students, rounds))


async def _compare(workers: Workers, wired: Wired, bare: EventStore, students: int, rounds: int) -> None:
    client = await wired.connect()
    owners = [f"bare/{number:06}" for number in range(students)]
    due = datetime.now(UTC) + timedelta(days=40)
    await each(owners, lambda owner: _begin(client, owner, due))
    await _moved(wired, client)
    await _until(client, owners, lambda owner, ring: ring.rings_at(due))
    taken = []
    for number in range(rounds):
        engine, recorded = await _engine_round(wired, client, SNOW_DAYS[number])
        plain = await _bare_round(bare, client, owners, number)
        taken.append((engine, plain))
        print(
            f"round {number + 1}: moved in {engine:.1f} s (recorded after {recorded:.1f} s);"
            f" bare {plain:.1f} s; {engine / plain:.2f} times",
            flush=True,
        )
    engine, plain = median(e for e, _ in taken), median(b for _, b in taken)
    print(
        f"{students * DEADLINES} deadlines of {students} students moved in {engine:.1f} s;"
        f" {students} appends and {students} signals: {plain:.1f} s; {engine / plain:.2f} times",
        flush=True,
    )
    engine, recorded = await _engine_round(wired, client, SNOW_DAYS[rounds], killed=workers)
    print(f"with all workers killed in the middle: {engine:.1f} s (recorded after {recorded:.1f} s)")


async def _begin(client: Client, owner: str, due: datetime) -> None:
    await client.start_workflow(SleepUntil.run, due, id=owner, task_queue=QUEUE)


async def _engine_round(
    wired: Wired, client: Client, day: str, killed: Workers | None = None
) -> tuple[float, float]:
    """Seconds from a snow day's command to the last new timer, and to the last entry in the record.

    `killed`: these workers are, once something has moved, and started again at once.
    """
    before = await asyncio.to_thread(wakes, wired.waiting)
    began, began_at = time.time(), await asyncio.to_thread(wired.store.head)
    answer = await asyncio.to_thread(wired.engine.handle, snow_day(day, wired.clock.now()))
    assert isinstance(answer, Accepted), answer
    stream, version, _ = answer.events[0]
    if killed:
        await _in_the_middle(wired, began_at)
        killed.kill()
        killed.start()
    count = await _result(client, f"replan/{stream}@{version}")
    recorded = time.time()
    assert count, "nothing was moved"
    last = await _moved(wired, client)
    after = await asyncio.to_thread(wakes, wired.waiting)
    assert all(after[owner] > wake for owner, wake in before.items()), "a deadline stayed where it was"
    return last.timestamp() - began, recorded - began


async def _in_the_middle(wired: Wired, after: int) -> None:
    while next(moves(wired.store, after), None) is None:
        await asyncio.sleep(0.005)


async def _result(client: Client, workflow: str) -> int:
    handle = client.get_workflow_handle(workflow, result_type=int)
    while True:
        try:
            return await handle.result()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:  # the follower starts it
                raise
        await asyncio.sleep(LOOK_AGAIN)


async def _moved(wired: Wired, client: Client) -> datetime:
    """Wait until each workflow's timer is where the record has its wake; when the last was started."""
    wanted = await asyncio.to_thread(wakes, wired.waiting)
    return await _until(
        client, list(wanted), lambda owner, ring: ring.rings_at(wired.clock.wall_for(wanted[owner]))
    )


async def _bare_round(store: EventStore, client: Client, owners: Sequence[str], number: int) -> float:
    """Seconds for as many appends and signals at the same time, to the start of the last timer."""
    due = datetime.now(UTC) + timedelta(days=50 + number)
    began = time.time()
    await asyncio.gather(
        asyncio.to_thread(_append, store, f"student/bare-{number}", len(owners)),
        each(owners, lambda owner: client.get_workflow_handle(owner).signal(SleepUntil.moved, due)),
    )
    last = await _until(client, owners, lambda owner, ring: ring.rings_at(due))
    return last.timestamp() - began


def _append(store: EventStore, stream: str, count: int) -> None:
    write = store_writer(store, stream, 1)
    for turn in range(count):
        write(turn)


async def _until(client: Client, owners: Sequence[str], holds: Callable[[str, Ring], bool]) -> datetime:
    """Wait until `holds` of each owner's timer, the last one first; when the last was started (UTC)."""
    started: list[datetime] = []

    async def look(owner: str) -> None:
        while not holds(owner, ring := await ring_of(client, owner)):
            await asyncio.sleep(LOOK_AGAIN)
        started.append(ring.started)

    await look(owners[-1])
    await each(owners, look)
    return max(started)


@contextmanager
def _working(settings: Settings, log: Path) -> Iterator[Workers]:
    """The engine's workers and the bare one, while the block lasts."""
    workers = Workers(settings, log)
    words = [sys.executable, "-m", "benchmarks.moves_bare", settings.required("temporal_address")]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as bare:
        try:
            workers.start()
            yield workers
        finally:
            workers.kill()
            assert bare.stdin is not None
            bare.stdin.close()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3])) if len(sys.argv) > 1 else main(STUDENTS, ROUNDS)
