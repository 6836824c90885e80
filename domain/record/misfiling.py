"""An entry in the wrong child's file: its content is made unreadable there, and recorded in the right one.

Somebody whom the policy names decides so, with the reason and the rule; then the store destroys the content;
then the fact that it is gone is recorded, and everything that was folded from it is folded again. The two
files know of each other only by a reference that names no child. Each decision that rested on the entry comes
back to the people who decided (R16).
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field

from domain.command import Command, Statement, StudentCommand
from domain.dates.duty import lacks
from domain.event import Event
from domain.ids import derived
from domain.recorded import Recorded
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.screening.evidence_review import reopen

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

SEALABLE = frozenset(
    {
        *("point.recorded", "point.corrected", "probe.recorded", "probe.corrected", "session.recorded"),
        *("contact.recorded", "student.status_recorded", "guardian.recorded", "referral.submitted"),
        *("reflection.recorded", "agency_goal.set", "content.used", "tier1_help.recorded"),
        *("attachment.recorded", "fba_bip.attached", "timetable.recorded", "cycle.external_recorded"),
        *("disclosure.recorded", "statement.added"),
    }
)
"""What people enter about a child. What was decided, and what opened a date, stays on record: it is ended,
corrected or contested."""


class SealDecided(Event, name="entry.seal_decided"):
    """`entry` is the version in this stream whose content is to be destroyed, `rule` the ground for it."""

    entry: int
    entry_type: str
    reference: str
    rule: str
    reason: str


class EntrySealed(Event, name="entry.sealed"):
    """The content of `entry` is gone: whoever folded the stream before folds it anew."""

    entry: int
    reference: str


class RecordedAgain(Event, name="entry.recorded_again"):
    """`entries` of this stream hold what had stood in another file; `reference` is all that links the two."""

    entries: tuple[int, ...]
    reference: str
    reason: str


class SealEntry(StudentCommand, type_name="entry.seal"):
    """Decide that an entry in the wrong child's file is made unreadable; `mtss student seal` carries it out.

    By a role that the policy names under `files.keepers`.
    """

    entry: int = Field(ge=1, description="the entry's number in the student's trail")
    entry_type: str = Field(description="the entry's type, which must be right: a mistyped number is noticed")
    rule: str = Field(default="L21", description="the ground: what was seen here that only another may see")
    reason: Statement = Field(description="how it came into this file; names no other child")


class ConfirmSealed(StudentCommand, type_name="entry.confirm_sealed"):
    """Record that an entry's content is destroyed. Sent by `mtss student seal`, after the store did it."""

    AUTHORISES = False
    entry: int = Field(ge=1)


class RecordAgain(StudentCommand, type_name="entry.record_again"):
    """Record, in the right child's file, which entries hold what was sealed elsewhere."""

    AUTHORISES = False
    entries: tuple[int, ...] = Field(min_length=1, description="the new entries' numbers in this file")
    reference: str = Field(pattern=r"^misfiled/[0-9a-f-]{36}$", description="as the decision has it")
    reason: Statement


def reference_of(stream: str, entry: int) -> str:
    """What links a sealed entry with its new place, and names no child."""
    return f"misfiled/{derived('misfiled', stream, entry)}"


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case SealDecided(entry=entry):
            return replace(student, seals={**student.seals, entry: False})
        case EntrySealed(entry=entry):
            return replace(student, seals={**student.seals, entry: True})
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """What is decided, or done, already is not recorded twice."""
    match command:
        case SealEntry(entry=entry) if entry in student.seals:
            return []
        case SealEntry():
            return _decided(student, command, context)
        case ConfirmSealed(entry=entry):
            return _sealed(student, entry)
        case RecordAgain():
            return [RecordedAgain(**{f: getattr(command, f) for f in RecordedAgain.model_fields})]
    raise TypeError(command.TYPE)


def _decided(student: "Student", command: SealEntry, context: "Context") -> list[Event] | Refusal:
    if refusal := first_refusal(
        by_keeper(student, command.actor, context),
        student.has_entry(command.entry),
        _is_entered(student, command),
    ):
        return refusal
    reference = reference_of(student.stream, command.entry)
    fields = {f: getattr(command, f) for f in ("entry", "entry_type", "rule", "reason")}
    return [SealDecided(reference=reference, **fields)]


@enforces("L21")
def by_keeper(student: "Student", actor: str, context: "Context") -> Refusal | None:
    """Nobody seals an entry or closes a file whom the district has not named for it."""
    files = context.policy.files
    if files is None:
        return lacks("L21", "files.keepers")
    if context.roles(actor, student.building) & set(files.keepers):
        return None
    reason = f"{actor} may not seal an entry or close a file"
    return Refusal(rule="L21", reason=reason, remedy=f"one of: {', '.join(files.keepers)}")


@enforces("L20")
def _is_entered(student: "Student", command: SealEntry) -> Refusal | None:
    """Only what records and opens nothing is sealed; a decision, a date, a letter is not made unseen."""
    said, found = command.entry_type, student.entered.get(command.entry)
    if said in SEALABLE and found == said:
        return None
    if said in SEALABLE and found:
        reason = f"entry {command.entry} is of type {found}, not {said}"
        return Refusal(rule="state", reason=reason, remedy="look the number up (mtss student trail)")
    reason = f"entry {command.entry}, {said}, stays: it is a decision, or dates and decisions rest on it"
    ends = (
        "end or correct it by a command of its own (evaluation.end, records.end_request, consent.answer, …)"
    )
    remedy = f"{ends}, or contest it (amendment.request): what is said of it stands beside it"
    return Refusal(rule="L20", reason=reason, remedy=remedy)


def _sealed(student: "Student", entry: int) -> list[Event] | Refusal:
    if entry not in student.seals:
        return Refusal(rule="state", reason=f"no decision to seal entry {entry}", remedy="entry.seal first")
    if student.seals[entry]:
        return []
    return [EntrySealed(entry=entry, reference=reference_of(student.stream, entry))]


@enforces("R16")
def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """R16: a decision that rested on an entry of another child is looked at again."""
    match recorded.event:
        case SealDecided(entry=entry):
            gone = (student.stream, entry)
            relied = [d for d in student.decisions if gone in d.evidence]
            return [event for d in relied for event in reopen(student, d.ref, f"entry-{entry}", context)]
    return []


COMMANDS = (SealEntry, ConfirmSealed, RecordAgain)
EVENTS = (SealDecided, EntrySealed, RecordedAgain)
CAUSES = (SealDecided,)
