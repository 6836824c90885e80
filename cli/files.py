"""One file of an import: prepared, checked against what is known, sent whole or not at all."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

from application.engine import Accepted, Refused
from cli.connection import connected
from cli.shown import PROBLEMS, end, print_json, print_rows, problems_of, refused, say, say_problems
from domain.command import Command
from domain.ids import student_stream
from interchange.bundle import Bundle, File, check, check_roster, unknown
from interchange.commands import Import
from interchange.oneroster import Roster, read_oneroster
from interchange.problem import Parsed, Problem
from runtime.wiring import Wired

SHOWN_OF_A_KIND = 5


@dataclass(frozen=True)
class Prepared:
    """What one file comes to: commands, or problems."""

    commands: Sequence[Command] = ()
    problems: Sequence[Problem] = ()
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Ids that a person must look at, by what about them."""


Prepare = Callable[[Wired, Import, Path], Prepared]


Afterwards = Callable[[Wired], dict[str, Any]]


def import_all(
    paths: Iterable[Path],
    actor: str,
    prepare: Prepare,
    as_json: bool,
    afterwards: Afterwards | None = None,
) -> None:
    """Each file on its own: a bad one harms no other. `afterwards` answers what the import brings up."""
    with connected() as district:
        now = district.clock.now()
        zone = district.engine.context(now).zone
        run = Import(now, zone, district.settings.secret_of_ids(), actor)
        results = [_one(district, path, prepare(district, run, path), as_json) for path in paths]
        wrong = any(result["problems"] or result["refused"] for result in results)
        found = afterwards(district) if afterwards and not wrong else {}
    if as_json:
        print_json({"files": results, **found} if afterwards else results)
    for name, rows in found.items() if not as_json else ():
        print_rows(name.replace("_", " ").replace("nobodys", "nobody's"), rows)
    if wrong:
        raise end(PROBLEMS)


def _one(district: Wired, path: Path, prepared: Prepared, quiet: bool) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    refusals: Counter[str] = Counter()
    for command in () if prepared.problems else prepared.commands:
        answer = district.engine.handle(command)
        if isinstance(answer, Refused):
            refusals[f"{command.TYPE} {refused(answer.refusal)}"] += 1
        else:
            counts["new" if _changed(answer) else "unchanged"] += 1
    result = {"file": str(path), "new": counts["new"], "unchanged": counts["unchanged"]}
    result |= {"refused": refusals.total(), "refusals": dict(refusals), "problems": list(prepared.problems)}
    result |= prepared.lists
    if not quiet:
        _tell(result, prepared.problems)
        for name, ids in prepared.lists.items():
            if ids:
                say(f"{result['file']}: {len(ids)} {name.replace('_', ' ')}: {', '.join(ids)}")
    return result


def _changed(answer: Accepted) -> bool:
    """Whether the line itself was news; what time alone had decided meanwhile is none."""
    return any(not name.startswith("deadline.") for _, _, name in answer.events)


def _tell(result: dict[str, Any], problems: Sequence[Problem]) -> None:
    for alike in _by_kind(problems):
        say_problems(alike[:SHOWN_OF_A_KIND])
        if more := len(alike[SHOWN_OF_A_KIND:]):
            say(f"{alike[0].file}: and {more:,} more like these (--json prints all)")
    for words, count in result["refusals"].items():
        say(f"{result['file']}: {count} times {words}")
    if problems:
        say(f"{result['file']}: nothing was imported, {problems_of(problems)}")
    else:
        said = ", ".join(f"{result[name]} {name}" for name in ("new", "unchanged", "refused"))
        typer.echo(f"{result['file']}: {said}")


def _by_kind(problems: Iterable[Problem]) -> Iterable[list[Problem]]:
    """The problems that differ in nothing but their lines and what is found there."""
    found: dict[tuple[object, ...], list[Problem]] = {}
    for one in problems:
        expected = re.sub(r"line \d+", "", one.expected)
        found.setdefault((one.file, one.column, expected, one.remedy), []).append(one)
    return found.values()


def roster_beside(given: Path | None, beside: Path) -> Roster:
    """The roster `given`, or the one in the folder of the file."""
    zipped = beside.parent / "oneroster.zip"
    return read_oneroster(given or (zipped if zipped.exists() else beside.parent / "oneroster"))


def of_roster(roster: Roster) -> list[Problem]:
    """What is wrong in the roster itself."""
    return [*roster.problems, *check_roster(roster)]


def against(roster: Roster, file: File[Any], **part: File[Any]) -> list[Problem]:
    """The problems of a file by itself, those of the roster it needs, and those between the two."""
    if problems := [*file.parsed.problems, *of_roster(roster)]:
        return problems
    empty: File[Any] = File("", Parsed())
    parts = {**dict.fromkeys(("guardians", "students", "staff", "calendar"), empty), **part}
    bundle = Bundle(roster, parts["guardians"], parts["students"], parts["staff"], parts["calendar"])
    return [problem for problem in check(bundle) if problem.file == file.name]


def strangers(district: Wired, run: Import, file: File[Any], field: str) -> list[Problem]:
    """The lines about students who are not on record."""
    on_record = set(district.store.stream_ids("student"))
    named = {getattr(row, field) for row in file.parsed.rows}
    known = {sis_id for sis_id in named if student_stream(run.student(sis_id)) in on_record}
    return list(unknown(file, field, "student", known))


def buildings(district: Wired) -> set[str]:
    """The buildings on record."""
    return set(district.engine.district().buildings)
