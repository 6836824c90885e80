"""Nothing lives on paper only: a paper is attached to a student's file or a building's by hash and date (R9).

The engine keeps no copy. The SHA-256 tells whether the paper shown later is the one that was meant.
"""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field, model_validator

from domain.command import Command, Name, Statement
from domain.event import Event
from domain.ids import student_stream
from domain.recorded import Recorded
from domain.refusal import Refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

HASH = r"^[0-9a-f]{64}$"


class AttachmentRecorded(Event, name="attachment.recorded"):
    """`about` names what the paper belongs to; `dated` is the paper's own date."""

    attachment: str
    title: str
    about: str
    sha256: str
    dated: date
    kept_at: str


class RecordAttachment(Command, type_name="attachment.record"):
    """Attach a paper to a student's file, or to a building (R9). Exactly one of both is named."""

    AUTHORISES = False
    student: Name | None = Field(default=None, description="the student's opaque id")
    building: Name | None = None
    attachment: Name = Field(description="its own name in the file; it holds no person's name")
    title: Statement = Field(description="what the paper is")
    about: str = Field(default="", description="the plan, meeting, notice or rule that it belongs to")
    sha256: str = Field(pattern=HASH, description="of the scanned file's bytes, hexadecimal")
    dated: date = Field(description="the date on the paper")
    kept_at: Statement = Field(description="where the paper or its scan is kept")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.student is None) == (self.building is None):
            raise ValueError("name the student or the building, one of them")
        return self

    @property
    def streams(self) -> tuple[str, ...]:
        if self.student is not None:
            return (student_stream(self.student),)
        return (f"building/{self.building}",)


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case AttachmentRecorded(attachment=name):
            return replace(student, attachments=student.attachments | {name})
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R9."""
    assert isinstance(command, RecordAttachment)
    return attach(command, student.attachments)


def attach(command: RecordAttachment, known: frozenset[str]) -> list[Event] | Refusal:
    """Attach to the file that holds the papers `known`: one name is one paper."""
    if command.attachment in known:
        reason = f"an attachment {command.attachment} is on file already"
        return Refusal(rule="state", reason=reason, remedy="give it another name")
    return _attached(command)


@enforces("R9")
def _attached(command: RecordAttachment) -> list[Event]:
    fields: dict[str, Any] = {f: getattr(command, f) for f in AttachmentRecorded.model_fields}
    return [AttachmentRecorded(**fields)]


COMMANDS = (RecordAttachment,)
EVENTS = (AttachmentRecorded,)
