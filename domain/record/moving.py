"""A student moves to another building: its calendar counts, its team is asked (A11, A37).

What the file itself waits for (a meeting, a letter, an evaluation) goes along at once, counted by the
receiving building's calendar. The dates of a cycle wait until that building's team has decided on its plan
(`transfer`).
"""

from typing import TYPE_CHECKING

from domain.dates.due import set_again
from domain.dates.duty import owed
from domain.dates.settling import in_turn
from domain.event import Event
from domain.notices import notice as notices
from domain.record.enrolment import StudentMoved
from domain.record.transfer import DUTY, owner, waits
from domain.recorded import Recorded
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.dates.deadline import Deadline, Deadlines
    from domain.student import Student


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """This lifecycle has no events of its own."""
    return student


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """A move to another building: its calendar counts, and its team is asked about each plan under way."""
    match recorded.event:
        case StudentMoved():
            return [*_goes_along(student, context), *_to_be_decided(student, context)]
    return []


@enforces("A11")
def _goes_along(student: "Student", context: "Context") -> list[Event]:
    """A11: what is open is counted by the calendar of the building that accounts for it now.

    The dates of a cycle wait for the decision on its plan, which is asked for anew. A day that has passed
    stays where it was.
    """
    left = student.enrolment.came_from if student.enrolment else ""
    if left in ("", student.building):
        return []
    today, elsewhere = context.day(student.building), _given_elsewhere(student)
    along = [
        d.id
        for d in student.deadlines.values()
        if d.status == "open"
        and d.building == left
        and d.due_on >= today
        and not d.owner.startswith("cycle/")
        and d.owner not in elsewhere
        and d.kind != DUTY
    ]

    def anew(d: "Deadline", now: "Deadlines") -> list[Event]:
        return [
            waits(d, "counted anew after the move"),
            set_again(d, context, now, student.building, 0),
        ]

    return in_turn(student.deadlines, along, anew)


def _given_elsewhere(student: "Student") -> set[str]:
    """The owners of the letters on plans that a building was named for: they stay with it."""
    drafted = (plan.drafted for plan in student.plans.values())
    return {notices.owner(student, plan.basis) for plan in drafted if plan.building}


@enforces("A37")
def _to_be_decided(student: "Student", context: "Context") -> list[Event]:
    """A37: the receiving team owes a decision on each plan under way; the team before it owes none."""
    active = (name for name, plan in student.plans.items() if plan.status == "active")
    moved = [owner(student, name) for name in active if _elsewhere(student, name)]
    asked = [event for mine in moved for event in student.withdrawn(mine, "moved on to another building")]
    return [*asked, *(owed(student, context, mine, DUTY, "moved to another building") for mine in moved)]


def _elsewhere(student: "Student", plan: str) -> bool:
    """Whether the plan stayed behind; what another building gives stays there."""
    enrolment, given_by = student.enrolment, student.plans[plan].drafted.building
    moved = enrolment is not None and enrolment.came_from not in ("", enrolment.building)
    return moved and given_by is None


COMMANDS = ()
EVENTS = ()
CAUSES = (StudentMoved,)
