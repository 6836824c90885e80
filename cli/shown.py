"""What a command prints, and the code with which it ends.

Data go to stdout: as JSON for programs, or as tables for people. Everything else goes to stderr.
"""

import json
from collections.abc import Iterable, Sequence, Sized
from dataclasses import fields
from datetime import datetime
from typing import Annotated, Any

import typer
from pydantic_core import to_jsonable_python
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from domain.refusal import Refusal
from interchange.problem import Problem

OK, PROBLEMS, USAGE, UNAVAILABLE = 0, 1, 2, 3
"""Exit codes: done; refused, or problems found; wrong command line; something cannot be reached."""
WIDEST = 10_000
IDS = ("decision", "deadline", "student", "stream", "notice", "plan", "responsible", "person")
"""Columns of ids, first those that people copy into the next command."""
LEAST = 5
"""The letters that every column keeps, so that a date takes two lines at the most."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


def print_json(value: Any) -> None:
    """One JSON document, indented; dates and instants in ISO 8601."""
    typer.echo(json.dumps(to_jsonable_python(value), indent=2, ensure_ascii=False))


def print_json_line(value: Any) -> None:
    """One JSON document on one line."""
    typer.echo(json.dumps(to_jsonable_python(value), ensure_ascii=False))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "") -> None:
    """A table for people; without a terminal it is as wide as its content, so that nothing is cut off."""
    console, lines = Console(), [[_cell(cell) for cell in row] for row in rows]
    whole = _whole(columns, lines, console.width)
    table = Table(title=title or None, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in whole)
    for line in lines:
        table.add_row(*map(escape, line))
    if not console.is_terminal:
        console = Console(width=Console(width=WIDEST).measure(table).maximum)
    console.print(table)


def _whole(columns: Sequence[str], lines: Iterable[Sequence[str]], width: int) -> set[str]:
    """The columns of ids that stay on one line, to be copied: as many as leave the others their letters."""
    letters = {cells[0]: max(map(len, cells)) for cells in zip(columns, *lines, strict=True)}
    room = width - 1 - sum(3 + min(count, LEAST) for count in letters.values())
    whole = set()
    for column in (name for name in IDS if letters.get(name, 0) > LEAST):
        if (more := letters[column] - LEAST) <= room:
            room -= more
            whole.add(column)
    return whole


def print_rows(title: str, rows: Sequence[Any]) -> None:
    """A table of dataclasses, their fields as its columns; a word where there are none."""
    if not rows:
        return typer.echo(f"{title}: nothing to show")
    columns = [column.name for column in fields(rows[0])]
    return print_table(columns, ([getattr(row, name) for name in columns] for row in rows), title)


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def say(text: str) -> None:
    """A line to the person, beside the data."""
    typer.echo(text, err=True)


def say_problems(problems: Iterable[Problem]) -> None:
    """Each problem on a line of its own."""
    for problem in problems:
        say(str(problem))


def problems_of(problems: Sized) -> str:
    """How many problems, for a sentence's end."""
    return f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"


def refused(refusal: Refusal) -> str:
    """Why a command was refused, and what to do. `state` is no rule that people know."""
    by = "" if refusal.rule == "state" else f" by {refusal.rule}"
    return f"refused{by}: {refusal.reason}. To do: {refusal.remedy}"


def end(code: int, text: str = "") -> typer.Exit:
    """To be raised: ends the command with `code`, and says why."""
    if text:
        say(text)
    return typer.Exit(code)
