"""How a screener was administered, child by child (R26).

Three things are attested for each administration: the place was organised, everybody who administered it used
the common language, the students worked independently. What was not so makes the scores a deviation from the
protocol, usable only with a note. Help that an IEP, a 504 plan or language status gives is an accommodation.
"""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.command import Command, Name
from domain.event import Event
from domain.ids import student_stream
from domain.policy import Subject
from domain.recorded import Recorded
from domain.refusal import Finding
from domain.rule import enforces
from domain.screening.closed_list import Screening, screening_of

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Protocol = Literal["standard", "accommodated", "protocol_deviation"]
ACCOMMODATES = ("iep", "504", "ell")


class ProtocolAttested(Event, name="screening.attested"):
    """`protocol` is what the attestation makes of the scores of this window (and subject, where named)."""

    administration: str
    screening_window: str
    subject: Subject | None
    location_organised: bool
    common_language: bool
    independent: bool
    accommodation: str
    note: str
    protocol: Protocol
    findings: tuple[Finding, ...] = ()


class AttestProtocol(Command, type_name="screening.attest"):
    """Attest how a screener was administered to some students; their scores follow it.

    Attesting again, for example with the note that was missing, replaces the first attestation.
    """

    AUTHORISES = False
    administration: Name = Field(description="the id of this administration: one room, one day")
    screening_window: str
    subject: Subject | None = Field(default=None, description="none: all subjects of the window")
    students: tuple[Name, ...] = Field(min_length=1)
    location_organised: bool = Field(description="the place was organised and conducive to test taking")
    common_language: bool = Field(description="all who administered it used the common language")
    independent: bool = Field(description="the students completed it independently")
    accommodation: str = Field(default="", description="the help that an IEP, 504 plan or ELL status gave")
    note: str = Field(default="", description="what happened, where the protocol was not kept")

    @property
    def streams(self) -> tuple[str, ...]:
        return tuple(student_stream(student) for student in dict.fromkeys(self.students))


def attestation_of(
    student: "Student", screening: Screening | None, subject: str | None
) -> ProtocolAttested | None:
    """What was last attested for the scores of a screening and subject."""
    about = [a for of, a in student.attested if of == screening and a.subject in (None, subject)]
    return about[-1] if about else None


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle: the scores already on file follow the attestation."""
    match recorded.event:
        case ProtocolAttested(screening_window=window, subject=subject) as e:
            screening = screening_of(window, student.civil(recorded.meta.occurred))
            points = {
                name: replace(point, protocol=e.protocol, note=e.note or point.note)
                if point.screening == screening and subject in (None, point.subject)
                else point
                for name, point in student.points.items()
            }
            return replace(student, points=points, attested=(*student.attested, (screening, e)))
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event]:
    """R26."""
    assert isinstance(command, AttestProtocol)
    given = {
        f: getattr(command, f) for f in ProtocolAttested.model_fields if f in AttestProtocol.model_fields
    }
    day = context.day(student.building)
    kept = command.location_organised and command.common_language and command.independent
    attested = ProtocolAttested(
        **given,
        protocol=_protocol(student, kept, command.accommodation, day),
        findings=(
            *unentitled(student, bool(command.accommodation), day),
            *_no_window(student, command.screening_window, context),
        ),
    )
    return [attested]


@enforces("R25")
def _no_window(student: "Student", window: str, context: "Context") -> tuple[Finding, ...]:
    """R25: scores of a window that the building does not have follow no attestation."""
    screening = context.policy.screening.get(student.building)
    if screening is None or window in screening.window_names:
        return ()
    return (Finding(rule="R25", what=f"no window {window!r} in this building"),)


def _protocol(student: "Student", kept: bool, accommodation: str, day: date) -> Protocol:
    if accommodation and not unentitled(student, True, day):
        return "accommodated"
    return "standard" if kept else "protocol_deviation"


@enforces("R26")
def unentitled(student: "Student", accommodated: bool, day: date) -> tuple[Finding, ...]:
    """R26: only an IEP, a 504 plan or ELL status makes help an accommodation."""
    if not accommodated or any(student.has_status(kind, day) for kind in ACCOMMODATES):
        return ()
    return (Finding(rule="R26", what="accommodated without an IEP, 504 plan or ELL status on that day"),)


COMMANDS = (AttestProtocol,)
EVENTS = (ProtocolAttested,)
