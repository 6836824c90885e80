"""Data points: screening results and everything else a team may look at (R24–R33, R85, R97, A39).

A point once cited by a decision stays what it was; a correction is a new record, and opens a review of each
decision that relied on the point (R16).
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from domain.command import Command, Name, Statement, StudentCommand
from domain.event import Emit, Emitted, Event
from domain.folding import changed
from domain.moments import Occurred
from domain.policy import Policy, Subject
from domain.recorded import Recorded, Ref
from domain.refusal import Finding, Refusal, first_refusal
from domain.rule import enforces
from domain.screening.closed_list import Screening, screening_of
from domain.screening.point_checks import point_findings
from domain.screening.protocol import attestation_of

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


Protocol = Literal["standard", "accommodated", "protocol_deviation"]


class PointRecorded(Event, name="point.recorded"):
    """`value` is on the measure's own scale; `text` keeps what the source printed, for example "> 5.9".

    A finding under A39 says that the point is no score: nothing may rest on it.
    """

    point: str
    measure: str
    subject: Subject | None
    source: str
    value: float
    text: str = ""
    screening_window: str | None = None
    protocol: str = "standard"
    findings: tuple[Finding, ...] = ()
    note: str = ""
    description: str = ""

    @property
    def strange(self) -> bool:
        """Whether it comes from another test than the building's screener: it screens nobody (R24)."""
        return any(finding.rule == "R24" for finding in self.findings)


class PointCorrected(Event, name="point.corrected"):
    point: str
    value: float
    reason: str
    corrects: Ref
    findings: tuple[Finding, ...] = ()


class PointGiven(BaseModel):
    """A data point as a person or a file gives it.

    `source` tells distinct sources apart when points are triangulated (R30). A screening result names its
    `screening_window`; `protocol` is standard, accommodated or protocol_deviation (R26).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    point: Name
    measure: Name = Field(description="as the policy's cut points name it; `other` needs a description (R32)")
    subject: Subject | None = None
    source: Name
    value: FiniteFloat
    text: str = ""
    screening_window: str | None = Field(
        default=None,
        description="the window of a screening result: only the building's screener gives one (R24)",
    )
    protocol: Protocol = Field(
        default="standard", description="how it was taken; a deviation counts only with a note (R26)"
    )
    note: str = Field(default="", description="what happened, where the protocol was not kept")
    description: str = Field(default="", description="what the point is, where its measure does not say")
    on: Occurred | None = Field(
        default=None, description="when it was taken, where that is not when the whole command happened"
    )


class RecordPoints(StudentCommand, type_name="points.record"):
    """Record one or more data points of a student, each under a name of its own and taken by now (A33)."""

    AUTHORISES = False
    points: tuple[PointGiven, ...] = Field(min_length=1)

    @property
    def happened(self) -> tuple[date | datetime, ...]:
        """Each point was taken on a day of its own."""
        return (*super().happened, *(p.on for p in self.points if p.on is not None))


class CorrectPoint(StudentCommand, type_name="point.correct"):
    """Correct a data point; the first value stays in the record."""

    AUTHORISES = False
    point: str
    value: FiniteFloat
    reason: Statement


@dataclass(frozen=True, slots=True)
class Point:
    """A data point as it stands; `ref` is the entry that gave the current value, `earlier` those before.

    `building` is where the student was when it was recorded. `barred` points are no score (A39),
    `strange` ones name a window though they are not of the building's screener (R24).
    """

    id: str
    measure: str
    subject: str | None
    source: str
    value: float
    on: date
    screening: Screening | None
    ref: Ref
    earlier: tuple[Ref, ...] = ()
    building: str | None = None
    protocol: str = "standard"
    note: str = ""
    description: str = ""
    barred: bool = False
    strange: bool = False

    @property
    def screens(self) -> bool:
        """R24: whether it is a result of the building's screener; another test is none, whatever it names."""
        return self.screening is not None and not self.strange

    @property
    def window(self) -> str | None:
        """The screening window whose result it is."""
        return self.screening[0] if self.screening else None


@enforces("R54")
def bands(policy: Policy, point: Point, grade: str) -> set[str]:
    """The risk bands in which `point` lies by the policy's cut points (R54); none without a cut."""
    if unusable(point):
        return set()
    cuts = policy.cuts(point.measure, point.subject, grade, point.building, point.window)
    return {c.band for c in cuts if c.holds(point.value)}


@enforces("R54")
def counts(policy: Policy, point: Point, grade: str) -> bool:
    """R54: a measure without a cut point cannot count in a risk evaluation."""
    cuts = policy.cuts(point.measure, point.subject, grade, point.building, point.window)
    return bool(cuts) and unusable(point) is None


@enforces("R26", "A39")
def unusable(point: Point) -> str | None:
    """Why nothing may rest on `point`.

    R26: a score taken against the protocol counts only with a note. A39: a test that a parent declined, or
    that was given without the consent it needs, gives no score.
    """
    if point.barred:
        return "it is no score: a parent declined it, or it lacked the consent it needs (A39)"
    if point.protocol == "protocol_deviation" and not point.note.strip():
        return "the protocol was not kept and no note says what happened (R26)"
    return None


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case PointRecorded() as e:
            on = student.civil(recorded.meta.occurred)
            return replace(student, points={**student.points, e.point: _point(student, e, on, recorded.ref)})
        case PointCorrected(point=name, value=value):
            before = student.points.get(name)
            earlier = (*before.earlier, before.ref) if before else ()
            corrected = changed(student.points, name, value=value, ref=recorded.ref, earlier=earlier)
            return replace(student, points=corrected)
    return student


def decide(student: "Student", command: Command, context: "Context") -> Emitted | Refusal:
    """Points are recorded as they are; only their use is judged."""
    match command:
        case RecordPoints(points=points):
            return first_refusal(_one_name_each(points), _on_file(student, points)) or [
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
            found = _not_taken_yet(student, point, context)
            return [
                PointCorrected(point=name, value=value, reason=reason, corrects=point.ref, findings=found)
            ]
    raise TypeError(command.TYPE)


@enforces("A33")
def _not_taken_yet(student: "Student", point: Point, context: "Context") -> tuple[Finding, ...]:
    """A33: what is said of the day of a correction cannot be when the point was still to be taken."""
    day = context.day(student.building)
    if point.on <= day:
        return ()
    return (Finding(rule="A33", what=f"corrected on {day}, before it was taken on {point.on}"),)


def _one_name_each(points: tuple[PointGiven, ...]) -> Refusal | None:
    """Of two points under one name the second would take the first one's place unseen."""
    twice = [name for name, times in Counter(p.point for p in points).items() if times > 1]
    if not twice:
        return None
    reason = f"named more than once: {', '.join(twice)}"
    return Refusal(rule="state", reason=reason, remedy="give each point its own id")


def _on_file(student: "Student", points: tuple[PointGiven, ...]) -> Refusal | None:
    """A point that is on file with another value is corrected, not recorded again; nor is one that was
    measured otherwise dropped as the same.
    """
    known = student.points
    other = [p.point for p in points if p.point in known and _result(known[p.point]) != _result(p)]
    if not other:
        return None
    reason = f"on file with another value, measure, subject or source: {', '.join(other)}"
    return Refusal(rule="state", reason=reason, remedy="use point.correct, or give the new point its own id")


def _result(point: Point | PointGiven) -> tuple[object, ...]:
    return (point.value, point.measure, point.subject, point.source)


def _recorded(student: "Student", given: PointGiven, context: "Context") -> PointRecorded:
    context = replace(context, when=given.on or context.when)
    fields = {f: getattr(given, f) for f in PointRecorded.model_fields if f != "findings"}
    return PointRecorded(**fields, findings=point_findings(student, given, context))


def _point(student: "Student", e: PointRecorded, on: date, ref: Ref) -> Point:
    """The point with what the attestation of its administration says of it (R26)."""
    screening = screening_of(e.screening_window, on) if e.screening_window else None
    attested = attestation_of(student, screening, e.subject)
    return Point(
        id=e.point,
        measure=e.measure,
        subject=e.subject,
        source=e.source,
        value=e.value,
        on=on,
        screening=screening,
        ref=ref,
        building=student.building or None,
        protocol=attested.protocol if attested and e.protocol == "standard" else e.protocol,
        note=e.note or (attested.note if attested else ""),
        description=e.description,
        barred=any(f.rule == "A39" for f in e.findings),
        strange=e.strange,
    )


COMMANDS = (RecordPoints, CorrectPoint)
EVENTS = (PointRecorded, PointCorrected)
