"""The commands behind a record, made again from its events: played, they give the same record."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from application.engine import Accepted
from cli.simulate import script_of
from domain.command import COMMANDS, Command
from domain.event import Event, Unreadable
from domain.recorded import Recorded
from interchange.jsonl import read_lines
from simulation.compare import differences
from simulation.parallel import Script, play_alone, summary
from simulation.recorded import NEVER_AGAIN, OTHERWISE, SAID, Remade, remake
from simulation.stepped import SteppedRun
from tests.cli.conftest import SAMPLE
from tests.domain import steps
from tests.domain.record.test_opening import BEFORE, opened
from tests.domain.steps import enrolled
from tests.domain.story import ZONE, ask, district_of, policy_document, school_year
from tests.simulation.rarer_acts import acts, district, qualified

FILES = [Path("examples/one-student.jsonl"), *sorted(Path("tests/scenarios").glob("*.jsonl"))]
BY_TIME = {"dispatch.start", "dispatch.finish", "deadlines.settle", "deadlines.replan"}
"""Commands of the processes: simulated time gives them again."""
UNSEEN = {"entry.seal", "entry.confirm_sealed", "incident.record"}
"""The commands of the events in `NEVER_AGAIN`."""
TOLD = {*SAID.values(), *(name for name, _ in OTHERWISE.values())}


def lived(script: Script) -> tuple[SteppedRun, Remade]:
    run = SteppedRun(script.start)
    for command in (*script.setup, *script.commands):
        run.send(command)
    return run, remake(run.records(0, 100_000))


def shown(students: Iterable[dict[str, Any]]) -> list[Any]:
    dates = ("kind", "of", "due_on", "status", "rung")
    return [(s["student"], s["tiers"], [[d[n] for n in dates] for d in s["deadlines"]]) for s in students]


def assert_the_same_again(script: Script) -> None:
    run, remade = lived(script)
    again = play_alone(Script(script.start, (), remade.commands, run.clock.now()))
    assert [a for a in again.answers if not isinstance(a, Accepted)] == []
    assert shown(again.students) == shown(summary(run, s) for s in run.store.stream_ids("student"))
    assert remade.lost.keys() <= NEVER_AGAIN.keys()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_year_made_again_from_its_record_is_the_same(file: Path):
    with file.open("rb") as source:
        commands = tuple(line.command for line in read_lines(str(file), source) if line.command)
    script = script_of(str(file), commands, SAMPLE / "policy.yaml", SAMPLE / "calendar.csv")
    assert_the_same_again(script)


def test_what_was_attested_at_the_opening_too():
    setup: list[Command] = [*district_of(policy_document(), school_year()), *enrolled()]
    begun = opened(cycle=2, earlier_cycles=BEFORE, since="2026-09-08")
    assert_the_same_again(Script(setup[0].at, tuple(setup), (begun,)))


def made_again(setup: Sequence[Command], acts: Callable[[SteppedRun], Iterable[Command]]) -> set[str]:
    """The types of command that were made again, once every entry is seen to be the same."""
    run = SteppedRun(setup[0].at)
    for command in chain(setup, acts(run)):
        assert isinstance(answer := run.send(command), Accepted), (command.TYPE, answer)
    log = run.records(0, 100_000)
    remade = remake(log)
    again = SteppedRun(setup[0].at)
    for command in remade.commands:
        again.send(command)
    again.advance(run.clock.now())
    assert [str(d) for d in differences(log, again.records(0, 100_000), ZONE)] == []
    assert (dict(remade.lost), remade.refused) == ({}, 0)
    return {command.TYPE for command in remade.commands}


def test_the_rarer_acts_too_entry_by_entry():
    team_decides = {"auto_qualify.mode": "qualifies_pending_ack", "auto_qualify.override_allowed": True}
    found = made_again(district(), acts)
    for year in qualified():
        found |= made_again(district(**team_decides), lambda run, year=year: year)
    known = {json.loads(line)["type"] for file in FILES for line in file.open("rb") if line.strip()}
    assert TOLD - known - found == set()


def test_every_command_is_made_again_or_there_is_a_reason():
    """A new command is named above or in `simulation.recorded`: told by an event, by time, or never again."""
    assert sorted([*TOLD, *BY_TIME, *UNSEEN]) == sorted(COMMANDS)


def test_what_is_not_made_again_is_counted_with_its_reason():
    entered = steps.measured(steps.STAR)
    sealed = {"entry": 3, "entry_type": "point.recorded", "reason": "another child's"}
    decided = ask("entry.seal", "2026-09-21", "administrator", **sealed)
    run, remade = lived(Script(entered.at, tuple([*district(), *enrolled(), entered]), (decided,)))
    log = run.records(0, 100_000)
    gone = [replace(r, event=Unreadable(type=r.event.NAME)) if r.event == _point(log) else r for r in log]
    assert remade.lost == {"entry.seal_decided": 1}
    assert remake(gone).lost == {"unreadable": 1, "entry.seal_decided": 1}
    assert remake(gone).lost.keys() <= NEVER_AGAIN.keys()


def _point(log: list[Recorded]) -> Event:
    return next(r.event for r in log if r.event.NAME == "point.recorded")


def test_the_letters_that_an_incident_held_are_held_again():
    said = {"reason": "restored", "kept": 3, "kept_at": None, "lost": 5, "lost_link": "0" * 64}
    incident = ask("incident.record", "2026-10-05", "operator", **said)
    run, remade = lived(Script(incident.at, tuple(district()), (incident,)))
    assert run.engine.district().letters_held
    assert [c.TYPE for c in remade.commands if c.actor == "operator"] == ["letters.hold"]
