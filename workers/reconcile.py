"""Compares the owners that wait for something with the workflows that run, and mends the difference.

Temporal is disposable: from an empty server everything comes back from the event store.
"""

import asyncio
import time
from dataclasses import dataclass

from application.ports import Waiting
from domain.openset import OpenSet
from workers import follower
from workers.sending import STREAM, Sender, each
from workers.wiring import Log, Positions, Wiring
from workflows.by_owner import WAITING_WORKFLOWS
from workflows.messages import TIMERS, queue

VISIBILITY_DELAY = 2.0
PATIENCE = 60.0


class FollowerBehind(Exception):
    """The follower does not reach the head of the log, so that any comparison would mislead."""

    def __init__(self, at: int, head: int) -> None:
        super().__init__(f"the follower is at position {at} of {head} and does not advance; is it running?")


@dataclass(frozen=True, slots=True)
class Orphan:
    """A workflow that waits for an owner with nothing open."""

    owner: str
    stream: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Owners that should have a workflow and have none, and workflows that should not run."""

    missing: tuple[OpenSet, ...] = ()
    orphaned: tuple[Orphan, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.orphaned)

    def still(self, later: "Difference") -> "Difference":
        """What a second look finds different too, as the second look sees it."""
        missing, orphaned = {s.owner for s in self.missing}, {o.owner for o in self.orphaned}
        return Difference(
            tuple(s for s in later.missing if s.owner in missing),
            tuple(o for o in later.orphaned if o.owner in orphaned),
        )


@dataclass(frozen=True)
class Reconciler:
    """Reads both sides once the follower is at the head, and again after Temporal's visibility delay."""

    waiting: Waiting
    log: Log
    positions: Positions
    sender: Sender
    patience: float = PATIENCE

    async def difference(self) -> Difference:
        """What differs in two looks. Raises FollowerBehind."""
        first = await self._look()
        if not first:
            return first
        await asyncio.sleep(VISIBILITY_DELAY)
        return first.still(await self._look())

    async def repair(self, found: Difference) -> None:
        """Start what is missing with its whole set; tell each orphan the truth, so that it ends."""
        await each(found.missing, self.sender.start)
        await each(found.orphaned, self._tell)

    async def _tell(self, orphan: Orphan) -> None:
        await self.sender.send(await asyncio.to_thread(self.waiting.reached, orphan.stream, orphan.owner))

    async def _look(self) -> Difference:
        await self._at_head()
        running = {orphan.owner: orphan for orphan in await self._running()}
        waiting = await asyncio.to_thread(lambda: {found.owner: found for found in self.waiting.all_open()})
        return Difference(
            tuple(found for owner, found in waiting.items() if owner not in running),
            tuple(orphan for owner, orphan in running.items() if owner not in waiting),
        )

    async def _running(self) -> list[Orphan]:
        types = ", ".join(f"'{each_type.__name__}'" for each_type in WAITING_WORKFLOWS)
        task_queue = queue(self.sender.queue_prefix, TIMERS)
        found = self.sender.client.list_workflows(
            f"ExecutionStatus = 'Running' AND TaskQueue = '{task_queue}' AND WorkflowType IN ({types})"
        )
        return [Orphan(workflow.id, await workflow.memo_value(STREAM)) async for workflow in found]

    async def _at_head(self) -> None:
        head = await asyncio.to_thread(self.log.head)
        give_up = time.monotonic() + self.patience
        while (at := await asyncio.to_thread(self.positions.get, follower.NAME)) < head:
            if time.monotonic() > give_up:
                raise FollowerBehind(at, head)
            await asyncio.sleep(follower.IDLE)


async def reconcile(wiring: Wiring, *, check: bool) -> Difference:
    """The difference found; mended unless `check`. Raises FollowerBehind."""
    sender = Sender(await wiring.connect(), wiring.clock, wiring.queue_prefix)
    reconciler = Reconciler(wiring.waiting, wiring.store, wiring.positions, sender)
    found = await reconciler.difference()
    if found and not check:
        await reconciler.repair(found)
    return found
