"""The sweep: no deadline passes in silence, whatever became of Temporal."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from runtime.clock import SteppedClock
from tests.workflows.district import District, deadline, dispatch
from workers.sweep import EVERY, PATIENCE, Overdue, Sweep, overdue

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(NOON)


@pytest.fixture
def district(tmp_path: Path, clock: SteppedClock) -> District:
    return District(tmp_path / "district", clock)


def test_what_is_past_its_wake_and_unrecorded_is_overdue(district: District, clock: SteppedClock) -> None:
    item = deadline("past", NOON + HOUR)
    district.opens(
        "cycle/a", item, deadline("ahead", NOON + 9 * HOUR), dispatch("letter", NOON), stream="student/s"
    )
    assert overdue(district, clock.now()) == []
    clock.jump(NOON + 2 * HOUR)
    assert overdue(district, clock.now()) == [Overdue("student/s", "cycle/a", "past", NOON + HOUR)]
    district.reached("student/s", "cycle/a")
    assert overdue(district, clock.now()) == []


def test_what_stays_overdue_raises_an_alarm(district: District, clock: SteppedClock, tmp_path: Path) -> None:
    wall = 100.0
    sweep = Sweep(district, clock, tmp_path / "heartbeat", seconds=lambda: wall)
    district.opens("cycle/a", deadline("d", NOON + HOUR), stream="student/s")
    clock.jump(NOON + 2 * HOUR)
    with capture_logs() as logs:
        assert sweep.look() == []
        wall += PATIENCE
        assert [found.deadline for found in sweep.look()] == ["d"]
        district.reached("student/s", "cycle/a")
        assert sweep.look() == []
    assert [(line["event"], line["deadline"]) for line in logs] == [("deadline_unrecorded", "d")]


def test_a_deadline_recorded_in_time_raises_none_however_fast_the_clock_runs(
    district: District, clock: SteppedClock, tmp_path: Path
) -> None:
    wall = 100.0
    sweep = Sweep(district, clock, tmp_path / "heartbeat", seconds=lambda: wall)
    for day in range(1, 30):
        district.opens("cycle/a", deadline(f"d{day}", NOON + day * 24 * HOUR), stream="student/s")
        clock.jump(NOON + (day * 24 + 20) * HOUR)
        assert sweep.look() == []
        wall += EVERY
        district.reached("student/s", "cycle/a")


def test_an_alarm_comes_within_a_minute() -> None:
    assert EVERY + PATIENCE < 60


def test_its_heartbeat_shows_that_it_lives(district: District, clock: SteppedClock, tmp_path: Path) -> None:
    heartbeat = tmp_path / "heartbeat"

    async def story() -> None:
        stop = asyncio.Event()
        sweeping = asyncio.create_task(Sweep(district, clock, heartbeat).run(stop))
        async with asyncio.timeout(30):
            while not heartbeat.exists():
                await asyncio.sleep(0.01)
        stop.set()
        await sweeping

    before = datetime.now(UTC)
    asyncio.run(story())
    beat = json.loads(heartbeat.read_text())
    assert before <= datetime.fromisoformat(beat["at"]) <= datetime.now(UTC)
    assert beat["overdue"] == 0
