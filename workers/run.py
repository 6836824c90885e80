"""Any of the long-running roles in one process: all for `dev` and the demo, one each in production."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import structlog
from temporalio.client import Client
from temporalio.worker import Worker

from workers.delivery import THREADS as DELIVERY_THREADS
from workers.delivery import delivery_worker
from workers.follower import Follower
from workers.sending import Sender
from workers.sweep import Sweep
from workers.timers import THREADS as TIMER_THREADS
from workers.timers import timers_worker
from workers.wiring import Wiring
from workflows.activities import Activities
from workflows.described import described

SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
RETURNS_EVERY = 10.0
"""Seconds between looks into the folder of returned mail."""

log = structlog.get_logger()
MakeWorker = Callable[[Client, str, Activities, ThreadPoolExecutor], Worker]
Role = Callable[[Wiring, asyncio.Event], Awaitable[None]]


async def timers(wiring: Wiring, stop: asyncio.Event) -> None:
    """Run the workflows and record reached deadlines."""
    await _until(stop, wiring, timers_worker, TIMER_THREADS)


async def delivery(wiring: Wiring, stop: asyncio.Event) -> None:
    """Deliver letters."""
    await _until(stop, wiring, delivery_worker, DELIVERY_THREADS)


async def follower(wiring: Wiring, stop: asyncio.Event) -> None:
    """Tell Temporal what each owner waits for."""
    sender = Sender(await wiring.connect(), wiring.clock, wiring.queue_prefix)
    await Follower(wiring.store, wiring.waiting, wiring.positions, sender).run(stop)


async def sweep(wiring: Wiring, stop: asyncio.Event) -> None:
    """Watch for deadlines that nobody recorded."""
    await Sweep(wiring.waiting, wiring.clock, wiring.heartbeat).run(stop)


async def projector(wiring: Wiring, stop: asyncio.Event) -> None:
    """Keep the read models up with the log."""
    await wiring.projector.run(stop)


async def returns(wiring: Wiring, stop: asyncio.Event) -> None:
    """Record the mail that comes back; does nothing where none is kept."""
    while not stop.is_set():
        if wiring.returns is not None:
            await asyncio.to_thread(wiring.returns.collect)
        with suppress(TimeoutError):  # time to look again
            await asyncio.wait_for(stop.wait(), RETURNS_EVERY)


ROLES: dict[str, Role] = {
    "timers": timers,
    "delivery": delivery,
    "follower": follower,
    "projector": projector,
    "sweep": sweep,
    "returns": returns,
}


async def run(roles: Collection[str], wiring: Wiring, stop: asyncio.Event) -> None:
    """Run `roles` until `stop`, then let each finish what it has begun. Raises KeyError for another name."""
    jobs = {name: ROLES[name] for name in roles}
    async with asyncio.TaskGroup() as group:
        for name, role in jobs.items():
            group.create_task(_kept_up(name, partial(role, wiring), stop))


async def serve(roles: Collection[str], wiring: Wiring) -> None:
    """`run` until the process is told to end (SIGTERM, or SIGINT from a terminal)."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, stop.set)
    log.info("workers_started", roles=sorted(roles))
    await run(roles, wiring, stop)
    log.info("workers_stopped", roles=sorted(roles))


async def _kept_up(name: str, role: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
    """Run a role, again after a pause when it fails: a server that is away comes back."""
    pause = SHORTEST_PAUSE
    while not stop.is_set():
        try:
            await role(stop)
        except Exception as error:  # noqa: BLE001 - logged, and tried again
            log.error("role_failed", role=name, **described(error))
            with suppress(TimeoutError):  # time to try again
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(2 * pause, LONGEST_PAUSE)


async def _until(stop: asyncio.Event, wiring: Wiring, make: MakeWorker, threads: int) -> None:
    activities = Activities(wiring.waiting, wiring.clock)
    executor = ThreadPoolExecutor(threads)
    try:
        async with make(await wiring.connect(), wiring.queue_prefix, activities, executor):
            await stop.wait()
    finally:
        executor.shutdown(wait=False)
