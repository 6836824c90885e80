"""Who an opaque id stands for: the one place outside the streams that holds a child's name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from psycopg import Connection

from domain.building.staff import RoleGiven
from domain.moments import civil_date
from domain.record.enrolment import StudentEnrolled, StudentMoved, StudentWithdrawn
from projections.model import Model
from projections.row import Row, Rows, find, load
from store.arrays import TEXT
from store.eventstore import Logged


@dataclass(frozen=True, slots=True)
class StudentName(Row):
    """A student; `left_on` is the day, in the building's zone, on which the student left."""

    TABLE = "directory_students"
    KEY = ()

    student: str
    family_name: str
    given_name: str
    grade: str
    building: str
    zone: str
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class StaffName(Row):
    """A member of the staff."""

    TABLE = "directory_staff"
    KEY = ()

    staff: str
    name: str


def fold(rows: Rows, entry: Logged) -> Iterator[Row]:
    """The entry of the directory that an event changes."""
    recorded = entry.recorded
    stream, known = recorded.originator_id, find(rows, StudentName)
    match recorded.event:
        case StudentEnrolled() as e:
            student = stream.partition("/")[2]
            yield StudentName(
                stream, student, e.family_name, e.given_name, e.grade, e.building, e.zone, left_on=None
            )
        case StudentMoved(grade=grade, building=building, zone=zone) if known:
            yield replace(known, grade=grade, building=building, zone=zone, left_on=None)
        case StudentWithdrawn() if known:
            yield replace(known, left_on=civil_date(recorded.meta.occurred, known.zone))
        case RoleGiven(staff=staff, staff_name=name):
            yield StaffName(stream, staff, name)


def students(connection: Connection[Any], ids: Iterable[str] | None = None) -> dict[str, StudentName]:
    """Opaque id to student: of `ids`, or all."""
    found = (
        load(connection, StudentName)
        if ids is None
        else load(connection, StudentName, "student = ANY(%b)", TEXT.array(ids))
    )
    return {row.student: row for row in found}


def staff(connection: Connection[Any]) -> dict[str, StaffName]:
    """Staff id to member of the staff."""
    return {row.staff: row for row in load(connection, StaffName)}


MODEL = Model(
    "directory",
    (StudentName, StaffName),
    fold,
    frozenset({StudentEnrolled, StudentMoved, StudentWithdrawn, RoleGiven}),
)
