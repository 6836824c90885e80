"""`mtss decisions` and `mtss decision explain`: what was decided of a student, and on what (R16)."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from cli.connection import connected, stream_of
from cli.shown import PROBLEMS, USAGE, Json, end, print_json, print_table
from domain.moments import civil_date
from domain.recorded import Recorded
from projections.decisions import Decision, RolesOf, as_text
from projections.decisions import decisions as decisions_in
from projections.trail import zone_of
from runtime.wiring import Wired

app = typer.Typer(no_args_is_help=True, help="One decision, with everything it rests on.")
COLUMNS = ("decision", "on", "type", "what")


@app.callback()
def decision() -> None:
    """One decision, with everything it rests on."""


def decisions(
    student: Annotated[str, typer.Argument(help="The id of the SIS, or the opaque id.")],
    as_json: Json = False,
) -> None:
    """What was decided of a student: the ids for `mtss decision explain`."""
    with connected() as district:
        found = _of(district, stream_of(district, student))
    if as_json:
        print_json([_data(one) for one in found])
        return
    print_table(COLUMNS, ((one.id, one.occurred, one.type, one.words) for one in found))


@app.command("explain")
def explain(
    decision: Annotated[str, typer.Argument(metavar="ID", help="STUDENT@ENTRY, as `mtss decisions` lists.")],
    as_json: Json = False,
) -> None:
    """Who decided, in which role, on which entries, by which criteria and numbers, under which policy."""
    student, _, entry = decision.rpartition("@")
    if not student:
        raise end(
            USAGE, f"{decision} is no decision's id: give STUDENT@ENTRY, as `mtss decisions` lists them"
        )
    with connected() as district:
        stream = stream_of(district, student)
        found = next((d for d in _of(district, stream) if d.id.rpartition("@")[2] == entry), None)
    if found is None:
        raise end(PROBLEMS, f"entry {entry} is no decision: `mtss decisions {student}` lists them")
    if as_json:
        print_json(_data(found))
    else:
        typer.echo(as_text(found))


def _of(district: Wired, stream: str) -> list[Decision]:
    records = district.store.load(stream)
    return decisions_in(records, _roles(district, records))


def _roles(district: Wired, records: list[Recorded]) -> RolesOf:
    """The roles of an actor on the day of an entry, in the building where the student was then."""
    staff, zone = district.engine.district(), zone_of(records)

    def held(recorded: Recorded) -> tuple[str, ...]:
        before = (r for r in records if r.originator_version <= recorded.originator_version)
        enrolled = [r.event for r in before if r.event.NAME in ("student.enrolled", "student.moved")]
        building = getattr(enrolled[-1], "building", "") if enrolled else ""
        day = civil_date(recorded.meta.occurred, zone)
        return tuple(sorted(staff.roles(recorded.meta.actor, building, day)))

    return held


def _data(one: Decision) -> dict[str, Any]:
    return asdict(one)
