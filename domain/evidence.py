"""Data points: screening results and everything else a team may look at (R24–R33, R85, R97).

A point once cited by a decision stays what it was; a correction is a new record, and opens a review of each
decision that relied on the point (R16).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from domain.command import Command, StudentCommand
from domain.due import set_deadline
from domain.event import Emit, Emitted, Event
from domain.folding import changed
from domain.ids import owner_id
from domain.moments import Occurred, civil_date
from domain.policy import Domain, Policy, Subject
from domain.recorded import Recorded, Ref
from domain.refusal import Finding, Refusal, first_refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


REGENTS = "regents_exam"


class PointRecorded(Event, name="point.recorded"):
    """`value` is on the measure's own scale; `text` keeps what the source printed, for example "> 5.9"."""

    point: str
    measure: str
    subject: Subject | None
    source: str
    value: float
    text: str = ""
    screening_window: str | None = None
    protocol: str = "standard"
    findings: tuple[Finding, ...] = ()


class PointCorrected(Event, name="point.corrected"):
    point: str
    value: float
    reason: str
    corrects: Ref


class RegentsFailed(Event, name="regents.failed"):
    """R40: identified by a failed Regents examination."""

    point: str
    value: float
    passing_mark: float


class EvidenceChanged(Event, name="evidence.changed"):
    """A decision rests on a point that was corrected: people look at it again, nothing is undone."""

    review: str
    decision: Ref
    point: str


class EvidenceReviewed(Event, name="evidence.reviewed"):
    review: str
    conclusion: str


class PointGiven(BaseModel):
    """A data point as a person or a file gives it.

    `source` tells distinct sources apart when points are triangulated (R30). A screening result names its
    `screening_window`; `protocol` is standard, accommodated or protocol_deviation (R26).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    point: str
    measure: str
    subject: Subject | None = None
    source: str
    value: FiniteFloat
    text: str = ""
    screening_window: str | None = None
    protocol: Literal["standard", "accommodated", "protocol_deviation"] = "standard"
    on: Occurred | None = None
    """When it was taken, where that is not when the whole command happened."""


class RecordPoints(StudentCommand, type_name="points.record"):
    """Record one or more data points of a student."""

    AUTHORISES = False
    points: tuple[PointGiven, ...] = Field(min_length=1)


class CorrectPoint(StudentCommand, type_name="point.correct"):
    """Correct a data point; the first value stays in the record."""

    AUTHORISES = False
    point: str
    value: FiniteFloat
    reason: str


class ReviewEvidence(StudentCommand, type_name="evidence.review"):
    """Conclude a review that a correction opened."""

    review: str
    conclusion: str


@dataclass(frozen=True, slots=True)
class Point:
    """A data point as it stands; `ref` is the entry that gave the current value, `earlier` those before."""

    id: str
    measure: str
    subject: str | None
    source: str
    value: float
    on: date
    screening: bool
    ref: Ref
    earlier: tuple[Ref, ...] = ()


def bands(policy: Policy, point: Point, grade: str) -> set[str]:
    """The risk bands in which `point` lies by the policy's cut points (R54); none without a cut."""
    return {c.band for c in policy.cuts(point.measure, point.subject, grade) if c.holds(point.value)}


@enforces("R54")
def counts(policy: Policy, point: Point, grade: str) -> bool:
    """R54: a measure without a cut point cannot count in a risk evaluation."""
    return bool(policy.cuts(point.measure, point.subject, grade))


@enforces("R40")
def by_regents(student: "Student", points: Iterable[Point]) -> bool:
    """R40: one of `points` is a failed Regents exam, as its value stands."""
    marks = student.failed_regents
    return any(p.id in marks and p.value < marks[p.id] for p in points)


@enforces("R30", "A10")
def untriangulated(
    student: "Student", points: Collection[Point], domain: Domain, context: "Context"
) -> str | None:
    """R30, R54, A10: what lacks of the screener and enough points with a cut from other, distinct sources."""
    if by_regents(student, points):
        return None
    screeners = {p.source for p in points if p.screening}
    others = [p for p in points if not p.screening and p.source not in screeners]
    others = [p for p in others if counts(context.policy, p, student.grade)]
    rule = context.policy.triangulation
    found = len({p.source for p in others}) if rule.distinct_sources else len(others)
    if domain == "academic" and not screeners:
        return "no screening result is named"
    if found < rule.min_additional_points:
        needed = rule.min_additional_points
        return f"{found} additional data points of distinct sources with a cut point; {needed} are needed"
    return _uncorroborated(student, others, context)


@enforces("A29")
def _uncorroborated(student: "Student", others: Collection[Point], context: "Context") -> str | None:
    """A29: whether the additional points must agree with the screener."""
    agreeing = [bool(bands(context.policy, p, student.grade)) for p in others]
    wanted = context.policy.triangulation.corroborate
    if (wanted == "all" and not all(agreeing)) or (wanted == "any" and not any(agreeing)):
        found = f"{sum(agreeing)} of {len(agreeing)} additional points lie on the risk side"
        return f"{found}; the policy asks for {wanted}"
    return None


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case PointRecorded() as e:
            on = civil_date(recorded.meta.occurred, student.zone)
            screening = e.screening_window is not None
            point = Point(e.point, e.measure, e.subject, e.source, e.value, on, screening, recorded.ref)
            return replace(student, points={**student.points, e.point: point})
        case PointCorrected(point=name, value=value):
            before = student.points.get(name)
            earlier = (*before.earlier, before.ref) if before else ()
            corrected = changed(student.points, name, value=value, ref=recorded.ref, earlier=earlier)
            return replace(student, points=corrected)
        case RegentsFailed(point=name, passing_mark=mark):
            return replace(student, failed_regents={**student.failed_regents, name: mark})
    return student


def decide(student: "Student", command: Command, context: "Context") -> Emitted | Refusal:
    """Points are recorded as they are; only their use is judged."""
    match command:
        case RecordPoints(points=points):
            return _on_file(student, points) or [
                Emit(_recorded(student, p, context), p.on or command.occurred, command.actor)
                for p in points
                if p.point not in student.points
            ]
        case CorrectPoint(point=name, value=value, reason=reason):
            point = student.points.get(name)
            if point is None:
                return Refusal(rule="state", reason="no such data point", remedy="check the point's id")
            if value == point.value:
                return []
            return [PointCorrected(point=name, value=value, reason=reason, corrects=point.ref)]
        case ReviewEvidence(review=review, conclusion=conclusion):
            owner = owner_id("evidence", student.stream, review)
            return first_refusal(student.expects(owner, "an evidence review")) or [
                EvidenceReviewed(review=review, conclusion=conclusion),
                *student.met(owner, "evidence_reviewed", context),
            ]
    raise TypeError(command.TYPE)


def _on_file(student: "Student", points: tuple[PointGiven, ...]) -> Refusal | None:
    """A point that is on file with another value is corrected, not recorded again."""
    other = [
        p.point for p in points if p.point in student.points and student.points[p.point].value != p.value
    ]
    if not other:
        return None
    reason = f"on file with another value: {', '.join(other)}"
    return Refusal(rule="state", reason=reason, remedy="use point.correct, or give the new point its own id")


def _recorded(student: "Student", given: PointGiven, context: "Context") -> PointRecorded:
    context = replace(context, when=given.on or context.when)
    fields = {f: getattr(given, f) for f in PointRecorded.model_fields if f != "findings"}
    return PointRecorded(**fields, findings=_findings(student, given, context))


@enforces("R25")
def _findings(student: "Student", given: PointGiven, context: "Context") -> tuple[Finding, ...]:
    if given.screening_window is None:
        return ()
    screening = context.policy.screening.get(student.building)
    windows = {w.name: w for w in screening.windows} if screening else {}
    window = windows.get(given.screening_window)
    day = context.day(student.building)
    if window is None:
        return (Finding(rule="R25", what=f"no window {given.screening_window!r} in this building"),)
    if not window.opens <= day <= window.closes:
        return (Finding(rule="R25", what=f"{day} is outside the window {window.opens} to {window.closes}"),)
    return ()


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """R40: a failed Regents exam identifies. R16: a corrected point reopens what relied on it."""
    match recorded.event:
        case PointRecorded(measure=measure, point=name, value=value) if measure == REGENTS:
            return _failed(student, name, value, context)
        case PointCorrected(point=name, value=value):
            point = student.points[name]
            relied = [d for d in student.decisions if set(point.earlier) & set(d.evidence)]
            reopened = [e for d in relied for e in reopen(student, d.ref, name, context)]
            return [*(_failed(student, name, value, context) if point.measure == REGENTS else []), *reopened]
    return []


@enforces("R40")
def _failed(student: "Student", point: str, value: float, context: "Context") -> list[Event]:
    screening = context.policy.screening.get(student.building)
    mark = screening.passing_mark if screening else None
    if mark is None or value >= mark:
        return []
    return [RegentsFailed(point=point, value=value, passing_mark=mark)]


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


COMMANDS = (RecordPoints, CorrectPoint, ReviewEvidence)
EVENTS = (PointRecorded, PointCorrected, RegentsFailed, EvidenceChanged, EvidenceReviewed)
