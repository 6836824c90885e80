"""Tells Temporal what each owner waits for, after every event that touches its deadlines.

Reads the log in commit order from a stored position. The position is stored after sending, so that a crash
sends again, which is harmless: a set replaces a set. When the log says that it was restored to an earlier
point, every workflow is told anew. A corrupt entry raises an alarm and is passed over; one that only a newer
program knows is waited for.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, groupby

import structlog

from application.apart import apart
from application.ports import Waiting
from domain.dates.calendar import CalendarPublished, ClosureAdded, ClosureRevoked
from domain.dates.openset import OpenSet
from domain.policy.policies import PolicyPublished
from domain.record.incident import IncidentRecorded
from domain.recorded import Recorded
from store.errors import Corrupt
from workers.again import paused
from workers.anew import tell_all
from workers.sending import Sender, each
from workers.wiring import Entry, Log, Positions

NAME = "follower"
BATCH = 500
BUSY, IDLE = 0.02, 0.1
REPLANNED = (CalendarPublished, ClosureAdded, ClosureRevoked, PolicyPublished, IncidentRecorded)

log = structlog.get_logger()


class Follower:
    """One reader of the log. Two at once do no harm: both send the same."""

    def __init__(self, log: Log, waiting: Waiting, positions: Positions, sender: Sender) -> None:
        self._log, self._waiting, self._positions, self._sender = log, waiting, positions, sender

    async def run(self, stop: asyncio.Event, good: Callable[[], None] = lambda: None) -> None:
        """Follow until `stop`, fast when busy, slower when idle; `good` hears of each step that went well.

        Raises what store or Temporal raise.
        """
        pause = BUSY
        while not stop.is_set():
            pause = BUSY if await self.step() else min(2 * pause, IDLE)
            good()
            await paused(stop, pause)

    async def step(self) -> int:
        """Send what the next batch of the log touches; how many entries were read."""
        batch = await asyncio.to_thread(self._next_batch)
        if not batch:
            return 0
        await asyncio.to_thread(self._log.witness)
        records = [entry.recorded for entry in batch]
        if any(isinstance(recorded.event, IncidentRecorded) for recorded in records):
            await tell_all(self._waiting, self._sender, _alarm)
        await each(newest(await asyncio.to_thread(self._touched, records)), self._sender.send)
        await self._replan([*replanned(records)])
        await asyncio.to_thread(self._positions.set, NAME, batch[-1].position)
        return len(batch)

    async def _replan(self, versions: Sequence[str]) -> None:
        if versions:
            cut_at = await asyncio.to_thread(self._waiting.cut_at)
            await each(versions, partial(self._sender.replan, cut_at=cut_at))

    def _next_batch(self) -> Sequence[Entry]:
        while True:
            try:
                return self._log.read(self._positions.get(NAME), BATCH)
            except Corrupt as entry:
                _alarm(entry)
                self._positions.set(NAME, entry.position)

    def _touched(self, records: Sequence[Recorded]) -> list[OpenSet]:
        in_place = sorted(records, key=_place)
        by_stream = [[*of_one] for _, of_one in groupby(in_place, key=lambda record: record.originator_id)]
        return apart(by_stream, self._touched_in, Corrupt, lambda _, entry: _alarm(entry))

    def _touched_in(self, streams: Sequence[Sequence[Recorded]]) -> list[OpenSet]:
        return self._waiting.touched([*chain.from_iterable(streams)])


def _place(record: Recorded) -> tuple[str, int]:
    return record.originator_id, record.originator_version


def _alarm(entry: Corrupt) -> None:
    log.error("entry_corrupt", stream=entry.stream, version=entry.version, position=entry.position)


def newest(sets: Iterable[OpenSet]) -> list[OpenSet]:
    """One set an owner, that of the highest version; none that its workflow has heard as an answer."""
    found = {each.owner: each for each in sorted(sets, key=lambda each: each.version)}
    return [each for each in found.values() if not each.answered]


def replanned(records: Iterable[Recorded]) -> Iterator[str]:
    """The entries that may move open deadlines, as `<stream>@<version>` (A11, A36)."""
    return (f"{r.originator_id}@{r.originator_version}" for r in records if isinstance(r.event, REPLANNED))
