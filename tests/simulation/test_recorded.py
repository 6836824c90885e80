"""The commands behind a record, made again from its events: played, they give the same record."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from application.engine import Accepted
from cli.simulate import script_of
from domain.command import Command
from interchange.jsonl import read_lines
from simulation.parallel import Script, play_alone, summary
from simulation.recorded import Remade, remake
from simulation.stepped import SteppedRun
from tests.cli.conftest import SAMPLE
from tests.domain.steps import enrolled
from tests.domain.story import district_of, policy_document, school_year
from tests.domain.test_opening import BEFORE, opened

FILES = [Path("examples/one-student.jsonl"), *sorted(Path("tests/scenarios").glob("*.jsonl"))]
SEALED = {"entry.seal_decided"}
"""What was made unreadable cannot be sealed again: its entry is gone."""


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
    assert set(remade.lost) <= SEALED


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
