"""Any of the long-running roles in one process: all for `dev` and the demo, one each in production."""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial

import structlog
from prometheus_client import Counter
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker

from store.errors import Forked, StoreUnavailable
from workers.again import again, paused
from workers.delivery import THREADS as DELIVERY_THREADS
from workers.delivery import delivery_worker
from workers.follower import Follower
from workers.health import Health
from workers.sending import Sender
from workers.sweep import Sweep
from workers.timers import THREADS as TIMER_THREADS
from workers.timers import timers_worker
from workers.wiring import Log, Wiring
from workflows.activities import Activities
from workflows.described import described

STOP_SECONDS = 40.0
"""A process that was told to end and has not by then is ended: a letter under way has 30 s."""
ENDED_BY_FORCE = 70
ASK_EVERY, ASK_WITHIN = 5.0, timedelta(seconds=5)
SEE_EVERY = 1.0
MOST_AHEAD = 30.0
"""Seconds that this machine's clock may be ahead of the database's before it may record nothing."""
RETURNS_EVERY = 10.0
"""Seconds between looks into the folder of returned mail."""

log = structlog.get_logger()
MakeWorker = Callable[[Client, str, Activities, ThreadPoolExecutor], Worker]
Good = Callable[[], None]
"""Called after each round that went well."""
Role = Callable[[Wiring, asyncio.Event, Good], Awaitable[None]]
FAILURES = Counter("mtss_role_failures", "How often a role failed and was begun again", ["role"])


class ClockAhead(Exception):
    """By this machine's clock, dates would be recorded as missed before their time."""


async def timers(wiring: Wiring, stop: asyncio.Event, good: Good) -> None:
    """Run the workflows and record reached deadlines."""
    await _until(stop, good, wiring, timers_worker, TIMER_THREADS)


async def delivery(wiring: Wiring, stop: asyncio.Event, good: Good) -> None:
    """Deliver letters."""
    await _until(stop, good, wiring, delivery_worker, DELIVERY_THREADS)


async def follower(wiring: Wiring, stop: asyncio.Event, good: Good) -> None:
    """Tell Temporal what each owner waits for."""
    sender = Sender(await wiring.connect(), wiring.clock, wiring.queue_prefix)
    await Follower(wiring.store, wiring.waiting, wiring.positions, sender).run(stop, good)


async def sweep(wiring: Wiring, stop: asyncio.Event, good: Good) -> None:
    """Watch for deadlines that nobody recorded."""
    await Sweep(wiring.store, wiring.clock, wiring.heartbeats, wiring.check_url).run(stop, good)


async def projector(wiring: Wiring, stop: asyncio.Event, good: Good) -> None:
    """Keep the read models up with the log."""
    await wiring.projector.run(stop, good)


async def returns(wiring: Wiring, stop: asyncio.Event, good: Good) -> None:
    """Record the mail that comes back; does nothing where none is kept."""
    while not stop.is_set():
        if wiring.returns is not None:
            await asyncio.to_thread(wiring.returns.collect)
        good()
        await paused(stop, RETURNS_EVERY)


ROLES: dict[str, Role] = {
    "timers": timers,
    "delivery": delivery,
    "follower": follower,
    "projector": projector,
    "sweep": sweep,
    "returns": returns,
}


async def run(
    roles: Collection[str], wiring: Wiring, stop: asyncio.Event, health: Health | None = None
) -> None:
    """Run `roles` until `stop`, then let each finish what it has begun.

    Raises KeyError for another name, and Forked at once when the record was restored to an earlier point.
    """
    jobs, health = {name: ROLES[name] for name in roles}, health or Health(roles)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(health.tick(stop))
            group.create_task(_see(wiring.store, stop))
            for name, role in jobs.items():
                life = partial(role, wiring, stop, partial(health.good, name))
                group.create_task(again(life, stop, partial(_failed, name)))
    except BaseExceptionGroup as ended:
        if forked := ended.subgroup(Forked):
            raise Forked(*forked.exceptions[0].args) from None
        raise


async def _see(events: Log, stop: asyncio.Event) -> None:
    """Have the log's end remembered every second: what people were told of is missed, should it be lost."""
    while not stop.is_set():
        with suppress(StoreUnavailable):  # each role says so for itself
            await asyncio.to_thread(events.witness)
        await paused(stop, SEE_EVERY)


async def serve(
    roles: Collection[str],
    wiring: Wiring,
    health: Health | None = None,
    stop_seconds: float | None = None,
) -> None:
    """`run` until the process is told to end (SIGTERM, or SIGINT from a terminal).

    With `stop_seconds` the process is ended that long after it was told, whatever it still does: the threads
    of a letter or a database that does not answer cannot be stopped otherwise. Nothing is lost by that: what
    was begun is done again.
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def told() -> None:
        if stop_seconds is not None and not stop.is_set():
            _end_after(stop_seconds)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told)
    log.info("workers_started", roles=sorted(roles))
    await run(roles, wiring, stop, health)
    log.info("workers_stopped", roles=sorted(roles))


def _end_after(seconds: float) -> None:
    def end() -> None:
        log.error("ended_by_force")
        os._exit(ENDED_BY_FORCE)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


def _failed(role: str, error: Exception) -> None:
    FAILURES.labels(role).inc()
    log.error("role_failed", role=role, **described(error))


async def _answer(client: Client, events: Log) -> bool:
    """Whether Temporal and the store do. A worker outlasts their absence: it is not begun again for that."""
    try:
        await asyncio.to_thread(events.head)
        return await client.service_client.check_health(timeout=ASK_WITHIN)
    except (RPCError, StoreUnavailable):
        return False


async def _require_right_time(wiring: Wiring) -> None:
    """Raises ClockAhead. Where the database does not answer, nothing can be recorded either."""
    with suppress(StoreUnavailable):
        ahead = await asyncio.to_thread(wiring.clock_ahead)
        if ahead > MOST_AHEAD:
            log.error("clock_ahead", seconds=round(ahead))
            raise ClockAhead


async def _until(stop: asyncio.Event, good: Good, wiring: Wiring, make: MakeWorker, threads: int) -> None:
    activities = Activities(wiring.waiting, wiring.clock)
    executor = ThreadPoolExecutor(threads)
    await _require_right_time(wiring)
    client = await wiring.connect()
    try:
        async with make(client, wiring.queue_prefix, activities, executor):
            while not stop.is_set():
                await _require_right_time(wiring)
                if await _answer(client, wiring.store):
                    good()
                await paused(stop, ASK_EVERY)
    finally:
        executor.shutdown(wait=False)
