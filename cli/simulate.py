"""`mtss simulate`: a script of commands under the stepped clock, in memory; nothing is kept or sent."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from application.engine import Refused
from cli.apply import answered, malformed, opened, show
from cli.shown import PROBLEMS, Json, end, print_json, print_table, say_problems
from domain.command import Command
from domain.moments import as_instant
from domain.policies import PublishPolicy
from domain.student import Student
from interchange.calendar import EVERY_BUILDING, read_calendar
from interchange.commands import Import
from interchange.jsonl import Line, read_lines
from interchange.policyfile import read_policy
from interchange.problem import Problem
from interchange.schooldays import calendar as calendar_commands
from interchange.schooldays import calendar_problems
from simulation.stepped import SteppedRun
from store.errors import CommandReused

PLANNER = "simulate"
NO_KEY = b"nothing of a simulation is kept"


def simulate(
    file: Annotated[str, typer.Argument(metavar="FILE.jsonl", help="One command a line, or -.")],
    policy: Annotated[Path, typer.Option(help="The policy in force from the start.", metavar="PATH")],
    calendar: Annotated[Path | None, typer.Option(help="The school calendar.", metavar="PATH")] = None,
    until: Annotated[
        datetime | None, typer.Option(help="Let time run on to this day (UTC) after the last command.")
    ] = None,
    as_json: Json = False,
) -> None:
    """What would happen? Each command's answer; then each student's tiers, deadlines and findings.

    The engine is the real one, with the same decisions and deadlines; time jumps, and letters go nowhere.
    """
    with opened(file) as source:
        lines = list(read_lines(file, source))
    commands = [line.command for line in lines if line.command]
    if not commands:
        raise end(PROBLEMS, f"{file}: no commands in this file")
    run = SteppedRun(min(command.at for command in commands))
    _set_up(run, policy, calendar)
    results = [_result(run, line) for line in lines]
    if until:
        run.advance(max(as_instant(until.date(), "UTC"), run.clock.now()))
    students = [summary(run, stream) for stream in run.store.stream_ids("student")]
    _print(results, students, as_json)
    if any(result["result"] != "accepted" for result in results):
        raise end(PROBLEMS)


def _set_up(run: SteppedRun, policy: Path, calendar: Path | None) -> None:
    """Publish the policy and the calendars at the script's first instant."""
    found = read_policy(policy)
    if found.policy is None:
        say_problems(found.problems)
        raise end(PROBLEMS, f"{policy}: {len(found.problems)} problems")
    at = run.clock.now()
    publish = PublishPolicy(
        id="simulate/policy", at=at, actor=PLANNER, content_hash=found.content_hash, policy=found.policy
    )
    for command in (publish, *(_calendars(calendar, found.policy.screening, at) if calendar else ())):
        answer = run.send(command)
        if isinstance(answer, Refused):
            raise end(PROBLEMS, f"{command.TYPE} refused: {answer.refusal.reason}. {answer.refusal.remedy}")


def _calendars(path: Path, buildings: Iterable[str], at: datetime) -> list[Command]:
    """The calendar's commands for the policy's buildings and those that the file names."""
    parsed = read_calendar(path)
    named = {*buildings, *(row.building for row in parsed.rows)} - {EVERY_BUILDING}
    problems = [*parsed.problems, *calendar_problems(str(path), parsed.rows, named)]
    if problems:
        say_problems(problems)
        raise end(PROBLEMS, f"{path}: {len(problems)} problems")
    return calendar_commands(parsed.rows, named, Import(at, NO_KEY, PLANNER))


def _result(run: SteppedRun, line: Line) -> dict[str, Any]:
    if line.command is None:
        return malformed(line.number, line.problems)
    try:
        return answered(line.number, line.command, run.send(line.command))
    except CommandReused as reused:
        problem = Problem("", line.number, "id", "an id already spent", "an id of its own", str(reused))
        return malformed(line.number, (problem,))


def summary(run: SteppedRun, stream: str) -> dict[str, Any]:
    """What became of one student: tiers, deadlines, and what the record shows broken."""
    student: Student = run.engine.load(stream).state
    deadlines = [
        {name: getattr(d, name) for name in ("kind", "owner", "due_on", "status")}
        for d in sorted(student.deadlines.values(), key=lambda d: (d.due_on, d.kind, d.id))
    ]
    findings = [
        {"entry": r.originator_version, "event": r.event.NAME, "rule": f.rule, "what": f.what}
        for r in run.store.load(stream)
        for f in getattr(r.event, "findings", ())
    ]
    return {"student": student.id, "tiers": dict(student.tiers), "deadlines": deadlines, "findings": findings}


def _print(results: list[dict[str, Any]], students: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json({"commands": results, "students": students})
        return
    for result in results:
        show(result, as_json=False)
    for student in students:
        tiers = ", ".join(f"{strand} {tier}" for strand, tier in student["tiers"].items())
        print_table(
            ("kind", "owner", "due on", "status"),
            (deadline.values() for deadline in student["deadlines"]),
            f"student {student['student']}: tier {tiers or '1 in everything'}",
        )
        for finding in student["findings"]:
            typer.echo(f"entry {finding['entry']} {finding['event']}: {finding['rule']}: {finding['what']}")
