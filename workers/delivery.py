"""The Temporal worker that hands letters to their channels."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from workflows.activities import Activities
from workflows.messages import DELIVERY, queue

THREADS = 4
DRAIN = timedelta(seconds=30)


def delivery_worker(
    client: Client, queue_prefix: str, activities: Activities, threads: ThreadPoolExecutor
) -> Worker:
    """A worker on the queue `delivery`. A letter that is being handed over may finish before it stops."""
    return Worker(
        client,
        task_queue=queue(queue_prefix, DELIVERY),
        activities=[activities.deliver],
        activity_executor=threads,
        max_concurrent_activities=THREADS,
        graceful_shutdown_timeout=DRAIN,
    )
