"""Many open deadlines move, on the real servers, though their workers are killed in the middle."""

import asyncio
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from temporalio.client import Client

from application.engine import Accepted
from domain.command import Command
from runtime.clock import ScaledClock
from runtime.stack import DevStack
from runtime.wiring import Wired, wire
from simulation.stage import set_up
from tests.domain.story import instant
from tests.workflows.meetings import (
    DEADLINES,
    Ring,
    Workers,
    district,
    fill,
    longer_bounds,
    moves,
    ring_of,
    snow_day,
    streams_of,
    wakes,
)
from workers.sending import each

STUDENTS = 300
ANNOUNCED = instant("2026-10-13 18:00")
SNOW = "2026-10-14"
RATE = 300.0
"""Simulated seconds a second: the old dates come soon after all has moved, the new ones a day later."""
MARGIN = timedelta(seconds=75 * RATE)
JITTER = timedelta(minutes=30)


@contextmanager
def a_district(folder: Path) -> Iterator[tuple[Wired, Workers]]:
    """`STUDENTS` with three open deadlines each, and the clock so that the first is `MARGIN` away."""
    clock = folder / "clock"
    ScaledClock.create(clock, ANNOUNCED, RATE, ANNOUNCED).close()
    with DevStack(folder / "stack", clock=clock, keep_temporal=False) as settings:
        set_up(settings, district())
        with wire(settings) as wired:
            fill(wired.store, STUDENTS)
            first = min(wakes(wired.waiting).values())
        ScaledClock.create(clock, first - MARGIN, RATE).close()
        workers = Workers(settings, folder / "workers.log")
        with wire(settings) as wired:
            try:
                yield wired, workers
            finally:
                workers.kill()


@pytest.mark.thorough
def test_all_deadlines_move_once_and_none_rings_at_its_old_time(tmp_path: Path) -> None:
    """A snow day, and meanwhile a policy that recomputes; in the middle of each the workers are killed."""
    with a_district(tmp_path) as (wired, workers):
        before, start = wakes(wired.waiting), wired.store.head()
        assert len(before) == STUDENTS
        rings = asyncio.run(_story(wired, workers, before))
        after = wakes(wired.waiting)
        records = list(moves(wired.store, start))
        missed = [e for e in wired.store.read(start, 100_000) if e.recorded.event.NAME == "deadline.missed"]
        assert wired.waiting.all_replanned()
    assert len(streams_of(records)) == STUDENTS
    assert DEADLINES * STUDENTS <= len(records) <= 2 * DEADLINES * STUDENTS
    assert len({(r.originator_id, r.event.deadline) for r in records}) == DEADLINES * STUDENTS
    assert all(after[owner] - wake >= timedelta(days=3) for owner, wake in before.items())
    assert (missed, {ring.fired for ring in rings.values()}) == ([], {0})


async def _story(wired: Wired, workers: Workers, before: Mapping[str, datetime]) -> dict[str, Ring]:
    """Lives through it until the old times have passed; every owner's timer then."""
    client, start = await wired.connect(), wired.store.head()
    workers.start()
    await _all_set(wired, client, before)
    _publish(wired, snow_day(SNOW, wired.clock.now()))
    _killed_in_the_middle(wired, workers, start, "replan/calendar")
    _publish(wired, longer_bounds(wired.clock.now(), 2))
    _killed_in_the_middle(wired, workers, start, "replan/policy")
    async with asyncio.timeout(120):
        while not await asyncio.to_thread(wired.waiting.all_replanned):
            await asyncio.sleep(0.5)
    await _all_set(wired, client, wakes(wired.waiting))
    while wired.clock.now() < max(before.values()) + JITTER:
        await asyncio.sleep(0.2)
    return await _rings(client, before)


def _killed_in_the_middle(wired: Wired, workers: Workers, start: int, commands: str) -> None:
    """The workers, once `commands` have moved the first deadlines; others take their place."""
    while not (moved := sum(r.meta.command_id.startswith(commands) for r in moves(wired.store, start))):
        time.sleep(0.005)
    workers.kill()
    assert moved < DEADLINES * STUDENTS, "they were killed too late to show anything"
    assert not wired.waiting.all_replanned()
    workers.start()


def _publish(wired: Wired, command: Command) -> None:
    assert isinstance(wired.engine.handle(command), Accepted)


async def _all_set(wired: Wired, client: Client, wanted: Mapping[str, datetime]) -> None:
    """Wait until each owner's one timer rings when the record has its first wake."""
    async with asyncio.timeout(120):
        while late := await _late(wired, client, wanted):
            await asyncio.sleep(min(1.0, 0.01 * len(late)))


async def _late(wired: Wired, client: Client, wanted: Mapping[str, datetime]) -> list[str]:
    rings = await _rings(client, wanted)
    return [name for name, ring in rings.items() if not ring.rings_at(wired.clock.wall_for(wanted[name]))]


async def _rings(client: Client, owners: Collection[str]) -> dict[str, Ring]:
    found: dict[str, Ring] = {}

    async def look(owner: str) -> None:
        found[owner] = await ring_of(client, owner)

    await each(owners, look)
    return found
