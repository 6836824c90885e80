"""The decision at the end of a cycle: by the people the plan names, on the sessions and probes of the cycle
(R16, R58, R59, R60, R74, R75, R102–R104, R118, R119, A5, A6, A12).

Terminate returns the student to Tier 1, continue opens the next cycle, refer_to_team opens a review meeting,
to_tier2 steps down. The progress seen is evaluated by the policy's rule and kept as numbers in the decision.
"""

from datetime import date
from typing import TYPE_CHECKING

from pydantic import Field

from domain.command import Command, StudentCommand
from domain.event import Event
from domain.people import people
from domain.policy import Outcome
from domain.record.opening_counts import admits, seen_from
from domain.recorded import Recorded
from domain.refusal import Refusal
from domain.rule import enforces
from domain.service.cycle import Cycle, CycleEnded, Seen, owner
from domain.service.cycle_checks import check_end
from domain.service.cycle_start import start
from domain.service.outcomes import source_of
from domain.service.progress import Measured, ProgressEvaluation, Result, evaluate
from domain.team import meeting as meetings
from domain.tier import PlanClosed, TierEntered

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.plan import Plan
    from domain.student import Student


ENDED_WITH_IT = ("review_opens", "probe_due", "first_session", "year_closes")
"""Dates of a cycle that nobody owes once it has ended."""


class EndCycle(StudentCommand, type_name="cycle.decide_end"):
    """Decide what follows a cycle.

    Refused before the least weeks by R58, R74, R102 or R118 (of a continuation by R67 or R110); for an
    outcome that is not on the menu, and for deciders who lack a role that the policy asks for, by R59, R75,
    R103 or R119; without any data of that day or before by R16; by `state` before the cycle's first session.
    """

    plan: str = Field(description="the plan whose cycle is under way")
    outcome: Outcome = Field(description="one of the policy's `services.*.outcomes` (A5)")
    deciders: tuple[str, ...] = Field(description="staff ids of those who decide; the actor is one of them")
    reason: str = ""
    judgement: Result | None = Field(
        default=None, description="the deciders' own answer on progress, where the rule is team_judgement"
    )


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The decision is folded with its cycle."""
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R16, R58/R74/R102/R118 (not before the minimum), R59/R75/R103/R119 (by whom, which outcomes)."""
    assert isinstance(command, EndCycle)
    known, plan = student.current_cycle(command.plan), student.plans.get(command.plan)
    if known is None or known.anchor is None or plan is None:
        reason = f"plan {command.plan} has no cycle under way with a session"
        return Refusal(rule="state", reason=reason, remedy="check the plan's id, or record the first session")
    later = _seen_later(known, context.day(student.building))
    cycle = known.without(later) if later else known
    refusal = check_end(student, command, cycle, context)
    return refusal or _ended(student, command, cycle, plan, context)


@enforces("R16")
def _seen_later(cycle: Cycle, day: date) -> tuple[Seen, ...]:
    """R16: what was seen after the day of the decision is no ground of it, though entered before it."""
    return tuple(seen for seen in (*cycle.sessions, *cycle.probes) if seen.on > day)


def _ended(
    student: "Student", command: EndCycle, cycle: Cycle, plan: "Plan", context: "Context"
) -> list[Event]:
    ended = CycleEnded(
        plan=cycle.plan,
        number=cycle.number,
        outcome=command.outcome,
        deciders=command.deciders,
        reason=command.reason,
        evaluation=progress_of(student, cycle, plan, command.judgement, context),
        evidence=tuple(seen.ref for seen in (*cycle.probes, *cycle.sessions)),
        counts=_counts(student, cycle, plan, context),
        people=people(command.deciders, student.building_of(cycle.plan), context),
        source=source_of(cycle.service, command.outcome),
    )
    mine = owner(student, cycle.plan, cycle.number)
    return [
        *student.met(mine, "review_due", context),
        ended,
        *student.withdrawn(mine, "the cycle has ended", *ENDED_WITH_IT),
        *_what_follows(student, command.outcome, cycle, plan, context),
    ]


def progress_of(
    student: "Student", cycle: Cycle, plan: "Plan", judgement: Result | None, context: "Context"
) -> ProgressEvaluation:
    """R15: the points of the plan's own measure, under the policy's rule."""
    drafted, policy = plan.drafted, context.policy.services[cycle.service].progress
    measured = [Measured(p.on, p.value, p.ref) for p in cycle.probes if p.measure == drafted.measure]
    norm = policy.norm(drafted.measure, student.grade)
    return evaluate(policy, drafted.goal, measured, judgement, norm)


@enforces("A12")
def _counts(student: "Student", cycle: Cycle, plan: "Plan", context: "Context") -> bool:
    """A12: a cycle counts when it lasted long enough and enough of its planned minutes were delivered."""
    rule = context.policy.auto_qualify
    if rule is None or cycle.anchor is None or not admits(student, cycle, context):
        return False
    weeks = (context.day(student.building) - cycle.anchor).days / 7
    held = sum(s.minutes for s in cycle.sessions if s.code == "attended")
    planned_weeks = max(1, len(_school_days(student, cycle, context)) / 5)
    planned = plan.drafted.sessions_per_week * plan.drafted.minutes * planned_weeks
    return weeks >= rule.min_weeks_elapsed and 100 * held >= rule.min_dosage_pct * planned


def _school_days(student: "Student", cycle: Cycle, context: "Context") -> list[date]:
    assert cycle.anchor is not None
    end = context.day(student.building)
    days = context.calendar(student.building_of(cycle.plan)).school_days
    first = seen_from(student, cycle) or cycle.anchor
    return [d for d in days if first <= d <= end]


@enforces("R59", "R60", "R75", "R103", "R104", "R119")
def _what_follows(
    student: "Student", outcome: Outcome, cycle: Cycle, plan: "Plan", context: "Context"
) -> list[Event]:
    name = cycle.plan
    match outcome:
        case "terminate":
            return _step_down(plan, 1, "terminated at the end of a cycle")
        case "continue":
            return start(student, plan, cycle.number + 1, "cycle", context)
        case "refer_to_team":
            return meetings.open_meeting(student, context, "review", name, "referred to the team")
        case "to_tier2":
            return _step_down(plan, 2, "transitioned to Tier 2")


def _step_down(plan: "Plan", tier: int, because: str) -> list[Event]:
    drafted = plan.drafted
    entered = TierEntered(domain=drafted.domain, subject=drafted.subject, tier=tier, because=because)
    return [PlanClosed(plan=drafted.plan, because=because), entered]


COMMANDS = (EndCycle,)
EVENTS = ()
