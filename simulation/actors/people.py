"""Who does what in which building, as the district's files say."""

from collections.abc import Iterable
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

    def holders(self, building: str, role: str, day: date, subject: Subject | None = None) -> list[str]:
        """Everybody who holds `role` on `day`, those for the subject first."""
        wanted = NUMBERS.get(subject or "", subject)
        rows = [row for row in self._rows if (row.building, row.role) == (building, role) and _in_force(row, day)]
        rows.sort(key=lambda row: (wanted not in row.subjects if wanted else False, row.line))
        return list(dict.fromkeys(row.staff for row in rows))

    def holder(self, building: str, role: str, day: date, subject: Subject | None = None, turn: int = 0) -> str:
        """One who holds `role` on `day`; `turn` shares the work among those for the subject."""
        wanted = NUMBERS.get(subject or "", subject)
        found = self.holders(building, role, day, subject)
        fitting = [s for s in found if wanted is None or s in self._for(building, role, wanted)] or found
        return fitting[turn % len(fitting)]

    def teacher(self, student: str, building: str, subject: Subject | None, day: date) -> str:
        """The classroom teacher of the student (SIS id) for the subject."""
        mine = self.bundle.roster.teachers_of.get(student, frozenset())
        found = self.holders(building, "classroom_teacher", day, subject)
        return next((teacher for teacher in found if teacher in mine), found[0])

    def teachers_and_all(self, building: str, day: date) -> list[str]:
        """Every member of the building's staff on `day`."""
        return sorted({r.staff for r in self._rows if r.building == building and _in_force(r, day)})

    @property
    def _rows(self) -> Iterable[StaffRow]:
        return self.bundle.staff.parsed.rows

    def _for(self, building: str, role: str, subject: str) -> set[str]:
        return {r.staff for r in self._rows if (r.building, r.role) == (building, role) and subject in r.subjects}


def _in_force(row: StaffRow, day: date) -> bool:
    return row.starts <= day and (row.ends is None or day <= row.ends)
