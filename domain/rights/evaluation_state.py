"""An evaluation as it stands, and what the answers about consent make of it (A39, L15)."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from domain.folding import replace
from domain.rights.consent import answered_last

if TYPE_CHECKING:
    from domain.student import Student

RequestedBy = Literal["parent", "district"]
Status = Literal["requested", "consented", "refused", "excepted", "completed", "ended"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    id: str
    review: bool
    requested_on: date
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
