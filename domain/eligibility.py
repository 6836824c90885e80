"""The team decides whether a student is eligible for a tier, and writes the recommendation down
(R51, R52, R63–R72, R95–R99, R110–R115).

The criteria of the policy are evaluated leaf by leaf: what the file can answer is derived, the rest is stated
by the team. Eligibility opens the duty to make a service plan and the written notice to the parents (R17).
A student may also be told to go on in the present tier for another period, after which the team meets again.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain import meeting as meetings
from domain.command import Command, StudentCommand
from domain.criteria import Answer, Evaluation, evaluate
from domain.cycle import CycleEnded, start
from domain.due import set_deadline
from domain.event import Event
from domain.grounds import derived_answers
from domain.ids import owner_id
from domain.notice import open_notice, start_kind
from domain.plan import Plan, close_to_tier1, supersede
from domain.policy import Domain, Subject
from domain.recommendation_checks import check_recommendation
from domain.recorded import Recorded, Ref
from domain.refusal import Refusal
from domain.rule import enforces
from domain.tier import service_of

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Decided = Literal["eligible", "not_eligible", "continue"]


class Member(BaseModel):
    """A person who decided, with the roles held that day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    staff: str
    roles: tuple[str, ...]


class Recommended(Event, name="team.recommended"):
    """F7: the recommendation with everything it rests on."""

    recommendation: str
    meeting: str | None
    domain: Domain
    subject: Subject | None
    tier: Literal[2, 3]
    decided: Decided
    rationale: str
    members: tuple[Member, ...]
    presenters: tuple[str, ...]
    evaluation: Evaluation
    evidence: tuple[Ref, ...]


class Recommend(StudentCommand, type_name="team.recommend"):
    """Record the team's recommendation on a tier.

    `meeting` is the meeting that was held; direct entry into Tier 3 after a post-benchmark analysis names the
    `listing` instead (R41, R64). `criteria` states the answers that the file cannot derive.
    """

    recommendation: str
    meeting: str | None = None
    listing: str | None = None
    domain: Domain
    subject: Subject | None = None
    tier: Literal[2, 3]
    decided: Decided
    rationale: str
    members: tuple[str, ...]
    presenters: tuple[str, ...] = ()
    points: tuple[str, ...]
    criteria: dict[str, Answer] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recommendation:
    id: str
    domain: Domain
    subject: Subject | None
    tier: int
    decided: Decided
    on: date
    ref: Ref
    meeting: str | None


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case Recommended(recommendation=name) as e:
            on = student.civil(recorded.meta.occurred)
            entry = Recommendation(name, e.domain, e.subject, e.tier, e.decided, on, recorded.ref, e.meeting)
            return replace(student, recommendations={**student.recommendations, name: entry})
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R51, R52, R54, R66, R69–R72, R97–R99, R109, R112–R115."""
    assert isinstance(command, Recommend)
    service = service_of(command.domain, command.tier)
    answers = {
        **{rule: answer.model_copy(update={"derived": False}) for rule, answer in command.criteria.items()},
        **derived_answers(student, command, context),
    }
    evaluation = evaluate(context.policy.service(service, student.building).criteria, answers)
    refusal = check_recommendation(student, command, service, evaluation, context)
    return refusal or _recommended(student, command, evaluation, context)


def _recommended(
    student: "Student", command: Recommend, evaluation: Evaluation, context: "Context"
) -> list[Event]:
    members = tuple(
        Member(staff=m, roles=tuple(sorted(context.roles(m, student.building)))) for m in command.members
    )
    refs = tuple(ref for p in command.points if (ref := student.point_ref(p)))
    recommended = Recommended(
        recommendation=command.recommendation,
        meeting=command.meeting,
        domain=command.domain,
        subject=command.subject,
        tier=command.tier,
        decided=command.decided,
        rationale=command.rationale,
        members=members,
        presenters=command.presenters,
        evaluation=evaluation,
        evidence=refs,
    )
    done: list[Event] = []
    if command.meeting:
        done = student.met(meetings.owner(student, command.meeting), "recommendation_recorded", context)
    return [recommended, *done, *_continuations_over(student, command, context)]


@enforces("R95")
def _continuations_over(student: "Student", command: Recommend, context: "Context") -> list[Event]:
    """R95: back with the team, the continuation in Tier 1 is at its end."""
    mine = (command.domain, command.subject)
    before = [r.id for r in student.recommendations.values() if (r.domain, r.subject) == mine]
    owners = [owner_id("continuation", student.stream, name) for name in before]
    return [event for owner in owners for event in student.met(owner, "continuation_review", context)]


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """R17: the first decision that a student needs more than Tier 1 opens the plan and the notice."""
    match recorded.event:
        case Recommended(decided="eligible") as e:
            return open_service(student, e.recommendation, e.tier, "the team's recommendation", context)
        case Recommended(decided="continue", tier=2) as e:
            return _continuation(student, e, context)
        case Recommended(decided="continue", domain=domain, subject=subject):
            return _go_on_in_tier2(student, student.active_plan(domain, subject), context)
        case Recommended(decided="not_eligible", tier=3, domain=domain, subject=subject):
            ended = student.active_plan(domain, subject)
            return close_to_tier1(student, ended, "not eligible by the team's review") if ended else []
        case CycleEnded(plan=plan, number=number, outcome="to_tier2"):
            return open_service(student, f"step-{plan}-{number}", 2, "transitioned to Tier 2", context)
    return []


@enforces("R67", "R110")
def _go_on_in_tier2(student: "Student", plan: Plan | None, context: "Context") -> list[Event]:
    """R67, R110: Tier 2 goes on for another period; a continuation is a new cycle (A12)."""
    if plan is None:
        return []
    number = 1 + max(c.number for c in student.cycles.values() if c.plan == plan.drafted.plan)
    return start(student, plan, number, "continuation", context)


@enforces("R17", "R55", "R100")
def open_service(
    student: "Student", basis: str, tier: int, anchored_on: str, context: "Context"
) -> list[Event]:
    """Open the two duties that eligibility brings: a service plan (R55, R100, R113) and a notice (R17)."""
    day = context.day(student.building)
    planning = set_deadline(
        context,
        student.deadlines,
        student.building,
        owner_id("service", student.stream, basis),
        "service_plan_made",
        day,
        anchored_on,
    )
    opened = open_notice(student, basis, start_kind(tier), anchored_on, context)
    return [*supersede(student, basis), planning, *opened]


@enforces("R95")
def _continuation(student: "Student", event: Recommended, context: "Context") -> list[Event]:
    """R95: Tier 1 goes on for another period, and then the team meets again."""
    return [
        set_deadline(
            context,
            student.deadlines,
            student.building,
            owner_id("continuation", student.stream, event.recommendation),
            "continuation_review",
            context.day(student.building),
            "continued in Tier 1",
            unit=context.policy.clock.week,
            count=context.policy.continue_tier1.max,
        )
    ]


COMMANDS = (Recommend,)
EVENTS = (Recommended,)
