"""`mtss screening`: was everybody screened, who is at risk, and what was decided."""

from dataclasses import astuple, fields
from typing import Annotated, Literal, get_args

import typer

from cli.connection import connected, reading, today_of
from cli.options import Building, on_record, window_on_record
from cli.shown import Json, print_json, print_table
from projections import at_risk_list, screening_coverage
from projections.at_risk_list import AtRisk
from projections.screening_coverage import Coverage, Unscreened

app = typer.Typer(no_args_is_help=True, help="Screening windows and the lists of students at risk.")
Shows = Literal["screener", "sel_screener", "regents", "state_test"]
Window = Annotated[str | None, typer.Option(help="Only this window, for example Fall.")]


@app.command()
def coverage(
    building: Building = None,
    window: Window = None,
    students: Annotated[bool, typer.Option(help="List who was not screened, and why.")] = False,
    as_json: Json = False,
) -> None:
    """How many of the enrolled were screened in each window, and why the others were not (R13)."""
    with connected() as district, reading(district) as connection:
        found = screening_coverage.select(connection, on_record(district, building))
        window_on_record(district, window)
        today = today_of(district)
    rows: list[Coverage] | list[Unscreened]
    if students:
        rows = [u for u in screening_coverage.unscreened(*found, today) if window in (None, u.window)]
    else:
        rows = [c for c in screening_coverage.coverage(*found, today) if window in (None, c.window)]
    if as_json:
        return print_json(rows)
    columns = [field.name for field in fields(Unscreened if students else Coverage)]
    return print_table(columns, (astuple(row) for row in rows))


@app.command("at-risk")
def at_risk(
    building: Building = None,
    window: Window = None,
    undecided: Annotated[bool, typer.Option(help="Only who has no disposition yet.")] = False,
    shown_by: Annotated[
        Shows | None,
        typer.Option(metavar="WHAT", help=f"Only whom this shows: {', '.join(get_args(Shows))}."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Whom screening shows at risk, and the team's disposition for each (R29, R34, R40, R41)."""
    with connected() as district, reading(district) as connection:
        found, building = at_risk_list.select(connection), on_record(district, building)
        window_on_record(district, window)
    rows = [r for r in found if building in (None, r.building) and window in (None, r.window)]
    rows = [r for r in rows if not undecided or r.disposition is None]
    rows = [r for r in rows if shown_by is None or any(s.startswith(f"{shown_by}:") for s in r.shown_by)]
    if as_json:
        return print_json(rows)
    return print_table(
        (
            "student",
            "building",
            "grade",
            "window",
            "strand",
            "shown by",
            "disposition",
            "listed",
            "policy",
            "note",
        ),
        (_line(row) for row in rows),
    )


def _line(row: AtRisk) -> tuple[object, ...]:
    strand = row.subject or row.domain
    note = f"amended {row.amended_on}, was {row.listed_as}" if row.amended_on else row.source or "undecided"
    shown = ", ".join(row.shown_by)
    place = (row.student, row.building, row.grade, row.window, strand, shown)
    return (*place, row.disposition, row.listed_on, row.policy_version, note)
