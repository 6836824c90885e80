"""`mtss deadlines`: every date that somebody owes, and how each was derived."""

from typing import Annotated, Any

import typer

from cli.connection import connected, now_of, reading
from cli.shown import PROBLEMS, Json, end, print_json, print_table
from projections import deadlines as model
from projections.deadlines import DeadlineRow

app = typer.Typer(help="Dates that somebody owes, and how each was derived.")
Overdue = Annotated[bool, typer.Option("--overdue", help="Only those that are due already.")]
Building = Annotated[str | None, typer.Option(help="Only this building.")]
COLUMNS = ("deadline", "due_on", "status", "kind", "stream", "rung", "assigned_to")


@app.callback(invoke_without_command=True)
def deadlines(
    context: typer.Context, overdue: Overdue = False, building: Building = None, as_json: Json = False
) -> None:
    """List what somebody still has to do, earliest due first; `explain ID` says how a date came about."""
    if context.invoked_subcommand:
        return
    with connected() as district, reading(district) as connection:
        rows = model.select_outstanding(connection, building)
        if overdue:
            rows = model.select_overdue(connection, now_of(district), building)
    if as_json:
        print_json(rows)
    else:
        print_table(COLUMNS, ([getattr(row, name) for name in COLUMNS] for row in rows))


@app.command("explain")
def explain(deadline: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """How one date came about: anchor, count, unit, rules, policy and calendar version."""
    with connected() as district, reading(district) as connection:
        row = next((row for row in model.select(connection) if row.deadline == deadline), None)
    if row is None:
        raise end(PROBLEMS, f"no deadline {deadline}: `mtss deadlines` lists what is outstanding")
    if as_json:
        print_json(row)
    else:
        typer.echo(explained(row))


def explained(row: DeadlineRow) -> str:
    """The derivation in words."""
    d: dict[str, Any] = dict(row.derivation)
    count = f"{d['count']} {d['unit'].replace('_', ' ')}"
    moved = {"previous": "moved back", "next": "moved on", "none": "not moved"}[d["roll"]]
    lines = [
        f"{row.kind}: {row.status} since {row.since}, due on {row.due_on} (end of the day, {row.zone})",
        f"counted: {d['anchored_on']} on {d['anchor']}, plus {count}; off school days it is {moved}",
        f"by rules {', '.join(d['rules'])}, policy {d['policy_version']}, calendar {d['calendar_version']}",
        f"entry may take {row.grace_days} days more; the engine looks at {row.wake.isoformat()}",
        f"stream {row.stream}, owner {row.owner}, entry {row.version}",
    ]
    if d.get("not_after"):
        lines.insert(2, f"never after {d['not_after']}")
    if row.assigned_to:
        lines.append(f"escalation {row.rung}: {', '.join(row.assigned_to)} must act")
    return "\n".join(lines)
