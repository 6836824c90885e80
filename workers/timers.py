"""The Temporal worker that runs the workflows and records what time has decided."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from workflows.activities import Activities
from workflows.by_owner import WAITING_WORKFLOWS
from workflows.messages import TIMERS, queue
from workflows.replan import ReplanWorkflow

THREADS = 8
DRAIN = timedelta(seconds=10)
KEPT_READY = 20_000
"""Waiting workflows that a process keeps; of one that it does not, the history is fetched and replayed."""


def timers_worker(
    client: Client, queue_prefix: str, activities: Activities, threads: ThreadPoolExecutor
) -> Worker:
    """A worker on the queue `timers`; scale by starting more processes."""
    return Worker(
        client,
        task_queue=queue(queue_prefix, TIMERS),
        workflows=[*WAITING_WORKFLOWS, ReplanWorkflow],
        activities=[activities.deadline_reached, activities.replan_page],
        activity_executor=threads,
        # The sandbox checks code, which is the same in every run: the tests replay every history in it.
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=KEPT_READY,
        max_concurrent_activities=THREADS,
        max_concurrent_local_activities=THREADS,
        graceful_shutdown_timeout=DRAIN,
    )
