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
    """R77: not again while what came of a referral is under way."""
    rule = context.policy.cse.get(cycle.service)
    if rule is None or referred(student) or _received(student, cycle, context) < rule.after_cycles:
        return None
    mandatory = rule.mode == "mandatory"
    because = "Tier 3 cycle ended without adequate progress"
    return Asked("R77" if mandatory else "R120", mandatory, because)


def referred(student: "Student") -> bool:
    """Whether an evaluation that a referral asked for is under way."""
    return any(e.open for name, e in student.evaluations.items() if name in student.cse_referred)


def _received(student: "Student", cycle: "Cycle", context: "Context") -> int:
    """A24: how many cycles of the service, in the subject of `cycle`, were received; also elsewhere (A37)."""
    subject = student.plans[cycle.plan].drafted.subject
    ended = [
        c
        for c in _of_strand(student, cycle)
        if c.service == cycle.service and c.ended_on and not c.cut_short and admits(student, c, context)
    ]
    return len(ended) + sum(c.subject == subject for c in counted(student, cycle.service, context))


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
    mine = _of_strand(student, cycle)
    return sum((c.ended_on - c.anchor).days for c in mine if c.anchor and c.ended_on) / 7


@enforces("A24")
def _of_strand(student: "Student", cycle: "Cycle") -> list["Cycle"]:
    """The cycles in the domain and subject of `cycle`, itself among them."""
    of = {name: (p.drafted.domain, p.drafted.subject) for name, p in student.plans.items()}
    return [c for c in student.cycles.values() if of.get(c.plan) == of[cycle.plan]]
