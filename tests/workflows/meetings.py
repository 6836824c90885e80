"""Many students, each of whose review meetings has three open deadlines that a snow day moves.

What one student lived through is decided by the domain once, then told of all of them under other names.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from application.waiting import EngineWaiting
from domain.command import Command
from domain.ids import derived
from domain.recorded import Recorded
from runtime.settings import Settings
from simulation.stage import environment_of
from store.eventstore import EventStore
from tests.application.office import Office
from tests.domain import steps
from tests.domain.story import ask, district_of, policy_document, school_year

ROOT = Path(__file__).parents[2]
ROLES = ("timers", "follower")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DEADLINES = 3
"""Open deadlines of each student: the reminder, the invitation, the meeting itself."""
PART = 50
NEARLY = timedelta(seconds=5)
"""A timer is started a little after the workflow reckons how long it shall run, more so on a busy machine."""


def district() -> list[Command]:
    """The commands that set up the district."""
    return list(district_of(policy_document(), school_year()))


def snow_day(day: str, announced: datetime) -> Command:
    """School is closed on `day`, as everybody hears at `announced`."""
    closure = {"first": day, "last": day, "kind": "snow_day"}
    command = ask("calendar.add_closure", "2026-10-06", building="SHE", closure=closure)
    return command.model_copy(update={"at": announced})


def longer_bounds(announced: datetime, days: int) -> Command:
    """A policy that gives each of the three `days` more school days, those that are open included (A36)."""
    document = policy_document(version=f"2026-27.{days + 1}", effective_from="2026-10-07")
    for kind in ("meeting_reminder", "invitation_due", "meeting_held"):
        rule = document["deadlines"][kind]
        rule |= {"count": rule["count"] + days, "on_policy_change": "recompute"}
    command = ask("policy.publish", "2026-10-06", content_hash="01", policy=document)
    return command.model_copy(update={"at": announced})


def fill(store: EventStore, students: int) -> None:
    """Store what each student has lived through."""
    office = Office().after(*steps.enrolled(), steps.screened(), steps.listed(), steps.referred())
    story = office.store.load("student/s1")
    names = [f"student/made-up-{number:06}" for number in range(students)]
    for first in range(0, students, PART):
        part = names[first : first + PART]
        store.append([_of(name, recorded) for name in part for recorded in story])


def _of(stream: str, recorded: Recorded) -> Recorded:
    meta = recorded.meta
    meta = replace(
        meta,
        event_id=derived(stream, recorded.originator_version),
        command_id=f"{stream}/{meta.command_id}",
        correlation_id=derived(stream, str(meta.correlation_id)),
    )
    text = recorded.event.model_dump_json()
    told = UUID.sub(lambda found: str(derived(stream, found[0])), text)
    event = recorded.event if told == text else type(recorded.event).model_validate_json(told)
    return Recorded(stream, recorded.originator_version, event, meta)


class Workers:
    """What the moves need of the workers: one process a role. What they log goes to `log`."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._environment, self._log = {**os.environ, **environment_of(settings)}, log
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start them; they end with this process at the latest."""
        with self._log.open("ab") as out:
            self._processes = [
                subprocess.Popen(
                    [sys.executable, "-m", "cli", "worker", "--while-stdin", "--role", role],
                    cwd=ROOT,
                    env=self._environment,
                    stdin=subprocess.PIPE,
                    stdout=out,
                    stderr=out,
                )
                for role in ROLES
            ]

    def kill(self) -> None:
        """As when the machine fails (SIGKILL)."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.communicate()
        self._processes = []


@dataclass(frozen=True)
class Ring:
    """An owner's timers: how many fired, when the one that runs will, when that one was started.

    UTC, on the wall, by Temporal's own record of the latest run.
    """

    fired: int
    rings: datetime | None
    started: datetime

    def rings_at(self, instant: datetime) -> bool:
        return self.rings is not None and abs(self.rings - instant) < NEARLY


async def ring_of(client: Client, owner: str) -> Ring:
    """The timer of an owner's workflow, by Temporal's own record; none before it has begun."""
    try:
        events = [event async for event in client.get_workflow_handle(owner).fetch_history_events()]
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        events = []
    fired, running = 0, dict[int, Ring]()
    for event in events:
        if event.event_type == EventType.EVENT_TYPE_TIMER_STARTED:
            started = event.event_time.ToDatetime(UTC)
            after = event.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
            running[event.event_id] = Ring(0, started + after, started)
        elif event.event_type == EventType.EVENT_TYPE_TIMER_CANCELED:
            running.pop(event.timer_canceled_event_attributes.started_event_id)
        elif event.event_type == EventType.EVENT_TYPE_TIMER_FIRED:
            fired += 1
            running.pop(event.timer_fired_event_attributes.started_event_id)
    assert len(running) <= 1, f"{owner} has {len(running)} timers"
    found = next(iter(running.values()), Ring(0, None, datetime.min.replace(tzinfo=UTC)))
    return replace(found, fired=fired)


def wakes(waiting: EngineWaiting) -> dict[str, datetime]:
    """The first wake of each owner of a meeting, as the event store has it."""
    return {
        found.owner: found.items[0].wake for found in waiting.all_open() if found.owner.startswith("meeting/")
    }


def moves(store: EventStore, after: int) -> Iterator[Recorded]:
    """Every move of a deadline that the log holds after position `after`."""
    while entries := store.read(after, 1000):
        after = entries[-1].position
        yield from (e.recorded for e in entries if e.recorded.event.NAME == "deadline.moved")


def streams_of(records: Sequence[Recorded]) -> set[str]:
    return {recorded.originator_id for recorded in records}
