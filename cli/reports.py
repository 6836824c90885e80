"""`mtss tiers`, `mtss notices`, `mtss tasks`: what the read models say."""

from typing import Annotated, get_args

import typer

from cli.connection import connected, reading, today_of
from cli.options import Building, on_record, role_on_record, staff_on_record
from cli.shown import Json, print_json, print_table
from projections import caseload, current_tier, timeliness

Verdict = Annotated[
    timeliness.Verdict | None,
    typer.Option(metavar="VERDICT", help=f"Only this one: {', '.join(get_args(timeliness.Verdict))}."),
]


def tiers(
    building: Building = None,
    above: Annotated[int, typer.Option(help="Only tiers above this one; 0 shows everybody.")] = 1,
    as_json: Json = False,
) -> None:
    """Who holds which tier, since when, under which plan, with whom (R23, R83, A24)."""
    with connected() as district, reading(district) as connection:
        rows = current_tier.select(connection, building=on_record(district, building), above=above)
    if as_json:
        return print_json(rows)
    columns = ("student", "building", "grade", "strand", "tier", "since", "plan", "cycle", "responsible")
    lines = ([*(getattr(row, name) for name in columns), "yes" if row.attested else ""] for row in rows)
    return print_table((*columns, "attested"), lines)


def notices(
    verdict: Verdict = None,
    as_json: Json = False,
) -> None:
    """Was every notice sent in time, to whom, and what proves it? (R17, R48, R61, R91, A32, A33)"""
    with connected() as district, reading(district) as connection:
        found = timeliness.select(connection)
    rows = [row for row in found if verdict in (None, row.verdict)]
    if as_json:
        return print_json(rows)
    columns = (
        "student",
        "notice",
        "kind",
        "guardian",
        "verdict",
        "left_on",
        "latest_day",
        "first_session_on",
    )
    return print_table(
        (*columns, "why"), ([getattr(row, name) for name in (*columns, "why")] for row in rows)
    )


def tasks(
    building: Building = None,
    role: Annotated[str | None, typer.Option(help="Only what this role has to do.")] = None,
    person: Annotated[str | None, typer.Option(help="Only what this staff id has to do, or covers.")] = None,
    as_json: Json = False,
) -> None:
    """What has to be done next, and by whom, earliest due first."""
    with connected() as district, reading(district) as connection:
        today = today_of(district)
        selected = caseload.select(connection, on_record(district, building))
        found = caseload.with_cover(selected, district.engine.district(), today)
        role_on_record(district, role, (named for t in found for named in t.roles))
        staff_on_record(district, person, (named for t in found for named in (t.person, t.cover)))
    rows = [t for t in found if role is None or role in t.roles]
    rows = [t for t in rows if person in (None, t.person, t.cover)]
    if as_json:
        return print_json(rows)
    columns = ("due_on", "status", "kind", "student", "building", "person", "cover", "roles", "plan")
    return print_table(
        columns,
        ([*(getattr(t, name) for name in columns[:7]), ", ".join(t.roles), t.plan] for t in rows),
    )
