"""Whom the building's decision tree shows at risk (R29): the engine says so, people confirm or override it.

A screening result is read by the cut points of the policy that was in force on the day it was taken. A
correction, or a note on how it was taken, may change what the tree says.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from domain.event import Event
from domain.policy import Domain, Policy, Subject
from domain.recorded import Recorded
from domain.rule import enforces
from domain.screening.closed_list import screening_of
from domain.screening.evidence import Point, PointCorrected, PointRecorded, bands
from domain.screening.point_checks import SEL_SCREENER
from domain.screening.protocol import ProtocolAttested

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Band = Literal["at_risk", "high_risk"]


class CandidateFound(Event, name="at_risk.candidate"):
    """R29: the band in which a screening result lies, none when it lies in none any more.

    `tree` is the policy version whose cut points say so.
    """

    point: str
    domain: Domain
    subject: Subject | None
    screening_window: str | None
    band: Band | None
    tree: str


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case CandidateFound(point=point, band=band):
            others = {name: known for name, known in student.candidates.items() if name != point}
            return replace(student, candidates={**others, point: band} if band else others)
    return student


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """R29: what the tree says now of the results that the record touches."""
    match recorded.event:
        case PointRecorded(point=name) | PointCorrected(point=name):
            return _candidates(student, [student.points[name]], context)
        case ProtocolAttested(screening_window=window):
            screening = screening_of(window, context.day(student.building))
            about = [p for p in student.points.values() if p.screening == screening]
            return _candidates(student, about, context)
    return []


@enforces("R29")
def _candidates(student: "Student", points: Iterable[Point], context: "Context") -> list[Event]:
    screened = (p for p in points if p.screening or p.measure == SEL_SCREENER)
    return [event for point in screened if (event := _candidate(student, point, context))]


def tree_of(point: Point, context: "Context") -> Policy:
    """The decision tree that reads a point: that of the policy in force on its day."""
    return context.district.policy_on(point.on) or context.policy


def _candidate(student: "Student", point: Point, context: "Context") -> CandidateFound | None:
    tree = tree_of(point, context)
    found = bands(tree, point, student.grade)
    band: Band | None = "high_risk" if "high_risk" in found else "at_risk" if found else None
    if band == student.candidates.get(point.id):
        return None
    return CandidateFound(
        point=point.id,
        domain="behavioral" if point.measure == SEL_SCREENER else "academic",
        subject=point.subject,
        screening_window=point.window,
        band=band,
        tree=tree.version,
    )


COMMANDS = ()
EVENTS = (CandidateFound,)
CAUSES = (
    PointRecorded,
    PointCorrected,
    ProtocolAttested,
)
