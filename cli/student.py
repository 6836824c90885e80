"""`mtss student`: one student's file."""

from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from application.misfiled import NotSealed, Order, seal_each
from cli import rights
from cli.connection import connected, now_of, send, stream_of
from cli.options import somebody
from cli.shown import PROBLEMS, Json, end, print_json, say
from domain.moments import Occurred
from domain.record.merging import MergeFiles, duty_of
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
    with suppress(ValidationError):
        if isinstance(moment := MOMENT.validate_python(text), datetime):
            return moment
    raise typer.BadParameter("give an instant with its offset from UTC: 2026-11-14T09:05:00-05:00")


app.command("disclosures")(rights.log)
app.command("disclosed")(rights.disclosed)

Decides = Annotated[
    str, typer.Option("--actor", callback=somebody, help="Who decides so: a role that the policy names.")
]
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
    say(f"{len(lines)} entries" if lines else "nothing was on record of this student then")


@app.command("seal")
def seal(
    student: Student,
    entries: Annotated[list[int], typer.Argument(help="The entries' numbers in the trail.")],
    actor: Decides,
    reason: Annotated[str, typer.Option(help="How it came into this file; name no other child.")],
    right: Annotated[str | None, typer.Option(help="The child it is about: recorded again there.")] = None,
    plan: Annotated[str | None, typer.Option(help="That child's plan, for a session or a probe.")] = None,
    rule: Annotated[str, typer.Option(help="The ground.")] = "L21",
    as_json: Json = False,
) -> None:
    """Make entries in the wrong child's file unreadable for ever; record them in the right file, if named."""
    with connected() as district:
        wrong = stream_of(district, student).partition("/")[2]
        other = stream_of(district, right).partition("/")[2] if right else None
        orders = [Order(wrong, entry, actor, reason, rule, other, plan) for entry in dict.fromkeys(entries)]
        try:
            done = seal_each(district.engine, orders)
        except NotSealed as error:
            refusal = error.refusal
            raise end(PROBLEMS, f"{refusal.rule}: {refusal.reason}. To do: {refusal.remedy}") from None
        district.projector.catch_up()
    if as_json:
        print_json(done)
        return
    for one in done:
        typer.echo(f"entry {one.entry} is unreadable; the read models hold nothing of it; {one.reference}")
    if not all(one.recorded_again for one in done):
        say("nothing was recorded elsewhere: record it in the right file, and cite the reference there")


@app.command("merge")
def merge(
    duplicate: Annotated[str, typer.Argument(help="The file to be closed.")],
    kept: Annotated[str, typer.Argument(help="The child's file that is kept.")],
    actor: Decides,
    reason: Annotated[str, typer.Option(help="How one child came to two files.")],
) -> None:
    """Close a duplicate file, which then points to the one that is kept; what it owes moves there."""
    with connected() as district:
        closed, open_file = (stream_of(district, name) for name in (duplicate, kept))
        if closed == open_file:
            raise typer.BadParameter("both name the same file: a file is not a duplicate of itself")
        outstanding = [d for d in district.engine.load(closed).state.deadlines.values() if d.outstanding]
        fields = {"kept": open_file.partition("/")[2], "duplicate": closed.partition("/")[2]}
        now = now_of(district)
        name = f"merge/{fields['duplicate']}/{now.isoformat()}"
        duties = tuple(map(duty_of, outstanding))
        send(district, MergeFiles(id=name, at=now, actor=actor, reason=reason, duties=duties, **fields))
    typer.echo(f"{fields['duplicate']} is closed; {len(duties)} duties moved to {fields['kept']}")


def plain(line: TrailLine) -> dict[str, object]:
    """A line of the trail as data."""
    return {**asdict(line), "written": dict(line.written)}
