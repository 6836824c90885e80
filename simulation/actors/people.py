"""Who does what in which building, as the district's files say."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from domain.policy import Subject
from interchange.bundle import Bundle
from interchange.staff import StaffRow

NUMBERS: dict[str, Subject] = {"SCIENCE": "MATH", "SOCIAL_STUDIES": "ELA"}
"""Who helps where the specialists are for reading and for mathematics only."""


@dataclass(frozen=True)
class People:
    """The staff, the classes they teach, and the students' homes."""

    bundle: Bundle

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of the staff, for letters."""
        return {u.sourced_id: f"{u.given_name} {u.family_name}" for u in self.bundle.roster.staff}

    @cached_property
    def buildings(self) -> list[str]:
        """The schools' ids, in order."""
        return sorted(org.sourced_id for org in self.bundle.roster.buildings)

    def holder(
        self, building: str, role: str, day: date, subject: Subject | None = None, turn: int = 0
    ) -> str:
        """One who holds `role` on `day`; `turn` shares the work among those for the subject, if any."""
        wanted = NUMBERS.get(subject or "", subject)
        rows = [row for row in self._posts.get((building, role), ()) if _in_force(row, day)]
        fitting = [row for row in rows if wanted in row.subjects] or rows
        return fitting[turn % len(fitting)].staff

    def teacher(self, student: str, building: str, subject: Subject | None, day: date) -> str:
        """The classroom teacher of the student (SIS id) for the subject."""
        mine = self.bundle.roster.teachers_of.get(student, frozenset())
        rows = [
            row
            for row in self._posts[building, "classroom_teacher"]
            if row.staff in mine and _in_force(row, day)
        ]
        return next((row.staff for row in rows if subject in row.subjects), rows[0].staff)

    def everybody(self, building: str, day: date) -> list[str]:
        """Every member of the building's staff on `day`."""
        rows = self.bundle.staff.parsed.rows
        return sorted({r.staff for r in rows if r.building == building and _in_force(r, day)})

    @cached_property
    def _posts(self) -> dict[tuple[str, str], list[StaffRow]]:
        posts: dict[tuple[str, str], list[StaffRow]] = {}
        for row in self.bundle.staff.parsed.rows:
            posts.setdefault((row.building, row.role), []).append(row)
        return posts


def _in_force(row: StaffRow, day: date) -> bool:
    return row.starts <= day and (row.ends is None or day <= row.ends)
