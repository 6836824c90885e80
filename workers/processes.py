"""Several processes with the same roles: started again when they die, stopped together."""

import asyncio
import signal
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import structlog
from prometheus_client import Counter

from workers.again import again, paused
from workers.health import Health
from workers.run import STOP_SECONDS

LONGEST_PAUSE = 30.0
KILL_SECONDS = STOP_SECONDS + 2
"""A process ends itself after STOP_SECONDS; one that does not even do that is killed."""
ASK_EVERY, ASK_WITHIN = 5.0, 5.0

DEATHS = Counter("mtss_processes_died", "How many processes ended by themselves and were started again")
log = structlog.get_logger()


class Died(Exception):
    """A process ended by itself; `status` is its exit code, negative for a signal."""

    def __init__(self, status: int) -> None:
        super().__init__(f"exit status {status}")
        self.status = status


@dataclass(frozen=True)
class Child:
    """A process to keep: its command, environment, and where it says whether it is ready, if it does."""

    name: str
    words: Sequence[str]
    environment: Mapping[str, str]
    ready_url: str | None = None


async def supervise(children: Sequence[Child], health: Health) -> None:
    """Keep `children` running until told to end; `health` hears of each that is ready.

    Each reads its standard input, whose other end is held here: when this process ends, however it ends, they
    see the input close, and end too.
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, stop.set)
    log.info("processes_started", count=len(children))
    async with asyncio.TaskGroup() as group:
        group.create_task(health.tick(stop))
        for child in children:
            group.create_task(again(partial(_life, child, stop), stop, partial(_died, child), LONGEST_PAUSE))
            group.create_task(_watch(child, health, stop))
    log.info("processes_stopped", count=len(children))


async def _life(child: Child, stop: asyncio.Event) -> None:
    process = await asyncio.create_subprocess_exec(
        *child.words, env=child.environment, stdin=asyncio.subprocess.PIPE, start_new_session=True
    )
    log.info("process_started", process=child.name)
    ended, told = asyncio.create_task(process.wait()), asyncio.create_task(stop.wait())
    await asyncio.wait({ended, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if not stop.is_set():
        raise Died(await ended)
    if not ended.done():
        process.terminate()
    try:
        await asyncio.wait_for(ended, KILL_SECONDS)
    except TimeoutError:
        log.error("process_killed", process=child.name)
        process.kill()
        await process.wait()


def _died(child: Child, error: Exception) -> None:
    DEATHS.inc()
    log.error("process_died", process=child.name, status=error.status if isinstance(error, Died) else None)


async def _watch(child: Child, health: Health, stop: asyncio.Event) -> None:
    while child.ready_url and not stop.is_set():
        if await asyncio.to_thread(_answers, child.ready_url):
            health.good(child.name)
        await paused(stop, ASK_EVERY)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=ASK_WITHIN):
            return True
    except OSError:  # refused, too late, or a status that says no
        return False
