"""Every deadline with its state, its owner and how it was derived (TIMER and DUTY rules, A11, A33, A34)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any

from psycopg import Connection

from domain.dates.deadline import (
    EVENTS,
    STATUS_AFTER,
    UNDATED,
    Deadline,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineSet,
    DeadlineUndated,
    Owed,
    Status,
    opened,
)
from domain.dates.deadline import OUTSTANDING as OUTSTANDING_STATUSES
from domain.dates.derivation import Derivation
from domain.moments import civil_date
from projections.model import Model
from projections.row import Row, Rows, find, load
from store.arrays import TEXT
from store.eventstore import Logged


@dataclass(frozen=True, slots=True)
class DeadlineRow(Row):
    """A deadline as it stands.

    `due` and `wake` are UTC instants derived from the civil `due_on`; all three are None while no published
    calendar has the day (A35). `since` is the day in the building's
    zone on which the status began; `version` the entry of the stream that gave it. `derivation` is the
    event's own, as JSON. `evidence` tells what an act entered late is worth (A33). `missed_on` stays,
    whatever became of the deadline later.
    """

    TABLE = "deadlines"
    KEY = ("deadline",)

    deadline: str
    kind: str
    owner: str
    about: str
    effect: str
    due_on: date | None
    due: datetime | None
    wake: datetime | None
    building: str
    zone: str
    grace_days: int
    rung: int
    assigned_to: tuple[str, ...]
    rules: tuple[str, ...]
    derivation: Mapping[str, Any]
    status: Status
    since: date
    version: int
    days_late: int | None = None
    days_until_entered: int | None = None
    evidence: str | None = None
    missed_on: date | None = None

    @property
    def outstanding(self) -> bool:
        """Whether somebody still has to act: open or missed."""
        return self.status in OUTSTANDING_STATUSES and self.effect == "falls_due"

    def overdue(self, at: datetime) -> bool:
        """Whether it is outstanding although due by the UTC instant `at`."""
        return self.outstanding and self.due is not None and self.due <= at


def fold(rows: Rows, entry: Logged) -> Iterator[Row]:
    """The row of the deadline an event speaks of."""
    event = entry.recorded.event
    if isinstance(event, DeadlineSet | DeadlineUndated):
        yield _new(entry, event)
    elif row := find(rows, DeadlineRow, getattr(event, "deadline", "")):
        version = entry.recorded.originator_version
        if isinstance(event, DeadlineMoved):
            yield _moved(replace(row, version=version), event)
        else:
            since = civil_date(entry.recorded.meta.occurred, row.zone)
            known = {name: getattr(event, name) for name in LATE if hasattr(event, name)}
            if isinstance(event, DeadlineMissed):
                known["missed_on"] = since
            yield replace(row, status=STATUS_AFTER[type(event)], since=since, version=version, **known)


NEVER = datetime.max.replace(tzinfo=UTC)
LATE = ("days_late", "days_until_entered", "evidence")


def _new(entry: Logged, event: DeadlineSet | DeadlineUndated) -> DeadlineRow:
    recorded, deadline = entry.recorded, opened(event)
    same = {name: getattr(event, name) for name in Owed.model_fields if name != "derivation"}
    return DeadlineRow(
        stream=recorded.originator_id,
        **_dated(deadline),
        status=deadline.status,
        since=civil_date(recorded.meta.occurred, event.zone),
        version=recorded.originator_version,
        **same,
    )


def _moved(row: DeadlineRow, event: DeadlineMoved) -> DeadlineRow:
    moved = replace(as_deadline(row), due_on=event.due_on, derivation=event.derivation)
    return replace(row, **_dated(moved))


def _dated(deadline: Deadline) -> dict[str, Any]:
    """What of a row follows from the day, and from how that day was found."""
    derivation = deadline.derivation
    shown = {"rules": derivation.rules, "derivation": derivation.model_dump(mode="json")}
    if deadline.due_on == UNDATED:
        return {"due_on": None, "due": None, "wake": None, **shown}
    return {"due_on": deadline.due_on, "due": deadline.due, "wake": deadline.wake, **shown}


def as_deadline(row: DeadlineRow) -> Deadline:
    """The domain's deadline that a row shows."""
    shared = {f.name for f in fields(Deadline)} & {f.name for f in fields(DeadlineRow)}
    values = {name: getattr(row, name) for name in shared}
    values["due_on"] = row.due_on or UNDATED
    values["derivation"] = Derivation.model_validate(row.derivation)
    return Deadline(id=row.deadline, **values)


def in_order(rows: Iterable[DeadlineRow]) -> list[DeadlineRow]:
    """Earliest due first; what has no date yet comes last."""
    return sorted(rows, key=lambda row: (row.due or NEVER, row.stream, row.deadline))


def select(
    connection: Connection[Any], *, stream: str | None = None, building: str | None = None
) -> list[DeadlineRow]:
    """All deadlines of a stream, of a building, or of the district, earliest due first."""
    where = "(%b::text IS NULL OR stream = %b) AND (%b::text IS NULL OR building = %b)"
    return in_order(load(connection, DeadlineRow, where, stream, stream, building, building))


def select_outstanding(connection: Connection[Any], building: str | None = None) -> list[DeadlineRow]:
    """What somebody still has to do, earliest due first."""
    where = "status = ANY(%b) AND effect = 'falls_due' AND (%b::text IS NULL OR building = %b)"
    statuses = TEXT.array(sorted(OUTSTANDING_STATUSES))
    return in_order(load(connection, DeadlineRow, where, statuses, building, building))


def select_overdue(
    connection: Connection[Any], at: datetime, building: str | None = None
) -> list[DeadlineRow]:
    """What is outstanding although due by the UTC instant `at`, earliest due first."""
    return [row for row in select_outstanding(connection, building) if row.overdue(at)]


MODEL = Model("deadlines", (DeadlineRow,), fold, frozenset(EVENTS))
