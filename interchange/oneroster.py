"""The roster in OneRoster 1.1 CSV, as a folder or a zip: buildings, students, staff, guardians, classes.

A row with status `tobedeleted` (delta files only) is kept in its table and left out of what `Roster` derives;
`interchange.departures` says who is gone.
"""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from interchange.csvfile import MAX_BYTES, Layout, load, parse, too_large
from interchange.oneroster_tables import (
    AcademicSession,
    Class,
    Course,
    Demographics,
    Enrollment,
    ManifestRow,
    Org,
    RosterRow,
    User,
)
from interchange.problem import Problem, R

GUARDIAN_ROLES = frozenset({"guardian", "parent", "relative"})
STAFF_ROLES = frozenset({"administrator", "aide", "proctor", "teacher"})
T = TypeVar("T", bound=RosterRow)


@dataclass(frozen=True)
class Roster:
    """The tables of one export, and what the engine takes from them."""

    file: str
    problems: tuple[Problem, ...] = ()
    bulk: frozenset[str] = frozenset()
    """The tables that hold everybody, not only what changed."""
    sessions: tuple[AcademicSession, ...] = ()
    orgs: tuple[Org, ...] = ()
    users: tuple[User, ...] = ()
    courses: tuple[Course, ...] = ()
    classes: tuple[Class, ...] = ()
    enrollments: tuple[Enrollment, ...] = ()
    demographics: tuple[Demographics, ...] = ()

    @cached_property
    def buildings(self) -> tuple[Org, ...]:
        """The schools."""
        return tuple(org for org in current(self.orgs) if org.type == "school")

    @cached_property
    def students(self) -> tuple[User, ...]:
        """The students. A disabled account is still an enrolled child."""
        return tuple(user for user in current(self.users) if user.role == "student")

    @cached_property
    def staff(self) -> tuple[User, ...]:
        """Teachers, administrators, aides and proctors."""
        return tuple(user for user in current(self.users) if user.role in STAFF_ROLES)

    @cached_property
    def guardians(self) -> tuple[User, ...]:
        """Parents, guardians and relatives."""
        return tuple(user for user in current(self.users) if user.role in GUARDIAN_ROLES)

    @cached_property
    def teachers_of(self) -> dict[str, frozenset[str]]:
        """The teachers of each student, by the classes they share."""
        rows = current(self.enrollments)
        teachers: dict[str, set[str]] = {}
        for row in rows:
            if row.role == "teacher":
                teachers.setdefault(row.class_sourced_id, set()).add(row.user_sourced_id)
        found: dict[str, set[str]] = {}
        for row in rows:
            if row.role == "student":
                found.setdefault(row.user_sourced_id, set()).update(teachers.get(row.class_sourced_id, set()))
        return {student: frozenset(ids) for student, ids in found.items()}


@dataclass(frozen=True)
class _Table:
    """One file of the export. `part` is its field in Roster, `name` its name in the manifest."""

    name: str
    part: str
    model: type[RosterRow]
    required: bool = True


TABLES = (
    _Table("academicSessions", "sessions", AcademicSession, required=False),
    _Table("orgs", "orgs", Org),
    _Table("users", "users", User),
    _Table("courses", "courses", Course, required=False),
    _Table("classes", "classes", Class),
    _Table("enrollments", "enrollments", Enrollment),
    _Table("demographics", "demographics", Demographics, required=False),
)
NAMES = ("manifest.csv", *(f"{table.name}.csv" for table in TABLES))
MANIFEST = Layout(ManifestRow, key=("property_name",))


def current(rows: Iterable[T]) -> tuple[T, ...]:
    """The rows that are not marked for deletion."""
    return tuple(row for row in rows if row.status != "tobedeleted")


def read_oneroster(path: Path) -> Roster:
    """The roster at `path`, a folder or a zip file. Raises nothing."""
    if path.is_dir():
        return _roster(str(path), {name: load(path / name) for name in NAMES if (path / name).exists()})
    data = load(path)
    if isinstance(data, Problem):
        return Roster(str(path), problems=(data,))
    return _from_zip(path)


_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)


def _from_zip(path: Path) -> Roster:
    file = str(path)
    try:
        with zipfile.ZipFile(path) as archive:
            needed = [info for info in archive.infolist() if info.filename in NAMES]
            return _roster(file, {info.filename: _member(archive, info, file) for info in needed})
    except _ZIP_ERRORS:
        expected = "a folder or a zip of OneRoster CSV files"
        broken = Problem(file, None, None, "no whole zip file", expected, "Export or copy it again.")
        return Roster(file, problems=(broken,))


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> bytes | Problem:
    if info.file_size > MAX_BYTES:
        return too_large(f"{file}/{info.filename}")
    return archive.read(info)


@dataclass
class _Reading:
    """The files of one export, and the problems met so far."""

    file: str
    files: dict[str, bytes | Problem]
    problems: list[Problem] = field(default_factory=list)

    def rows(self, name: str, layout: Layout[R]) -> Iterator[R]:
        data = self.files[f"{name}.csv"]
        if isinstance(data, Problem):
            self.problems.append(data)
            return
        parsed = parse(f"{self.file}/{name}.csv", data, layout)
        self.problems.extend(parsed.problems)
        yield from parsed.rows
        if not parsed.rows and not parsed.problems:
            self.tell(f"{name}.csv", "no rows", "rows in a file that the manifest lists", "Export it again.")

    def tell(self, name: str, found: str, expected: str, remedy: str) -> None:
        self.problems.append(Problem(f"{self.file}/{name}", None, None, found, expected, remedy))


def _roster(file: str, files: dict[str, bytes | Problem]) -> Roster:
    reading = _Reading(file, files)
    modes = _manifest(reading)
    tables = {table.part: tuple(_rows(reading, table, modes)) for table in TABLES}
    bulk = frozenset(name for name, mode in modes.items() if mode == "bulk")
    return Roster(file, problems=tuple(reading.problems), bulk=bulk, **tables)  # type: ignore[arg-type]


def _manifest(reading: _Reading) -> dict[str, str]:
    """How each table is delivered: bulk, delta or absent."""
    if "manifest.csv" not in reading.files:
        reading.tell(
            "manifest.csv", "no such file", "the manifest of OneRoster 1.1", "Export all files together."
        )
        return {}
    values = {row.property_name: row.value for row in reading.rows("manifest", MANIFEST)}
    if values.get("oneroster.version", "1.1") != "1.1":
        reading.tell(
            "manifest.csv", "another version", "oneroster.version 1.1", "Export as OneRoster 1.1 CSV."
        )
    return {name.removeprefix("file."): mode for name, mode in values.items() if name.startswith("file.")}


def _rows(reading: _Reading, table: _Table, modes: dict[str, str]) -> Iterator[RosterRow]:
    name, mode = f"{table.name}.csv", modes.get(table.name, "bulk" if table.required else "absent")
    if mode not in {"bulk", "delta", "absent"}:
        reading.tell("manifest.csv", f"another mode for {table.name}", "bulk, delta or absent", "Correct it.")
    elif mode == "absent" and table.required:
        reading.tell(
            "manifest.csv", f"{table.name} absent", f"{table.name} as bulk or delta", "Export it too."
        )
    elif mode != "absent" and name not in reading.files:
        reading.tell(name, "no such file", "the file that the manifest lists", "Export all files together.")
    elif mode != "absent":
        yield from reading.rows(table.name, Layout(table.model, key=("sourced_id",)))
