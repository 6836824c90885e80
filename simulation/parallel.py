"""A script over many students, on all cores: what touches no stream of another runs in a process of its own.

Students share only reference data (policy, calendar, staff, …): these commands go to every process. Whatever
else names the same stream, or spends the same id, stays together and in order: one run would give the same.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from datetime import datetime
from multiprocessing import get_context
from os import cpu_count
from typing import Any

from application.engine import Answer
from application.waiting import WITH_DEADLINES
from domain.command import Command
from domain.dates.deadline import UNDATED, Deadline
from domain.district import REFERENCE_KINDS
from domain.ids import owner_id
from domain.recorded import Recorded
from domain.student import Student
from domain.tier import TierEntered, strand
from runtime import logs
from simulation.stepped import SteppedRun
from store.errors import CommandReused

PER_PROCESS = 4000
"""Commands that are worth the start of a process: some seconds of work."""


@dataclass(frozen=True)
class Script:
    """`setup` comes first, at `start` (UTC); then `commands`, then time alone until `until`."""

    start: datetime
    setup: tuple[Command, ...]
    commands: tuple[Command, ...]
    until: datetime | None = None


@dataclass(frozen=True)
class Outcome:
    """The answer to each command, or the words of its misuse of an id; and what became of each student."""

    answers: tuple[Answer | str, ...]
    students: tuple[dict[str, Any], ...]
    others: tuple[dict[str, Any], ...] = ()
    """The other streams that own deadlines: school years of buildings, breaches."""


def play(script: Script, processes: int | None = None) -> Outcome:
    """The script's outcome, in as many `processes` as it is worth where none are asked for."""
    wanted = processes or min(cpu_count() or 1, len(script.commands) // PER_PROCESS)
    parts = split(script.commands, wanted)
    if len(parts) <= 1:
        return play_alone(script)
    with ProcessPoolExecutor(len(parts), mp_context=get_context("spawn"), initializer=_quiet) as pool:
        played = list(pool.map(play_alone, (_part(script, places) for places in parts)))
    return _together(len(script.commands), parts, played)


def _quiet() -> None:
    """A new process has its logs to set up; without that they go to the output."""
    logs.configure("console", logging.WARNING)


def play_alone(script: Script) -> Outcome:
    """The script's outcome, in this process."""
    run = SteppedRun(script.start)
    for command in script.setup:
        run.send(command)
    answers = tuple(_answer(run, command) for command in script.commands)
    if script.until:
        run.advance(max(script.until, run.clock.now()))
    students = tuple(summary(run, stream) for stream in run.store.stream_ids("student"))
    kinds = (kind for kind in WITH_DEADLINES if kind != "student")
    others = tuple(owed(run, stream) for kind in kinds for stream in run.store.stream_ids(kind))
    return Outcome(answers, students, others)


def _answer(run: SteppedRun, command: Command) -> Answer | str:
    try:
        return run.send(command)
    except CommandReused as reused:
        return str(reused)


def _part(script: Script, places: Sequence[int]) -> Script:
    commands = tuple(script.commands[place] for place in places)
    last = max(command.at for command in script.commands)
    return Script(script.start, script.setup, commands, max(last, script.until or last))


def _together(count: int, parts: Sequence[Sequence[int]], played: Sequence[Outcome]) -> Outcome:
    answers: dict[int, Answer | str] = {}
    for places, outcome in zip(parts, played, strict=True):
        answers.update(zip(places, outcome.answers, strict=True))
    students = sorted((s for outcome in played for s in outcome.students), key=lambda s: str(s["student"]))
    others = sorted((o for outcome in played for o in outcome.others), key=lambda o: str(o["stream"]))
    return Outcome(tuple(answers[place] for place in range(count)), tuple(students), tuple(others))


def split(commands: Sequence[Command], count: int) -> list[list[int]]:
    """The places of `commands` in at most `count` parts that share reference data alone, largest first."""
    groups = _groups(commands)
    if groups is None or count < 2:
        return [list(range(len(commands)))]
    everywhere = [place for place, command in enumerate(commands) if not _own(command)]
    parts: list[list[int]] = [[] for _ in range(min(count, len(groups)))]
    for group in sorted(groups, key=len, reverse=True):
        min(parts, key=len).extend(group)
    return [sorted([*everywhere, *part]) for part in parts]


def _own(command: Command) -> list[str]:
    """The streams of a command that are not reference data."""
    return [stream for stream in command.streams if stream.partition("/")[0] not in REFERENCE_KINDS]


def _groups(commands: Sequence[Command]) -> list[list[int]] | None:
    """The places of commands that belong together; None where reference data hang on a student's file."""
    leaders: dict[str, str] = {}
    for command in commands:
        own = _own(command)
        if own and len(own) < len(command.streams):
            return None
        _unite(leaders, [f"id {command.id}", *own])
    groups: dict[str, list[int]] = {}
    for place, command in enumerate(commands):
        if own := _own(command):
            groups.setdefault(_leader(leaders, own[0]), []).append(place)
    return list(groups.values())


def _unite(leaders: dict[str, str], names: Iterable[str]) -> None:
    first, *others = (_leader(leaders, name) for name in names)
    leaders.update((other, first) for other in others)


def _leader(leaders: Mapping[str, str], name: str) -> str:
    while (above := leaders.get(name, name)) != name:
        name = above
    return name


def summary(run: SteppedRun, stream: str) -> dict[str, Any]:
    """What became of one student: tiers, deadlines, and what the record shows broken."""
    student: Student = run.engine.load(stream).state
    findings = [
        {"entry": r.originator_version, "event": r.event.NAME, "rule": f.rule, "what": f.what}
        for r in run.store.load(stream)
        for f in getattr(r.event, "findings", ())
    ]
    return {
        "student": student.id,
        "tiers": dict(student.tiers),
        "changes": changes(student, run.store.load(stream)),
        "deadlines": owed(run, stream)["deadlines"],
        "findings": findings,
    }


def changes(student: Student, records: Iterable[Recorded]) -> list[dict[str, Any]]:
    """Each change of tier by its day, in order of the days."""
    entered = [(student.civil(r.meta.occurred), r.event) for r in records if isinstance(r.event, TierEntered)]
    by_day = sorted(entered, key=lambda e: e[0])
    return [{"on": day, "strand": strand(e.domain, e.subject), "tier": e.tier} for day, e in by_day]


def owed(run: SteppedRun, stream: str) -> dict[str, Any]:
    """Every deadline that a stream has had, in order of its due day."""
    state = run.engine.load(stream).state
    names = sorted({name for known in _mappings(state) for name in known} | _reviews(state))
    found = sorted(state.deadlines.values(), key=lambda d: (d.due_on, d.kind, d.id))
    return {"stream": stream, "deadlines": [_shown(stream, d, names) for d in found]}


def _reviews(state: Any) -> set[str]:
    """The names that reviews of corrected evidence can have: the point and the decision that relied on it."""
    if not any(d.owner.startswith("evidence/") for d in state.deadlines.values()):
        return set()
    points = (*state.points, *state.probe_refs)
    return {f"{point}@{decided.ref[1]}" for decided in state.decisions for point in points}


def _shown(stream: str, deadline: Deadline, names: Iterable[str]) -> dict[str, Any]:
    """A deadline; `of` is its owner by the name that the script gave it, as far as there is one."""
    kind = deadline.owner.partition("/")[0]
    local = next((name for name in names if owner_id(kind, stream, name) == deadline.owner), "")
    shown = {name: getattr(deadline, name) for name in ("kind", "owner", "status", "about", "rung")}
    due_on = None if deadline.due_on == UNDATED else deadline.due_on
    return {**shown, "due_on": due_on, "of": f"{kind} {local}".strip()}


def _mappings(state: Any) -> Iterator[Mapping[str, Any]]:
    for field in fields(state):
        value = getattr(state, field.name)
        if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
            yield value
