"""What is waited for, told from the entries that bear on it alone: the same as from the whole streams."""

from pathlib import Path

import pytest

from application.bearing import BEARING
from cli.simulate import script_of
from domain.dates.openset import OpenSet
from interchange.jsonl import read_lines
from simulation.stepped import SteppedRun
from tests.application.office import Office
from tests.cli.conftest import SAMPLE
from tests.domain.steps import enrolled, in_tier2

FILES = [Path("examples/one-student.jsonl"), *sorted(Path("tests/scenarios").glob("*.jsonl"))]
EVERY = 4
"""Commands between two looks."""


def whole(run: SteppedRun | Office) -> list[OpenSet]:
    return sorted(run.waiting.all_open(), key=lambda found: found.owner)


def alone(run: SteppedRun | Office) -> list[OpenSet]:
    return sorted(run.waiting.open_sets(run.waiting.streams()), key=lambda found: found.owner)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_at_every_turn_of_every_story(file: Path):
    with file.open("rb") as source:
        commands = tuple(line.command for line in read_lines(str(file), source) if line.command)
    script = script_of(str(file), commands, SAMPLE / "policy.yaml", SAMPLE / "calendar.csv")
    run = SteppedRun(script.start)
    for number, command in enumerate((*script.setup, *script.commands)):
        run.send(command)
        if number % EVERY == 0 or command is script.commands[-1]:
            assert alone(run) == whole(run)


def test_most_entries_need_not_be_read():
    office = Office().after(*in_tier2())
    written = office.names()
    assert alone(office) == whole(office) != []
    assert 0 < len([name for name in written if name in BEARING]) < len(written)


def test_the_present_set_of_an_owner_settles_nothing():
    office = Office().after(*in_tier2())
    (found, *_), before = whole(office), office.names()
    office.clock.at = found.items[-1].wake
    assert office.waiting.open_now(found.stream, found.owner) == found
    assert office.waiting.open_now(found.stream, "cycle/none").items == ()
    assert office.names() == before


def test_a_child_of_whom_nothing_is_expected_waits_for_nothing():
    assert alone(Office().after(*enrolled())) == []
