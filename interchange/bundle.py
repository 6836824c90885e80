"""A district's files together: what only shows when one file is held against another.

A folder holds `oneroster/` (or `oneroster.zip`), guardians.csv, students.csv, staff.csv, calendar.csv,
datapoints*.csv and the Star exports star-*.csv.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic
from zoneinfo import ZoneInfo

from interchange.calendar import EVERY_BUILDING, CalendarRow, of_building, read_calendar
from interchange.datapoints import DataPointRow, read_datapoints
from interchange.guardians import GuardianRow, read_guardians
from interchange.oneroster import GUARDIAN_ROLES, Roster, current, read_oneroster
from interchange.problem import Parsed, Problem, R, shown
from interchange.screening import StarRow, read_screening
from interchange.staff import StaffRow, read_staff
from interchange.students import StatusRow, read_students


@dataclass(frozen=True)
class File(Generic[R]):
    """One file of the bundle and what its reader found."""

    name: str
    parsed: Parsed[R]


@dataclass(frozen=True)
class Bundle:
    """All files of a district, each read on its own."""

    roster: Roster
    guardians: File[GuardianRow]
    students: File[StatusRow]
    staff: File[StaffRow]
    calendar: File[CalendarRow]
    datapoints: tuple[File[DataPointRow], ...] = ()
    screenings: tuple[File[StarRow], ...] = ()

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem of every file, then those between the files."""
        parsed: list[Parsed[Any]] = [self.guardians.parsed, self.students.parsed, self.staff.parsed]
        parsed += [self.calendar.parsed, *(file.parsed for file in self.datapoints)]
        parsed += [file.parsed for file in self.screenings]
        return (*self.roster.problems, *(problem for one in parsed for problem in one.problems), *check(self))


def read_bundle(folder: Path) -> Bundle:
    """The files in `folder`. Raises nothing."""

    def opened(name: str, reader: Callable[[Path], Parsed[R]]) -> File[R]:
        return File(str(folder / name), reader(folder / name))

    zipped = folder / "oneroster.zip"
    points, results = sorted(folder.glob("datapoints*.csv")), sorted(folder.glob("star-*.csv"))
    return Bundle(
        roster=read_oneroster(zipped if zipped.exists() else folder / "oneroster"),
        guardians=opened("guardians.csv", read_guardians),
        students=opened("students.csv", read_students),
        staff=opened("staff.csv", read_staff),
        calendar=opened("calendar.csv", read_calendar),
        datapoints=tuple(opened(path.name, read_datapoints) for path in points),
        screenings=tuple(opened(path.name, read_screening) for path in results),
    )


def check(bundle: Bundle) -> Iterator[Problem]:
    """The problems between the files."""
    yield from check_roster(bundle.roster)
    buildings = {org.sourced_id for org in bundle.roster.buildings}
    students = {user.sourced_id for user in bundle.roster.students}
    adults = {user.sourced_id for user in bundle.roster.guardians}
    employed = {user.sourced_id for user in bundle.roster.staff}
    yield from unknown(bundle.guardians, "student", "student", students)
    yield from _unknown_guardians(bundle.guardians, adults)
    yield from unknown(bundle.students, "student", "student", students)
    yield from unknown(bundle.staff, "staff", "staff member", employed)
    yield from unknown(bundle.staff, "designated_by", "staff member", employed)
    yield from unknown(bundle.staff, "building", "building", buildings)
    yield from unknown(bundle.calendar, "building", "building", buildings | {EVERY_BUILDING})
    yield from _without_year(bundle.calendar, buildings)
    for points in bundle.datapoints:
        yield from unknown(points, "student", "student", students)
    for results in bundle.screenings:
        yield from unknown(results, "student_identifier", "student", students)
        yield from unknown(results, "school_identifier", "building", buildings)
        yield from _wrong_clock(results, bundle.calendar.parsed.rows)


def unknown(file: File[R], field: str, kind: str, known: Collection[str]) -> Iterator[Problem]:
    """The rows of `file` whose `field` names a `kind` that is not in `known`; empty cells name nothing."""
    remedy = f"Correct the id, or import the roster that holds this {kind} first."
    for row in file.parsed.rows:
        named = getattr(row, field)
        if named is not None and named not in known:
            column = type(row).model_fields[field].alias or field
            found = _named(kind, named)
            yield Problem(file.name, row.line, column, found, f"a {kind} of the roster", remedy)


def _named(kind: str, value: str) -> str:
    # A building's code is nobody's name; a person's id may be made of one.
    return f'the unknown {kind} "{value}"' if kind == "building" else f"an unknown {kind}, {shown(value)}"


def check_roster(roster: Roster) -> Iterator[Problem]:
    """What is wrong between the tables of the roster."""
    buildings = {org.sourced_id for org in roster.buildings}
    people = {user.sourced_id: user for user in current(roster.users)}
    classes = {row.sourced_id for row in current(roster.classes)}
    users = File(f"{roster.file}/users.csv", Parsed(current(roster.users)))
    enrollments = File(f"{roster.file}/enrollments.csv", Parsed(current(roster.enrollments)))
    yield from unknown(enrollments, "class_sourced_id", "class", classes)
    yield from unknown(enrollments, "school_sourced_id", "building", buildings)
    yield from unknown(enrollments, "user_sourced_id", "user", people)
    yield from _enrolled_twice(enrollments.name, roster)
    for user in users.parsed.rows:
        if user.role == "student":
            yield from _unplaced(users.name, user.line, user.org_sourced_ids[:1], buildings, user.grades)
        elif user.role in GUARDIAN_ROLES and not set(user.agent_sourced_ids) & people.keys():
            expected = "the id of at least one student of the roster"
            yield Problem(users.name, user.line, "agentSourcedIds", "a guardian of nobody", expected,
                          "Link the guardian with a student, or leave the guardian out.")  # fmt: skip


def _unplaced(
    file: str, line: int, home: Collection[str], buildings: Collection[str], grades: Collection[str]
) -> Iterator[Problem]:
    if not set(home) & set(buildings):
        found = "no building" if not home else f'the unknown building "{next(iter(home))}"'
        expected = f"the student's home building first: one of {', '.join(sorted(buildings))}"
        yield Problem(file, line, "orgSourcedIds", found, expected, "Correct the building of this student.")
    if len(grades) != 1:
        expected = "one grade for a student"
        yield Problem(file, line, "grades", f"{len(grades)} grades", expected, "Give the grade of this year.")


def _enrolled_twice(file: str, roster: Roster) -> Iterator[Problem]:
    """A student in one class twice at a time, or in two buildings at a time."""
    seen: dict[tuple[str, str], int] = {}
    homes: dict[str, tuple[str, int]] = {}
    for row in (row for row in current(roster.enrollments) if row.role == "student" and not row.end_date):
        first = seen.setdefault((row.user_sourced_id, row.class_sourced_id), row.line)
        building, line = homes.setdefault(row.user_sourced_id, (row.school_sourced_id, row.line))
        if first != row.line:
            yield _twice(file, row.line, "classSourcedId", f"a class only once; see line {first}")
        elif building != row.school_sourced_id:
            yield _twice(file, row.line, "schoolSourcedId", f"one building; line {line} has another")


def _twice(file: str, line: int, column: str, expected: str) -> Problem:
    return Problem(
        file, line, column, "a student enrolled twice", expected, "End one of the two with endDate."
    )


def _unknown_guardians(file: File[GuardianRow], adults: Collection[str]) -> Iterator[Problem]:
    for row in file.parsed.rows:
        if row.relation == "self" and row.guardian != row.student:
            yield Problem(file.name, row.line, "guardian", "another person", "the student's own id for self",
                          "Repeat the student's id, or correct the relation.")  # fmt: skip
        elif row.relation != "self" and row.guardian not in adults:
            yield from unknown(File(file.name, Parsed((row,))), "guardian", "guardian", adults)


def _without_year(file: File[CalendarRow], buildings: Iterable[str]) -> Iterator[Problem]:
    for building in sorted(buildings):
        if not any(row.kind == "year" for row in of_building(file.parsed.rows, building)):
            expected = f'a line of kind "year" for building {building} or * (A35)'
            yield Problem(
                file.name, None, None, "no school year", expected, "Add first and last day of school."
            )


def _wrong_clock(file: File[StarRow], calendar: Iterable[CalendarRow]) -> Iterator[Problem]:
    """Results whose UTC instant and local date cannot both be true in the building's time zone."""
    years = [row for row in calendar if row.kind == "year"]
    for row in file.parsed.rows:
        zone = next((year.zone for year in of_building(years, row.school_identifier)), None)
        if zone and row.completed_date.astimezone(ZoneInfo(zone)).date() != row.completed_date_local:
            expected = f"the civil date of CompletedDate (UTC) in {zone}"
            found = f'"{row.completed_date_local.isoformat()}"'
            yield Problem(file.name, row.line, "CompletedDateLocal", found, expected,
                          "Export both columns unchanged: CompletedDate is in UTC.")  # fmt: skip
