"""Whether an automatic qualification for Tier 3 still stands (R113)."""

from datetime import date
from typing import TYPE_CHECKING

from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student
    from domain.team.qualification import Qualification


@enforces("R113")
def used_up(student: "Student", found: "Qualification", context: "Context") -> bool:
    """R113: a Tier 3 plan that rested on it is over, or its cycles are of an earlier school year."""
    rested = (p for p in student.plans.values() if p.drafted.basis == found.id)
    if any(p.started and p.status == "closed" for p in rested):
        return True
    begun = context.calendar(student.building).year_began(context.day(student.building))
    return begun is not None and _last_day(student, found) < begun


def _last_day(student: "Student", found: "Qualification") -> date:
    """The end of the last of its cycles, here or elsewhere."""
    ours = [c.ended_on for c in student.cycles.values() if c.key in found.cycles and c.ended_on]
    elsewhere = [c.ended_on for c in student.external_cycles.values() if c.key in found.cycles]
    return max([*ours, *elsewhere])
