"""A sign of life from an activity that may take long: a worker that died is noticed before its time is up."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from threading import Event, Thread

from temporalio import activity

BEAT_SECONDS = 3.0


@contextmanager
def beating(every: float = BEAT_SECONDS) -> Iterator[None]:
    """While the block lasts, tell Temporal `every` so many seconds that this activity's process lives."""
    done, context = Event(), copy_context()
    thread = Thread(target=context.run, args=(_beat, every, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _beat(every: float, done: Event) -> None:
    while not done.wait(every):
        activity.heartbeat()
