"""The two exceptions that stop the clock of an initial evaluation (34 CFR 300.301(d), L15)."""

from datetime import date
from typing import TYPE_CHECKING

from domain.refusal import Refusal, first_refusal
from domain.rights.consent import given_since
from domain.rights.evaluation_clock import owner
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.rights.evaluation import ExceptEvaluation
    from domain.rights.evaluation_state import Evaluation
    from domain.student import Student

REPEATEDLY = 2
"""34 CFR 300.301(d)(1): the parent *repeatedly* fails or refuses to produce the child."""


@enforces("L15")
def clock_runs(student: "Student", known: "Evaluation") -> Refusal | None:
    """L15: an exception stops a clock, so one has to run: from the consent, or to the day agreed since.

    Of a student who has left nothing is awaited here.
    """
    agreed = known.status == "excepted" and student.expects(owner(student, known.id), "it") is None
    if left := student.is_enrolled():
        return left
    if not known.review and (known.status == "consented" or agreed):
        return None
    remedy = "no exception is needed; record the consent first, where it was given (consent.answer)"
    return Refusal(rule="state", reason=f"no clock runs for evaluation {known.id}", remedy=remedy)


def by_law(student: "Student", command: "ExceptEvaluation", context: "Context") -> Refusal | None:
    """The two exceptions, with what makes each of them."""
    today = context.day(student.building)
    return first_refusal(_repeatedly(command), _agreed(command, today), _since_consent(student, command))


@enforces("L15")
def _repeatedly(command: "ExceptEvaluation") -> Refusal | None:
    """L15: the parent did not produce the child more than once."""
    if command.exception != "child_not_produced" or len(set(command.attempts)) >= REPEATEDLY:
        return None
    reason = "the child must have been kept away repeatedly, and fewer than two attempts are dated"
    return Refusal(rule="L15", reason=reason, remedy="give the days of the attempts")


@enforces("L15")
def _agreed(command: "ExceptEvaluation", today: date) -> Refusal | None:
    """L15: after a transfer parent and district agree on a day of completion, and it lies ahead."""
    if command.agreed_on is None:
        lacks = "after a transfer parent and district agree on the day of completion, and none is given"
        missing = Refusal(rule="L15", reason=lacks, remedy="give agreed_on")
        return missing if command.exception == "transfer" else None
    if command.agreed_on >= today:
        return None
    reason = f"the agreed day of completion, {command.agreed_on}, has passed already"
    return Refusal(rule="L15", reason=reason, remedy="give a day that parent and district agree on from now")


@enforces("L15")
def _since_consent(student: "Student", command: "ExceptEvaluation") -> Refusal | None:
    """L15: what was before the clock began does not stop it."""
    began, days = given_since(student, "evaluation", command.evaluation), list(command.attempts)
    days += [command.agreed_on] if command.agreed_on else []
    if began is None or min(days, default=began) >= began:
        return None
    reason = f"{min(days)} lies before the consent of {began}, from which on the clock runs"
    return Refusal(rule="L15", reason=reason, remedy="give days since the consent")
