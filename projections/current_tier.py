"""Which tier each student holds, since when, under which plan and with whom (R23, R83, A24)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, get_args

from psycopg import Connection

from domain.ids import owner_id
from domain.moments import civil_date
from domain.policy import Subject
from domain.record.enrolment import StudentEnrolled, StudentMoved, StudentWithdrawn
from domain.rule import enforces
from domain.service.cycle import CycleCutShort, CycleEnded, CycleStarted
from domain.service.plan import PlanDrafted, PlanStarted
from domain.service.responsibility import ResponsibleChanged
from domain.tier import PlanClosed, Strand, TierEntered, strand
from projections.model import Model
from projections.row import Row, Rows, every, find, load
from store.eventstore import Logged


@dataclass(frozen=True, slots=True)
class TierRow(Row):
    """One student's tier in one strand: a subject of the academic domain, or the behavioral domain.

    `since` and `left_on` are days in the building's zone; `cycle` is the number of the cycle under way and
    `cycle_owner` the owner of its deadlines; `responsible` the staff id of the plan's responsible person.
    `attested`: the tier is known from before the record was opened, not witnessed.
    """

    TABLE = "current_tiers"
    KEY = ("strand",)

    strand: Strand
    student: str
    domain: str
    subject: str | None
    tier: int
    since: date
    because: str
    building: str
    grade: str
    zone: str
    left_on: date | None = None
    plan: str | None = None
    responsible: str | None = None
    cycle: int | None = None
    cycle_owner: str | None = None
    attested: bool = False


@dataclass(frozen=True, slots=True)
class PlanRow(Row):
    """What of a plan is needed once it starts."""

    TABLE = "tier_plans"
    KEY = ("plan",)

    plan: str
    strand: Strand
    responsible: str


STRANDS: tuple[tuple[str, str | None], ...] = (
    *(("academic", subject) for subject in get_args(Subject)),
    ("behavioral", None),
)


def fold(rows: Rows, entry: Logged) -> Iterator[Row]:
    """The tiers of a student after one more event."""
    recorded = entry.recorded
    stream, event, occurred = recorded.originator_id, recorded.event, recorded.meta.occurred
    mine = every(rows.values(), TierRow)
    match event:
        case StudentEnrolled() if not mine:
            yield from _tier_1(stream, event, civil_date(occurred, event.zone))
        case StudentEnrolled() | StudentMoved():
            at: dict[str, Any] = {"building": event.building, "grade": event.grade, "zone": event.zone}
            yield from (replace(row, left_on=None, **at) for row in mine)
        case StudentWithdrawn():
            yield from (replace(row, left_on=civil_date(occurred, row.zone)) for row in mine)
        case PlanDrafted():
            yield PlanRow(stream, event.plan, strand(event.domain, event.subject), event.responsible)
        case PlanStarted(plan=plan):
            yield from _started(rows, plan)
        case TierEntered(domain=domain, subject=subject):
            if row := find(rows, TierRow, strand(domain, subject)):
                since = civil_date(occurred, row.zone)
                told: dict[str, Any] = {"because": event.because, "attested": event.attested}
                yield replace(row, tier=event.tier, since=since, **told)
        case ResponsibleChanged(plan=plan, responsible=responsible):
            if drafted := find(rows, PlanRow, plan):
                yield replace(drafted, responsible=responsible)
            yield from (replace(row, responsible=responsible) for row in mine if row.plan == plan)
        case CycleStarted(plan=plan, number=number):
            owner = owner_id("cycle", stream, f"{plan}/{number}")
            yield from (replace(row, cycle=number, cycle_owner=owner) for row in mine if row.plan == plan)
        case CycleEnded(plan=plan) | CycleCutShort(plan=plan):
            yield from (replace(row, cycle=None, cycle_owner=None) for row in mine if row.plan == plan)
        case PlanClosed(plan=plan):
            ended = (row for row in mine if row.plan == plan)
            yield from (
                replace(row, plan=None, responsible=None, cycle=None, cycle_owner=None) for row in ended
            )


@enforces("R1", "R23", "R83", "A24")
def _tier_1(stream: str, event: StudentEnrolled, since: date) -> Iterator[TierRow]:
    """R1, R23, R83: everybody holds Tier 1 from the first day."""
    for domain, subject in STRANDS:
        yield TierRow(
            stream=stream,
            strand=strand("academic" if domain == "academic" else "behavioral", subject),
            student=stream.partition("/")[2],
            domain=domain,
            subject=subject,
            tier=1,
            since=since,
            because="enrolled",
            building=event.building,
            grade=event.grade,
            zone=event.zone,
        )


def _started(rows: Rows, plan: str) -> Iterator[TierRow]:
    drafted = find(rows, PlanRow, plan)
    row = find(rows, TierRow, drafted.strand) if drafted else None
    if drafted and row:
        yield replace(row, plan=plan, responsible=drafted.responsible, cycle=None, cycle_owner=None)


def in_order(rows: Iterable[TierRow]) -> list[TierRow]:
    """By building, grade, student and strand."""
    return sorted(rows, key=lambda row: (row.building, row.grade, row.stream, row.strand))


def select(
    connection: Connection[Any],
    *,
    student: str | None = None,
    building: str | None = None,
    above: int = 0,
) -> list[TierRow]:
    """The tiers of students now enrolled, of one student or building, and only those `above` a tier."""
    where = (
        "left_on IS NULL AND tier > %b AND (%b::text IS NULL OR student = %b)"
        " AND (%b::text IS NULL OR building = %b)"
    )
    return in_order(load(connection, TierRow, where, above, student, student, building, building))


MODEL = Model(
    "current_tier",
    (TierRow, PlanRow),
    fold,
    frozenset(
        {
            *(StudentEnrolled, StudentMoved, StudentWithdrawn, PlanDrafted, PlanStarted, PlanClosed),
            *(TierEntered, CycleStarted, CycleEnded, CycleCutShort, ResponsibleChanged),
        }
    ),
)
