"""Real workers on the real Temporal, around a made-up engine."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from application.ports import Waiting, WallClock
from runtime.clock import SystemClock
from runtime.embedded.temporal_program import find_temporal
from store.heartbeats import Found
from workers.memory import MemoryPositions
from workers.run import run
from workers.sending import Sender
from workers.wiring import Log
from workflows.client import connect

PATIENCE = 60.0


def soon(seconds: float = 0.3) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def later() -> datetime:
    return datetime.now(UTC) + timedelta(days=40)


def an_owner(kind: str = "cycle") -> str:
    return f"{kind}/{uuid4()}"


async def eventually(holds: Callable[[], bool], what: str) -> None:
    """Wait until `holds()`; fail with `what` after a minute."""
    give_up = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < give_up, f"never came about: {what}"
        await asyncio.sleep(0.02)


class MemoryHeartbeats:
    """Implements `workers.wiring.Heartbeats`; `found` holds what each watcher found last."""

    def __init__(self) -> None:
        self.found: dict[str, Found] = {}

    def beat(self, name: str, found: Found) -> None:
        """Watcher `name` has looked just now."""
        self.found[name] = found


class NoProjector:
    """Read models that nobody reads."""

    async def run(self, stop: asyncio.Event, good: Callable[[], None]) -> None:
        good()
        await stop.wait()


@dataclass
class Wired:
    """A `workers.wiring.Wiring` for tests."""

    waiting: Waiting
    store: Log
    positions: MemoryPositions
    clock: WallClock
    queue_prefix: str
    heartbeats: MemoryHeartbeats
    address: str
    check_url: str | None = None
    ahead: float = 0.0
    projector: NoProjector = field(default_factory=NoProjector)
    returns: "ReturnedMail | None" = None

    def clock_ahead(self) -> float:
        return self.ahead

    async def connect(self) -> Client:
        return await connect(self.address)

    async def sender(self) -> Sender:
        return Sender(await self.connect(), self.clock, self.queue_prefix)


class ReturnedMail:
    """Counts how often somebody looked."""

    def __init__(self) -> None:
        self.looks = 0

    def collect(self) -> int:
        self.looks += 1
        return 0


class NoLog:
    """A log in which nothing was ever stored."""

    def read(self, after: int, limit: int) -> list:
        return []

    def head(self) -> int:
        return 0

    def load(self, stream: str) -> list:
        return []

    def witness(self) -> None:
        """There is nothing to be seen."""


def wired(
    waiting: Waiting,
    address: str,
    prefix: str,
    folder: Path,
    clock: WallClock | None = None,
    log: Log | None = None,
) -> Wired:
    return Wired(
        waiting,
        log or NoLog(),
        MemoryPositions(),
        clock or SystemClock(),
        prefix,
        MemoryHeartbeats(),
        address,
    )


@asynccontextmanager
async def working(wiring: Wired, roles: Collection[str] = ("timers", "delivery")) -> AsyncIterator[Sender]:
    """The workers of `roles` while the block lasts; gives a sender."""
    stop = asyncio.Event()
    workers = asyncio.create_task(run(roles, wiring, stop))
    try:
        yield await wiring.sender()
    finally:
        stop.set()
        await workers


async def status(client: Client, owner: str) -> WorkflowExecutionStatus | None:
    """The state of the owner's latest run, None when it never ran."""
    try:
        return (await client.get_workflow_handle(owner).describe()).status
    except RPCError:
        return None


async def ended(client: Client, owner: str) -> None:
    """Wait until the owner's workflow has completed (through every continued run)."""
    await asyncio.wait_for(client.get_workflow_handle(owner).result(), PATIENCE)


async def runs_seen(client: Client, owner: str, at_least: int) -> int:
    """How many runs of the owner's workflow visibility shows, once it shows `at_least` (it lags)."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = [run async for run in client.list_workflows(f"WorkflowId = '{owner}'")]
            if len(found) >= at_least:
                assert all([await run.memo_value("stream") for run in found]), "each run says whose it is"
                return len(found)


@asynccontextmanager
async def own_temporal(*arguments: str) -> AsyncIterator[str]:
    """The address of a Temporal of this test's own, in memory, started with `arguments`."""
    program = str(find_temporal())
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=program, dev_server_extra_args=arguments
    ) as environment:
        yield environment.client.service_client.config.target_host
