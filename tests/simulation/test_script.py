"""A school year as a script: every promised case happens, and played again it is the same."""

import logging
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import structlog

from application.engine import Accepted
from domain.dates.deadline import Deadline
from domain.recorded import Recorded
from simulation.cases import CASES, find_cases
from simulation.compare import differences
from simulation.district import FOLDER, SEED
from simulation.script import END, START, Script, make_script, measured
from simulation.stepped import SteppedRun

ANOTHER_SEED, FEW = 7, 60
WINDOWS = 3


@pytest.fixture(autouse=True, scope="module")
def quiet() -> Iterator[None]:
    """Tens of thousands of lines about accepted commands help nobody."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    yield
    structlog.reset_defaults()


@cache
def small(seed: int = SEED) -> Script:
    return make_script(FOLDER, seed, FEW)


def replayed(script: Script) -> SteppedRun:
    run = SteppedRun(START)
    for command in script.commands:
        run.send(command)
    run.advance(END)
    return run


@pytest.mark.parametrize("seed", [SEED, pytest.param(ANOTHER_SEED, marks=pytest.mark.thorough)])
def test_the_whole_district_lives_through_every_case_at_the_right_size(seed: int):
    script = make_script(FOLDER, seed)
    assert script.cases.keys() == CASES.keys()
    size = measured(script)
    assert size["students"] == 600
    assert 10_000 <= size["commands accepted"] <= 13_500
    assert 28_000 <= size["events"] <= 45_000
    assert 15 <= size["percent in Tier 2"] <= 20.5
    assert 4 <= size["percent in Tier 3"] <= 7
    assert in_order_and_in_school_hours(script)


@pytest.mark.parametrize("seed", [SEED, ANOTHER_SEED])
def test_sixty_students_are_enough_for_every_case(seed: int):
    assert small(seed).cases.keys() == CASES.keys()
    assert measured(small(seed))["students"] == FEW
    assert in_order_and_in_school_hours(small(seed))


def in_order_and_in_school_hours(script: Script) -> bool:
    assert all(before.at <= after.at for before, after in pairwise(script.commands))
    local = [command.at.astimezone(ZoneInfo(script.zone)) for command in script.commands]
    assert {at.weekday() for at in local} <= set(range(5))
    assert min(at.hour for at in local) >= 8
    return max(at.hour for at in local) < 16


def test_the_same_seed_makes_the_same_script_and_another_another():
    again = make_script(FOLDER, SEED, FEW)
    assert again.commands == small().commands
    assert small(ANOTHER_SEED).commands != small().commands


def records(run: SteppedRun) -> list[Recorded]:
    return run.records(0, 1_000_000)


def test_played_again_the_commands_give_the_same_streams():
    again = replayed(small())
    assert list(differences(records(again), records(small().run), small().zone)) == []
    assert find_cases(again.store) == small().cases


def test_the_districts_key_changes_every_id_and_nothing_else():
    other = make_script(FOLDER, SEED, FEW, district_key=b"another district's key, as long.")
    assert not other.sis_ids.keys() & small().sis_ids.keys()
    assert [c.TYPE for c in other.commands] == [c.TYPE for c in small().commands]
    assert {case: other.sis_ids[s] for case, s in other.cases.items()} == {
        case: small().sis_ids[s] for case, s in small().cases.items()
    }


def test_ids_of_commands_are_unique_and_tell_nothing():
    ids = [command.id for command in small().commands]
    assert len(set(ids)) == len(ids)
    children = (*small().sis_ids, *small().sis_ids.values())
    assert not any(child in id for id in ids for child in children)


def test_what_people_may_not_do_is_refused_and_stays_rare():
    script = small()
    assert 0 < script.refused < 0.05 * len(script.commands)


def test_at_the_end_no_deadline_is_past_its_wake_and_unrecorded():
    late = [d for d in deadlines(small()) if d.status == "open" and d.wake <= END]
    assert late == []


def test_most_deadlines_are_kept_and_some_are_missed():
    kept = sum(d.status == "met" for d in deadlines(small()))
    missed = sum(d.status in ("missed", "met_late") for d in deadlines(small()))
    assert 0 < missed < kept / 3


def deadlines(script: Script) -> list[Deadline]:
    streams = script.run.store.stream_ids("student") + script.run.store.stream_ids("year")
    return [d for name in streams for d in script.run.engine.load(name).state.deadlines.values()]


def test_every_team_closes_its_meeting_after_every_window():
    closed = [c for c in small().commands if c.TYPE == "post_benchmark.close"]
    assert len(closed) == 2 * 2 * WINDOWS


def test_a_group_is_recorded_as_one_session_and_no_file_names_another_child():
    script = small()
    together = [c for c in script.commands if c.TYPE == "session.record" and len(c.streams) > 1]
    assert together
    one = together[0]
    answer = replay_answer(script, one.id)
    for stream, version, _ in answer.events:
        record = script.run.store.load(stream, after=version - 1, upto=version)[0]
        others = {s.partition("/")[2] for s in one.streams} - {stream.partition("/")[2]}
        assert not any(other in record.event.model_dump_json() for other in others)


def replay_answer(script: Script, command: str) -> Accepted:
    spent = script.run.store.spent(command)
    assert spent is not None
    answer = script.run.engine.handle(next(c for c in script.commands if c.id == command))
    assert isinstance(answer, Accepted)
    return answer
