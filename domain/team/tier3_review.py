"""The team's review after a cycle of Tier 3: further Tier 3, Tier 2, Tier 1, or the CSE (A25).

The plan sends a student back to the team (R75, R119) and speaks of a second cycle of Tier 3 (R120), but names
no menu of that review. The outcomes here are inferred from it, and the policy says which a district allows.
"""

from typing import TYPE_CHECKING

from domain.dates.due import set_deadline
from domain.event import Event
from domain.recorded import Recorded
from domain.rights.cse import CseDecisionDue, open_question
from domain.rights.cse import owner as cse_owner
from domain.rights.cse_asking import referred
from domain.rule import enforces
from domain.service.cycle_start import start
from domain.service.outcomes import AFTER_TIER3
from domain.service.plan import Plan, close
from domain.service.plan_end import close_to_tier1
from domain.team.eligibility import Recommended, open_service
from domain.tier import TierEntered

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The review is folded with the recommendations."""
    return student


@enforces("A25")
def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """What the team's answer brings."""
    event = recorded.event
    if not isinstance(event, Recommended) or event.decided not in AFTER_TIER3:
        return []
    plan = student.active_plan(event.domain, event.subject)
    if plan is None:
        return []
    match event.decided:
        case "terminate":
            return close_to_tier1(student, plan, "terminated by the team's review")
        case "t2":
            return _to_tier2(student, event, plan, context)
        case "further_t3":
            return _next_cycle(student, plan, context)
    return [*_next_cycle(student, plan, context), *_ask_cse(student, event, plan, recorded, context)]


def _to_tier2(student: "Student", event: Recommended, plan: Plan, context: "Context") -> list[Event]:
    because = "transitioned to Tier 2 by the team's review"
    down = TierEntered(domain=event.domain, subject=event.subject, tier=2, because=because)
    opened = open_service(student, event.recommendation, 2, because, context)
    return [*close(student, plan, because), down, *opened]


def _next_cycle(student: "Student", plan: Plan, context: "Context") -> list[Event]:
    """Tier 3 goes on, also while the CSE is being asked: nobody takes help away by referring."""
    numbers = [c.number for c in student.cycles.values() if c.plan == plan.drafted.plan]
    return start(student, plan, 1 + max(numbers, default=0), "cycle", context)


@enforces("A25")
def _ask_cse(
    student: "Student", event: Recommended, plan: Plan, recorded: Recorded, context: "Context"
) -> list[Event]:
    """R77: the question that the cycle's end asked, if it is open, and no second one; none while what came of
    a referral is under way. What the law asks of the referral is given with `cse.decide`.
    """
    if referred(student):
        return []
    known = open_question(student, plan.drafted.plan)
    name = known or event.recommendation
    asked = CseDecisionDue(question=name, mandatory=True, evidence=(recorded.ref,), rule="A25")
    return [asked] if known else [asked, _due(student, name, context)]


def _due(student: "Student", question: str, context: "Context") -> Event:
    return set_deadline(
        context,
        student.deadlines,
        student.building,
        cse_owner(student, question),
        "cse_decision",
        context.day(student.building),
        "the team decided to refer",
    )


COMMANDS = ()
EVENTS = ()
CAUSES = (Recommended,)
