"""Who is gone by the roster: rows marked for deletion, and who is missing from a bulk file. Pure.

A row with status `tobedeleted` says that a student left. Absence from a bulk file says nothing for certain:
the export may be cut short. So it is listed, and acted on only when a person says how many are meant.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from domain.command import Command
from domain.record.enrolment import WithdrawStudent
from interchange.commands import Import
from interchange.oneroster import GUARDIAN_ROLES, STAFF_ROLES, Roster
from interchange.oneroster_tables import User
from interchange.opaque import guardian_id
from interchange.problem import Problem

DELETED = "deleted in the student information system"
ABSENT = "no longer in the student information system"


@dataclass(frozen=True)
class Departures:
    """Opaque ids of students and guardians, staff ids; `marked` students with the rows that say so."""

    marked: Mapping[str, User]
    absent: tuple[str, ...]
    staff: tuple[str, ...]
    guardians: tuple[str, ...]

    @property
    def lists(self) -> dict[str, tuple[str, ...]]:
        """Everything that a person is told of."""
        return {
            "withdrawn": tuple(self.marked),
            "absent": self.absent,
            "staff_deleted": self.staff,
            "guardians_deleted": self.guardians,
        }


def departures(roster: Roster, run: Import, enrolled: Collection[str]) -> Departures:
    """Who is gone of the students `enrolled` on record (opaque ids), and which staff and guardians."""
    deleted = [user for user in roster.users if user.status == "tobedeleted"]
    marked = {run.student(user.sourced_id): user for user in deleted if user.role == "student"}
    listed = {run.student(user.sourced_id) for user in roster.students}
    known = sorted(set(enrolled) - listed - marked.keys()) if "users" in roster.bulk else []
    return Departures(
        {student: user for student, user in marked.items() if student in enrolled},
        tuple(known),
        tuple(user.sourced_id for user in deleted if user.role in STAFF_ROLES),
        tuple(guardian_id(u.sourced_id, run.district_key) for u in deleted if u.role in GUARDIAN_ROLES),
    )


def withdrawals(found: Departures, run: Import, meant: int | None) -> list[Command]:
    """One command a student who is gone; the absent only where `meant` is their number."""
    marked = [
        run.command(WithdrawStudent, student=student, reason=DELETED, occurred_at=_day(user, run))
        for student, user in found.marked.items()
    ]
    absent = found.absent if meant is not None else ()
    return [*marked, *(run.command(WithdrawStudent, student=s, reason=ABSENT) for s in absent)]


def _day(user: User, run: Import) -> object:
    """The day of the row's last change; the day of the import where it has none, or one that is to come."""
    changed = user.date_last_modified
    return changed if changed and changed <= run.today else None


def miscounted(file: str, found: Departures, meant: int | None) -> list[Problem]:
    """The number of absent students that somebody means must be the number there is."""
    if meant is None or meant == len(found.absent):
        return []
    expected = f"{meant} students on record and not in the file"
    remedy = "Look at the list of the absent; give its length, or export the roster again."
    return [Problem(file, None, None, f"{len(found.absent)} of them", expected, remedy)]
