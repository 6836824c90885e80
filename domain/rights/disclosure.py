"""Who asked for or received a child's data, for which interest and purpose (34 CFR 99.32, L21; 300.614, L22).

Each request and each disclosure is one entry of the child's own file, so it is kept as long as the file is.
The law lists bases that need no entry; they may be entered all the same. The software's own disclosures, a
trail printed for a parent or a bundle exported, are recorded by the same command.
"""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.command import Command, Name, Statement, StudentCommand
from domain.event import Event
from domain.recorded import Recorded
from domain.refusal import Finding, Refusal, taken
from domain.rights.consent import consented
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Basis = Literal[
    "parent", "school_official", "consent", "directory_information", "subpoena", "transfer", "audit", "other"
]
NEED_NO_ENTRY: frozenset[Basis] = frozenset(
    {"parent", "school_official", "consent", "directory_information", "subpoena"}
)
"""34 CFR 99.32(d): for these the law asks for no record of the interest (of subpoenas, for certain ones)."""


class DisclosureRecorded(Event, name="disclosure.recorded"):
    disclosure: str
    party: str
    interest: str
    purpose: str
    what: str
    basis: Basis
    outcome: Literal["disclosed", "refused"]
    findings: tuple[Finding, ...] = ()


SAID = tuple(f for f in DisclosureRecorded.model_fields if f != "findings")


class RecordDisclosure(StudentCommand, type_name="disclosure.record"):
    """Record a request for a child's data by somebody, or that data was disclosed.

    `occurred_at` is the day of it. The actor is the member of the staff who disclosed or refused.
    """

    AUTHORISES = False
    disclosure: Name = Field(description="the name of this entry of the log")
    party: Statement = Field(description="who asked for or received the data")
    interest: str = Field(default="", description="the party's legitimate interest in it")
    purpose: str = Field(default="", description="what it may be used for")
    what: Statement = Field(description="what was asked for or disclosed, for example the trail")
    basis: Basis = Field(description="the ground on which it was disclosed")
    outcome: Literal["disclosed", "refused"] = "disclosed"


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """No decision rests on the log; the names in it are taken."""
    match recorded.event:
        case DisclosureRecorded(disclosure=name) as logged:
            entry = (logged, student.civil(recorded.meta.occurred))
            return replace(student, disclosures={**student.disclosures, name: entry})
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """L21, L22: what was disclosed is recorded, with what its entry lacks."""
    assert isinstance(command, RecordDisclosure)
    if known := student.disclosures.get(command.disclosure):
        return _said_before(*known, command, context.day(student.building))
    found = (*_interest(command), *_purpose(command), *_consent(student, command, context))
    return [DisclosureRecorded(**{f: getattr(command, f) for f in SAID}, findings=found)]


def _said_before(
    known: DisclosureRecorded, on: date, command: RecordDisclosure, day: date
) -> list[Event] | Refusal:
    """The same on another day is another disclosure."""
    same = on == day and all(getattr(known, f) == getattr(command, f) for f in SAID)
    return [] if same else taken(f"disclosure {known.disclosure}")


@enforces("L21")
def _interest(command: RecordDisclosure) -> tuple[Finding, ...]:
    """L21: the parties and their legitimate interests, save on the bases that the law exempts."""
    if command.interest.strip() or command.basis in NEED_NO_ENTRY:
        return ()
    return (Finding(rule="L21", what="the party's legitimate interest is not stated"),)


@enforces("L22")
def _purpose(command: RecordDisclosure) -> tuple[Finding, ...]:
    """L22: the purpose for which the party may use the record; parents and school staff need state none."""
    if command.purpose.strip() or command.basis in ("parent", "school_official"):
        return ()
    return (Finding(rule="L22", what="the purpose is not stated"),)


@enforces("L21", "A39")
def _consent(student: "Student", command: RecordDisclosure, context: "Context") -> tuple[Finding, ...]:
    """L21: what is disclosed by consent rests on a consent on file, about it or about the party."""
    if command.basis != "consent" or command.outcome == "refused":
        return ()
    day, named = context.day(student.building), (command.disclosure, command.party)
    if any(consented(student, "disclosure", day, about) for about in named):
        return ()
    return (Finding(rule="L21", what="no written consent to this disclosure is on file"),)


COMMANDS = (RecordDisclosure,)
EVENTS = (DisclosureRecorded,)
