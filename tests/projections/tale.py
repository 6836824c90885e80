"""Records for the read models' tests: told by hand, or decided from a story of commands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Self
from uuid import NAMESPACE_URL, uuid5

from domain.command import Command
from domain.event import Event
from domain.ids import derived
from domain.record.enrolment import StudentEnrolled
from domain.recorded import Meta, Recorded
from projections.model import Model
from projections.row import R, every
from store.eventstore import EventStore, open_memory
from tests.domain.story import World, ask, district_of, policy_document, school_year
from tests.projections.folded import fold_all

STREAM = "student/s1"
ZONE = "America/New_York"
ENROLLED = StudentEnrolled(
    family_name="Madeup", given_name="Child", birth_date=None, grade="03", building="SHE", zone=ZONE
)
OPEN_YEAR = ask("school_year.open", "2026-08-25", building="SHE", year="2026-27")


def at(text: str) -> datetime:
    """A UTC instant, `2026-10-20 14:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def recorded(
    event: Event, version: int, when: date | datetime, stream: str = STREAM, **known: object
) -> Recorded:
    """One record; `entered` when it happened (that afternoon, where only the day is known) unless given."""
    noon = when if isinstance(when, datetime) else datetime.combine(when, datetime.min.time(), UTC)
    entered = known.pop("entered", noon if isinstance(when, datetime) else noon + timedelta(hours=16))
    fields = {
        "event_id": derived(stream, version),
        "command_id": f"{stream}@{version}",
        "correlation_id": derived("command", version),
        "causation_id": uuid5(NAMESPACE_URL, "made up"),
        "actor": "staff-1",
        "occurred": when,
        "recorded_at": entered,
        **known,
    }
    return Recorded(stream, version, event, Meta(**fields))  # type: ignore[arg-type]


@dataclass
class Tale:
    """What happened in one stream, told event by event into a store."""

    stream: str = STREAM
    store: EventStore = field(default_factory=open_memory)
    version: int = 0

    def on(self, when: str, *events: Event, **known: object) -> Self:
        """`events` on a day, or at an instant `2026-10-20 14:00` UTC."""
        moment = at(when) if " " in when else date.fromisoformat(when)
        for event in events:
            self.version += 1
            self.store.append([recorded(event, self.version, moment, self.stream, **known)])
        return self

    def rows(self, model: Model, kind: type[R]) -> list[R]:
        """What the model makes of it."""
        return every(fold_all(model, self.store), kind)


def lived(
    *happened: Command | Iterable[Command], store: EventStore | None = None
) -> tuple[World, EventStore]:
    """The made-up district with everything that happened, decided by the domain and kept in a store.

    A refused command leaves its trace, as in life.
    """
    store = store or open_memory()
    world = World()
    setup: list[Command | Iterable[Command]] = [district_of(policy_document(), school_year())]
    for step in [*setup, *happened]:
        for command in [step] if isinstance(step, Command) else step:
            outcome = world.when(command)
            if outcome.records:
                store.append(outcome.records)
            world = outcome.world
    return world, store
