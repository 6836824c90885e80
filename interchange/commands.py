"""From the rows of a district's files to commands: the one door that people use too. Pure.

Sending a file again is harmless, for what is on file in the same words is not recorded twice. The instant of
the import is part of each command's id: a guardian who moves away and back gives the same line twice, and
means it both times.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby
from typing import Any, get_args

from domain.building.building import Building, RegisterBuilding
from domain.building.staff import GiveRole
from domain.command import Command
from domain.ids import derived
from domain.moments import civil_date
from domain.record.enrolment import EnrolStudent, RecordGuardian, RecordStatus, Relation
from domain.screening.evidence import PointGiven, RecordPoints
from interchange.datapoints import DataPointRow
from interchange.fields import Score
from interchange.guardians import GuardianRow
from interchange.oneroster import Roster, current
from interchange.oneroster_tables import User
from interchange.opaque import guardian_id, student_id
from interchange.screening import StarRow, Subject
from interchange.staff import StaffRow
from interchange.students import StatusRow

IMPORTER = "import"
STAR = "STAR"


@dataclass(frozen=True)
class Import:
    """One run of an import: at which instant (UTC), in which zone, under which district's key, by whom."""

    at: datetime
    zone: str
    district_key: bytes = field(repr=False)
    actor: str = IMPORTER

    @property
    def today(self) -> date:
        """The civil day of the import in the district."""
        return civil_date(self.at, self.zone)

    def student(self, sis_id: str) -> str:
        """The student's opaque id."""
        return student_id(sis_id, self.district_key)

    def guardian(self, row: GuardianRow) -> str:
        """The guardian's opaque id; a student who is told as an adult keeps the student's."""
        if row.relation == "self":
            return self.student(row.guardian)
        return guardian_id(row.guardian, self.district_key)

    def command(self, asked: type[Command], /, **fields: Any) -> Command:
        """The command, with an id made from what it says."""
        given = asked.model_validate({**fields, "id": "-", "at": self.at, "actor": self.actor})
        content = sha256(given.model_dump_json().encode()).hexdigest()
        return given.model_copy(update={"id": f"import/{derived('import', asked.TYPE, content)}"})


def buildings(roster: Roster, run: Import, known: Mapping[str, Building] | None = None) -> list[Command]:
    """The schools of the roster. Address and phone, which OneRoster has not, stay as `known`."""
    names = {org.sourced_id: org.name for org in current(roster.orgs)}
    district = next((org.name for org in current(roster.orgs) if org.type == "district"), "")
    commands = []
    for org in roster.buildings:
        on_file = (known or {}).get(org.sourced_id, Building(org.sourced_id))
        above = names.get(org.parent_sourced_id or "", district)
        commands.append(
            run.command(
                RegisterBuilding,
                building=org.sourced_id,
                title=org.name,
                district=above,
                address=on_file.address,
                phone=on_file.phone,
            )
        )
    return commands


def students(roster: Roster, run: Import) -> list[Command]:
    """Every student of the roster, enrolled in the home building."""
    born = {row.sourced_id: row.birth_date for row in current(roster.demographics)}
    return [
        run.command(
            EnrolStudent,
            student=run.student(user.sourced_id),
            family_name=user.family_name,
            given_name=user.given_name,
            birth_date=born.get(user.sourced_id),
            grade=user.grades[0],
            building=user.org_sourced_ids[0],
        )
        for user in roster.students
    ]


def statuses(rows: Iterable[StatusRow], run: Import) -> list[Command]:
    """What is in force for students: IEP, 504, ELL, custody and the like."""
    return [
        run.command(
            RecordStatus,
            student=run.student(row.student),
            kind=row.kind,
            valid_from=row.starts,
            valid_to=row.ends,
            detail=row.detail,
        )
        for row in rows
    ]


def roles(rows: Iterable[StaffRow], roster: Roster, run: Import) -> list[Command]:
    """Who holds which role where; names come from the roster. A role held for several grades is one role."""
    names = {user.sourced_id: _name(user) for user in roster.staff}
    commands = (
        run.command(
            GiveRole,
            staff=row.staff,
            staff_name=names[row.staff],
            building=row.building,
            role=row.role,
            valid_from=row.starts,
            valid_to=row.ends,
            designated_by=row.designated_by,
        )
        for row in rows
    )
    return list({command.id: command for command in commands}.values())


def guardians(rows: Iterable[GuardianRow], roster: Roster, run: Import) -> list[Command]:
    """Who is to be told; names come from the roster.

    Of the lines of one guardian the one in force on the day of the import counts, else the next to come, else
    the last: the student's file holds one at a time.
    """
    names = {user.sourced_id: _name(user) for user in (*roster.guardians, *roster.students)}
    return [
        run.command(
            RecordGuardian,
            student=run.student(row.student),
            guardian=run.guardian(row),
            guardian_name=names[row.guardian],
            relation=row.relation if row.relation in get_args(Relation) else "other",
            entitlement=row.entitlement,
            valid_from=row.starts,
            valid_to=row.ends,
            household=row.household,
            address=row.address,
            language=row.language,
            mode=row.mode,
            email=row.email or None,
            email_agreed_on=row.email_agreed_on,
        )
        for row in _in_force(rows, run.today)
    ]


def _in_force(rows: Iterable[GuardianRow], day: date) -> list[GuardianRow]:
    """One line for each guardian of each student."""
    chosen: dict[tuple[str, str], GuardianRow] = {}
    for row in sorted(rows, key=lambda row: row.starts):
        held = chosen.get((row.student, row.guardian))
        if held is None or row.starts <= day or (held.ends is not None and held.ends < day):
            chosen[row.student, row.guardian] = row
    return list(chosen.values())


def screening(rows: Iterable[StarRow], subject: Subject, run: Import) -> list[Command]:
    """Star results of one subject: percentile ranks, each taken when the test was completed."""
    return _points(((row.student_identifier, _star_point(row, subject)) for row in rows), run)


def datapoints(rows: Iterable[DataPointRow], run: Import) -> list[Command]:
    """What a team weighs beside the screener."""
    return _points(((row.student, _point(row)) for row in rows), run)


def _points(given: Iterable[tuple[str, PointGiven]], run: Import) -> list[Command]:
    """One command a student and file, whatever the order of the lines."""
    in_order = sorted(given, key=lambda pair: (pair[0], pair[1].point))
    return [
        run.command(
            RecordPoints, student=run.student(student), points=[point.model_dump() for _, point in mine]
        )
        for student, mine in groupby(in_order, key=lambda pair: pair[0])
    ]


def _star_point(row: StarRow, subject: Subject) -> PointGiven:
    return PointGiven(
        point=f"star/{row.assessment_id}",
        measure=STAR,
        subject=subject,
        source=STAR,
        value=row.percentile_rank,
        screening_window=row.screening_period_window_name,
        on=row.completed_date,
    )


def _point(row: DataPointRow) -> PointGiven:
    return PointGiven(
        point=point_id(row),
        measure=row.measure,
        subject=None if row.subject == "BEHAVIOR" else row.subject,
        source=row.source,
        value=float(row.value.number),
        text=_as_printed(row.value),
        on=row.date,
    )


def point_id(row: DataPointRow) -> str:
    """`<measure>/<subject>/<date>/…`, whose end tells apart sources that measured the same on one day."""
    source = sha256(row.source.encode()).hexdigest()[:6]
    return f"{row.measure}/{row.subject}/{row.date.isoformat()}/{source}"


def _as_printed(score: Score) -> str:
    """What the number alone does not tell: a text level's letter, a bound."""
    return score.text if score.bound != "exact" or score.text.isalpha() else ""


def _name(user: User) -> str:
    return f"{user.given_name} {user.family_name}"
