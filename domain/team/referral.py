"""A classroom teacher refers a student and asks for the team's meeting (R49, R50, R93, R94, A27).

The referral is complete only with what was tried in class and how the student responded: at least one
intervention with its start, a baseline and one later point (academic); at least one Tier 1 strategy with
dates, a data item and the teacher's own statement (behavioral, R89).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from domain.command import Command, Name, Statement, StudentCommand
from domain.event import Event
from domain.form import derived, stated
from domain.policy import Domain, Subject
from domain.recorded import Recorded, Ref
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.team.referral_checks import complete
from domain.tier import without_subject

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

TEACHERS = frozenset({"classroom_teacher", "ais_teacher"})


class InClass(BaseModel):
    """Something tried in the classroom, dated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: str
    first: date
    last: date | None = None


class ReferralSubmitted(Event, name="referral.submitted"):
    referral: str
    domain: Domain
    subject: Subject | None
    concern: str
    in_class: tuple[InClass, ...]
    evidence: tuple[Ref, ...]
    teacher_statement: str


class SubmitReferral(StudentCommand, type_name="referral.submit"):
    """Refer a student to the MTSS/Student Support Team and request its meeting.

    Who may refer says the policy's `referral.teachers`; where it is silent, classroom and AIS teachers.

    `points` holds the baseline and the later points of the in-class intervention, of one measure.

    Refused by R49 (behavioral: R93) where the actor is no referring teacher, by R50 without an
    intervention in class, or without a baseline and a later point of one measure, taken once the help had
    begun (behavioral: R94 without a strategy with dates, R89 without a data item or the teacher's
    statement), by R16 where a point is not on file or was taken later, by A27 before the policy's days in
    class or its classroom plan.
    """

    referral: Name
    domain: Domain
    subject: Subject | None = Field(default=None, json_schema_extra=derived(F5="subject"))
    concern: Statement = Field(json_schema_extra=derived(F5="concern", F6="concern"))
    in_class: tuple[InClass, ...] = Field(
        default=(), json_schema_extra=stated(F5="in-class interventions", F6="Tier 1 strategies")
    )
    points: tuple[str, ...] = Field(default=(), json_schema_extra=stated(F5="baseline", F6="baseline"))
    teacher_statement: str = Field(default="", json_schema_extra=stated(F6="teacher statement"))


@dataclass(frozen=True, slots=True)
class Referral:
    id: str
    domain: Domain
    subject: Subject | None
    evidence: tuple[Ref, ...]
    teacher_statement: str


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case ReferralSubmitted(referral=name) as e:
            referral = Referral(name, e.domain, e.subject, e.evidence, e.teacher_statement)
            return replace(student, referrals={**student.referrals, name: referral})
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R49/R93: the teacher's own act. R50/R94: complete or not accepted."""
    if not isinstance(command, SubmitReferral):
        raise TypeError(command.TYPE)
    refusal = first_refusal(
        student.is_enrolled(),
        student.new(command.referral, student.referrals),
        _by_teacher(student, command, context),
        without_subject(command.domain, command.subject, "referral"),
        complete(student, command, context),
        _classroom_first(student, command, context),
    )
    return refusal or [
        ReferralSubmitted(
            referral=command.referral,
            domain=command.domain,
            subject=command.subject,
            concern=command.concern,
            in_class=command.in_class,
            evidence=tuple(student.points[p].ref for p in command.points),
            teacher_statement=command.teacher_statement,
        )
    ]


@enforces("R49", "R93", "A22")
def _by_teacher(student: "Student", command: SubmitReferral, context: "Context") -> Refusal | None:
    wanted = context.policy.referral
    teachers = frozenset(wanted.teachers) if wanted else TEACHERS
    if context.roles(command.actor, student.building) & teachers:
        return None
    rule = "R49" if command.domain == "academic" else "R93"
    reason = f"{command.actor} is no classroom teacher of the building on that day"
    return Refusal(rule=rule, reason=reason, remedy="the classroom teacher completes the referral form")


@enforces("A27")
def _classroom_first(student: "Student", command: SubmitReferral, context: "Context") -> Refusal | None:
    """A27: what the policy wants to have been tried in class before: days of help, a classroom plan."""
    wanted = context.policy.referral
    if wanted is None or not command.in_class:
        return None
    begun = min(tried.first for tried in command.in_class)
    today = context.day(student.building)
    if today < begun:
        reason = f"help in class is to begin on {begun}, after the referral"
        return Refusal(rule="A27", reason=reason, remedy="name help that has begun, with its first day")
    days = _days_of_help(command.in_class, today)
    if days < wanted.in_class_min_days:
        reason = (
            f"days of help in class before {today}: {days}; the policy asks for {wanted.in_class_min_days}"
        )
        return Refusal(rule="A27", reason=reason, remedy="refer once the help in class has had its time")
    planned = any(p.made.subject == command.subject for p in student.classroom_plans.values())
    if command.domain == "behavioral" or planned or not wanted.requires_tier1_plan:
        return None
    reason = f"no classroom plan in {command.subject} is on file; the policy asks for one first"
    return Refusal(rule="A27", reason=reason, remedy="make it first (classroom_plan.make)")


def _days_of_help(in_class: Iterable[InClass], before: date) -> int:
    """The days before a day on which some help lasted; help without a last day goes on."""
    end = before.toordinal()
    spans = ((x.first.toordinal(), x.last.toordinal() + 1 if x.last else end) for x in in_class)
    return len({day for first, last in spans for day in range(first, min(last, end))})


COMMANDS = (SubmitReferral,)
EVENTS = (ReferralSubmitted,)
