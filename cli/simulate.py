"""`mtss simulate`: a script of commands under the stepped clock, in memory; nothing is kept or sent."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from application.engine import Answer, Refused
from cli.apply import answered, malformed, opened, show
from cli.shown import PROBLEMS, Json, end, print_json, print_table, problems_of, say_problems
from domain.command import Command
from domain.moments import as_instant
from domain.policy import Policy
from domain.policy.policies import PublishPolicy
from interchange.calendar import EVERY_BUILDING, read_calendar
from interchange.commands import Import
from interchange.jsonl import Line, read_lines
from interchange.policyfile import read_policy
from interchange.problem import Problem
from interchange.schooldays import calendar as calendar_commands
from interchange.schooldays import calendar_problems
from simulation.parallel import Outcome, Script, play
from simulation.stepped import SteppedRun

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

    A long script over many students runs on all cores.

    The engine is the real one, with the same decisions and deadlines; time jumps, and letters go nowhere.
    """
    with opened(file) as source:
        lines = list(read_lines(file, source))
    commands = tuple(line.command for line in lines if line.command)
    if not commands:
        say_problems(problem for line in lines for problem in line.problems)
    last = as_instant(until.date(), "UTC") if until else None
    outcome = play(script_of(file, commands, policy, calendar, last))
    answers = iter(outcome.answers)
    results = [_result(line, next(answers) if line.command else None) for line in lines]
    _print(results, outcome, as_json)
    if any(result["result"] != "accepted" for result in results):
        raise end(PROBLEMS)


def script_of(
    file: str,
    commands: tuple[Command, ...],
    policy: Path,
    calendar: Path | None,
    until: datetime | None = None,
) -> Script:
    """The commands of a file, after the policy and the calendar in force from the start."""
    if not commands:
        raise end(PROBLEMS, f"{file}: no commands in this file")
    start = min(command.at for command in commands)
    return Script(start, _setup(start, policy, calendar), commands, until)


def _setup(at: datetime, policy: Path, calendar: Path | None) -> tuple[Command, ...]:
    """Publish the policy and the calendars at the script's first instant."""
    found = read_policy(policy)
    if found.policy is None:
        say_problems(found.problems)
        raise end(PROBLEMS, f"{policy}: {problems_of(found.problems)}")
    publish = PublishPolicy(
        id="simulate/policy", at=at, actor=PLANNER, content_hash=found.content_hash, policy=found.policy
    )
    setup = (publish, *(_calendars(calendar, found.policy, at) if calendar else ()))
    run = SteppedRun(at)
    for command in setup:
        answer = run.send(command)
        if isinstance(answer, Refused):
            raise end(PROBLEMS, f"{command.TYPE} refused: {answer.refusal.reason}. {answer.refusal.remedy}")
    return setup


def _calendars(path: Path, policy: Policy, at: datetime) -> list[Command]:
    """The calendar's commands for the policy's buildings and those that the file names."""
    parsed = read_calendar(path)
    named = {*policy.screening, *(row.building for row in parsed.rows)} - {EVERY_BUILDING}
    problems = [*parsed.problems, *calendar_problems(str(path), parsed.rows, named)]
    if problems:
        say_problems(problems)
        raise end(PROBLEMS, f"{path}: {problems_of(problems)}")
    return calendar_commands(parsed.rows, named, Import(at, policy.zone, NO_KEY, PLANNER))


def _result(line: Line, answer: Answer | str | None) -> dict[str, Any]:
    if line.command is None or answer is None:
        return malformed(line.number, line.problems)
    if isinstance(answer, str):
        problem = Problem("", line.number, "id", "an id already spent", "an id of its own", answer)
        return malformed(line.number, (problem,))
    return answered(line.number, line.command, answer)


def _print(results: list[dict[str, Any]], outcome: Outcome, as_json: bool) -> None:
    if as_json:
        print_json({"commands": results, "students": outcome.students, "others": outcome.others})
        return
    for result in results:
        show(result, as_json=False)
    for student in outcome.students:
        tiers = ", ".join(f"{strand} {tier}" for strand, tier in student["tiers"].items())
        _print_deadlines(student, f"student {student['student']}: tier {tiers or '1 in everything'}")
        for finding in student["findings"]:
            typer.echo(f"entry {finding['entry']} {finding['event']}: {finding['rule']}: {finding['what']}")
    for other in outcome.others:
        _print_deadlines(other, other["stream"])


def _print_deadlines(found: dict[str, Any], title: str) -> None:
    rows = ([d[name] for name in ("kind", "of", "about", "due_on", "status")] for d in found["deadlines"])
    print_table(("kind", "of", "about", "due on", "status"), rows, title)
