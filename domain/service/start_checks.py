"""What a drafted plan must fulfil on the day on which it starts: much may have changed
(R4, R5, R43, R45, R48, R55, R59, R75, R86, R91, R100, R103, R119).
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Literal

from domain.notices.notice import start_kind
from domain.notices.notice_gate import gate_remedy, telling_of, unproven
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.service.cycle_checks import DECIDING_RULE
from domain.service.iep import consistent_with_iep
from domain.service.plan_checks import check_provider, evidence_based, of_its_service
from domain.service.timetable import supplements

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.plan import Plan
    from domain.student import Student


def check_start(student: "Student", plan: "Plan", actor: str, context: "Context") -> Refusal | None:
    """The first reason for which a drafted plan cannot start on the day of the act: much may have changed."""
    drafted, building = plan.drafted, student.building_of(plan.drafted.plan)
    day = context.day(building)
    if stranger := _by_staff(plan, actor, {building, student.building}, context):
        return stranger
    outdated = first_refusal(
        supplements(student, drafted, day),
        consistent_with_iep(student, drafted, day),
        evidence_based(drafted, day, context),
        of_its_service(drafted, context),
    )
    if outdated:
        return _mended_by("draft the plan anew (plan.draft)", outdated)
    nobody = check_provider(drafted.responsible, drafted, building, day, context)
    return _mended_by("hand the plan over (plan.hand_over)", nobody) if nobody else None


@enforces("R55", "R100")
def _by_staff(plan: "Plan", actor: str, buildings: Collection[str], context: "Context") -> Refusal | None:
    """R55, R100: the team initiates the service, through its staff; no stranger does."""
    if any(context.roles(actor, building) for building in buildings):
        return None
    rule = "R55" if plan.drafted.domain == "academic" else "R100"
    reason = f"{actor} holds no role in the building on that day"
    return Refusal(rule=rule, reason=reason, remedy="a member of its staff starts the plan")


def _mended_by(how: str, refusal: Refusal) -> Refusal:
    return refusal.model_copy(update={"remedy": f"{how}: {refusal.remedy}"})


def startable(plan: "Plan") -> Refusal | None:
    """A plan starts once."""
    if plan.status == "drafted":
        return None
    return Refusal(rule="state", reason=f"the plan is {plan.status}", remedy="draft another plan")


@enforces("R59", "R75", "R103", "R119")
def undecided(student: "Student", plan: "Plan") -> Refusal | None:
    """R59, R75, R103, R119: a cycle ends by its decision, not by a plan that is no step up."""
    current = student.active_plan(plan.drafted.domain, plan.drafted.subject)
    if current is None or current.drafted.tier < plan.drafted.tier:
        return None
    name = current.drafted.plan
    if student.current_cycle(name) is None:
        return None
    reason = f"a cycle of plan {name}, of Tier {current.drafted.tier}, is under way"
    remedy = "decide its end first (cycle.decide_end)"
    return Refusal(rule=DECIDING_RULE[current.service], reason=reason, remedy=remedy)


def gate_of(plan: "Plan") -> Literal["R48", "R91"]:
    """The rule that shuts a plan's notice gate."""
    return "R48" if plan.drafted.domain == "academic" else "R91"


@enforces("R48", "R91")
def notice_gate(student: "Student", plan: "Plan", context: "Context") -> Refusal | None:
    """R48, R91: nothing starts before the notice that tells of it has left."""
    kind = start_kind(plan.drafted.tier)
    if plan.overridden or not context.policy.notices[kind].gate:
        return None
    notice = telling_of(student, plan.drafted, context)
    problems = unproven(student, notice, context.when, context)
    if not problems:
        return None
    anew = "" if notice == plan.drafted.basis else f"the plan changed, and notice {notice} tells of it: "
    remedy = gate_remedy(problems, context.district.letters_held)
    return Refusal(rule=gate_of(plan), reason=anew + "; ".join(problems), remedy=remedy)
