"""`mtss import`: a district's files become commands; of a file with a problem nothing is imported."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from application.engine import Refused
from cli.connection import connected
from cli.shown import PROBLEMS, Json, end, print_json, say, say_problems
from domain.command import Command
from domain.ids import student_stream
from interchange import commands as made
from interchange.bundle import Bundle, File, check, check_roster, unknown
from interchange.calendar import EVERY_BUILDING, read_calendar
from interchange.commands import Import
from interchange.datapoints import read_datapoints
from interchange.guardians import read_guardians
from interchange.oneroster import Roster, read_oneroster
from interchange.problem import Parsed, Problem
from interchange.schooldays import calendar as calendar_commands
from interchange.schooldays import calendar_problems
from interchange.screening import read_screening, subject_of
from interchange.staff import read_staff
from interchange.students import read_students
from runtime.wiring import Wired

app = typer.Typer(no_args_is_help=True, help="Import a district's files; each file whole or not at all.")
Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="One or more files of this kind.")]
Actor = Annotated[str, typer.Option(help="Who imports; it becomes part of the record.")]
RosterPath = Annotated[
    Path | None,
    typer.Option("--roster", help="OneRoster folder or zip, for names; by default beside the file."),
]


@dataclass(frozen=True)
class Prepared:
    """What one file comes to: commands, or problems."""

    commands: Sequence[Command] = ()
    problems: Sequence[Problem] = ()


Prepare = Callable[[Wired, Import, Path], Prepared]


@app.command("oneroster")
def oneroster(paths: Paths, actor: Actor = made.IMPORTER, as_json: Json = False) -> None:
    """The roster in OneRoster 1.1 CSV, a folder or a zip: buildings and students."""

    def prepare(district: Wired, run: Import, path: Path) -> Prepared:
        roster = read_oneroster(path)
        if problems := _of_roster(roster):
            return Prepared(problems=problems)
        known = district.engine.district().buildings
        return Prepared([*made.buildings(roster, run, known), *made.students(roster, run)])

    _import(paths, actor, prepare, as_json)


@app.command("guardians")
def guardians(
    paths: Paths, roster: RosterPath = None, actor: Actor = made.IMPORTER, as_json: Json = False
) -> None:
    """guardians.csv: who must be told, where, how and in which language (A32, L4)."""

    def prepare(district: Wired, run: Import, path: Path) -> Prepared:
        people, file = _roster(roster, path), File(str(path), read_guardians(path))
        problems = _against(people, file, guardians=file)
        return (
            Prepared(problems=problems)
            if problems
            else Prepared(made.guardians(file.parsed.rows, people, run))
        )

    _import(paths, actor, prepare, as_json)


@app.command("staff")
def staff(
    paths: Paths, roster: RosterPath = None, actor: Actor = made.IMPORTER, as_json: Json = False
) -> None:
    """staff.csv: who holds which role in which building, from when to when."""

    def prepare(district: Wired, run: Import, path: Path) -> Prepared:
        people, file = _roster(roster, path), File(str(path), read_staff(path))
        problems = _against(people, file, staff=file)
        return (
            Prepared(problems=problems) if problems else Prepared(made.roles(file.parsed.rows, people, run))
        )

    _import(paths, actor, prepare, as_json)


@app.command("students")
def students(paths: Paths, actor: Actor = made.IMPORTER, as_json: Json = False) -> None:
    """students.csv: IEP, 504, ELL, custody and the like, with dates."""

    def prepare(district: Wired, run: Import, path: Path) -> Prepared:
        file = File(str(path), read_students(path))
        problems = [*file.parsed.problems, *_strangers(district, run, file, "student")]
        return Prepared(made.statuses(file.parsed.rows, run), problems)

    _import(paths, actor, prepare, as_json)


@app.command("screening")
def screening(paths: Paths, actor: Actor = made.IMPORTER, as_json: Json = False) -> None:
    """Star results in Renaissance's columns, one file a subject (R24, R25)."""

    def prepare(district: Wired, run: Import, path: Path) -> Prepared:
        file, subject = File(str(path), read_screening(path)), subject_of(path)
        problems = [*file.parsed.problems, *_strangers(district, run, file, "student_identifier")]
        problems += unknown(file, "school_identifier", "building", _buildings(district))
        return Prepared(made.screening(file.parsed.rows, subject, run) if subject else (), problems)

    _import(paths, actor, prepare, as_json)


@app.command("datapoints")
def datapoints(paths: Paths, actor: Actor = made.IMPORTER, as_json: Json = False) -> None:
    """datapoints.csv: what a team weighs beside the screener (R31-R33, R40, R85)."""

    def prepare(district: Wired, run: Import, path: Path) -> Prepared:
        file = File(str(path), read_datapoints(path))
        problems = [*file.parsed.problems, *_strangers(district, run, file, "student")]
        return Prepared(made.datapoints(file.parsed.rows, run), problems)

    _import(paths, actor, prepare, as_json)


@app.command("calendar")
def calendar(paths: Paths, actor: Actor = made.IMPORTER, as_json: Json = False) -> None:
    """calendar.csv: school years, or closures that come later, such as snow days."""

    def prepare(district: Wired, run: Import, path: Path) -> Prepared:
        file, known = File(str(path), read_calendar(path)), _buildings(district)
        if not known:
            nothing, remedy = "no building on record", "Import the roster first."
            return Prepared(
                problems=[Problem(str(path), None, None, nothing, "a district's buildings", remedy)]
            )
        problems = [*file.parsed.problems, *unknown(file, "building", "building", known | {EVERY_BUILDING})]
        problems += calendar_problems(str(path), file.parsed.rows, known)
        return Prepared(() if problems else calendar_commands(file.parsed.rows, known, run), problems)

    _import(paths, actor, prepare, as_json)


def _import(paths: Iterable[Path], actor: str, prepare: Prepare, as_json: bool) -> None:
    """Each file on its own: a bad one harms no other."""
    with connected() as district:
        run = Import(district.clock.now(), district.settings.secret_of_ids(), actor)
        results = [_one(district, path, prepare(district, run, path), as_json) for path in paths]
    if as_json:
        print_json(results)
    if any(result["problems"] or result["refused"] for result in results):
        raise end(PROBLEMS)


def _one(district: Wired, path: Path, prepared: Prepared, quiet: bool) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    refusals: Counter[str] = Counter()
    for command in () if prepared.problems else prepared.commands:
        answer = district.engine.handle(command)
        if isinstance(answer, Refused):
            r = answer.refusal
            refusals[f"{command.TYPE} refused by {r.rule}: {r.reason}. To do: {r.remedy}"] += 1
        else:
            counts["new" if answer.events else "unchanged"] += 1
    result = {"file": str(path), "new": counts["new"], "unchanged": counts["unchanged"]}
    result |= {"refused": refusals.total(), "refusals": dict(refusals), "problems": list(prepared.problems)}
    if not quiet:
        _tell(result, prepared.problems)
    return result


def _tell(result: dict[str, Any], problems: Sequence[Problem]) -> None:
    say_problems(problems)
    for words, count in result["refusals"].items():
        say(f"{result['file']}: {count} times {words}")
    if problems:
        say(f"{result['file']}: nothing was imported, {len(problems)} problems")
    else:
        said = ", ".join(f"{result[name]} {name}" for name in ("new", "unchanged", "refused"))
        typer.echo(f"{result['file']}: {said}")


def _roster(given: Path | None, beside: Path) -> Roster:
    zipped = beside.parent / "oneroster.zip"
    return read_oneroster(given or (zipped if zipped.exists() else beside.parent / "oneroster"))


def _of_roster(roster: Roster) -> list[Problem]:
    return [*roster.problems, *check_roster(roster)]


def _against(roster: Roster, file: File[Any], **part: File[Any]) -> list[Problem]:
    """The problems of a file by itself, those of the roster it needs, and those between the two."""
    if problems := [*file.parsed.problems, *_of_roster(roster)]:
        return problems
    empty: File[Any] = File("", Parsed())
    parts = {**dict.fromkeys(("guardians", "students", "staff", "calendar"), empty), **part}
    bundle = Bundle(roster, parts["guardians"], parts["students"], parts["staff"], parts["calendar"])
    return [problem for problem in check(bundle) if problem.file == file.name]


def _strangers(district: Wired, run: Import, file: File[Any], field: str) -> list[Problem]:
    """The lines about students who are not on record."""
    on_record = set(district.store.stream_ids("student"))
    named = {getattr(row, field) for row in file.parsed.rows}
    known = {sis_id for sis_id in named if student_stream(run.student(sis_id)) in on_record}
    return list(unknown(file, field, "student", known))


def _buildings(district: Wired) -> set[str]:
    return set(district.engine.district().buildings)
