"""How an open set reaches the workflow of its owner; the same message from follower, rebuild and repair."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from temporalio.client import Client, WorkflowExecutionAsyncIterator
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from application import tracing
from application.ports import WallClock
from domain.dates.openset import OpenSet
from workflows.activities import awaited
from workflows.by_owner import WAITING_WORKFLOWS, workflow_type_for
from workflows.messages import OPEN_SET, TIMERS, AwaitedSet, Replan, queue
from workflows.replan import ReplanWorkflow

IN_FLIGHT = 16
VISIBILITY_PAGE = 1000
STREAM = "stream"
T = TypeVar("T")


async def each(things: Iterable[T], do: Callable[[T], Awaitable[object]], at_once: int = IN_FLIGHT) -> None:
    """`do` every one of `things`, at most `at_once` at a time. Raises an ExceptionGroup when any fails."""
    shared = iter(things)

    async def take_turns() -> None:
        for thing in shared:
            await do(thing)

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(take_turns())


@dataclass(frozen=True)
class Sender:
    """Sends to the workflows of one district; every message may be sent again harmlessly."""

    client: Client
    clock: WallClock
    queue_prefix: str

    async def send(self, open_set: OpenSet) -> None:
        """Tell the owner's workflow its whole open set, starting it where there is something to wait for."""
        message = awaited(open_set, self.clock)
        with tracing.caused_by("tell the workflow", message.correlation):
            if message.items:
                await self._start(message, WorkflowIDConflictPolicy.USE_EXISTING, signal=True)
            else:
                await self._close(message)

    async def start(self, open_set: OpenSet) -> bool:
        """Start the owner's workflow with its whole state as input; False where one runs already."""
        try:
            await self._start(awaited(open_set, self.clock), WorkflowIDConflictPolicy.FAIL)
        except WorkflowAlreadyStartedError:
            return False
        return True

    def listed(self) -> WorkflowExecutionAsyncIterator:
        """Every workflow that waits; what began or ended in the last second or two may be shown otherwise."""
        types = ", ".join(f"'{each_type.__name__}'" for each_type in WAITING_WORKFLOWS)
        task_queue = queue(self.queue_prefix, TIMERS)
        return self.client.list_workflows(
            f"ExecutionStatus = 'Running' AND TaskQueue = '{task_queue}' AND WorkflowType IN ({types})",
            page_size=VISIBILITY_PAGE,
        )

    async def replan(self, version: str, cut_at: datetime | None = None) -> None:
        """Start moving the deadlines that the published `version` affects, once.

        Versions are used again after `cut_at`, when the record was last restored to an earlier point.
        """
        since = f"/{cut_at:%Y%m%dT%H%M%S.%fZ}" if cut_at else ""
        with suppress(WorkflowAlreadyStartedError):  # it is being done, or has been
            await self.client.start_workflow(
                ReplanWorkflow.run,
                Replan(version=version),
                id=f"replan/{version}{since}",
                task_queue=queue(self.queue_prefix, TIMERS),
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                static_summary=f"moves the deadlines that {version} moves",
            )

    async def _start(
        self, message: AwaitedSet, where_one_runs: WorkflowIDConflictPolicy, *, signal: bool = False
    ) -> None:
        await self.client.start_workflow(
            workflow_type_for(message.owner),
            message,
            id=message.owner,
            task_queue=queue(self.queue_prefix, TIMERS),
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=where_one_runs,
            start_signal=OPEN_SET if signal else None,
            start_signal_args=[message] if signal else [],
            memo={STREAM: message.stream},
            static_summary=f"waits for what {message.owner} owes",
        )

    async def _close(self, message: AwaitedSet) -> None:
        try:
            await self.client.get_workflow_handle(message.owner).signal(OPEN_SET, message)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:  # not found: nothing waits, as it should be
                raise
