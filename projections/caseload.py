"""What each person has to do next: the outstanding deadlines, each with who must act (A6, R56, R101).

A deadline that was escalated names its roles. Before that, what belongs to a running cycle is the plan's
responsible person's, and the rest belongs to the roles that the plan names for it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from psycopg import Connection

from domain.building.staff import EVERY_BUILDING
from domain.district import District
from projections import current_tier, deadlines
from projections.current_tier import TierRow
from projections.deadlines import DeadlineRow, in_order

TEAM = ("team_member",)
PRINCIPAL = ("principal", "designee")
CLASSROOM = ("classroom_teacher", "team_member")
KEEPERS = ("administrator",)
TEACHERS = ("interventionist", "ais_teacher")
ACTS: Mapping[str, tuple[str, ...]] = {
    "invitation_due": TEAM,  # R49
    "meeting_held": TEAM,  # R49, R60, R93
    "recommendation_recorded": TEAM,  # R52, R68, R96, R111
    "service_plan_made": TEAM,  # R55, R100, R113
    "continuation_review": TEAM,  # R67, R95, R110
    "cse_decision": TEAM,  # R77, R120
    "submission_disposed": TEAM,  # R35, R36
    "consent_requested": TEAM,  # L14
    "evaluation_done": TEAM,  # L15
    "evidence_reviewed": TEAM,  # R16
    "post_benchmark_meeting": CLASSROOM,  # R27, R28
    "goals_reviewed": CLASSROOM,  # R37
    "makeup_screening": CLASSROOM,  # R13
    "new_entrant_screened": CLASSROOM,  # L17
    "low_scorer_screened": CLASSROOM,  # L17
    "referral_made": ("classroom_teacher",),  # R41, R49
    "transfer_decided": TEAM,  # A37
    "notice_signed": PRINCIPAL,  # R61, R78, R105, R122
    "notice_left": PRINCIPAL,  # R48, R91
    "interpreter_found": PRINCIPAL,  # L4
    "action_plan_reviewed": PRINCIPAL,  # R10
    "staff_trained": PRINCIPAL,  # R11
    "adult_recorded": ("clerk",),  # A32
    "notice_proof": ("clerk",),  # A32
    "records_provided": KEEPERS,  # L19
    "amendment_decided": KEEPERS,  # L20
    "ais_commenced": PRINCIPAL,  # L7
    "consultation_offered": TEACHERS,  # L10
    "progress_report_sent": TEACHERS,  # L10
    "breach_contractor_told": KEEPERS,  # L23
    "breach_reported": KEEPERS,  # L23
    "breach_people_told": KEEPERS,  # L23
    "breach_told_after_delay": KEEPERS,  # L23
}
"""Who acts by the plan, by kind of deadline; what belongs to a cycle is the responsible person's."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that one of `roles`, or `person` (a staff id), has to do by `due_on` in the building's zone.

    `student` is None for a duty of the building. `due` is the UTC instant; it and `due_on` are None while no
    published calendar has the day (A35). `rung` counts escalations.
    """

    building: str
    student: str | None
    kind: str
    about: str
    due_on: date | None
    due: datetime | None
    status: str
    rung: int
    person: str | None
    roles: tuple[str, ...]
    plan: str | None
    cycle: int | None
    rules: tuple[str, ...]
    deadline: str
    cover: str | None = None
    """Who covers for the person while away."""


def tasks(deadline_rows: Iterable[DeadlineRow], tier_rows: Iterable[TierRow]) -> list[Task]:
    """The tasks that the outstanding ones of the given deadlines make, earliest due first."""
    under_way = {row.cycle_owner: row for row in tier_rows if row.cycle_owner}
    outstanding = in_order(row for row in deadline_rows if row.outstanding)
    return [_task(row, under_way.get(row.owner)) for row in outstanding]


def _task(row: DeadlineRow, tier: TierRow | None) -> Task:
    escalated = bool(row.assigned_to)
    kind, _, student = row.stream.partition("/")
    return Task(
        building=row.building,
        student=student if kind == "student" else None,
        kind=row.kind,
        about=row.about,
        due_on=row.due_on,
        due=row.due,
        status=row.status,
        rung=row.rung,
        person=tier.responsible if tier and not escalated else None,
        roles=row.assigned_to or (() if tier else ACTS.get(row.kind, ())),
        plan=tier.plan if tier else None,
        cycle=tier.cycle if tier else None,
        rules=row.rules,
        deadline=row.deadline,
    )


def with_cover(found: Iterable[Task], district: District, day: date) -> list[Task]:
    """The same, each with whoever covers for its person on `day`."""
    covers = {name: member.covered_by(day) for name, member in district.staff.items()}
    return [replace(task, cover=covers.get(task.person or "")) for task in found]


def of_person(found: Iterable[Task], staff: str, roles: Mapping[str, Collection[str]]) -> list[Task]:
    """What of `found` one person has to do, who holds `roles` by building (`*`: in every building)."""
    return [t for t in found if staff in (t.person, t.cover) or set(t.roles) & _held(roles, t.building)]


def _held(roles: Mapping[str, Collection[str]], building: str) -> set[str]:
    return {*roles.get(building, ()), *roles.get(EVERY_BUILDING, ())}


def select(connection: Connection[Any], building: str | None = None) -> list[Task]:
    """The tasks of a building, or of the district, earliest due first."""
    outstanding = deadlines.select_outstanding(connection, building)
    return tasks(outstanding, current_tier.select(connection, building=building, above=1))
