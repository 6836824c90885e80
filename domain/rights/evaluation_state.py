"""An evaluation as it stands, and what the answers about consent make of it (A39, L15)."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from domain.folding import replace
from domain.refusal import Finding, Refusal, first_refusal
from domain.rights.consent import answered_last, in_words, lacking
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

RequestedBy = Literal["parent", "district"]
Status = Literal["requested", "consented", "refused", "excepted", "completed", "ended"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    id: str
    review: bool
    requested_on: date
    by: RequestedBy
    by_whom: str
    reasons: str
    asked: bool = False
    """Whether a parent was asked for consent."""
    status: Status = "requested"
    outcome: str = ""
    stopped_on: date | None = None
    """The day on which an exception stopped the clock, or the request was taken back."""
    agreed_on: date | None = None
    """The day that parent and district agreed after a transfer, while it holds."""

    @property
    def open(self) -> bool:
        """Whether it is still under way."""
        return self.status not in ("completed", "ended", "refused")


def by_answers(student: "Student", known: Evaluation) -> Evaluation:
    """A39: the latest answer by its day stands, whenever it was entered; what is complete stays complete."""
    last = answered_last(student, "evaluation", date.max, (known.id,))
    if last is None or known.status == "completed":
        return known
    if last.answer != "given":
        return known if known.status == "ended" else replace(known, status="refused", agreed_on=None)
    stopped = known.status in ("excepted", "ended")
    before = known.stopped_on is not None and last.on < known.stopped_on
    if stopped and (before or last is not student.consents[-1]):
        return known
    return replace(known, status="consented")


def upon_request(student: "Student", known: Evaluation) -> Evaluation:
    """A consent may be entered before the request it belongs to; an earlier no answers no later request."""
    answered = by_answers(student, known)
    return answered if answered.status == "consented" else known


def as_classified(student: "Student") -> dict[str, Evaluation]:
    """Each one that is open is a review, or is none, by the status on file for the day of its request."""
    return {
        name: replace(e, review=student.has_status("iep", e.requested_on)) if e.open else e
        for name, e in student.evaluations.items()
    }


def under_way(student: "Student", known: Evaluation) -> Refusal | None:
    """Refuses for an evaluation that nothing is awaited of any more, and says why that is."""
    if known.open:
        return None
    last = answered_last(student, "evaluation", date.max, (known.id,))
    refused = in_words(last) if last and known.status == "refused" else ""
    anew = "record a new request under a name of its own"
    remedy = anew if known.status == "completed" else f"{anew}, or a consent given after all"
    return Refusal(rule="state", reason=refused or f"the evaluation is {known.status}", remedy=remedy)


def by_nobody(known: Evaluation) -> Refusal | None:
    """Refuses to take back what nobody asked for: of a referral the district owes the evaluation (L14)."""
    if known.by == "parent":
        return None
    reason = f"evaluation {known.id} was not asked for by a parent: the district referred the student"
    remedy = "record what the parent says to it (consent.answer), or its outcome (evaluation.complete)"
    return Refusal(rule="state", reason=reason, remedy=remedy)


@enforces("A39")
def may_begin(student: "Student", known: Evaluation, context: "Context") -> Refusal | None:
    """A39: after a refusal, or a consent taken back, it is the consent that lacks."""
    lack = lacking(student, "evaluation", context, known.id)
    return first_refusal(lack if known.status == "refused" else None, under_way(student, known), lack)


@enforces("A39")
def without_consent(student: "Student", known: Evaluation, context: "Context") -> tuple[Finding, ...]:
    """A39: it was done all the same."""
    lack = lacking(student, "evaluation", context, known.id)
    return (Finding(rule="A39", what=lack.reason),) if lack else ()
