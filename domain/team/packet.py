"""What lies before the team when it reviews a student in a plan: the plan, and all points collected so far
(R57, R66, R109).

Derived from the file and never typed, so that no point can be left out.
"""

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from domain.policy import Domain, Subject
from domain.recorded import Ref
from domain.refusal import Finding
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.service.plan import Plan
    from domain.student import Student


class Packet(BaseModel):
    """The plan under review, its entry in the record, and the entries of its progress monitoring points."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    plan: str
    tier: int
    entry: Ref | None
    points: tuple[Ref, ...]


@enforces("R57", "R66", "R109")
def packet_of(student: "Student", plan: "Plan | None") -> Packet | None:
    """The packet of a plan as the file stands; None where there is no plan."""
    if plan is None:
        return None
    name = plan.drafted.plan
    points = tuple(p.ref for c in student.cycles.values() if c.plan == name for p in c.probes)
    return Packet(plan=name, tier=plan.drafted.tier, entry=plan.entry, points=points)


def plan_reviewed(student: "Student", domain: Domain, subject: Subject | None) -> "Plan | None":
    """The plan that a review of one domain or subject looks at: the one under way, else the last that ran."""
    mine = [p for p in student.plans.values() if (p.drafted.domain, p.drafted.subject) == (domain, subject)]
    ran = [p for p in mine if p.started is not None]
    return student.active_plan(domain, subject) or (ran[-1] if ran else None)


@enforces("R57")
def packet_findings(packet: Packet | None) -> tuple[Finding, ...]:
    """R57: the points that the plan promised are shared at the review; without any the review says so."""
    if packet is None or packet.points:
        return ()
    what = f"no progress monitoring point of plan {packet.plan} was on file at its review"
    return (Finding(rule="R57", what=what),)
