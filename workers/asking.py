"""Asking the running workflows what they wait for. Only a worker can answer for them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import (
    Client,
    WorkflowExecutionDescription,
    WorkflowExecutionStatus,
    WorkflowQueryRejectedError,
)
from temporalio.common import QueryRejectCondition
from temporalio.service import RPCError, RPCStatusCode

from workers.sending import Sender
from workflows.messages import AWAITED, AwaitedSet, queue

ANSWER_WITHIN = timedelta(seconds=20)
_NO_ANSWER = {RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED, RPCStatusCode.FAILED_PRECONDITION}


class NoWorker(Exception):
    """No worker answers for the workflows."""

    def __init__(self, task_queue: str) -> None:
        super().__init__(
            f"no worker on the task queue {task_queue!r} answers what its workflows wait for;"
            " start one with the role timers, or compare without --deep"
        )


@dataclass(frozen=True)
class Asking:
    """Questions to the workflows of one district."""

    sender: Sender
    task_queue: str

    @classmethod
    async def at(cls, sender: Sender, role: str) -> Self:
        """To the workers of `role`. Raises NoWorker where none has been there of late."""
        client, task_queue = sender.client, queue(sender.queue_prefix, role)
        described = await client.workflow_service.describe_task_queue(
            DescribeTaskQueueRequest(
                namespace=client.namespace,
                task_queue=TaskQueue(name=task_queue),
                task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
            )
        )
        if not described.pollers:
            raise NoWorker(task_queue)
        return cls(sender, task_queue)

    async def kept(self, owner: str) -> AwaitedSet | None:
        """The set that the owner's workflow keeps; None when it has ended. Raises NoWorker."""
        handle = self.sender.client.get_workflow_handle(owner)
        try:
            kept: AwaitedSet = await handle.query(
                AWAITED,
                result_type=AwaitedSet,
                reject_condition=QueryRejectCondition.NOT_OPEN,
                rpc_timeout=ANSWER_WITHIN,
            )
            return kept
        except WorkflowQueryRejectedError:
            return None
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return None
            if error.status in _NO_ANSWER:
                raise NoWorker(self.task_queue) from error
            raise


async def running(client: Client, owner: str) -> WorkflowExecutionDescription | None:
    """The owner's workflow if it runs now: not as visibility shows it, which lags, but as it is."""
    try:
        described = await client.get_workflow_handle(owner).describe()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    return described if described.status is WorkflowExecutionStatus.RUNNING else None
