"""Tier 1 in the classroom: who teaches the core and with what (R12), and help for a class or group (R22).

Neither opens a plan for a student: Tier 1 is everybody's. What is recorded here is how the school teaches.
"""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from domain.building.school_year import Year, YearCommand
from domain.command import Command, Name, Statement
from domain.context import Context
from domain.event import Event
from domain.moments import in_order
from domain.policy import Subject
from domain.recorded import Recorded
from domain.refusal import Finding
from domain.rule import enforces

Component = Literal["phonemic_awareness", "phonics", "vocabulary", "fluency", "comprehension"]
FIVE: tuple[Component, ...] = (
    "phonemic_awareness",
    "phonics",
    "vocabulary",
    "fluency",
    "comprehension",
)
"""R12: the components of reading that core instruction covers."""


class CoreRecorded(Event, name="core.recorded"):
    """Who teaches the core of a subject in a section, and what it covers."""

    section: str
    subject: Subject
    grades: tuple[str, ...]
    teacher: str
    reading: bool
    components: tuple[Component, ...]
    findings: tuple[Finding, ...] = ()


class RemediationRecorded(Event, name="remediation.recorded"):
    """R22: targeted help within Tier 1 for a whole class or a group in it."""

    remediation: str
    scope: Literal["class", "group"]
    section: str
    subject: Subject
    what: str
    teacher: str
    first: date
    last: date | None
    students: int
    findings: tuple[Finding, ...] = ()


class RecordCore(YearCommand, type_name="core.record"):
    """Record who teaches the core of a subject to a section (R12); recorded anew, it replaces the earlier."""

    AUTHORISES = False
    section: str = Field(description="the class or course section")
    subject: Subject
    grades: tuple[str, ...]
    teacher: str = Field(description="the staff id of who teaches it")
    reading: bool = Field(default=False, description="whether this is the reading core")
    components: tuple[Component, ...] = Field(
        default=(), description="the components of reading that the core covers"
    )


class RecordRemediation(YearCommand, type_name="remediation.record"):
    """Record remediation in class for a class or a group (R22). No Tier 2 plan comes of it."""

    AUTHORISES = False
    remediation: Name = Field(description="its own name in the building's year")
    scope: Literal["class", "group"]
    section: str = Field(description="the class or course section")
    subject: Subject
    what: Statement = Field(description="what is done, without a student's name")
    teacher: str = Field(description="the staff id of who gives it")
    first: date
    last: date | None = None
    students: int = Field(ge=1, description="how many students take part")

    _in_order = model_validator(mode="after")(in_order("first", "last"))


def evolve(year: Year, recorded: Recorded) -> Year:
    """What is taught decides nothing else in the building's year: reports read it from the record."""
    return year


def decide(year: Year, command: Command, context: Context) -> list[Event]:
    """R12, R22."""
    match command:
        case RecordCore():
            fields = {f: getattr(command, f) for f in CoreRecorded.model_fields if f != "findings"}
            found = (*unqualified(year, command.teacher, command.subject, context), *_incomplete(command))
            return [CoreRecorded(**fields, findings=found)]
        case RecordRemediation():
            return _remediation(year, command, context)
    raise TypeError(command.TYPE)


@enforces("R22")
def _remediation(year: Year, command: RecordRemediation, context: Context) -> list[Event]:
    """R22: recordable for a class or a group, without a plan of any student."""
    fields = {f: getattr(command, f) for f in RemediationRecorded.model_fields if f != "findings"}
    found = unqualified(year, command.teacher, command.subject, context)
    return [RemediationRecorded(**fields, findings=found)]


@enforces("R12")
def unqualified(year: Year, teacher: str, subject: Subject, context: Context) -> tuple[Finding, ...]:
    """R12: who teaches Tier 1 has a credential on record for the subject on that day."""
    member = context.district.staff.get(teacher)
    if member and member.qualified(subject, context.day(year.building)):
        return ()
    return (Finding(rule="R12", what=f"{teacher} has no credential for {subject} on record that day"),)


@enforces("R12")
def _incomplete(command: RecordCore) -> tuple[Finding, ...]:
    """R12: the reading core covers the five components."""
    missing = [c.replace("_", " ") for c in FIVE if c not in command.components]
    if not command.reading or not missing:
        return ()
    return (Finding(rule="R12", what=f"the reading core lacks: {', '.join(missing)}"),)


COMMANDS = (RecordCore, RecordRemediation)
EVENTS = (CoreRecorded, RemediationRecorded)
