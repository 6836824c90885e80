"""Whether an automatic qualification for Tier 3 still stands, and who confirms it (R113, A3)."""

from datetime import date
from typing import TYPE_CHECKING

from domain.ids import owner_id
from domain.policy import Domain
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student
    from domain.team.eligibility import Recommend
    from domain.team.qualification import Qualification


def standing(student: "Student", domain: Domain, context: "Context") -> "list[Qualification]":
    """The qualifications in a domain that are neither set aside nor used up."""
    found = (q for q in student.qualifications.values() if q.domain == domain and not q.set_aside)
    return [q for q in found if not used_up(student, q, context)]


@enforces("R113", "A3")
def confirmed(student: "Student", command: "Recommend", context: "Context") -> str | None:
    """R113: who is qualified already is found eligible for the same: what was opened then stands."""
    if (command.decided, command.tier) != ("eligible", 3):
        return None
    mine = (q.id for q in standing(student, command.domain, context) if _opened(student, q))
    return next(mine, None)


def _opened(student: "Student", found: "Qualification") -> bool:
    """Whether its planning was opened, or awaits the team's note, and was not given up."""
    owed = [d for d in student.deadlines.values() if d.owner == owner_id("service", student.stream, found.id)]
    ended = (p for p in student.plans.values() if p.drafted.basis == found.id and p.status == "closed")
    return bool(owed) and owed[-1].status != "withdrawn" and not any(ended)


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
