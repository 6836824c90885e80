"""Whether the end of a cycle asks for a decision on a referral to the CSE (R77, R120, A7, A13; L14).

The plan asks by service and number of cycles. The law asks whatever the tier, once the student has made no
adequate progress over an appropriate time of intervention; how long that is, the policy says.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.record.opening_counts import admits
from domain.rule import enforces
from domain.service.external_cycles import counted

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.cycle import Cycle
    from domain.student import Student


@dataclass(frozen=True, slots=True)
class Asked:
    """Under which rule a decision is asked for, and whether a referral shall be made."""

    rule: str
    mandatory: bool
    because: str


def asks(student: "Student", cycle: "Cycle", context: "Context") -> Asked | None:
    """What the end of `cycle` asks for; the sterner of plan and law. Only a lack of progress asks (A13)."""
    if cycle.result != "inadequate":
        return None
    plan, law = _the_plan(student, cycle, context), _the_law(student, cycle, context)
    return plan if plan and plan.mandatory else law or plan


@enforces("R77", "R120", "A7")
def _the_plan(student: "Student", cycle: "Cycle", context: "Context") -> Asked | None:
    rule = context.policy.cse.get(cycle.service)
    ended = [
        c
        for c in student.cycles.values()
        if c.service == cycle.service and c.ended_on and not c.cut_short and admits(student, c, context)
    ]
    received = len(ended) + len(counted(student, cycle.service, context))
    if rule is None or received < rule.after_cycles:
        return None
    mandatory = rule.mode == "mandatory"
    because = "Tier 3 cycle ended without adequate progress"
    return Asked("R77" if mandatory else "R120", mandatory, because)


@enforces("L1", "L14")
def _the_law(student: "Student", cycle: "Cycle", context: "Context") -> Asked | None:
    """L14: not again while an evaluation is under way."""
    duty, drafted = context.policy.referral_duty, student.plans[cycle.plan].drafted
    under_way = any(e.open for e in student.evaluations.values())
    if duty is None or drafted.domain not in duty.domains or under_way:
        return None
    if _weeks(student, cycle) < duty.after_weeks:
        return None
    because = f"no adequate progress after {duty.after_weeks} weeks of intervention or more"
    return Asked("L14", True, because)


def _weeks(student: "Student", cycle: "Cycle") -> float:
    """Weeks of intervention in the domain and subject of `cycle`, over all tiers and plans."""
    of = {name: (p.drafted.domain, p.drafted.subject) for name, p in student.plans.items()}
    mine = (c for c in student.cycles.values() if of.get(c.plan) == of[cycle.plan])
    return sum((c.ended_on - c.anchor).days for c in mine if c.anchor and c.ended_on) / 7
