"""`mtss policy whatif`: a past year under another policy, in memory; the district's store is only read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.apply import opened
from cli.connection import connected, now_of
from cli.policy import whole
from cli.shown import PROBLEMS, Json, end, print_json, print_rows, say, say_problems
from cli.simulate import script_of
from domain.recorded import Recorded
from interchange.jsonl import read_lines
from interchange.opaque import student_id
from interchange.policyfile import read_policy
from runtime.wiring import Wired
from simulation.parallel import Script
from simulation.recorded import NEVER_AGAIN, Remade, remake
from simulation.whatif import only, whatif

BATCH = 5000
READ_ONLY = "-c default_transaction_read_only=on"


def show(
    policy: Annotated[Path, typer.Option(metavar="NEW", help="The other policy, a YAML file.")],
    script: Annotated[
        str | None,
        typer.Option(metavar="FILE.jsonl", help="The year's commands; else the record's."),
    ] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="OLD", help="With a script: the policy of then, a YAML file.")
    ] = None,
    calendar: Annotated[
        Path | None, typer.Option(metavar="PATH", help="With a script: the school calendar.")
    ] = None,
    students: Annotated[
        str | None, typer.Option(metavar="ID,…", help="Only these students, by SIS id or opaque id.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Who would have moved, which notices would be late, which starts refused, under another policy?

    What people did is played again, on all cores, under the policy of then and under the other. The record
    keeps events, not commands: these are made from the events, and what cannot be made again is counted. What
    a rule refused then is not on record as a command and is left out.
    """
    new = whole(policy, read_policy(policy))
    asked = tuple(filter(None, (students or "").split(",")))
    year, remade = _scripted(script, against, calendar, asked) if script else _recorded(asked)
    found = whatif(year, new)
    told = {"played": len(year.commands), "not_played": remade.lost, "refused_then": remade.refused}
    if as_json:
        return print_json({**told, **asdict(found)})
    say(f"{len(year.commands)} acts played under both policies; {remade.refused} refused then are left out")
    for event, count in remade.lost.items():
        say(f"{count} acts told by {event} cannot be played again: {NEVER_AGAIN.get(event, 'no command')}")
    for field in fields(found):
        print_rows(field.name.replace("_", " "), getattr(found, field.name))
    return None


def _scripted(
    script: str, against: Path | None, calendar: Path | None, asked: tuple[str, ...]
) -> tuple[Script, Remade]:
    if against is None:
        raise end(PROBLEMS, "a script needs --against: the policy that was in force then")
    with opened(script) as source:
        lines = list(read_lines(script, source))
    say_problems(problem for line in lines for problem in line.problems)
    commands = tuple(line.command for line in lines if line.command)
    year = script_of(script, commands, against, calendar)
    return (only(year, asked) if asked else year), Remade(commands, {}, 0)


def _recorded(asked: tuple[str, ...]) -> tuple[Script, Remade]:
    with _read_only(), connected() as district:
        log = list(_log(district))
        until, key = now_of(district), district.settings.secret_of_ids()
    if not log:
        raise end(PROBLEMS, "nothing is on record yet")
    remade = remake(log)
    year = Script(_first(log), (), remade.commands, until)
    return (only(year, (*asked, *(student_id(one, key) for one in asked))) if asked else year), remade


def _log(district: Wired) -> Iterator[Recorded]:
    after = 0
    while entries := district.store.read(after, BATCH):
        after = entries[-1].position
        yield from (entry.recorded for entry in entries)


def _first(log: list[Recorded]) -> datetime:
    return min(recorded.meta.recorded_at for recorded in log[:1])


@contextmanager
def _read_only() -> Iterator[None]:
    """The database itself refuses every write of this session."""
    before = os.environ.get("PGOPTIONS")
    os.environ["PGOPTIONS"] = f"{before or ''} {READ_ONLY}".strip()
    try:
        yield
    finally:
        os.environ.pop("PGOPTIONS")
        if before is not None:
            os.environ["PGOPTIONS"] = before
