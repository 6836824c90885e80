"""Compares the owners that wait for something with the workflows that run, and mends the difference.

Temporal is disposable: from an empty server everything comes back from the event store, read while the first
workflows already start. Every step may be cut short and done again, by several at once: a workflow is started
only where none runs, and what is told is the truth of its moment.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from application.apart import apart
from application.ports import Waiting
from domain.dates.openset import OpenItem, OpenSet
from domain.policy import policies
from store.errors import CannotRead
from workers import follower
from workers.anew import PAGE, Place
from workers.asking import Asking, NoWorker, running
from workers.memory import MemoryPositions
from workers.sending import STREAM, VISIBILITY_PAGE, Sender, each
from workers.wiring import Log, Positions, Wiring
from workflows.messages import TIMERS, AwaitedItem, AwaitedSet

__all__ = ["Difference", "FollowerBehind", "NoWorker", "Place", "Reconciler", "Stale", "reconcile"]

PATIENCE = 60.0
ENDING = 10.0
"""Seconds in which workflows that were told to end are expected to have ended, all of them together."""
AHEAD = 500
"""Open sets that are read before a workflow is started for them, at most."""
AT_ONCE = 32

Report = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and of how much; 0 where nobody knows."""


class FollowerBehind(Exception):
    """The follower does not reach the head of the log, so that any comparison would mislead."""

    def __init__(self, at: int, head: int) -> None:
        super().__init__(f"the follower is at position {at} of {head} and does not advance; is it running?")


@dataclass(frozen=True, slots=True)
class Stale(Place):
    """A workflow that waits for something else than its owner does."""

    version: int
    """That of the set which the workflow keeps."""
    stored: int
    """That of the stream."""


@dataclass
class Difference:
    """Owners without a workflow, workflows without an owner, and workflows that wait for the wrong thing.

    Where the difference was mended, `missing` are the workflows started here: not those that another started.
    """

    missing: list[Place] = field(default_factory=list)
    orphaned: list[Place] = field(default_factory=list)
    stale: list[Stale] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    """Streams that cannot be read: what waits for their owners was left alone."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.orphaned or self.stale or self.unreadable)


def differs(kept: AwaitedSet, stored: OpenSet) -> bool:
    """Whether a workflow that keeps `kept` waits wrongly. The versions may differ: a stream has many owners.

    When a letter leaves is not compared: while letters are held, that moves with the clock.
    """
    return _awaited(kept.items) != _awaited(stored.items)


def _awaited(items: Iterable[OpenItem | AwaitedItem]) -> set[object]:
    return {(item.id, item.wake if item.kind == "deadline" else None) for item in items}


@dataclass
class Reconciler:
    """One comparison of both sides, begun when the follower is at the head; doubts are looked at again."""

    waiting: Waiting
    log: Log
    positions: Positions
    sender: Sender
    patience: float = PATIENCE
    ending: float = ENDING
    report: Report = lambda what, done, of: None
    found: Difference = field(default_factory=Difference)

    async def compare(self, *, mend: bool, deep: bool = False) -> Difference:
        """What differs, mended with `mend`. `deep` asks every workflow what it waits for.

        Raises FollowerBehind, and NoWorker where workflows are asked and none answers.
        """
        head = await self._at_head()
        asking = await Asking.at(self.sender, TIMERS) if deep else None
        listed = await self._listed()
        unseen = set(listed)
        doubtful: list[Place] = []

        async def look(waits: OpenSet) -> None:
            unseen.discard(waits.owner)
            if waits.owner not in listed and not mend:
                doubtful.append(Place(waits.owner, waits.stream))
            elif waits.owner not in listed:
                await self._start(waits)
            elif asking:
                kept = await asking.kept(waits.owner)
                if kept is None or differs(kept, waits):
                    doubtful.append(Place(waits.owner, waits.stream))

        await self._each_open(look)
        await self._look_again([*doubtful, *await self._orphans(unseen)], asking, mend)
        if mend:
            await self._replan()
            await self._catch_up(head)
        return self.found

    async def _start(self, waits: OpenSet) -> None:
        """Harmless where one runs by now: visibility lags, and another may be mending."""
        if await self.sender.start(waits):
            self.found.missing.append(Place(waits.owner, waits.stream))

    async def _orphans(self, unseen: set[str]) -> list[Place]:
        """Those of the workflows `unseen` among the owners that run still, with their streams."""
        found: list[Place] = []

        async def describe(owner: str) -> None:
            described = await running(self.sender.client, owner)
            if described is not None:
                found.append(Place(owner, await described.memo_value(STREAM)))

        await each(unseen, describe, AT_ONCE)
        return found

    async def _look_again(self, doubtful: Sequence[Place], asking: Asking | None, mend: bool) -> None:
        """The truth of now, once the follower has told what was new at the first look."""
        if not doubtful:
            return
        await self._at_head()
        done, ended_by = 0, time.monotonic() + self.ending

        async def look(place: Place) -> None:
            nonlocal done
            await self._judge(place, asking, mend, ended_by)
            done += 1
            self.report("looking again", done, len(doubtful))

        await each(doubtful, look, AT_ONCE)

    async def _judge(self, place: Place, asking: Asking | None, mend: bool, ended_by: float) -> None:
        if place.stream in self.found.unreadable:
            return
        runs = await running(self.sender.client, place.owner) is not None
        kept = await asking.kept(place.owner) if asking and runs else None
        waits = await asyncio.to_thread(self.waiting.open_now, place.stream, place.owner)
        if not runs:
            if waits.items:
                self.found.missing.append(place)
        elif kept is not None and differs(kept, waits) and waits.items:
            self.found.stale.append(Stale(place.owner, place.stream, kept.version, waits.version))
        elif not waits.items and await self._runs_on(place.owner, ended_by):
            self.found.orphaned.append(place)
        else:
            return
        if mend:
            await self.sender.send(waits)

    async def _runs_on(self, owner: str, ended_by: float) -> bool:
        """Whether it runs still at `ended_by` (monotonic): it may have been told to end just now."""
        while await running(self.sender.client, owner) is not None:
            if time.monotonic() > ended_by:
                return True
            await asyncio.sleep(follower.IDLE)
        return False

    async def _each_open(self, do: Callable[[OpenSet], Awaitable[None]]) -> None:
        """`do` every open set in the event store, while the next ones are read."""
        streams = await asyncio.to_thread(self.waiting.streams)
        ahead: asyncio.Queue[OpenSet | None] = asyncio.Queue(AHEAD)

        async def read() -> None:
            for first in range(0, len(streams), PAGE):
                self.report("comparing", first, len(streams))
                page = streams[first : first + PAGE]
                for waits in await asyncio.to_thread(self._open_in, page):
                    await ahead.put(waits)
            for _ in range(AT_ONCE):
                await ahead.put(None)

        async def take() -> None:
            while (waits := await ahead.get()) is not None:
                await do(waits)

        async with asyncio.TaskGroup() as group:
            for job in (read, *(take,) * AT_ONCE):
                group.create_task(job())
        self.report("comparing", len(streams), len(streams))

    def _open_in(self, streams: Sequence[str]) -> list[OpenSet]:
        def leave(stream: str, entry: CannotRead) -> None:
            self.found.unreadable.append(stream)

        return apart(streams, self.waiting.open_sets, CannotRead, leave)

    async def _listed(self) -> frozenset[str]:
        found: set[str] = set()
        async for workflow in self.sender.listed():
            found.add(workflow.id)
            if len(found) % VISIBILITY_PAGE == 0:
                self.report("listing workflows", len(found), 0)
        return frozenset(found)

    async def _at_head(self) -> int:
        """Wait until the follower has told everything up to the log's head of now; that head."""
        head = await asyncio.to_thread(self.log.head)
        give_up = time.monotonic() + self.patience
        while (at := await asyncio.to_thread(self.positions.get, follower.NAME)) < head:
            if time.monotonic() > give_up:
                raise FollowerBehind(at, head)
            await asyncio.sleep(follower.IDLE)
        return head

    async def _replan(self) -> None:
        """What Temporal lost half done is done by the last policy's replanning: it looks at every stream."""
        policy = await asyncio.to_thread(self.log.load, policies.STREAM)
        cut_at = await asyncio.to_thread(self.waiting.cut_at)
        for version in [*follower.replanned(policy)][-1:]:
            await self.sender.replan(version, cut_at)

    async def _catch_up(self, since: int) -> None:
        """Tell again what came after `since`: what closed after it was read may have been started since."""
        positions = MemoryPositions()
        positions.set(follower.NAME, since)
        again = follower.Follower(self.log, self.waiting, positions, self.sender)
        head = await asyncio.to_thread(self.log.head)
        while positions.get(follower.NAME) < head:
            await again.step()


async def reconcile(
    wiring: Wiring, *, check: bool, deep: bool = False, report: Report = lambda what, done, of: None
) -> Difference:
    """The difference found; mended unless `check`. Raises FollowerBehind, NoWorker, RPCError and what the
    store raises."""
    sender = Sender(await wiring.connect(), wiring.clock, wiring.queue_prefix)
    reconciler = Reconciler(wiring.waiting, wiring.store, wiring.positions, sender, report=report)
    try:
        return await reconciler.compare(mend=not check, deep=deep)
    except ExceptionGroup as several:
        raise _first(several) from several


def _first(error: Exception) -> Exception:
    """One for all: where servers are away they fail alike."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error
