"""What a review by the team may end in: after a referral, of Tier 2, of Tier 3 (R51, R67, R95, R110, A25)."""

from typing import TYPE_CHECKING

from domain.refusal import Refusal
from domain.rule import enforces
from domain.service.cycle_checks import DECIDING_RULE
from domain.service.outcomes import AFTER_TIER3

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.plan import Plan
    from domain.student import Student
    from domain.team.eligibility import Recommend


@enforces("R67", "R110")
def on_the_menu(student: "Student", command: "Recommend", context: "Context") -> Refusal | None:
    """R51, R95: what follows a referral. R67, R110: after Tier 2, eligible for Tier 3 or Tier 2 continued."""
    plan = student.active_plan(command.domain, command.subject)
    rule = "R67" if command.domain == "academic" else "R110"
    if command.decided in AFTER_TIER3 or (command.tier == 3 and plan and plan.drafted.tier == 3):
        return _after_tier3(student, command, plan, context)
    if command.tier == 2:
        return (
            _has_it_already(student, command, plan, rule)
            or _instead_of_its_end(command, plan)
            or _after_referral(command, plan)
        )
    if plan is None and command.decided == "continue":
        reason = "no plan is under way that could be continued"
        return Refusal(rule=rule, reason=reason, remedy="eligible, or not eligible")
    if plan is None:
        return None
    if plan.drafted.tier == 2 and command.decided == "not_eligible":
        remedy = "eligible, or continue"
        return Refusal(
            rule=rule, reason="a review of Tier 2 ends in Tier 3 or in a continuation", remedy=remedy
        )
    if command.decided == "continue" and student.current_cycle(plan.drafted.plan):
        reason = "a cycle is under way: there is nothing to continue yet"
        return Refusal(rule=rule, reason=reason, remedy="end the cycle first (cycle.decide_end)")
    return None


@enforces("R67", "R110")
def _has_it_already(
    student: "Student", command: "Recommend", plan: "Plan | None", rule: str
) -> Refusal | None:
    """R67, R110: the review of a plan offers Tier 3 or a continuation, no entry into Tier 2; nor does
    Tier 1 go on beside a plan (R95).
    """
    held = student.meetings.get(command.meeting or "")
    reviewing = held is not None and held.about in student.plans
    if plan is None or not (reviewing or command.decided == "continue"):
        return None
    reason = f"plan {plan.drafted.plan} of Tier {plan.drafted.tier} is under way"
    remedy = "review it as tier 3: eligible or continue; after Tier 3 what review_outcomes allow"
    return Refusal(rule=rule, reason=reason, remedy=remedy)


@enforces("R59", "R75", "R103", "R119")
def _instead_of_its_end(command: "Recommend", plan: "Plan | None") -> Refusal | None:
    """R59, R75, R103, R119: what follows a plan is decided at the end of its cycle, by those the plan names;
    a new referral takes nobody out of it.
    """
    if plan is None or command.decided != "eligible":
        return None
    reason = f"plan {plan.drafted.plan} of Tier {plan.drafted.tier} is under way"
    remedy = "decide at the end of its cycle (cycle.decide_end), or change the plan (plan.change)"
    return Refusal(rule=DECIDING_RULE[plan.service], reason=reason, remedy=remedy)


@enforces("A25")
def _after_tier3(
    student: "Student", command: "Recommend", plan: "Plan | None", context: "Context"
) -> Refusal | None:
    """A25: what the policy allows the team's review after Tier 3, once the cycle has ended."""
    if plan is None or (command.tier, plan.drafted.tier) != (3, 3):
        return _no_tier3(command, plan)
    menu = context.policy.services[plan.service].review_outcomes
    if menu is None:
        reason = f"the policy has no services.{plan.service}.review_outcomes"
        return Refusal(rule="A25", reason=reason, remedy="publish a policy that says what may follow Tier 3")
    if command.decided not in menu:
        reason = f"{command.decided} is no outcome of a review of Tier 3"
        return Refusal(rule="A25", reason=reason, remedy=f"one of: {', '.join(menu)}")
    if student.current_cycle(plan.drafted.plan):
        reason = "a cycle is under way: there is nothing to review yet"
        return Refusal(rule="A25", reason=reason, remedy="end the cycle first (cycle.decide_end)")
    return None


def _no_tier3(command: "Recommend", plan: "Plan | None") -> Refusal:
    """R67, R110: what may follow Tier 3 does not follow Tier 2, nor a first review."""
    if command.tier == 3 and plan and plan.drafted.tier == 2:
        rule = "R67" if command.domain == "academic" else "R110"
        reason = f"{command.decided} is no outcome of a review of Tier 2"
        return Refusal(rule=rule, reason=reason, remedy="eligible, or continue")
    if plan and plan.drafted.tier == 3:
        reason = f"{command.decided} follows a review of Tier 3, and the tier named is {command.tier}"
        return Refusal(rule="A25", reason=reason, remedy="name the tier that is reviewed (tier: 3)")
    reason = f"{command.decided} follows a review of Tier 3, and no plan of Tier 3 is under way"
    remedy = "decide what this review may end in, such as eligible"
    return Refusal(rule="A25", reason=reason, remedy=remedy)


@enforces("R51", "R95")
def _after_referral(command: "Recommend", plan: "Plan | None") -> Refusal | None:
    """R51: eligible or not. R95: eligible, or Tier 1 goes on for another period; in that domain only."""
    if command.domain == "behavioral" and command.decided == "not_eligible" and plan is None:
        reason = "a behavioral review ends in Tier 2, or in Tier 1 for another period"
        return Refusal(rule="R95", reason=reason, remedy="eligible, or continue")
    if command.domain == "behavioral" or command.decided != "continue":
        return None
    reason = "Tier 1 is continued for a period in the behavioral domain only"
    return Refusal(rule="R51", reason=reason, remedy="eligible, or not eligible")
