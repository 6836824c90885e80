"""Tells workflows that their instant has come, where time that stood still made their timers late.

A workflow sleeps in wall time, by the pace that simulated time had when it fell asleep. Who lets time run can
tell it more exactly, with the message that it would get from the follower.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Thread

from domain.dates.openset import OpenSet
from runtime.wiring import Wired
from workers.sending import Sender, each


class Bell:
    """Sends from a thread that has callers in another one."""

    def __init__(self, sender: Sender, loop: asyncio.AbstractEventLoop) -> None:
        self._sender, self._loop = sender, loop

    def ring(self, sets: Iterable[OpenSet]) -> None:
        """Tell each owner its whole open set now. Raises what Temporal raises."""
        asyncio.run_coroutine_threadsafe(each(sets, self._sender.send), self._loop).result()


@contextmanager
def bell(wired: Wired) -> Iterator[Bell]:
    """A connection of its own to Temporal, for as long as the block lasts."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        client = asyncio.run_coroutine_threadsafe(wired.connect(), loop).result()
        yield Bell(Sender(client, wired.clock, wired.queue_prefix), loop)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
