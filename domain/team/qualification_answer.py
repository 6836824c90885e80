"""The team's answer to an automatic qualification, where the policy leaves it one (A3).

Qualified is qualified without a vote (R113). Where the policy says `qualifies_pending_ack`, planning opens
when the team has taken note, or has found the student eligible all the same; where it says
`override_allowed`, the team may set the qualification aside, with its reason, before a plan has begun. A plan
that begins on the qualification answers the review to which the end of its cycles called the team (R104).
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field

from domain.command import Command, StudentCommand
from domain.dates.due import set_deadline
from domain.dates.sequence import answered_too_early
from domain.event import Event
from domain.folding import changed
from domain.ids import owner_id
from domain.people import Member, people
from domain.recorded import Recorded, Ref
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.service.plan import Plan, PlanStarted
from domain.service.plan_end import abandon
from domain.team import meeting as meetings
from domain.team.eligibility import Recommended, open_service
from domain.team.qualification import Qualification, Qualified

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


class QualificationAcknowledged(Event, name="tier3.acknowledged"):
    """The team has taken note; the planning of Tier 3 opens."""

    qualification: str
    people: tuple[Member, ...]
    evidence: tuple[Ref, ...]


class QualificationSetAside(Event, name="tier3.set_aside"):
    """The team does not follow the qualification, and says why."""

    qualification: str
    reason: str
    people: tuple[Member, ...]
    evidence: tuple[Ref, ...]


class AcknowledgeQualification(StudentCommand, type_name="tier3.acknowledge"):
    """Take note of an automatic qualification for Tier 3: the duty to plan it opens (A3)."""

    qualification: str = Field(
        description="its name, `auto-<plan>-<cycle>`; `auto-external-<cycle>` of another district's"
    )


class SetQualificationAside(StudentCommand, type_name="tier3.set_aside"):
    """Set an automatic qualification for Tier 3 aside, where the policy allows it, before a plan begins."""

    qualification: str = Field(
        description="its name, `auto-<plan>-<cycle>`; `auto-external-<cycle>` of another district's"
    )
    reason: str = Field(description="why the team does not follow it")


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case QualificationAcknowledged(qualification=name):
            known = changed(student.qualifications, name, pending=False)
            return replace(student, qualifications=known)
        case QualificationSetAside(qualification=name):
            known = changed(student.qualifications, name, pending=False, set_aside=True)
            return replace(student, qualifications=known)
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """By the team; set aside only where the policy allows it."""
    assert isinstance(command, AcknowledgeQualification | SetQualificationAside)
    found = student.qualifications.get(command.qualification)
    if found is None or found.set_aside:
        reason = f"no qualification {command.qualification} stands"
        return Refusal(rule="state", reason=reason, remedy="check its name, auto-<plan>-<cycle>")
    since = answered_too_early(student, _owner(student, found.id), "the student qualified", "A3", context)
    if refusal := first_refusal(_by_the_team(student, command, context), since):
        return refusal
    if isinstance(command, AcknowledgeQualification):
        who = people((command.actor,), student.building, context)
        return _unnoted(found) or _noted(student, found.id, who, found.ref, context)
    return _may_set_aside(student, command, context) or _set_aside(student, command, found, context)


@enforces("A3")
def _by_the_team(student: "Student", command: Command, context: "Context") -> Refusal | None:
    allowed = context.policy.services["behavioral_t3"].eligibility_deciders
    if context.roles(command.actor, student.building) & set(allowed):
        return None
    reason = f"{command.actor} is not in the team"
    return Refusal(rule="A3", reason=reason, remedy=f"one of: {', '.join(allowed)}")


def _unnoted(found: Qualification) -> Refusal | None:
    if found.pending:
        return None
    return Refusal(rule="state", reason=f"{found.id} waits for no note", remedy="make the service plan")


def _noted(
    student: "Student", name: str, who: tuple[Member, ...], relied: Ref, context: "Context"
) -> list[Event]:
    noted = QualificationAcknowledged(qualification=name, people=who, evidence=(relied,))
    return [*student.met(_owner(student, name), "service_plan_made", context, ABOUT), noted]


@enforces("R104", "R113")
def _reviewed_no_more(student: "Student", plan: Plan, context: "Context") -> list[Event]:
    """R104, R113: what the team was to look at, more intensive services, has begun without a vote."""
    found = student.qualifications.get(plan.drafted.basis)
    plans = {key.rpartition("/")[0] for key in found.cycles} if found else set()
    called = (m.id for m in student.meetings.values() if m.about in plans)
    because = f"Tier 3 has begun on {plan.drafted.basis}"
    return [event for name in called for event in student.withdrawn(meetings.owner(student, name), because)]


def _set_aside(
    student: "Student", command: SetQualificationAside, found: Qualification, context: "Context"
) -> list[Event]:
    who = people((command.actor,), student.building, context)
    aside = QualificationSetAside(
        qualification=found.id, reason=command.reason, people=who, evidence=(found.ref,)
    )
    return [aside]


@enforces("A3")
def _may_set_aside(student: "Student", command: SetQualificationAside, context: "Context") -> Refusal | None:
    rule = context.policy.auto_qualify
    if rule is None or not rule.override_allowed:
        reason = "the policy's auto_qualify.override_allowed is not set"
        return Refusal(rule="A3", reason=reason, remedy="plan Tier 3, or publish a policy that allows it")
    if not command.reason.strip():
        return Refusal(rule="A3", reason="no reason is given", remedy="say why the team does not follow it")
    mine = (p for p in student.plans.values() if p.drafted.basis == command.qualification)
    if any(p.status != "drafted" for p in mine):
        reason = f"a plan has begun on {command.qualification}"
        return Refusal(rule="A3", reason=reason, remedy="end the plan by a decision of its own")
    return None


ABOUT = "note"


def _owner(student: "Student", name: str) -> str:
    return owner_id("service", student.stream, name)


@enforces("A3")
def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """A pending one awaits the team's note; the note opens planning; what is set aside is abandoned."""
    match recorded.event:
        case Recommended(confirms=str() as name) as event if student.qualifications[name].pending:
            return _noted(student, name, event.members, recorded.ref, context)
        case PlanStarted(plan=plan):
            return _reviewed_no_more(student, student.plans[plan], context)
        case Qualified(qualification=name, pending=True):
            return [_note_due(student, name, context)]
        case QualificationAcknowledged(qualification=name):
            return open_service(student, name, 3, "the team took note of the qualification", context)
        case QualificationSetAside(qualification=name):
            return abandon(student, name, "the qualification was set aside")
    return []


def _note_due(student: "Student", name: str, context: "Context") -> Event:
    """Due as the service plan would be: without the note there is none."""
    return set_deadline(
        context,
        student.deadlines,
        student.building,
        _owner(student, name),
        "service_plan_made",
        context.day(student.building),
        "qualified automatically",
        about=ABOUT,
    )


COMMANDS = (AcknowledgeQualification, SetQualificationAside)
EVENTS = (QualificationAcknowledged, QualificationSetAside)
CAUSES = (
    PlanStarted,
    Qualified,
    Recommended,
    QualificationAcknowledged,
    QualificationSetAside,
)
