"""The bare side of `benchmarks.moves`: a workflow that only sleeps, and its worker.

`python -m benchmarks.moves_bare ADDRESS`; ends when standard input closes.
"""

import asyncio
import os
import sys
from contextlib import suppress
from datetime import datetime

from temporalio import workflow
from temporalio.worker import Worker

QUEUE = "bare"


@workflow.defn
class SleepUntil:
    """Sleeps until an instant (UTC) that a signal may change."""

    @workflow.init
    def __init__(self, due: datetime) -> None:
        self._due = due

    @workflow.signal
    def moved(self, due: datetime) -> None:
        """Sleep until `due` instead."""
        self._due = due

    @workflow.run
    async def run(self, due: datetime) -> None:
        """Sleep."""
        while self._due > workflow.now():
            until = self._due
            with suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda until=until: self._due != until,  # type: ignore[misc]
                    timeout=until - workflow.now(),
                )


async def _work(address: str) -> None:
    from workflows.client import connect  # noqa: PLC0415 - not within the sandbox

    async with Worker(await connect(address), task_queue=QUEUE, workflows=[SleepUntil]):
        await asyncio.get_running_loop().run_in_executor(None, os.read, sys.stdin.fileno(), 1)


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1]))
