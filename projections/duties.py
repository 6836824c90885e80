"""What one member of the staff has, and what nobody has: plans, tasks, roles (R43, R56, R61).

A plan is nobody's when its responsible person holds no role in the student's building that day; a task, when
nobody there holds any of its roles. Both wait for a hand-over.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from domain.district import District
from domain.moments import runs_on
from domain.rule import enforces
from projections.caseload import Task
from projections.current_tier import TierRow


@dataclass(frozen=True, slots=True)
class Duty:
    """`what` is plan, task or role; `name` the plan, the deadline or the role; `why` it stands here."""

    what: str
    building: str
    name: str
    student: str | None
    due_on: date | None
    person: str | None
    why: str


@enforces("R56")
def of_person(
    staff: str, tiers: Iterable[TierRow], tasks: Iterable[Task], district: District, day: date
) -> list[Duty]:
    """Everything that one person has on `day`: plans, tasks that are theirs alone, roles."""
    return [
        *(_plan(row, "responsible") for row in tiers if row.plan and row.responsible == staff),
        *_tasks_of(staff, tasks, district, day),
        *_roles_of(staff, district, day),
    ]


def _plan(row: TierRow, why: str) -> Duty:
    return Duty("plan", row.building, row.plan or "", row.student, None, row.responsible, why)


def _task(task: Task, why: str) -> Duty:
    return Duty("task", task.building, task.deadline, task.student, task.due_on, task.person, why)


def _tasks_of(staff: str, tasks: Iterable[Task], district: District, day: date) -> Iterator[Duty]:
    for task in tasks:
        holders = _holders(task.roles, task.building, district, day)
        if task.person == staff:
            yield _task(task, "the responsible person's")
        elif holders == [staff]:
            yield _task(task, f"nobody else is {' or '.join(task.roles)}")


def _roles_of(staff: str, district: District, day: date) -> Iterator[Duty]:
    member = district.staff.get(staff)
    for given in member.held if member else ():
        if runs_on(given, day):
            alone = _holders([given.role], given.building, district, day) == [staff]
            why = "nobody else holds it" if alone else "held with others"
            yield Duty("role", given.building, given.role, None, given.valid_to, staff, why)


def _holders(roles: Iterable[str], building: str, district: District, day: date) -> list[str]:
    wanted = set(roles)
    return [name for name, member in district.staff.items() if wanted & member.roles(building, day)]


@enforces("R56")
def of_nobody(tiers: Iterable[TierRow], tasks: Iterable[Task], district: District, day: date) -> list[Duty]:
    """The plans and tasks that nobody who works in the building has on `day`."""
    return [
        *(
            _plan(row, why)
            for row in tiers
            if row.plan and (why := _gone(row.responsible, row, district, day))
        ),
        *(_task(task, why) for task in tasks if (why := _unmanned(task, district, day))),
    ]


def _gone(person: str | None, row: TierRow | Task, district: District, day: date) -> str:
    """Why a person has no part in the building any more; empty where they have one."""
    member = district.staff.get(person or "")
    if member is None:
        return f"{person} is not on record"
    if member.roles(row.building, day):
        return ""
    left = member.last_day
    return f"{person} left on {left}" if left and left < day else f"{person} holds no role there"


def _unmanned(task: Task, district: District, day: date) -> str:
    if task.person:
        return _gone(task.person, task, district, day)
    if not task.roles or _holders(task.roles, task.building, district, day):
        return ""
    return f"nobody is {' or '.join(task.roles)}"
