"""What happens to a student's file as a whole, in words."""

from collections.abc import Mapping

from domain.event import Event
from domain.record.attachment import AttachmentRecorded
from domain.record.enrolment import (
    GuardianRecorded,
    StatusRecorded,
    StudentEnrolled,
    StudentMoved,
    StudentReturned,
    StudentWithdrawn,
)
from domain.record.incident import IncidentRecorded
from domain.record.merging import DutyConcluded, FileAbsorbed, FileClosed
from domain.record.misfiling import EntrySealed, RecordedAgain, SealDecided
from domain.record.opening import OpeningAttested
from domain.record.transfer import PlanTransferred
from projections.words.common import Sentence, deadline_name


def guardian(event: GuardianRecorded) -> str:
    """A person who may be entitled to notices (A32)."""
    until = f" to {event.valid_to}" if event.valid_to else ""
    by = "e-mail" if event.email and event.email_agreed_on else "letter"
    return (
        f"Guardian {event.guardian} recorded: {event.relation}, {event.entitlement.replace('_', ' ')}, "
        f"from {event.valid_from}{until}, language {event.language}, notices by {by}"
    )


SENTENCES: Mapping[type[Event], Sentence] = {
    IncidentRecorded: "The record was restored to its entry {kept}; entries up to {lost} are lost",
    AttachmentRecorded: "Paper {attachment} of {dated} attached, SHA-256 {sha256}",
    FileClosed: "The file was closed as a duplicate; the child's file is {kept}",
    FileAbsorbed: "What the closed file {duplicate} owed was taken over",
    DutyConcluded: lambda e: f"{deadline_name(e.deadline)}, taken over from a closed file, was concluded",
    SealDecided: "Entry {entry} ({entry_type}) is in the wrong file, to be made unreadable ({reference})",
    EntrySealed: "Entry {entry} was made unreadable ({reference})",
    RecordedAgain: "Entries {entries} hold what had been entered in another file ({reference})",
    StudentEnrolled: "Student enrolled in building {building}, grade {grade}",
    StudentMoved: "Student moved to building {building}, grade {grade}",
    StudentReturned: lambda e: (
        f"Student returned; plans ended when the student left: {', '.join(e.plans) or 'none'}"
    ),
    StudentWithdrawn: "Student left the district",
    StatusRecorded: "Status {kind:words} recorded from {valid_from}",
    GuardianRecorded: guardian,
    PlanTransferred: "Plan {plan} in building {building}: decided to {decision}",
    OpeningAttested: "Service of plan {plan}, under way when the record was opened",
}

WRITTEN: Mapping[type[Event], tuple[str, ...]] = {
    IncidentRecorded: ("reason",),
    AttachmentRecorded: ("title", "about", "kept_at"),
    StudentEnrolled: ("family_name", "given_name"),
    PlanTransferred: ("reason",),
    OpeningAttested: ("document", "content"),
    FileClosed: ("reason",),
    FileAbsorbed: ("duties", "reason"),
    DutyConcluded: ("how",),
    SealDecided: ("reason",),
    RecordedAgain: ("reason",),
    StudentWithdrawn: ("reason",),
    StatusRecorded: ("detail",),
    GuardianRecorded: ("guardian_name", "household", "address", "mode", "email"),
}
