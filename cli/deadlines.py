"""`mtss deadlines`: every date that somebody owes, and how each was derived."""

from typing import Annotated

import typer

from cli.connection import connected, now_of, reading
from cli.options import Building, on_record
from cli.shown import PROBLEMS, Json, end, print_json, print_table
from projections import deadlines as model
from projections.explained import explained

app = typer.Typer(help="Dates that somebody owes, and how each was derived.")
Overdue = Annotated[bool, typer.Option("--overdue", help="Only those that are due already.")]
COLUMNS = ("deadline", "due_on", "status", "kind", "stream", "rung", "assigned_to")


@app.callback(invoke_without_command=True)
def deadlines(
    context: typer.Context, overdue: Overdue = False, building: Building = None, as_json: Json = False
) -> None:
    """List what somebody still has to do, earliest due first; `explain ID` says how a date came about."""
    if context.invoked_subcommand:
        return
    with connected() as district, reading(district) as connection:
        building = on_record(district, building)
        rows = model.select_outstanding(connection, building)
        if overdue:
            rows = model.select_overdue(connection, now_of(district), building)
    if as_json:
        print_json(rows)
    else:
        print_table(COLUMNS, ([getattr(row, name) for name in COLUMNS] for row in rows))


@app.command("explain")
def explain(deadline: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """How one date came about: from which day, how many of what, without which days, by whose rule."""
    with connected() as district, reading(district) as connection:
        row = next((row for row in model.select(connection) if row.deadline == deadline), None)
        known = district.engine.district()
    if row is None:
        raise end(PROBLEMS, f"no deadline {deadline}: `mtss deadlines` lists what is outstanding")
    if as_json:
        print_json(row)
    else:
        typer.echo(explained(row, known))
