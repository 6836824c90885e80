"""The high school: a failed Regents examination identifies a student, without any triangulation (R40, A9)."""

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from domain.event import Event
from domain.recorded import Recorded
from domain.refusal import Refusal
from domain.rule import enforces
from domain.screening.evidence import Point, PointCorrected, PointRecorded, unusable

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

REGENTS = "regents_exam"


class RegentsFailed(Event, name="regents.failed"):
    """R40: identified by a failed Regents examination."""

    point: str
    value: float
    passing_mark: float


@enforces("R40")
def by_regents(student: "Student", points: Collection[Point]) -> bool:
    """R40: one of `points` is a failed Regents exam, as its value stands."""
    marks = student.failed_regents
    return any(p.id in marks and p.value < marks[p.id] and not unusable(p) for p in points)


@enforces("R40")
def unidentified(student: "Student", points: Collection[Point], context: "Context") -> Refusal | None:
    """R40: where Regents exams identify, `points` hold no failed one, nor a screener's result (A9)."""
    screening = context.policy.screening.get(student.building)
    if screening is None or screening.identification != "regents":
        return None
    if by_regents(student, points) or any(p.screens for p in points):
        return None
    reason = "no failed Regents exam of the subject is named; in this building that identifies a student"
    remedy = "name the point of an exam failed in the subject, or leave the student in Tier 1"
    return Refusal(rule="R40", reason=reason, remedy=remedy)


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case RegentsFailed(point=name, passing_mark=mark):
            return replace(student, failed_regents={**student.failed_regents, name: mark})
    return student


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """R40: a mark below the policy's passing mark identifies, recorded so or corrected to it."""
    match recorded.event:
        case PointRecorded(point=name, value=value) | PointCorrected(point=name, value=value):
            exam = student.points[name].measure == REGENTS
            return _failed(student, name, value, context) if exam else []
    return []


@enforces("R40")
def _failed(student: "Student", point: str, value: float, context: "Context") -> list[Event]:
    screening = context.policy.screening.get(student.building)
    mark = screening.passing_mark if screening else None
    if mark is None or value >= mark:
        return []
    return [RegentsFailed(point=point, value=value, passing_mark=mark)]


COMMANDS = ()
EVENTS = (RegentsFailed,)
CAUSES = (
    PointRecorded,
    PointCorrected,
)
