"""The steps of an escalation: whom a missed deadline goes to next, and by when.

The role the policy names acts; where nobody holds it in the building that day, its cover does; in the summer,
when school days do not pass, whoever the policy names for the summer.
"""

from dataclasses import dataclass

from domain.context import Context
from domain.deadline import Deadline
from domain.policy.timing import Rung
from domain.school_days import Unit


@dataclass(frozen=True, slots=True)
class Step:
    """Whom a miss goes to, and how long that person has."""

    role: str
    unit: Unit
    count: int


def step_of(rung: Rung, missed: Deadline, context: Context) -> Step:
    """Who acts after a miss on the day it fell due. Raises NoCalendar (A35)."""
    if rung.in_summer and rung.summer_days and _in_summer(missed, context):
        return Step(rung.in_summer, "calendar_days", rung.summer_days)
    return Step(_at_hand(rung, missed, context), "school_days", rung.after_school_days)


def _in_summer(missed: Deadline, context: Context) -> bool:
    """Whether the day of the miss is the last of its school year, or lies after it."""
    return context.calendar(missed.building).year_of(missed.due_on).last_day <= missed.due_on


def _at_hand(rung: Rung, missed: Deadline, context: Context) -> str:
    held = context.district.held(rung.to, missed.building, missed.due_on)
    return rung.cover if rung.cover and not held else rung.to
