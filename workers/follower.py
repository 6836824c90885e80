"""Tells Temporal what each owner waits for, after every event that touches its deadlines.

Reads the log in commit order from a stored position. The position is stored after sending, so that a crash
sends again, which is harmless: a set replaces a set.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import suppress

from application.ports import Waiting
from domain.calendar import CalendarPublished, ClosureAdded
from domain.openset import OpenSet
from domain.policies import PolicyPublished
from domain.recorded import Recorded
from workers.sending import Sender, each
from workers.wiring import Log, Positions

NAME = "follower"
BATCH = 500
BUSY, IDLE = 0.02, 0.25
REPLANNED = (CalendarPublished, ClosureAdded, PolicyPublished)


class Follower:
    """One reader of the log. Two at once do no harm: both send the same."""

    def __init__(self, log: Log, waiting: Waiting, positions: Positions, sender: Sender) -> None:
        self._log, self._waiting, self._positions, self._sender = log, waiting, positions, sender

    async def run(self, stop: asyncio.Event) -> None:
        """Follow until `stop`, fast when busy, slower when idle. Raises what store or Temporal raise."""
        pause = BUSY
        while not stop.is_set():
            pause = BUSY if await self.step() else min(2 * pause, IDLE)
            with suppress(TimeoutError):  # time to look again
                await asyncio.wait_for(stop.wait(), pause)

    async def step(self) -> int:
        """Send what the next batch of the log touches; how many entries were read."""
        after = await asyncio.to_thread(self._positions.get, NAME)
        batch = await asyncio.to_thread(self._log.read, after, BATCH)
        if not batch:
            return 0
        records = [entry.recorded for entry in batch]
        touched = await asyncio.to_thread(self._waiting.touched, records)
        await each(newest(touched), self._sender.send)
        await each(replanned(records), self._sender.replan)
        await asyncio.to_thread(self._positions.set, NAME, batch[-1].position)
        return len(batch)


def newest(sets: Iterable[OpenSet]) -> list[OpenSet]:
    """One set an owner, that of the highest version."""
    return list({found.owner: found for found in sorted(sets, key=lambda found: found.version)}.values())


def replanned(records: Iterable[Recorded]) -> Iterator[str]:
    """The entries that may move open deadlines, as `<stream>@<version>` (A11, A36)."""
    return (f"{r.originator_id}@{r.originator_version}" for r in records if isinstance(r.event, REPLANNED))
