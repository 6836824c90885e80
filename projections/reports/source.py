"""What reports count from: the district as it stands, and the log, read once.

Reports are asked for now and then, so they are counted from the events themselves when asked; whatever is
made unreadable is gone from every report at once. Only those who may read students' files may run them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from domain.building.building_year import KIND as YEAR
from domain.building.school_year import Year
from domain.dates.calendar import Calendar
from domain.district import District
from domain.event import Event
from domain.moments import civil_date, runs_on
from domain.policy import Policy
from domain.record.enrolment import StatusRecorded, StudentEnrolled, StudentMoved, StudentWithdrawn
from domain.recorded import Recorded
from projections.model import ByStream, Model
from projections.row import Row, key_of
from store.eventstore import EventStore, Logged

BATCH = 2000
E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Child:
    """A student as reports need one: where, since when, with which statuses; no name."""

    student: str
    building: str
    grade: str
    zone: str
    left_on: date | None = None
    statuses: tuple[StatusRecorded, ...] = ()

    def groups(self, on: date) -> frozenset[str]:
        """The subgroups the student belongs to on a day: the kinds of the statuses in force."""
        return frozenset(status.kind for status in self.statuses if runs_on(status, on))


@dataclass
class Source:
    """The log by kind of event, in commit order; `now` is the instant of the question (UTC)."""

    district: District
    now: datetime
    log: Sequence[Recorded] = field(repr=False)

    def __post_init__(self) -> None:
        self.children = _children(self.log)
        self._by_type: dict[type[Event], list[tuple[int, Recorded]]] = {}
        for place, recorded in enumerate(self.log):
            if self._of_somebody_known(recorded):
                self._by_type.setdefault(type(recorded.event), []).append((place, recorded))

    def _of_somebody_known(self, recorded: Recorded) -> bool:
        """A student whose enrolment was made unreadable is in no report."""
        kind, _, name = recorded.originator_id.partition("/")
        return kind != "student" or name in self.children

    def records(self, *types: type[Event]) -> list[Recorded]:
        """The entries of these kinds, in commit order."""
        found = [each for of in types for each in self._by_type.get(of, ())]
        return [recorded for _, recorded in sorted(found, key=lambda each: each[0])]

    def each(self, kind: type[E]) -> list[tuple[Recorded, E]]:
        """The entries of one kind with their events, in commit order."""
        return [(r, r.event) for r in self.records(kind) if isinstance(r.event, kind)]

    @property
    def enrolled(self) -> list[Child]:
        """The students now enrolled."""
        return [child for child in self.children.values() if child.left_on is None]

    @property
    def policy(self) -> Policy:
        """The policy in force. Raises NothingInForce."""
        policy = self.district.policy_on(self.now)
        if policy is None:
            raise NothingInForce("no policy is in force today: publish one (mtss policy publish)")
        return policy

    @property
    def today(self) -> date:
        """The civil day of the question in the district's zone."""
        return civil_date(self.now, self.policy.zone)

    def calendar(self, building: str) -> Calendar:
        """The building's calendar as it stands."""
        return self.district.calendar(building)

    def day(self, recorded: Recorded) -> date:
        """The civil day of an entry of a student's stream, in the student's zone."""
        child = self.children.get(student_of(recorded))
        return civil_date(recorded.meta.occurred, child.zone if child else self.policy.zone)

    def building_day(self, recorded: Recorded, building: str) -> date:
        """The civil day of an entry of a building's stream."""
        return civil_date(recorded.meta.occurred, self.calendar(building).zone or self.policy.zone)

    def rows(self, model: Model) -> list[Row]:
        """What a read model makes of the log."""
        rows = ByStream()
        for recorded in self.log:
            entry = Logged(0, recorded, recorded.meta.recorded_at, b"")
            if model.sees(entry):
                mine = rows[recorded.originator_id]
                mine.update({key_of(row): row for row in model.fold(mine, entry)})
        return [row for mine in rows.values() for row in mine.values()]

    def years(self) -> list[Year]:
        """Every building's school years that were opened, in the order of their names."""
        states: dict[str, Year] = {}
        for recorded in self.log:
            if recorded.originator_id.startswith("year/"):
                before = states.get(recorded.originator_id) or Year(recorded.originator_id)
                states[recorded.originator_id] = YEAR.evolve(before, recorded)
        return sorted((y for y in states.values() if y.building), key=lambda y: y.stream)


class NothingInForce(Exception):
    """A report needs a policy, and none is in force."""


def student_of(recorded: Recorded) -> str:
    """The opaque id of the student in whose stream an entry stands."""
    return recorded.originator_id.partition("/")[2]


def read(store: EventStore, district: District, now: datetime) -> Source:
    """Everything on record as of now. Raises CannotRead, StoreUnavailable."""
    log: list[Recorded] = []
    after = 0
    while entries := store.read(after, BATCH, KINDS):
        after = entries[-1].position
        log += [entry.recorded for entry in entries if not _time_alone(entry.recorded.event)]
    return Source(district, now, log)


KINDS = ("student", "year", "building", "group")


def _time_alone(event: Event) -> bool:
    """Most of the log is deadlines; reports need the latest day of a notice and the opening of a review."""
    about = str(getattr(event, "deadline", ""))
    return event.NAME.startswith("deadline.") and not ("/notice_left/" in about or "/review_opens/" in about)


def _children(records: Iterable[Recorded]) -> dict[str, Child]:
    known: dict[str, Child] = {}
    for recorded in records:
        name = student_of(recorded)
        child = known.get(name)
        match recorded.event:
            case StudentEnrolled() | StudentMoved() as e:
                at: dict[str, Any] = {"building": e.building, "grade": e.grade, "zone": e.zone}
                known[name] = replace(child, left_on=None, **at) if child else Child(name, **at)
            case StudentWithdrawn() if child:
                known[name] = replace(child, left_on=civil_date(recorded.meta.occurred, child.zone))
            case StatusRecorded() as status if child:
                same = (status.kind, status.valid_from)
                rest = tuple(s for s in child.statuses if (s.kind, s.valid_from) != same)
                known[name] = replace(child, statuses=(*rest, status))
    return known
