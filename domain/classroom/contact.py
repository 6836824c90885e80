"""Contacts with the parents other than notices: report cards, conferences, calls (R71, R114, L13)."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.command import Command, Statement, StudentCommand
from domain.event import Event
from domain.folding import replace
from domain.form import derived
from domain.recorded import Recorded, Ref

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

ContactKind = Literal["report_card", "conference", "call", "discipline_referral", "other"]


class ContactRecorded(Event, name="contact.recorded"):
    kind: ContactKind
    about: str


class RecordContact(StudentCommand, type_name="contact.record"):
    """Record that the parents were told of something, and how."""

    AUTHORISES = False
    kind: ContactKind
    about: Statement = Field(json_schema_extra=derived(F5="parent contacts", F6="parent contacts"))


@dataclass(frozen=True, slots=True)
class Contact:
    kind: ContactKind
    on: date
    ref: Ref


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case ContactRecorded(kind=kind):
            contact = Contact(kind, student.civil(recorded.meta.occurred), recorded.ref)
            return replace(student, contacts=(*student.contacts, contact))
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event]:
    """A contact is recorded as it was."""
    assert isinstance(command, RecordContact)
    return [ContactRecorded(kind=command.kind, about=command.about)]


COMMANDS = (RecordContact,)
EVENTS = (ContactRecorded,)
