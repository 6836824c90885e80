"""A corrected point brings the decisions that rested on it back to the people who decided (R16).

Nothing is undone by itself: the people conclude a review, within the days of the policy.
"""

from typing import TYPE_CHECKING

from domain.command import Command, Statement, StudentCommand
from domain.dates.due import set_deadline
from domain.event import Event
from domain.ids import owner_id
from domain.recorded import Recorded, Ref
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.screening.evidence import PointCorrected

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


class EvidenceChanged(Event, name="evidence.changed"):
    """A decision rests on a point that was corrected: people look at it again, nothing is undone."""

    review: str
    decision: Ref
    point: str


class EvidenceReviewed(Event, name="evidence.reviewed"):
    review: str
    conclusion: str


class ReviewEvidence(StudentCommand, type_name="evidence.review"):
    """Conclude a review that a correction opened."""

    review: str
    conclusion: Statement


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """What is open is among the deadlines."""
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """A review is concluded once."""
    assert isinstance(command, ReviewEvidence)
    owner = owner_id("evidence", student.stream, command.review)
    return first_refusal(student.expects(owner, "an evidence review")) or [
        EvidenceReviewed(review=command.review, conclusion=command.conclusion),
        *student.met(owner, "evidence_reviewed", context),
    ]


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """R16: a corrected point reopens what relied on it."""
    match recorded.event:
        case PointCorrected(point=name):
            earlier = set(student.points[name].earlier)
            relied = [d for d in student.decisions if earlier & set(d.evidence)]
            return [e for d in relied for e in reopen(student, d.ref, name, context)]
    return []


@enforces("R16")
def reopen(student: "Student", decision: Ref, point: str, context: "Context") -> list[Event]:
    """R16: a decision that relied on `point`, a data point or probe, is to be looked at again."""
    review = f"{point}@{decision[1]}"
    owner = owner_id("evidence", student.stream, review)
    changed_again = EvidenceChanged(review=review, decision=decision, point=point)
    if student.expects(owner, "an evidence review") is None:
        return [changed_again]
    day = context.as_of_now.day(student.building)
    due = set_deadline(
        context, student.deadlines, student.building, owner, "evidence_reviewed", day, "evidence corrected"
    )
    return [changed_again, due]


COMMANDS = (ReviewEvidence,)
EVENTS = (EvidenceChanged, EvidenceReviewed)
CAUSES = (PointCorrected,)
