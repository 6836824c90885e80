"""`mtss report`: what the record shows of a building, of the services and of the population."""

from typing import Annotated, Any

import typer

from cli.connection import connected, now_of
from cli.options import Building, on_record
from cli.shown import PROBLEMS, USAGE, Json, end, print_json, print_rows, print_table
from projections.reports.catalogue import every
from projections.reports.report import Report
from projections.reports.source import NothingInForce, read


def report(
    name: Annotated[str | None, typer.Argument(help="Which report; without a name, all are listed.")] = None,
    about: Annotated[bool, typer.Option("--about", help="Say what the report counts.")] = False,
    building: Building = None,
    as_json: Json = False,
) -> None:
    """Count something over the record: coverage, dosage, training, equity, … (`mtss report` lists)."""
    if name is None:
        return _list(as_json)
    found = every().get(name)
    if found is None:
        raise end(USAGE, f"there is no report {name}; there are: {', '.join(every())}")
    if about:
        return typer.echo(f"{found.page}\n\nRules: {', '.join(found.rules)}")
    rows = _rows(found, building)
    if building and rows and not hasattr(rows[0], "building"):
        raise end(USAGE, f"the report {name} is not by building: leave --building out")
    rows = [row for row in rows if building is None or row.building == building]
    if as_json:
        return print_json(rows)
    return print_rows(found.name, rows)


def _list(as_json: bool) -> None:
    lines = [{"name": r.name, "answers": r.title, "rules": r.rules} for r in every().values()]
    if as_json:
        return print_json(lines)
    return print_table(("name", "answers"), ((line["name"], line["answers"]) for line in lines))


def _rows(found: Report, building: str | None) -> list[Any]:
    with connected() as district:
        on_record(district, building)
        source = read(district.store, district.engine.district(), now_of(district))
    try:
        return list(found.rows(source))
    except NothingInForce as error:
        raise end(PROBLEMS, str(error)) from None
