"""Functional behavioral assessments and behavior intervention plans (R121, A39; form F14).

The plan names them and says no more: not whether they are mandatory, not who writes them. So they are
attached to the file with author, date and status; an assessment begins only with the consent that the policy
asks for.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.command import Command, Name, StudentCommand
from domain.event import Event
from domain.form import derived
from domain.recorded import Recorded
from domain.refusal import Finding, Refusal
from domain.rights.consent import lacking
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Kind = Literal["fba", "bip"]
Status = Literal["draft", "in_force", "ended"]


class FbaBegun(Event, name="fba.begun"):
    paper: str


class BehaviorPaperAttached(Event, name="fba_bip.attached"):
    """F14. Attached again under the same name it is another state of the same paper."""

    paper: str
    kind: Kind
    author: str
    dated: date
    status: Status
    hypothesis: str
    strategies: tuple[str, ...]
    rests_on: str | None
    plan: str | None
    document: str
    findings: tuple[Finding, ...] = ()


class BeginFba(StudentCommand, type_name="fba.begin"):
    """Begin a functional behavioral assessment.

    Refused by A39 while the consent that it needs is lacking, and by `state` once the student has left.
    """

    paper: Name = Field(description="the name that the assessment will bear in the file")


class AttachBehaviorPaper(StudentCommand, type_name="fba_bip.attach"):
    """Attach an FBA or a BIP, or record a later state of it (R121)."""

    AUTHORISES = False
    paper: Name = Field(description="its name in the file")
    kind: Kind = Field(description="functional behavioral assessment, or behavior intervention plan")
    author: str = Field(min_length=1, description="staff id of who wrote it")
    dated: date = Field(description="the date it bears", json_schema_extra=derived(F14="dates"))
    status: Status = Field(description="a draft, in force, or ended")
    hypothesis: str = Field(
        default="",
        description="what function the behavior is taken to have",
        json_schema_extra=derived(F14="function hypothesis"),
    )
    strategies: tuple[str, ...] = Field(
        default=(), description="what is done about it", json_schema_extra=derived(F14="strategies")
    )
    rests_on: str | None = Field(default=None, description="of a BIP: the FBA it rests on")
    plan: str | None = Field(
        default=None,
        description="the Tier 3 plan it belongs to",
        json_schema_extra=derived(F9="FBA/BIP"),
    )
    document: str = Field(default="", description="where the paper is kept, or its SHA-256")

    @property
    def happened(self) -> tuple[date | datetime, ...]:
        """A paper is not attached before it is written (A33)."""
        return (*super().happened, self.dated)


@dataclass(frozen=True, slots=True)
class Paper:
    id: str
    kind: Kind
    status: Status


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case FbaBegun(paper=name):
            return replace(student, fbas_begun=student.fbas_begun | {name})
        case BehaviorPaperAttached(paper=name, kind=kind, status=status):
            return replace(student, papers={**student.papers, name: Paper(name, kind, status)})
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R121, A39."""
    match command:
        case BeginFba(paper=name) if name in student.fbas_begun:
            return []
        case BeginFba(paper=name):
            refusal = student.is_enrolled() or lacking(student, "fba", context, name)
            return refusal or [FbaBegun(paper=name)]
        case AttachBehaviorPaper():
            return _attached(student, command, context)
    raise TypeError(command.TYPE)


@enforces("R121")
def _attached(student: "Student", command: AttachBehaviorPaper, context: "Context") -> list[Event]:
    found = (
        *_unasked(student, command, context),
        *_unfounded(student, command),
        *_unknown(student, command, context),
    )
    fields = {f: getattr(command, f) for f in BehaviorPaperAttached.model_fields if f != "findings"}
    return [BehaviorPaperAttached(**fields, findings=found)]


@enforces("A39", "R121")
def _unasked(student: "Student", command: AttachBehaviorPaper, context: "Context") -> tuple[Finding, ...]:
    """A39: the child was assessed without a parent's consent, by the date that the assessment bears."""
    if command.kind != "fba":
        return ()
    lack = lacking(student, "fba", context, command.paper, on=command.dated)
    return (Finding(rule="A39", what=lack.reason),) if lack else ()


@enforces("R121")
def _unfounded(student: "Student", command: AttachBehaviorPaper) -> tuple[Finding, ...]:
    """R121: the FBA that a BIP rests on is on file too."""
    named = student.papers.get(command.rests_on or "")
    if command.kind == "fba" or command.rests_on is None or (named and named.kind == "fba"):
        return ()
    return (Finding(rule="R121", what=f"the FBA {command.rests_on} it rests on is not on file"),)


@enforces("R121")
def _unknown(student: "Student", command: AttachBehaviorPaper, context: "Context") -> tuple[Finding, ...]:
    """R121: the paper has an author whom the district knows, and belongs to a plan on file."""
    what = []
    if command.author not in context.district.staff:
        what.append(f"its author {command.author} is not of the staff")
    if command.plan is not None and command.plan not in student.plans:
        what.append(f"the plan {command.plan} it belongs to is not on file")
    return tuple(Finding(rule="R121", what=each) for each in what)


COMMANDS = (BeginFba, AttachBehaviorPaper)
EVENTS = (FbaBegun, BehaviorPaperAttached)
