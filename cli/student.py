"""`mtss student`: one student's file."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from cli.connection import connected, stream_of
from cli.shown import Json, print_json, say
from domain.moments import Occurred
from projections.trail import TrailLine, as_it_stood, as_text, render_trail

app = typer.Typer(no_args_is_help=True, help="One student's file.")
MOMENT: TypeAdapter[date | datetime] = TypeAdapter(Occurred)


@app.callback()
def student() -> None:
    """One student's file."""


def _moment(text: str) -> date | datetime:
    try:
        return MOMENT.validate_python(text)
    except ValidationError:
        raise typer.BadParameter("give a day, 2026-11-14, or an instant, 2026-11-14T09:05:00-05:00") from None


def _instant(text: str) -> datetime:
    if isinstance(moment := _moment(text), datetime):
        return moment
    raise typer.BadParameter("give an instant with its offset from UTC: 2026-11-14T09:05:00-05:00")


Student = Annotated[str, typer.Argument(help="The id of the SIS, or the opaque id.")]
AsOf = Annotated[str | None, typer.Option(metavar="T", help="Only what had occurred by this day or instant.")]
KnownAt = Annotated[str | None, typer.Option(metavar="T", help="Only what was on record at this instant.")]


@app.command("trail")
def trail(student: Student, as_of: AsOf = None, known_at: KnownAt = None, as_json: Json = False) -> None:
    """The full history in order, as it stood: what happened, who said so, when, by which rule."""
    by, known = as_of and _moment(as_of), known_at and _instant(known_at)
    with connected() as district:
        stream = stream_of(district, student)
        lines = render_trail(as_it_stood(district.store.load(stream), by or None, known or None))
    if as_json:
        print_json([plain(line) for line in lines])
        return
    for line in lines:
        typer.echo(as_text(line))
    say(f"{len(lines)} entries")


def plain(line: TrailLine) -> dict[str, object]:
    """A line of the trail as data."""
    return {**asdict(line), "written": dict(line.written)}
