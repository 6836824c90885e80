"""`mtss import`: a district's files become commands; of a file with a problem nothing is imported."""

from pathlib import Path
from typing import Annotated

import typer

from cli.connection import reading
from cli.files import Prepared, against, buildings, import_all, of_roster, roster_beside, strangers
from cli.opening import answers, known, refusals
from cli.options import somebody
from cli.shown import Json
from interchange import commands as made
from interchange.bundle import File, unknown
from interchange.calendar import EVERY_BUILDING, read_calendar
from interchange.commands import Import
from interchange.datapoints import read_datapoints
from interchange.departures import departures, miscounted, withdrawals
from interchange.guardians import read_guardians
from interchange.oneroster import read_oneroster
from interchange.opening import attested, opening_problems, read_opening
from interchange.problem import Problem
from interchange.schooldays import calendar as calendar_commands
from interchange.schooldays import calendar_problems
from interchange.screening import read_screening, subject_of
from interchange.staff import read_staff
from interchange.students import read_students
from projections import directory
from runtime.wiring import Wired

app = typer.Typer(no_args_is_help=True, help="Import a district's files; each file whole or not at all.")
Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="One or more files of this kind.")]
Actor = Annotated[str, typer.Option(callback=somebody, help="Who imports; it becomes part of the record.")]
RosterPath = Annotated[
    Path | None,
    typer.Option("--roster", help="OneRoster folder or zip, for names; by default beside the file."),
]


@app.command("oneroster")
def oneroster(
    paths: Paths,
    withdraw_absent: Annotated[
        int | None,
        typer.Option(metavar="N", help="Withdraw the N students on record whom a bulk file lacks."),
    ] = None,
    actor: Actor = made.IMPORTER,
    as_json: Json = False,
) -> None:
    """The roster in OneRoster 1.1 CSV, a folder or a zip: buildings, students, and students who left.

    A row marked tobedeleted withdraws the student. Who is missing from a bulk file is listed, and withdrawn
    only when their number is given.
    """

    def prepare(district: Wired, run: Import, path: Path) -> Prepared:
        roster = read_oneroster(path)
        if problems := of_roster(roster):
            return Prepared(problems=problems)
        known = district.engine.district().buildings
        with reading(district) as connection:
            enrolled = [s.student for s in directory.students(connection).values() if s.left_on is None]
        gone = departures(roster, run, enrolled)
        if problems := miscounted(str(path), gone, withdraw_absent):
            return Prepared(problems=problems, lists=gone.lists)
        here = [*made.buildings(roster, run, known), *made.students(roster, run)]
        return Prepared([*here, *withdrawals(gone, run, withdraw_absent)], lists=gone.lists)

    import_all(paths, actor, prepare, as_json)


@app.command("guardians")
def guardians(
    paths: Paths, roster: RosterPath = None, actor: Actor = made.IMPORTER, as_json: Json = False
) -> None:
    """guardians.csv: who must be told, where, how and in which language (A32, L4)."""

    def prepare(district: Wired, run: Import, path: Path) -> Prepared:
        people, file = roster_beside(roster, path), File(str(path), read_guardians(path))
        problems = against(people, file, guardians=file)
        return (
            Prepared(problems=problems)
            if problems
            else Prepared(made.guardians(file.parsed.rows, people, run))
        )

    import_all(paths, actor, prepare, as_json)


@app.command("staff")
def staff(
    paths: Paths, roster: RosterPath = None, actor: Actor = made.IMPORTER, as_json: Json = False
) -> None:
    """staff.csv: who holds which role in which building, from when to when."""

    def prepare(district: Wired, run: Import, path: Path) -> Prepared:
        people, file = roster_beside(roster, path), File(str(path), read_staff(path))
        problems = against(people, file, staff=file)
        return (
            Prepared(problems=problems) if problems else Prepared(made.roles(file.parsed.rows, people, run))
        )

    import_all(paths, actor, prepare, as_json)


@app.command("students")
def students(paths: Paths, actor: Actor = made.IMPORTER, as_json: Json = False) -> None:
    """students.csv: IEP, 504, ELL, custody and the like, with dates."""

    def prepare(district: Wired, run: Import, path: Path) -> Prepared:
        file = File(str(path), read_students(path))
        problems = [*file.parsed.problems, *strangers(district, run, file, "student")]
        return Prepared(made.statuses(file.parsed.rows, run), problems)

    import_all(paths, actor, prepare, as_json)


@app.command("screening")
def screening(paths: Paths, actor: Actor = made.IMPORTER, as_json: Json = False) -> None:
    """Star results in Renaissance's columns, one file a subject (R24, R25)."""

    def prepare(district: Wired, run: Import, path: Path) -> Prepared:
        file, subject = File(str(path), read_screening(path)), subject_of(path)
        problems = [*file.parsed.problems, *strangers(district, run, file, "student_identifier")]
        problems += unknown(file, "school_identifier", "building", buildings(district))
        return Prepared(made.screening(file.parsed.rows, subject, run) if subject else (), problems)

    import_all(paths, actor, prepare, as_json)


@app.command("datapoints")
def datapoints(paths: Paths, actor: Actor = made.IMPORTER, as_json: Json = False) -> None:
    """datapoints.csv: what a team weighs beside the screener (R31-R33, R40, R85)."""

    def prepare(district: Wired, run: Import, path: Path) -> Prepared:
        file = File(str(path), read_datapoints(path))
        problems = [*file.parsed.problems, *strangers(district, run, file, "student")]
        return Prepared(made.datapoints(file.parsed.rows, run), problems)

    import_all(paths, actor, prepare, as_json)


@app.command("opening")
def opening(paths: Paths, actor: Actor = made.IMPORTER, as_json: Json = False) -> None:
    """opening.csv: services under way when a district begins in mid-year; attested, not witnessed.

    Says at once who is served without a proven notice, which reviews are overdue, and which numbers of the
    policy nobody has adopted.
    """

    def prepare(district: Wired, run: Import, path: Path) -> Prepared:
        file = File(str(path), read_opening(path))
        problems = [*file.parsed.problems, *strangers(district, run, file, "student")]
        rows, here = file.parsed.rows, known(district, file, run)
        problems = problems or list(opening_problems(file.name, rows, run, here))
        commands = [] if problems else [attested(row, run) for row in rows]
        problems += refusals(district, file, commands)
        return Prepared(commands, problems)

    import_all(paths, actor, prepare, as_json, afterwards=answers)


@app.command("calendar")
def calendar(paths: Paths, actor: Actor = made.IMPORTER, as_json: Json = False) -> None:
    """calendar.csv: school years, or closures that come later, such as snow days."""

    def prepare(district: Wired, run: Import, path: Path) -> Prepared:
        file, known = File(str(path), read_calendar(path)), buildings(district)
        if not known:
            nothing, remedy = "no building on record", "Import the roster first."
            return Prepared(
                problems=[Problem(str(path), None, None, nothing, "a district's buildings", remedy)]
            )
        problems = [*file.parsed.problems, *unknown(file, "building", "building", known | {EVERY_BUILDING})]
        problems += calendar_problems(str(path), file.parsed.rows, known)
        return Prepared(() if problems else calendar_commands(file.parsed.rows, known, run), problems)

    import_all(paths, actor, prepare, as_json)
