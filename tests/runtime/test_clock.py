"""Clocks: what time it is, and when on the wall something will have come."""

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.clock import FOREVER, ScaledClock, SteppedClock, SystemClock

SEPTEMBER = datetime(2026, 9, 1, 12, tzinfo=UTC)
TWO_DAYS_A_SECOND = 172_800.0
DAY = timedelta(days=1)


def test_the_system_clock_waits_for_the_instant_itself() -> None:
    clock = SystemClock()
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().tzinfo is UTC
    assert clock.wall_for(SEPTEMBER) == SEPTEMBER


@given(st.lists(st.timedeltas(-400 * DAY, 400 * DAY).map(SEPTEMBER.__add__)))
def test_the_stepped_clock_jumps_forward_and_refuses_to_go_back(instants: list[datetime]) -> None:
    clock = SteppedClock(SEPTEMBER)
    for instant in instants:
        before = clock.now()
        if instant < before:
            with pytest.raises(ValueError, match="does not go back"):
                clock.jump(instant)
            assert clock.now() == before
        else:
            clock.jump(instant)
            assert clock.now() == instant


def test_the_scaled_clock_runs_as_fast_as_it_is_told(tmp_path: Path) -> None:
    clock = ScaledClock.create(tmp_path / "clock", SEPTEMBER, TWO_DAYS_A_SECOND)
    wall, simulated = datetime.now(UTC), clock.now()
    while datetime.now(UTC) - wall < timedelta(seconds=0.5):
        pass
    elapsed = (clock.now() - simulated) / TWO_DAYS_A_SECOND
    assert timedelta(seconds=0.5) <= elapsed + timedelta(milliseconds=1)
    assert elapsed <= datetime.now(UTC) - wall + timedelta(milliseconds=1)


def test_the_scaled_clock_stops_at_its_limit_and_goes_on_when_let(tmp_path: Path) -> None:
    clock = ScaledClock.create(tmp_path / "clock", SEPTEMBER, 1e9, limit=SEPTEMBER)
    assert clock.now() == SEPTEMBER
    clock.hold(SEPTEMBER + DAY)
    while clock.now() < SEPTEMBER + DAY:
        pass
    assert clock.now() == SEPTEMBER + DAY
    with pytest.raises(ValueError, match="already let run past"):
        clock.hold(SEPTEMBER)
    clock.hold(FOREVER)
    assert clock.now() > SEPTEMBER + DAY


def test_a_wait_takes_its_scaled_time_by_the_schedule(tmp_path: Path) -> None:
    clock = ScaledClock.create(tmp_path / "clock", SEPTEMBER, TWO_DAYS_A_SECOND, limit=SEPTEMBER)
    wall = datetime.now(UTC)
    in_ten_days, a_day_ago = clock.wall_for(SEPTEMBER + 10 * DAY), clock.wall_for(SEPTEMBER - DAY)
    assert abs(in_ten_days - wall - timedelta(seconds=5)) < timedelta(seconds=1)
    assert wall <= a_day_ago <= datetime.now(UTC)


def test_time_spent_held_is_not_made_up_for(tmp_path: Path) -> None:
    clock = ScaledClock.create(tmp_path / "clock", SEPTEMBER, 1e6, limit=SEPTEMBER)
    time.sleep(0.2)
    clock.hold(FOREVER)
    assert clock.now() - SEPTEMBER < timedelta(seconds=0.1 * 1e6)


def test_another_process_reads_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    clock = ScaledClock.create(path, SEPTEMBER, TWO_DAYS_A_SECOND)
    before = clock.now()
    program = f"import pathlib, runtime.clock as c; print(c.ScaledClock(pathlib.Path({str(path)!r})).now())"
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert before <= datetime.fromisoformat(told.strip()) <= clock.now()


def test_readers_never_see_time_go_back_or_pass_the_limit_while_it_is_moved(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    clock = ScaledClock.create(path, SEPTEMBER, 1e12, limit=SEPTEMBER)
    wrong: list[datetime] = []
    stop = threading.Event()
    limit = SEPTEMBER

    def read() -> None:
        reader, last = ScaledClock(path), SEPTEMBER
        while not stop.is_set():
            now = reader.now()
            if now < last or now > limit:
                wrong.append(now)
            last = now
        reader.close()

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for _ in range(2_000):
        limit += timedelta(days=1, microseconds=255)
        clock.hold(limit)
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_a_file_that_is_no_clock_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    path.write_bytes(b"half")
    with pytest.raises(ValueError, match="not a scaled clock"):
        ScaledClock(path)
    with pytest.raises(ValueError, match="positive rate"):
        ScaledClock.create(path, SEPTEMBER, 0)


def test_a_new_clock_replaces_an_old_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    ScaledClock.create(path, SEPTEMBER, 1.0).close()
    clock = ScaledClock.create(path, SEPTEMBER + 100 * DAY, 1.0)
    assert clock.now() >= SEPTEMBER + 100 * DAY
    assert [entry.name for entry in tmp_path.iterdir()] == ["clock"]
