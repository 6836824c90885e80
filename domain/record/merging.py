"""Two files for one child: both stay, one is closed and points to the other, what it owes moves there.

The file that is kept is the one in which a service runs. The duties of the other are named by whoever merges
them, so that the closed file can say that none was left out; in the file that is kept each stays due on its
day until somebody records how it was met.
"""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.command import Command, Name, Statement, StudentCommand
from domain.dates.deadline import UNDATED, Deadline, DeadlineSet, DeadlineUndated, opened
from domain.dates.derivation import Derivation
from domain.dates.due import undated
from domain.event import Event
from domain.ids import derived, owner_id, student_stream
from domain.record.enrolment import StudentWithdrawn
from domain.record.misfiling import by_keeper
from domain.recorded import Recorded
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


class Duty(BaseModel):
    """What a file owes, as `mtss student merge` takes it over."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    deadline: str
    kind: str
    due_on: date = Field(description="9999-12-31 where no calendar gives the day yet (A35)")
    building: str
    zone: str
    grace_days: int
    assigned_to: tuple[str, ...]
    derivation: Derivation


class FileClosed(Event, name="file.closed_as_duplicate"):
    """`kept` is the opaque id of the child's other file."""

    kept: str
    reason: str


class FileAbsorbed(Event, name="file.absorbed"):
    """`duplicate` is the opaque id of the file that was closed; `duties` are the deadlines here."""

    duplicate: str
    duties: tuple[str, ...]
    reason: str


class DutyConcluded(Event, name="duty.concluded"):
    deadline: str
    how: str


class MergeFiles(Command, type_name="file.merge"):
    """Close a duplicate file and take over what it owes; `mtss student merge` makes this command.

    By a role that the policy names under `files.keepers`.
    """

    kept: Name = Field(description="opaque id of the file that is kept")
    duplicate: Name = Field(description="opaque id of the file that is closed")
    duties: tuple[Duty, ...] = Field(default=(), description="everything outstanding in the duplicate")
    reason: Statement

    @model_validator(mode="after")
    def _two(self) -> Self:
        if self.kept == self.duplicate:
            raise ValueError("a file is not a duplicate of itself")
        return self

    @property
    def streams(self) -> tuple[str, ...]:
        return (student_stream(self.duplicate), student_stream(self.kept))


class ConcludeDuty(StudentCommand, type_name="duty.conclude"):
    """Record how a duty was met that was taken over from a closed file."""

    AUTHORISES = False
    deadline: str = Field(description="the deadline's id in this file")
    how: Statement = Field(description="what was done, and which entry tells of it")


def duty_of(deadline: Deadline) -> Duty:
    """What of a deadline another file needs to owe the same."""
    shared = Duty.model_fields.keys() - {"deadline"}
    return Duty(deadline=deadline.id, **{name: getattr(deadline, name) for name in shared})


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case FileClosed(kept=kept):
            return replace(student, merged_into=kept)
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """What merging means for each of the two files."""
    match command:
        case MergeFiles(duplicate=duplicate) if duplicate == student.id:
            return _close(student, command, context)
        case MergeFiles():
            refusal = first_refusal(student.is_enrolled(), by_keeper(student, command.actor, context))
            return refusal or _absorb(student, command)
        case ConcludeDuty():
            return _conclude(student, command, context)
    raise TypeError(command.TYPE)


def _close(student: "Student", command: MergeFiles, context: "Context") -> list[Event] | Refusal:
    refusal = first_refusal(
        by_keeper(student, command.actor, context), _no_service(student), _all_named(student, command)
    )
    closed = FileClosed(kept=command.kept, reason=command.reason)
    return refusal or [closed, StudentWithdrawn(reason="closed as a duplicate")]


def _no_service(student: "Student") -> Refusal | None:
    """R56: a plan under way stays where it is, with its one responsible person."""
    running = [name for name, plan in student.plans.items() if plan.status == "active"]
    if not running:
        return None
    reason = f"plan {running[0]} runs in the file that would be closed"
    remedy = "keep that file and close the other, or end the plan first (cycle.decide_end)"
    return Refusal(rule="R56", reason=reason, remedy=remedy)


@enforces("A37")
def _all_named(student: "Student", command: MergeFiles) -> Refusal | None:
    """A37: nothing that the file owes is lost: each duty is taken over as it stands."""
    owed = {d.id: duty_of(d) for d in student.deadlines.values() if d.outstanding}
    named = {duty.deadline: duty for duty in command.duties}
    if owed == named:
        return None
    missing = sorted(owed.keys() - named.keys()) or sorted(named.keys() - owed.keys()) or sorted(owed)
    reason = f"the duties named are not those of the file: {', '.join(missing)}"
    return Refusal(rule="A37", reason=reason, remedy="take them over as they now stand (mtss student merge)")


def _absorb(student: "Student", command: MergeFiles) -> list[Event]:
    mine = owner_id("duplicate", student.stream, command.duplicate)
    duties = [_taken_over(mine, duty) for duty in command.duties]
    names = tuple(duty.deadline for duty in duties)
    return [FileAbsorbed(duplicate=command.duplicate, duties=names, reason=command.reason), *duties]


def _taken_over(owner: str, duty: Duty) -> DeadlineSet | DeadlineUndated:
    fields = {name: getattr(duty, name) for name in Duty.model_fields if name != "deadline"}
    name = f"{owner}/{duty.kind}/{derived('duty', duty.deadline)}"
    taken = DeadlineSet(deadline=name, owner=owner, about=duty.deadline, effect="falls_due", **fields)
    return taken if duty.due_on != UNDATED else undated(opened(taken), "taken over without a date")


def _conclude(student: "Student", command: ConcludeDuty, context: "Context") -> list[Event] | Refusal:
    deadline = student.deadlines.get(command.deadline)
    if deadline is None or not deadline.outstanding or not deadline.owner.startswith("duplicate/"):
        reason = f"{command.deadline} was not taken over from another file, or is not outstanding"
        return Refusal(rule="state", reason=reason, remedy="mtss deadlines lists what is outstanding")
    done = student.met(deadline.owner, deadline.kind, context, deadline.about)
    return [DutyConcluded(deadline=command.deadline, how=command.how), *done]


COMMANDS = (MergeFiles, ConcludeDuty)
EVENTS = (FileClosed, FileAbsorbed, DutyConcluded)
