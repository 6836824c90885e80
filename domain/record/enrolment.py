"""A student enters, moves, changes status, leaves; and the people entitled to hear from the school.

Every enrolled student holds Tier 1 in both domains from the first day (R1, R23, R83). Disability, language
status or gifts never take a student out of screening or of a tier (R1). Guardians are dated records, for
there may be two households, a custody or no-contact order, a foster parent, a surrogate, an agency, or the
student at 18 (A32).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from domain.address import EmailAddress
from domain.command import Command, Name, Statement, StudentCommand
from domain.event import Event
from domain.moments import in_order, runs_on
from domain.recorded import Recorded
from domain.refusal import Refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

StatusKind = Literal["iep", "504", "ell", "custody", "foster", "homeless", "unaccompanied", "gifted"]
Relation = Literal["mother", "father", "guardian", "foster", "surrogate", "agency", "self", "other"]
Entitlement = Literal["entitled", "no_contact", "informational"]


class StudentEnrolled(Event, name="student.enrolled"):
    family_name: str
    given_name: str
    birth_date: date | None
    grade: str
    building: str
    zone: str


class StudentMoved(Event, name="student.moved"):
    """Another building or another grade."""

    grade: str
    building: str
    zone: str


class StudentWithdrawn(Event, name="student.withdrawn"):
    reason: str


class StudentReturned(Event, name="student.returned"):
    """A student who had left is back. `plans` are those under way when the student left; they stay closed."""

    plans: tuple[str, ...]


class StatusRecorded(Event, name="student.status_recorded"):
    kind: StatusKind
    valid_from: date
    valid_to: date | None = None
    detail: str = ""


class GuardianRecorded(Event, name="guardian.recorded"):
    guardian: str
    guardian_name: str
    relation: Relation
    entitlement: Entitlement
    valid_from: date
    valid_to: date | None = None
    household: str
    address: tuple[str, ...] = ()
    language: str
    mode: str = "letter"
    email: str | None = None
    email_agreed_on: date | None = None


class EnrolStudent(StudentCommand, type_name="student.enrol"):
    """Enrol a student, or record the student's new building or grade. Repeating it changes nothing.

    Refused where the building is not on file, nor has a calendar.
    """

    family_name: str
    given_name: str
    birth_date: date | None = None
    grade: Name
    building: Name


class WithdrawStudent(StudentCommand, type_name="student.withdraw"):
    """Record that the student left the district. Repeating it changes nothing."""

    AUTHORISES = False
    reason: Statement


class RecordStatus(StudentCommand, type_name="student.record_status"):
    """Record a dated status: an IEP, a 504 plan, English language learner, custody, …"""

    AUTHORISES = False
    kind: StatusKind
    valid_from: date
    valid_to: date | None = None
    detail: str = ""


class RecordGuardian(StudentCommand, type_name="guardian.record"):
    """Record or change a person who may be entitled to notices (A32).

    `email_agreed_on` is the day on which the person agreed in writing to notices by e-mail; without it,
    notices go by letter. `language` is a BCP 47 tag (L4).
    """

    AUTHORISES = False
    guardian: Name
    guardian_name: Statement
    relation: Relation
    entitlement: Entitlement
    valid_from: date
    valid_to: date | None = None
    household: Name
    address: tuple[str, ...] = ()
    language: str = Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")
    mode: str = "letter"
    email: EmailAddress | None = None
    email_agreed_on: date | None = None

    _in_order = model_validator(mode="after")(in_order("valid_from", "valid_to"))


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Where the student is now, and the letters' words for who the student is."""

    family_name: str
    given_name: str
    birth_date: date | None
    grade: str
    building: str
    withdrawn: bool = False
    came_from: str = ""
    """The building before the last move, or the same where only the grade changed."""
    left_on: date | None = None
    """The day of the last leaving; a student who is back keeps it."""


Guardians = Mapping[str, tuple[GuardianRecorded, ...]]
"""Every person with the periods on file, in the order in which the persons were first recorded."""


def in_force(periods: Iterable[GuardianRecorded], on: date) -> GuardianRecorded | None:
    """What holds of one person on a day: the latest period that has begun and not ended."""
    begun = [p for p in periods if runs_on(p, on)]
    return max(begun, key=lambda p: p.valid_from, default=None)


@enforces("A32")
def entitled(guardians: Guardians, on: date, recipients: Literal["all", "primary"]) -> list[GuardianRecorded]:
    """The persons to be told on that day (A32); `primary` takes the first entitled person of the file."""
    known = [person for periods in guardians.values() if (person := in_force(periods, on))]
    ours = [person for person in known if person.entitlement == "entitled"]
    return ours if recipients == "all" else ours[:1]


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case StudentEnrolled() as e:
            left_on = student.enrolment.left_on if student.enrolment else None
            who = (e.family_name, e.given_name, e.birth_date)
            enrolment = Enrolment(*who, e.grade, e.building, left_on=left_on)
            return replace(student, enrolment=enrolment, zone=e.zone)
        case StudentMoved(grade=grade, building=building, zone=zone) if student.enrolment:
            before = student.enrolment
            moved = replace(
                before, grade=grade, building=building, withdrawn=False, came_from=before.building
            )
            return replace(student, enrolment=moved, zone=zone)
        case StudentWithdrawn() if student.enrolment:
            on = student.civil(recorded.meta.occurred)
            return replace(student, enrolment=replace(student.enrolment, withdrawn=True, left_on=on))
        case StatusRecorded() as status:
            same = (status.kind, status.valid_from)
            rest = tuple(s for s in student.statuses if (s.kind, s.valid_from) != same)
            return replace(student, statuses=(*rest, status))
        case GuardianRecorded() as guardian:
            periods = student.guardian_periods.get(guardian.guardian, ())
            others = tuple(p for p in periods if p.valid_from != guardian.valid_from)
            known = {**student.guardian_periods, guardian.guardian: (*others, guardian)}
            return replace(student, guardian_periods=known)
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """What is already on file in the same words is not recorded twice: an import repeats safely."""
    match command:
        case EnrolStudent():
            zone = context.zone_of(command.building)
            return _unknown(command.building, context) or _enrol(student, command, zone)
        case WithdrawStudent(reason=reason):
            enrolment = student.enrolment
            return [] if enrolment and enrolment.withdrawn else [StudentWithdrawn(reason=reason)]
        case RecordStatus():
            status = StatusRecorded(**{f: getattr(command, f) for f in StatusRecorded.model_fields})
            return [] if status in student.statuses else [status]
        case RecordGuardian():
            guardian = GuardianRecorded(**{f: getattr(command, f) for f in GuardianRecorded.model_fields})
            return [] if guardian in student.guardian_periods.get(guardian.guardian, ()) else [guardian]
    raise TypeError(command.TYPE)


def _unknown(building: str, context: "Context") -> Refusal | None:
    """A mistyped building has no calendar, no staff and no windows: nothing would ever be due there."""
    if building in context.district.buildings or building in context.district.calendars:
        return None
    remedy = "check its id, or register the building first (building.register)"
    return Refusal(rule="state", reason=f"no building {building} is on file", remedy=remedy)


def _enrol(student: "Student", command: EnrolStudent, zone: str) -> list[Event]:
    """A new name is written where the child was, so that a move beside it is seen as one."""
    said = {f: getattr(command, f) for f in StudentEnrolled.model_fields if f != "zone"}
    known = student.enrolment
    if known is None:
        return [StudentEnrolled(**said, zone=zone)]
    here = {**said, "grade": known.grade, "building": known.building}
    renamed = any(getattr(known, f) != said[f] for f in ("family_name", "given_name", "birth_date"))
    stays = (known.grade, known.building, known.withdrawn) == (command.grade, command.building, False)
    return [
        *([StudentEnrolled(**here, zone=student.zone)] if renamed else ()),
        *(() if stays else [StudentMoved(grade=command.grade, building=command.building, zone=zone)]),
        *_returned(student),
    ]


def _returned(student: "Student") -> list[Event]:
    left = student.enrolment is not None and student.enrolment.withdrawn
    return [StudentReturned(plans=student.left_behind)] if left else []


COMMANDS = (EnrolStudent, WithdrawStudent, RecordStatus, RecordGuardian)
EVENTS = (StudentEnrolled, StudentMoved, StudentReturned, StudentWithdrawn, StatusRecorded, GuardianRecorded)
