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
from domain.evidence import untriangulated
from domain.grounds import derived_answers
from domain.ids import owner_id
from domain.meeting import Meeting
from domain.notice import open_notice, start_kind
from domain.plan import Plan, close_to_tier1, supersede
from domain.policy import Domain, Service, Subject
from domain.recorded import Recorded, Ref
from domain.refusal import Refusal, first_refusal
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
    evaluation = evaluate(context.policy.services[service].criteria, answers)
    refusal = first_refusal(
        student.is_enrolled(),
        student.new(command.recommendation, student.recommendations),
        _met_first(student, command),
        _evidence(student, command),
        _triangulated(student, command, context),
        _by_the_team(student, command, service, context),
        _presented(student, command, service, context),
        _on_the_menu(student, command),
        _criteria_hold(command, evaluation),
    )
    return refusal or _recommended(student, command, evaluation, context)


def _met_first(student: "Student", command: Recommend) -> Refusal | None:
    """R47, R90: it comes out of a held meeting, or of the post-benchmark analysis (R41, R64)."""
    rule = "R47" if command.domain == "academic" else "R90"
    if command.meeting is None:
        listing = student.listings.get(command.listing or "")
        mine = listing and (listing.domain, listing.subject) == (command.domain, command.subject)
        if listing and mine and command.tier == 3 and listing.disposition == "refer_tier3":
            return None
        reason = "neither a meeting nor a Tier 3 listing of the post-benchmark analysis is named"
        return Refusal(rule=rule, reason=reason, remedy="name the meeting, or the listing for direct entry")
    held = student.meetings.get(command.meeting)
    if held is None or held.held_on is None:
        reason = f"meeting {command.meeting} was not held"
        return Refusal(rule=rule, reason=reason, remedy="record the meeting first (meeting.hold)")
    if _recommended_by(student, command):
        reason = f"meeting {command.meeting} has given its recommendation on this"
        return Refusal(rule=rule, reason=reason, remedy="the team meets again (R60, R75, R104, R119)")
    return _sat_in_it(command, held)


def _recommended_by(student: "Student", command: Recommend) -> bool:
    strand = (command.meeting, command.domain, command.subject)
    return any((r.meeting, r.domain, r.subject) == strand for r in student.recommendations.values())


def _sat_in_it(command: Recommend, held: Meeting) -> Refusal | None:
    """R52: those who decide were present."""
    absent = [m for m in command.members if m not in held.members]
    if not absent:
        return None
    reason = f"not in the meeting: {', '.join(absent)}"
    return Refusal(rule="R52", reason=reason, remedy="name members who sat in the meeting")


def _triangulated(student: "Student", command: Recommend, context: "Context") -> Refusal | None:
    """R30: academic Tier 2 needs the screener and other data points; Tier 3 has R69."""
    if (command.domain, command.tier, command.decided) != ("academic", 2, "eligible"):
        return None
    points = [student.points[p] for p in command.points if p in student.points]
    missing = untriangulated(student, points, command.domain, context)
    if missing is None:
        return None
    return Refusal(rule="R30", reason=missing, remedy="name the screener's point and points of other sources")


def _evidence(student: "Student", command: Recommend) -> Refusal | None:
    missing = [p for p in command.points if not student.point_ref(p)]
    if not command.points or missing:
        reason = f"not on file: {', '.join(missing)}" if missing else "the evidence is empty"
        return Refusal(rule="R16", reason=reason, remedy="name the data points and probes relied on")
    return None


def _by_the_team(
    student: "Student", command: Recommend, service: Service, context: "Context"
) -> Refusal | None:
    """R51, R72, R115, A6: only members with a deciding role, and enough of them."""
    policy = context.policy.services[service]
    allowed = frozenset(policy.eligibility_deciders)
    strangers = [m for m in command.members if not context.roles(m, student.building) & allowed]
    rule = "R51" if command.tier == 2 else "R72" if command.domain == "academic" else "R115"
    if strangers:
        reason = f"no deciding role that day: {', '.join(strangers)}"
        return Refusal(rule=rule, reason=reason, remedy=f"members hold one of: {', '.join(sorted(allowed))}")
    if len(set(command.members)) < policy.quorum:
        reason = f"{len(set(command.members))} members; the quorum is {policy.quorum}"
        return Refusal(rule=rule, reason=reason, remedy="the team decides with its quorum present")
    return None


def _presented(
    student: "Student", command: Recommend, service: Service, context: "Context"
) -> Refusal | None:
    """R66: the classroom or AIS teacher presents. R109: the classroom teacher and counseling staff."""
    if command.meeting is None:
        return None
    roles = [context.roles(p, student.building) for p in command.presenters]
    for seat in context.policy.services[service].presenters:
        if not any(set(seat) & held for held in roles):
            rule = "R66" if command.domain == "academic" else "R109"
            reason = f"nobody presented as {' or '.join(seat)}"
            return Refusal(rule=rule, reason=reason, remedy="name the presenters of the meeting")
    return None


def _on_the_menu(student: "Student", command: Recommend) -> Refusal | None:
    """R51, R95: what follows a referral. R67, R110: after Tier 2, eligible for Tier 3 or Tier 2 continued."""
    plan = student.active_plan(command.domain, command.subject)
    rule = "R67" if command.domain == "academic" else "R110"
    if command.tier == 2:
        return _after_referral(command)
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


def _after_referral(command: Recommend) -> Refusal | None:
    """R51: eligible or not; only in the behavioral domain may Tier 1 go on for another period (R95)."""
    if command.domain == "behavioral" or command.decided != "continue":
        return None
    reason = "Tier 1 is continued for a period in the behavioral domain only"
    return Refusal(rule="R51", reason=reason, remedy="eligible, or not eligible")


def _criteria_hold(command: Recommend, evaluation: Evaluation) -> Refusal | None:
    if command.decided != "eligible" or evaluation.met:
        return None
    unmet = evaluation.unmet()
    reason = f"criteria not met: {', '.join(unmet)}"
    return Refusal(rule=unmet[0], reason=reason, remedy="bring what is missing, or decide otherwise")


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
            return [_continuation(student, e, context)]
        case Recommended(decided="continue", domain=domain, subject=subject):
            return _go_on_in_tier2(student, student.active_plan(domain, subject), context)
        case Recommended(decided="not_eligible", tier=3, domain=domain, subject=subject):
            ended = student.active_plan(domain, subject)
            return close_to_tier1(student, ended, "not eligible by the team's review") if ended else []
        case CycleEnded(plan=plan, number=number, outcome="to_tier2"):
            return open_service(student, f"step-{plan}-{number}", 2, "transitioned to Tier 2", context)
    return []


def _go_on_in_tier2(student: "Student", plan: Plan | None, context: "Context") -> list[Event]:
    """R67, R110: Tier 2 goes on for another period; a continuation is a new cycle (A12)."""
    if plan is None:
        return []
    number = 1 + max(c.number for c in student.cycles.values() if c.plan == plan.drafted.plan)
    return start(student, plan, number, "continuation", context)


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


def _continuation(student: "Student", event: Recommended, context: "Context") -> Event:
    """R95: Tier 1 goes on for another period, and then the team meets again."""
    return set_deadline(
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


COMMANDS = (Recommend,)
EVENTS = (Recommended,)
