"""How a plan ends before its time: given up before it began, or closed for a return to Tier 1."""

from typing import TYPE_CHECKING

from domain.event import Event
from domain.ids import owner_id
from domain.notices.dispatch import STILL_HERE, DispatchWithdrawn
from domain.notices.notice import owner
from domain.service.plan import Plan, close
from domain.tier import TierEntered

if TYPE_CHECKING:
    from domain.student import Student


def supersede(student: "Student", basis: str) -> list[Event]:
    """What an earlier decision on the same strand called for, and nobody began, gives way to `basis`."""
    strands = {name: found[:2] for name in student.notices if (found := student.eligible_for(name))}
    begun = {p.drafted.basis for p in student.plans.values() if p.status != "drafted"}
    mine = student.eligible_for(basis)
    older = [name for name, strand in strands.items() if mine and strand == mine[:2] and name != basis]
    because = f"superseded by {basis}"
    return [event for name in older if name not in begun for event in abandon(student, name, because)]


def abandon(student: "Student", basis: str, because: str) -> list[Event]:
    """Give up what a basis called for and nobody began: plan, deadlines, letters."""
    plans = [p for p in student.plans.values() if p.drafted.basis == basis]
    letters = (d for d in student.dispatches.values() if d.notice == basis and d.status in STILL_HERE)
    return [
        *(event for plan in plans for event in close(student, plan, because)),
        *student.withdrawn(owner_id("service", student.stream, basis), because),
        *student.withdrawn(owner(student, basis), because),
        *(DispatchWithdrawn(dispatch=d.id, because=because) for d in letters),
    ]


def close_to_tier1(student: "Student", plan: Plan, because: str) -> list[Event]:
    """End a plan and return the student to Tier 1."""
    drafted = plan.drafted
    down = TierEntered(domain=drafted.domain, subject=drafted.subject, tier=1, because=because)
    return [*close(student, plan, because), down]
