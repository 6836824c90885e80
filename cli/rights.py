"""What parents and the law ask of the record: disclosures, breaches, retention."""

from datetime import date
from typing import Annotated, get_args

import typer

from cli.connection import connected, now_of, send, stream_of, today_of
from cli.options import day, somebody
from cli.shown import PROBLEMS, USAGE, Json, end, print_json, print_table, say
from domain.rights.disclosure import Basis, RecordDisclosure
from projections.breaches import register
from projections.disclosures import disclosures
from projections.retention import Kept, retention

Student = Annotated[str, typer.Argument(help="The id of the SIS, or the opaque id.")]
LOG = ("on", "party", "interest", "purpose", "what", "basis", "outcome", "by")
KEPT = ("student", "records", "entries", "last_entry", "until", "due", "cites")
BREACHES = ("breach", "known_on", "concerns", "clock", "due_on", "status")


def disclosed(
    student: Student,
    party: Annotated[str, typer.Option("--to", help="Who received it.")],
    what: Annotated[str, typer.Option(help="What, for example: the trail of the whole file, on paper.")],
    basis: Annotated[str, typer.Option(help=f"On which ground: {', '.join(get_args(Basis))}.")],
    actor: Annotated[str, typer.Option("--by", callback=somebody, help="The staff id of who disclosed it.")],
    interest: Annotated[str, typer.Option(help="The party's legitimate interest.")] = "",
    purpose: Annotated[str, typer.Option(help="What it may be used for.")] = "",
) -> None:
    """Record that data of a student were disclosed, a printed trail or an exported bundle too (L21, L22)."""
    if basis not in get_args(Basis):
        raise end(USAGE, f"--basis must be one of: {', '.join(get_args(Basis))}")
    with connected() as district:
        stream, now = stream_of(district, student), now_of(district)
        name = f"disclosure-{now.isoformat()}"
        command = RecordDisclosure(
            id=f"{stream}/{name}",
            at=now,
            actor=actor,
            student=stream.partition("/")[2],
            disclosure=name,
            party=party,
            interest=interest,
            purpose=purpose,
            what=what,
            basis=basis,
        )
        send(district, command)
    say("recorded")


def log(student: Student, as_json: Json = False) -> None:
    """Who asked for or received this student's data, for which interest and purpose, and when (L21, L22)."""
    with connected() as district:
        found = disclosures(district.store.load(stream_of(district, student)))
    if as_json:
        return print_json(found)
    return print_table(LOG, ([getattr(line, name) for name in LOG] for line in found))


def due_for_disposal(
    on: Annotated[
        date | None,
        typer.Option(parser=day, metavar="DAY", help="As of this day; today when not given."),
    ] = None,
    all_classes: Annotated[bool, typer.Option("--all", help="Also what is not due yet.")] = False,
    as_json: Json = False,
) -> None:
    """What of the files is due for disposal by the policy's schedule; nothing is destroyed by it (L25)."""
    with connected() as district:
        now = now_of(district)
        policy = district.engine.district().policy_on(now)
        if policy is None or policy.retention is None:
            raise end(PROBLEMS, "the policy in force has no retention; publish one that gives the periods")
        today = on or today_of(district)
        files = (district.store.load(stream) for stream in district.store.stream_ids("student"))
        kept = [line for records in files for line in retention(records, policy.retention, today)]
    rows: list[Kept] = [line for line in kept if line.due or all_classes]
    if as_json:
        return print_json(rows)
    return print_table(KEPT, ([getattr(line, name) for name in KEPT] for line in rows))


def breaches(as_json: Json = False) -> None:
    """The register of breaches of data with the clocks of each (L23)."""
    with connected() as district:
        names = district.store.stream_ids("breach")
        rows = [row for stream in names for row in register(district.engine.load(stream).state)]
    if as_json:
        return print_json(rows)
    return print_table(BREACHES, ([getattr(row, name) for name in BREACHES] for row in rows))
