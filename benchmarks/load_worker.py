"""One worker process of `benchmarks.load`: the engine's timers, or bare Temporal's workflows.

`python -m benchmarks.load_worker engine ROLE`, or `… bare ADDRESS FILE`. Ends when standard input closes.
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from temporalio import activity
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from benchmarks.bare import EMPTY, SleepThenActivity, SleepThenLocalActivity
from runtime.collecting import collect_seldom
from runtime.logs import configure
from runtime.settings import load
from runtime.wiring import wire
from workers.run import run
from workers.timers import DRAIN, KEPT_READY, THREADS
from workflows.client import connect

QUEUE = "bare"
Work = Callable[[asyncio.Event], Coroutine[Any, Any, None]]


def main(side: str, *arguments: str) -> None:
    """Work until standard input closes."""
    collect_seldom()
    if side == "bare":
        asyncio.run(_until_closed(lambda stop: _bare(stop, *arguments)))
        return
    settings = load()
    configure(settings.log_format)
    with wire(settings) as wiring:
        asyncio.run(_until_closed(lambda stop: run(arguments, wiring, stop)))


async def _until_closed(work: Work) -> None:
    stop = asyncio.Event()
    working = asyncio.create_task(work(stop))
    await asyncio.get_running_loop().run_in_executor(None, os.read, sys.stdin.fileno(), 1)
    stop.set()
    await working


async def _bare(stop: asyncio.Event, address: str, file: str) -> None:
    """As the engine's timers worker is set up; each activity leaves a line: workflow, instant."""
    with open(file, "ab", buffering=0) as ran, ThreadPoolExecutor(THREADS) as threads:

        @activity.defn(name=EMPTY)
        def empty() -> None:
            ran.write(f"{activity.info().workflow_id} {time.time()}\n".encode())

        async with Worker(
            await connect(address),
            task_queue=QUEUE,
            workflows=[SleepThenActivity, SleepThenLocalActivity],
            activities=[empty],
            activity_executor=threads,
            workflow_runner=UnsandboxedWorkflowRunner(),
            max_cached_workflows=KEPT_READY,
            max_concurrent_activities=THREADS,
            max_concurrent_local_activities=THREADS,
            graceful_shutdown_timeout=DRAIN,
        ):
            await stop.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
