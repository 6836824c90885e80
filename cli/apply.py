"""`mtss apply`: the one door for commands, a line of JSON each."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from application.engine import Accepted, Answer, Busy
from cli.connection import connected
from cli.shown import PROBLEMS, UNAVAILABLE, USAGE, Json, end, print_json_line, say
from domain.command import Command
from interchange.jsonl import Line, read_lines
from interchange.problem import Problem
from runtime.wiring import Wired
from store.errors import CannotRead, CommandReused, KeyDestroyed, StoreUnavailable, Unstorable

FILE = typer.Argument(help="A file with one command a line, or - for standard input.", metavar="FILE.jsonl")


def apply(file: Annotated[str, FILE], as_json: Json = False) -> None:
    """Carry out commands, one a line; a bad line never stops the good ones.

    Each line is accepted (its events are listed), refused (rule, reason, remedy) or malformed (what is wrong
    where). A command whose id was accepted before gets its first answer again, so a file may be sent twice.

    Exit code 1 when any line was refused or malformed, 3 when the database went away; then send it again.
    """
    counts: Counter[str] = Counter()
    with connected() as district, opened(file) as lines:
        for line in read_lines(file, lines):
            result = _applied(district, file, line)
            counts[result["result"]] += 1
            show(result, as_json)
    say(", ".join(f"{count} {what}" for what, count in sorted(counts.items())) or "no commands in this file")
    if counts.keys() - {"accepted"}:
        raise end(PROBLEMS)


@contextmanager
def opened(file: str) -> Iterator[BinaryIO]:
    """The lines of `file`. A file that cannot be read is a mistake in the command line."""
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        source = Path(file).open("rb")  # noqa: SIM115 - closed below; only opening it may fail here
    except OSError as error:
        raise end(USAGE, f"{file}: {error.strerror}") from None
    with source:
        yield source


def _applied(district: Wired, file: str, line: Line) -> dict[str, Any]:
    if line.command is None:
        return malformed(line.number, line.problems)
    try:
        return answered(line.number, line.command, district.engine.handle(line.command))
    except CommandReused:
        expected, remedy = "an id of its own", "Give the new command another id."
        return _unfit(file, line, "id", "an id already spent on other content", expected, remedy)
    except (KeyDestroyed, CannotRead, Unstorable) as error:
        return _unfit(
            file, line, None, str(error), "a file that can be read and written", "Tell the operator."
        )
    except (StoreUnavailable, Busy) as error:
        again = "the lines before it are done; send the whole file again"
        raise end(UNAVAILABLE, f"{file}, line {line.number}: {error}: {again}") from None


def _unfit(
    file: str, line: Line, column: str | None, found: str, expected: str, remedy: str
) -> dict[str, Any]:
    return malformed(line.number, (Problem(file, line.number, column, found, expected, remedy),))


def malformed(number: int, problems: tuple[Problem, ...]) -> dict[str, Any]:
    """The result of a line that is no command."""
    return {"line": number, "result": "malformed", "problems": list(problems)}


def answered(number: int, command: Command, answer: Answer) -> dict[str, Any]:
    """The result of a line whose command was carried out or refused."""
    about = {"line": number, "id": command.id, "type": command.TYPE}
    if isinstance(answer, Accepted):
        events = [{"stream": s, "version": v, "name": name} for s, v, name in answer.events]
        return {**about, "result": "accepted", "events": events}
    return {**about, "result": "refused", **answer.refusal.model_dump()}


def show(result: dict[str, Any], as_json: bool) -> None:
    """One result, for programs or for people."""
    if as_json:
        print_json_line(result)
        return
    head = f"line {result['line']}: "
    match result["result"]:
        case "accepted":
            names = ", ".join(event["name"] for event in result["events"]) or "nothing new"
            typer.echo(f"{head}accepted {result['type']}: {names}")
        case "refused":
            typer.echo(
                f"{head}refused {result['type']} by {result['rule']}: {result['reason']}. "
                f"To do: {result['remedy']}"
            )
        case _:
            for problem in result["problems"]:
                typer.echo(f"{head}malformed: {problem}")
