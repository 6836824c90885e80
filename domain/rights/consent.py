"""What a parent agrees to, refuses or takes back, and what a parent opts out of (A39, L14).

A notice is not a consent. A parent who declines is no student who refuses (R36); an opt-out of the State test
is no score, never level 1. What needs a consent, the policy says. Of several persons' answers the latest by a
person entitled on that day stands.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import Field, model_validator

from domain.command import Command, StudentCommand
from domain.event import Event
from domain.moments import in_order, runs_on
from domain.policy import ConsentTo
from domain.record.enrolment import entitled
from domain.recorded import Recorded
from domain.refusal import Finding, Refusal
from domain.rights.adult import as_adult
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Answer = Literal["given", "refused", "withdrawn"]
OptOutOf = Literal["state_test", "sel_screener", "service"]


class ConsentRequested(Event, name="consent.requested"):
    """A parent was asked, in writing. `about` is what it concerns, for example an evaluation."""

    to: ConsentTo
    about: str
    guardian: str
    findings: tuple[Finding, ...] = ()


class ConsentAnswered(Event, name="consent.answered"):
    """`document` names the signed paper or its hash, where there is one."""

    to: ConsentTo
    about: str
    guardian: str
    answer: Answer
    document: str
    findings: tuple[Finding, ...] = ()


class OptedOut(Event, name="consent.opted_out"):
    """A parent declines a test or a service for the child, from a day on; `plan` names the service."""

    of: OptOutOf
    plan: str | None
    guardian: str
    valid_from: date
    valid_to: date | None
    findings: tuple[Finding, ...] = ()


Model = TypeVar("Model", "RequestConsent", "AnswerConsent")


def _names_the_evaluation(command: Model) -> Model:
    """A consent to an evaluation is to one of them: its clock runs from there (L15)."""
    if command.to == "evaluation" and not command.about:
        raise ValueError("about must name the evaluation")
    return command


class RequestConsent(StudentCommand, type_name="consent.request"):
    """Record that a parent was asked in writing to consent."""

    AUTHORISES = False
    to: ConsentTo = Field(description="what the parent is asked to agree to")
    about: str = Field(default="", description="what it concerns; for an evaluation, its name")
    guardian: str = Field(description="the person asked")

    _names_it = model_validator(mode="after")(_names_the_evaluation)


class AnswerConsent(StudentCommand, type_name="consent.answer"):
    """Record a parent's answer: consent given, refused, or given before and now withdrawn."""

    AUTHORISES = False
    to: ConsentTo = Field(description="what the parent agrees to or not")
    about: str = Field(default="", description="what it concerns; for an evaluation, its name")
    guardian: str = Field(description="the person who answers")
    answer: Answer
    document: str = Field(default="", description="the signed paper: where it is kept, or its hash")

    _names_it = model_validator(mode="after")(_names_the_evaluation)


class OptOut(StudentCommand, type_name="consent.opt_out"):
    """Record that a parent declines a test or a service for the child; the student refuses nothing (A39)."""

    AUTHORISES = False
    of: OptOutOf = Field(description="what is declined")
    plan: str | None = Field(default=None, description="the plan whose service is declined")
    guardian: str = Field(description="the person who declines")
    valid_from: date = Field(description="the first day of it")
    valid_to: date | None = Field(default=None, description="the last day; none: until it is recorded anew")

    _in_order = model_validator(mode="after")(in_order("valid_from", "valid_to"))


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer of one person."""

    to: ConsentTo
    about: str
    guardian: str
    answer: Answer
    on: date
    entitled: bool


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case ConsentAnswered() as e:
            on = student.civil(recorded.meta.occurred)
            answered = Consent(e.to, e.about, e.guardian, e.answer, on, counts(e))
            return replace(student, consents=(*student.consents, answered))
        case OptedOut() as out:
            same = (out.of, out.plan, out.valid_from)
            rest = tuple(o for o in student.opt_outs if (o.of, o.plan, o.valid_from) != same)
            return replace(student, opt_outs=(*rest, out))
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """A39: what was asked, answered and declined is recorded as it was."""
    match command:
        case RequestConsent(to=to, about=about, guardian=guardian):
            found = not_entitled(student, guardian, context, "consent for the student")
            found = (*found, *_of_nothing(student, to, about))
            return [ConsentRequested(to=to, about=about, guardian=guardian, findings=found)]
        case AnswerConsent(to=to, about=about, guardian=guardian, answer=answer, document=document):
            found = (*not_entitled(student, guardian, context), *_of_nothing(student, to, about))
            return [
                ConsentAnswered(
                    to=to, about=about, guardian=guardian, answer=answer, document=document, findings=found
                )
            ]
        case OptOut(plan=plan) if plan is not None and plan not in student.plans:
            return Refusal(rule="state", reason=f"no plan {plan} is on file", remedy="check the plan's id")
        case OptOut(guardian=guardian):
            fields = {f: getattr(command, f) for f in OptedOut.model_fields if f != "findings"}
            found = not_entitled(student, guardian, context, "decline for the student")
            return [OptedOut(**fields, findings=found)]
    raise TypeError(command.TYPE)


@enforces("A32", "A39")
def not_entitled(
    student: "Student", guardian: str, context: "Context", to: str = "answer for the student"
) -> tuple[Finding, ...]:
    """A32: only a person entitled on that day answers for the child; of an adult, whom the policy names."""
    day = context.day(student.building)
    people = as_adult(student, entitled(student.guardian_periods, day, "all"), day, context.policy.majority)
    if any(person.guardian == guardian for person in people):
        return ()
    return (Finding(rule="A32", what=f"{guardian} is not entitled to {to} on that day"),)


def counts(event: ConsentRequested | ConsentAnswered) -> bool:
    """Whether who was asked or answered was entitled on that day (A32)."""
    return all(found.rule != "A32" for found in event.findings)


@enforces("A39")
def _of_nothing(student: "Student", to: ConsentTo, about: str) -> tuple[Finding, ...]:
    """A39: a consent to an evaluation that nothing on file bears waits for its request, or is misnamed."""
    if to != "evaluation" or about in student.evaluations:
        return ()
    return (Finding(rule="A39", what=f"no evaluation {about} is on file yet: check the name"),)


def consented(student: "Student", to: ConsentTo, day: date, about: str = "", by: str | None = None) -> bool:
    """Whether consent to something stands on `day`, given for it alone or for all of its kind.

    `by` asks for one person's own consent, as for letters by e-mail.
    """
    last = answered_last(student, to, day, ("", about), by)
    return last is not None and last.answer == "given"


def answered_last(
    student: "Student", to: ConsentTo, day: date, about: Collection[str], by: str | None = None
) -> Consent | None:
    """The answer that stands on `day` about one of some things; of one day the later entry."""
    answers = _by_day(student, to, about)
    return next((c for c in reversed(answers) if c.on <= day and by in (None, c.guardian)), None)


def given_since(student: "Student", to: ConsentTo, about: str, first: date = date.min) -> date | None:
    """The first day, not before `first`, since which consent stands without a break."""
    answers = [c for c in _by_day(student, to, (about,)) if c.on >= first]
    given = list(takewhile(lambda c: c.answer == "given", reversed(answers)))
    return given[-1].on if given else None


def _by_day(student: "Student", to: ConsentTo, about: Collection[str]) -> list[Consent]:
    """What persons entitled on their day answered, day by day; of one day in the order of entry."""
    mine = (c for c in student.consents if c.to == to and c.about in about and c.entitled)
    return sorted(mine, key=lambda c: c.on)


def in_words(answer: Consent) -> str:
    """Who gave which answer on which day."""
    what = answer.to.replace("_", " ")
    return f"consent to {what} was {answer.answer} by {answer.guardian} on {answer.on}"


@enforces("A39")
def lacking(
    student: "Student", to: ConsentTo, context: "Context", about: str = "", on: date | None = None
) -> Refusal | None:
    """Refuses what the policy wants a parent's consent for, while none stands (A39).

    `on` is the day on which it was done, where that is not the day of the act.
    """
    policy = context.policy.consent
    if policy is None or to not in policy.required_for:
        return None
    last = answered_last(student, to, on or context.day(student.building), ("", about))
    if last is not None and last.answer == "given":
        return None
    none = f"no consent to {to.replace('_', ' ')} by a person entitled to give it stands on that day"
    reason = in_words(last) if last else none
    return Refusal(rule="A39", reason=reason, remedy="ask for it, and record the answer (consent.answer)")


@enforces("A39")
def opted_out(student: "Student", of: OptOutOf, day: date, plan: str | None = None) -> bool:
    """Whether a parent has declined something for the child on `day`."""
    return any(
        o.of == of and o.plan in (None, plan) and not o.findings and runs_on(o, day) for o in student.opt_outs
    )


COMMANDS = (RequestConsent, AnswerConsent, OptOut)
EVENTS = (ConsentRequested, ConsentAnswered, OptedOut)
