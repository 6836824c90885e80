"""The team decides whether a student is eligible for a tier, and writes the recommendation down
(R51, R52, R63–R72, R95–R99, R110–R115, A5, A25).

The criteria of the policy are evaluated leaf by leaf: what the file can answer is derived, the rest is stated
by the team in `criteria`. Where they do not hold, eligibility is refused by a rule that was stated and is not
borne out; else by the first rule of the policy's tree that is missing, of alternatives (`any_of`) by that of
the nearest, with the largest share of its rules met.

| rule | holds where |
|---|---|
| R53 | two of the measures named in `points` have a cut point, or a Regents examination was failed |
| R69 | a point named is past its cut, and points of enough other sources than the screener's are named |
| R70 | the team states it, and names a point of a subject |
| R71 | report cards and conferences are on file as contacts (or one of them, as the policy says) |
| R72, R99, R115 | the team states it |
| R97 | the SEL screener and another measure named, of no subject, are past their cuts |
| R98 | a disciplinary record (`disciplinary_referrals`, `in_school_suspension_days`, \
`out_of_school_suspension_days`) or a `behavior_report_card` among the points is past its cut; or the team \
states it, and names one of these that has no cut, or a report card is on file as a contact |
| R112 | the least weeks of behavioral Tier 2 were delivered in a cycle that counts (A12), and the last one \
was not adequate; or Tier 3 is entered directly: by a listing, or by `direct_entry` where no behavioral Tier \
2 ever ran (R107) |
| R113 | an automatic qualification of this school year is on file, and no plan that rested on it is over |
| R114 | the team states it; discipline referrals and conferences are on file as contacts |

Eligibility opens the duty to make a service plan and the written notice to the parents (R17); where an
automatic qualification has opened them, the recommendation confirms it and opens nothing of its own (R113).
A student may also be told to go on in the present tier for another period, after which the team meets again.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.command import Command, Name, StudentCommand
from domain.dates.deadline import DeadlineReached
from domain.dates.due import set_deadline
from domain.event import Event
from domain.folding import replace
from domain.form import derived, stated
from domain.ids import owner_id
from domain.notices.notice import open_notice, start_kind
from domain.people import Member, people
from domain.policy import Domain, ReviewOutcome, Subject
from domain.recorded import Recorded, Ref
from domain.refusal import Refusal
from domain.rule import enforces
from domain.service.cycle import CycleEnded
from domain.service.cycle_start import start
from domain.service.outcomes import AFTER_TIER3, Source
from domain.service.plan import Plan
from domain.service.plan_end import close_to_tier1, supersede
from domain.team import meeting as meetings
from domain.team.continuation import called_again, continued, over
from domain.team.criteria import Answer, Evaluation, evaluate
from domain.team.grounds import answers
from domain.team.packet import Packet, packet_of, plan_reviewed
from domain.team.qualified import confirmed
from domain.team.recommendation_checks import check_recommendation, presenting
from domain.tier import service_of

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Decided = Literal["eligible", "not_eligible", "continue"] | ReviewOutcome


class Recommended(Event, name="team.recommended"):
    """F7: the recommendation with everything it rests on; `packet` is what lay before the team of a plan."""

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
    presented_by: tuple[Member, ...] = ()
    dissent: tuple[str, ...] = ()
    packet: Packet | None = None
    direct_entry: str = ""
    source: Source | None = None
    listing: str | None = None
    confirms: str | None = None
    """The automatic qualification that opened the same already (R113)."""


class Recommend(StudentCommand, type_name="team.recommend"):
    """Record the team's recommendation on a tier.

    `meeting` is the meeting that was held; direct entry into Tier 3 after a post-benchmark analysis names the
    `listing` instead (R41, R64). The actor is one of the members.

    Refused by R47 (behavioral: R90) without such a listing (of this school year, not yet answered) or a
    meeting on the subject, held by that day; by R52, R68, R96 or R111 where a member was not in it, or
    without a rationale; by R16 on empty or later evidence; by R30 for Tier 2 without the screener and
    other points; by R51, R72, R95 or R115 without deciding roles, quorum or agreement; by R50, R66, R94
    or R109 without the presenters, who were in the meeting; by R66 or R109 without the Tier 2 plan and
    its points, unless Tier 3 is entered directly; by R51, R67, R95 or R110 for what the review does not
    offer; by R59, R75, R103 or R119 for another entry into Tier 2 while a plan is under way; else by the
    criterion that is not met.
    """

    recommendation: Name
    meeting: str | None = Field(default=None, description="the meeting that was held")
    listing: str | None = Field(default=None, description="the Tier 3 listing of a direct entry")
    domain: Domain
    subject: Subject | None = None
    tier: Literal[2, 3] = Field(description="the tier looked at; 3 also for a review of Tier 3 (A25)")
    decided: Decided = Field(
        json_schema_extra=stated(F7="decision"),
        description="of a referral: eligible or not_eligible (behavioral: eligible or continue in Tier 1);"
        " of a review of Tier 2: eligible or continue; of Tier 3: what the policy's review_outcomes allow",
    )
    rationale: str = Field(json_schema_extra=derived(F7="rationale"))
    members: tuple[str, ...] = Field(
        description="staff ids of those who decided, dissenters among them",
        json_schema_extra=derived(F7="members"),
    )
    presenters: tuple[str, ...] = Field(
        default=(),
        description="who presented, of those in the meeting; without any, the presenters of its own record",
        json_schema_extra=stated(F7="presenters"),
    )
    points: tuple[str, ...] = Field(
        description="the data points and probes relied on", json_schema_extra=derived(F7="evidence")
    )
    criteria: dict[str, Answer] = Field(
        default_factory=dict,
        description="by the id of each criterion's rule, the team's answer where the file gives none: of the "
        "sample policy R70 and R72 (academic Tier 3), R98 and R99 (behavioral Tier 2), R114 and R115",
        json_schema_extra=derived(F7="criteria checklist"),
    )
    dissent: tuple[str, ...] = Field(
        default=(), description="members who did not agree", json_schema_extra=derived(F7="dissent")
    )
    direct_entry: str = Field(
        default="",
        description="why Tier 3 is entered without a Tier 2 plan before it (R64, R66, R107); a Tier 3 "
        "listing that is named says so already",
    )


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
    listing: str | None = None
    confirms: str | None = None


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case Recommended(recommendation=name) as e:
            on = student.civil(recorded.meta.occurred)
            what, named = (name, e.domain, e.subject, e.tier, e.decided), (e.meeting, e.listing, e.confirms)
            entry = Recommendation(*what, on, recorded.ref, *named)
            return replace(student, recommendations={**student.recommendations, name: entry})
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R51, R52, R54, R66, R69–R72, R97–R99, R109, R112–R115."""
    assert isinstance(command, Recommend)
    service = service_of(command.domain, command.tier)
    criteria = context.policy.service(service, student.building).criteria
    evaluation = evaluate(criteria, answers(student, command, context))
    refusal = check_recommendation(student, command, service, evaluation, context)
    return refusal or _recommended(student, command, evaluation, context)


def _recommended(
    student: "Student", command: Recommend, evaluation: Evaluation, context: "Context"
) -> list[Event]:
    presenters = presenting(student, command)
    reviewed = plan_reviewed(student, command.domain, command.subject) if command.tier == 3 else None
    refs = tuple(ref for p in command.points if (ref := student.point_ref(p)))
    recommended = Recommended(
        recommendation=command.recommendation,
        meeting=command.meeting,
        domain=command.domain,
        subject=command.subject,
        tier=command.tier,
        decided=command.decided,
        rationale=command.rationale,
        members=people(command.members, student.building, context),
        presenters=presenters,
        evaluation=evaluation,
        evidence=refs,
        presented_by=people(presenters, student.building, context),
        dissent=command.dissent,
        packet=packet_of(student, reviewed),
        direct_entry=command.direct_entry,
        source="inferred" if command.decided in AFTER_TIER3 else "plan",
        listing=command.listing,
        confirms=confirmed(student, command, context),
    )
    done: list[Event] = []
    if command.meeting:
        done = student.met(meetings.owner(student, command.meeting), "recommendation_recorded", context)
    return [recommended, *done, *over(student, command.domain, command.subject, context)]


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """R17: the first decision that a student needs more than Tier 1 opens the plan and the notice."""
    match recorded.event:
        case Recommended(decided="eligible", confirms=None) as e:
            return open_service(student, e.recommendation, e.tier, "the team's recommendation", context)
        case Recommended(decided="continue", tier=2) as e:
            return continued(student, e.recommendation, context)
        case Recommended(decided="continue", domain=domain, subject=subject):
            return _go_on_in_tier2(student, student.active_plan(domain, subject), context)
        case Recommended(decided="not_eligible", tier=3, domain=domain, subject=subject):
            ended = student.active_plan(domain, subject)
            return close_to_tier1(student, ended, "not eligible by the team's review") if ended else []
        case CycleEnded(plan=plan, number=number, outcome="to_tier2"):
            return open_service(student, f"step-{plan}-{number}", 2, "transitioned to Tier 2", context)
        case DeadlineReached(deadline=name):
            return called_again(student, student.deadlines[name], context)
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


COMMANDS = (Recommend,)
EVENTS = (Recommended,)
CAUSES = (
    Recommended,
    CycleEnded,
    DeadlineReached,
)
