"""The steps of an escalation: whom a missed deadline goes to next, and by when.

The role the policy names acts; where nobody holds it in the building that day, its cover does; where the
school year is over first, whoever the policy names for the summer.
"""

from dataclasses import dataclass

from domain.context import Context
from domain.dates.deadline import Deadline
from domain.dates.school_days import Unit
from domain.policy.timing import Rung


@dataclass(frozen=True, slots=True)
class Step:
    """Whom a miss goes to, and how long that person has."""

    role: str
    unit: Unit
    count: int


def step_of(rung: Rung, missed: Deadline, context: Context) -> Step:
    """Who acts after a miss on the day it fell due. Raises NoCalendar (A35)."""
    if rung.in_summer and rung.summer_days and _runs_into_summer(rung, missed, context):
        return Step(rung.in_summer, "calendar_days", rung.summer_days)
    return Step(_at_hand(rung, missed, context), "school_days", rung.after_school_days)


def _runs_into_summer(rung: Rung, missed: Deadline, context: Context) -> bool:
    """Whether the school year is over before the step's school days are."""
    calendar = context.calendar(missed.building)
    year = calendar.year_of(missed.due_on)
    left = sum(missed.due_on < day <= year.last_day for day in calendar.school_days)
    return left < rung.after_school_days


def _at_hand(rung: Rung, missed: Deadline, context: Context) -> str:
    held = context.district.held(rung.to, missed.building, missed.due_on)
    return rung.cover if rung.cover and not held else rung.to
