"""Cycles that are open when the school year ends, where the policy closes them (A35).

`carry`: cycles and their dates go on next year. `review_before`: their dates come no later than the last
day of school. `close`: there too, and what is still under way on the day after the last day of school ends
with its plan; next year's screening and team decide anew. Such a cycle does not count (A12).
"""

from typing import TYPE_CHECKING

from domain.dates.deadline import DeadlineReached
from domain.dates.due import set_deadline
from domain.event import Event
from domain.recorded import Recorded
from domain.rule import enforces
from domain.service.cycle import CycleStarted, owner
from domain.service.plan_end import close_to_tier1

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

KIND = "year_closes"


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """This lifecycle has no events of its own."""
    return student


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """A35: a cycle under the policy `close` waits for the year's end, and ends with it."""
    match recorded.event:
        case CycleStarted() as started if context.policy.year_end == "close":
            return _awaited(student, started, context)
        case DeadlineReached(deadline=name) if student.deadlines[name].kind == KIND:
            return _closed(student, student.deadlines[name].about)
    return []


@enforces("A35")
def _awaited(student: "Student", started: CycleStarted, context: "Context") -> list[Event]:
    here = student.building_of(started.plan)
    day = context.day(here)
    last = context.calendar(here).year_of(day).last_day
    return [
        set_deadline(
            context,
            student.deadlines,
            here,
            owner(student, started.plan, started.number),
            KIND,
            max(last, day),
            "last day of school",
            unit="calendar_days",
            count=1,
            effect="opens",
            about=started.plan,
        )
    ]


@enforces("A35")
def _closed(student: "Student", name: str) -> list[Event]:
    plan = student.plans[name]
    return close_to_tier1(student, plan, "the school year ended") if plan.status == "active" else []


COMMANDS = ()
EVENTS = ()
CAUSES = (
    CycleStarted,
    DeadlineReached,
)
