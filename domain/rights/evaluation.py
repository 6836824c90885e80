"""An evaluation for special education, from the request to its end, whatever the tier
(A7, A33, A39; 8 NYCRR 200.4(a), L14; 34 CFR 300.301(c) and (d), L15).

A parent may ask at any time: no tier, no number of cycles stands before it. The district then promptly asks
for consent; from the consent the law's clock runs, in calendar days that never roll. Two exceptions stop it:
the parent does not produce the child, or the child moves between districts. For a student who is classified
already a referral is for review, and no clock of an initial evaluation runs.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.command import Command, Name, Statement, StudentCommand
from domain.event import Event
from domain.folding import changed
from domain.record.enrolment import StatusRecorded
from domain.recorded import Recorded
from domain.refusal import Finding, Refusal, another_request, first_refusal
from domain.rights.consent import (
    ConsentAnswered,
    ConsentRequested,
    counts,
    not_entitled,
)
from domain.rights.cse import CseReferred
from domain.rights.evaluation_clock import answered, ask_promptly, classified, owner, runs, to_the_day_agreed
from domain.rights.evaluation_exceptions import by_law, clock_runs
from domain.rights.evaluation_state import (
    Evaluation,
    RequestedBy,
    Status,
    as_classified,
    by_answers,
    by_nobody,
    may_begin,
    under_way,
    upon_request,
    without_consent,
)
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

ExceptionByLaw = Literal["child_not_produced", "transfer"]


class EvaluationRequested(Event, name="evaluation.requested"):
    """`by_whom` is a guardian, or the member of the staff who referred; of a referral it bears the name."""

    evaluation: str
    by: RequestedBy
    by_whom: str
    reasons: str
    review: bool
    findings: tuple[Finding, ...] = ()


class EvaluationBegun(Event, name="evaluation.begun"):
    evaluation: str


class EvaluationExcepted(Event, name="evaluation.excepted"):
    """The clock stops by law. `agreed_on` is the day that parent and district agreed after a transfer."""

    evaluation: str
    exception: ExceptionByLaw
    attempts: tuple[date, ...]
    agreed_on: date | None


class EvaluationCompleted(Event, name="evaluation.completed"):
    evaluation: str
    outcome: Literal["eligible", "not_eligible"]
    findings: tuple[Finding, ...] = ()


class EvaluationEnded(Event, name="evaluation.ended"):
    """The request was taken back; nothing is awaited any more."""

    evaluation: str
    reason: str


class RequestEvaluation(StudentCommand, type_name="evaluation.request"):
    """Record that a parent asked for an evaluation: at any time, whatever the tier (A7, L14).

    `occurred_at` is the day on which the request was received. Staff refer with `cse.refer`.
    """

    AUTHORISES = False
    evaluation: Name = Field(description="the name of this evaluation")
    guardian: str = Field(description="the person who asks")
    reasons: str = Field(default="", description="what the person wrote or said; none are needed")


class EvaluationCommand(StudentCommand):
    """A command about an evaluation that was requested."""

    evaluation: str = Field(
        description="the evaluation's name; after a referral the referral's or question's"
    )


class BeginEvaluation(EvaluationCommand, type_name="evaluation.begin"):
    """Begin to evaluate; refused while the consent that the policy asks for is lacking (A39)."""


class ExceptEvaluation(EvaluationCommand, type_name="evaluation.except"):
    """Stop the clock of 34 CFR 300.301(c) by one of the law's exceptions (L15).

    `child_not_produced` needs at least two dated attempts; `transfer` the day agreed with the parent.
    """

    exception: ExceptionByLaw
    attempts: tuple[date, ...] = Field(default=(), description="days on which the child was not produced")
    agreed_on: date | None = Field(default=None, description="the agreed day of completion after a transfer")

    @property
    def happened(self) -> tuple[date | datetime, ...]:
        """Each attempt was made on a day of its own (A33)."""
        return (*super().happened, *self.attempts)


class CompleteEvaluation(EvaluationCommand, type_name="evaluation.complete"):
    """Record that the evaluation is complete, and its outcome."""

    AUTHORISES = False
    outcome: Literal["eligible", "not_eligible"]


class EndEvaluation(EvaluationCommand, type_name="evaluation.end"):
    """Record that the request was taken back, in agreement with who asked.

    Refused by `state` for a referral: nobody asked who could take it back (L14).
    """

    AUTHORISES = False
    reason: Statement


STATUS_AFTER: dict[type[Event], Status] = {
    EvaluationExcepted: "excepted",
    EvaluationEnded: "ended",
}


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case EvaluationRequested(evaluation=name) as asked:
            day = student.civil(recorded.meta.occurred)
            opened = Evaluation(name, asked.review, day, asked.by, asked.by_whom, asked.reasons)
            opened = upon_request(student, opened)
            return replace(student, evaluations={**student.evaluations, name: opened})
        case ConsentRequested(to="evaluation", about=name) as event if counts(event):
            return replace(student, evaluations=changed(student.evaluations, name, asked=True))
        case EvaluationCompleted(evaluation=name, outcome=outcome):
            done = changed(student.evaluations, name, status="completed", outcome=outcome)
            return replace(student, evaluations=done)
        case EvaluationExcepted() | EvaluationEnded() as event:
            stopped = {"stopped_on": student.civil(recorded.meta.occurred), "agreed_on": None}
            if isinstance(event, EvaluationExcepted):
                stopped["agreed_on"] = event.agreed_on
            after = {"status": STATUS_AFTER[type(event)], **stopped}
            return replace(student, evaluations=changed(student.evaluations, event.evaluation, **after))
        case ConsentAnswered(to="evaluation", about=name) as event if counts(event):
            known = student.evaluations.get(name)
            answers = {name: by_answers(student, known)} if known else {}
            return replace(student, evaluations={**student.evaluations, **answers})
        case StatusRecorded(kind="iep"):
            return replace(student, evaluations=as_classified(student))
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """A7, A39, L14, L15."""
    if isinstance(command, RequestEvaluation):
        return _requested(student, command, context)
    assert isinstance(command, EvaluationCommand)
    known = student.evaluations.get(command.evaluation)
    if known is None:
        reason = f"no evaluation {command.evaluation} was requested"
        return Refusal(rule="state", reason=reason, remedy="check its name, or record the request first")
    mine = owner(student, known.id)
    match command:
        case BeginEvaluation():
            return may_begin(student, known, context) or [EvaluationBegun(evaluation=known.id)]
        case ExceptEvaluation():
            refusal = first_refusal(
                under_way(student, known), clock_runs(student, known), by_law(student, command, context)
            )
            return refusal or _excepted(student, command, context)
        case CompleteEvaluation() | EndEvaluation() if known.status in ("completed", "ended"):
            return [] if _said_before(known, command) else under_way(student, known) or []
        case CompleteEvaluation(outcome=outcome):
            found = without_consent(student, known, context)
            done = EvaluationCompleted(evaluation=known.id, outcome=outcome, findings=found)
            moot = student.withdrawn(mine, "the evaluation is complete", "consent_requested")
            return [done, *student.met(mine, "evaluation_done", context), *moot]
        case EndEvaluation(reason=reason):
            ended = EvaluationEnded(evaluation=known.id, reason=reason)
            return by_nobody(known) or [ended, *student.withdrawn(mine, "the request was taken back")]
    raise TypeError(command.TYPE)


@enforces("A7", "L14")
def _requested(student: "Student", command: RequestEvaluation, context: "Context") -> list[Event] | Refusal:
    """A7: a parent's request counts at any tier, after however many cycles."""
    if known := student.evaluations.get(command.evaluation):
        same = (known.by_whom, known.reasons) == (command.guardian, command.reasons)
        return (under_way(student, known) or []) if same else another_request(known.id)
    day = context.day(student.building)
    return [
        EvaluationRequested(
            evaluation=command.evaluation,
            by="parent",
            by_whom=command.guardian,
            reasons=command.reasons,
            review=student.has_status("iep", day),
            findings=not_entitled(student, command.guardian, context, "ask for an evaluation"),
        )
    ]


def _said_before(known: Evaluation, command: Command) -> bool:
    if isinstance(command, CompleteEvaluation):
        return (known.status, known.outcome) == ("completed", command.outcome)
    return known.status == "ended"


def _excepted(student: "Student", command: ExceptEvaluation, context: "Context") -> list[Event]:
    mine = owner(student, command.evaluation)
    fields = {f: getattr(command, f) for f in EvaluationExcepted.model_fields}
    stopped = [
        EvaluationExcepted(**fields),
        *student.withdrawn(mine, f"exception of 34 CFR 300.301(d): {command.exception}", "evaluation_done"),
    ]
    if command.agreed_on is None:
        return stopped
    return [*stopped, to_the_day_agreed(student, context, mine, command.agreed_on)]


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """A referral is a request; a request is followed by asking for consent; consent starts the clock."""
    match recorded.event:
        case CseReferred(question=name, review=review) if name not in student.evaluations:
            return [
                EvaluationRequested(
                    evaluation=name, by="district", by_whom=recorded.meta.actor, reasons="", review=review
                )
            ]
        case EvaluationRequested(evaluation=name, review=False):
            known = student.evaluations[name]
            begun = runs(student, known, context) if known.status == "consented" else []
            return [*ask_promptly(student, known, context), *begun]
        case ConsentRequested(to="evaluation", about=name) as event if counts(event):
            return student.met(owner(student, name), "consent_requested", context)
        case ConsentAnswered(to="evaluation", about=name) as event if counts(event):
            about = student.evaluations.get(name)
            return answered(student, about, context) if about and not about.review else []
        case StatusRecorded(kind="iep"):
            return classified(student, context)
    return []


COMMANDS = (RequestEvaluation, BeginEvaluation, ExceptEvaluation, CompleteEvaluation, EndEvaluation)
EVENTS = (
    EvaluationRequested,
    EvaluationBegun,
    EvaluationExcepted,
    EvaluationCompleted,
    EvaluationEnded,
    ConsentRequested,
    ConsentAnswered,
    StatusRecorded,
)
CAUSES = (
    CseReferred,
    EvaluationRequested,
    ConsentRequested,
    ConsentAnswered,
    StatusRecorded,
)
