"""The last watch: finds deadlines past their wake and unrecorded, from the event store alone.

It uses neither Temporal nor a read model, so it sees what they lose. Its own death shows in its heartbeat,
which the other processes' metrics and `mtss doctor` watch, and outside, where a service waits for its calls.
"""

import asyncio
import time
import urllib.request
from collections.abc import Callable

import structlog

from application.ports import Clock
from store.heartbeats import Found
from workers.again import paused
from workers.open_deadlines import OpenDeadlines, Overdue
from workers.wiring import Heartbeats, Log
from workflows.described import described

NAME = "sweep"
EVERY = 15.0
PATIENCE = 30.0
"""Seconds on the wall. A miss is raised within EVERY + PATIENCE, under a minute."""
STALE = 60.0
"""Seconds after which a heartbeat says that no sweep runs."""
CALL_WITHIN = 5.0

log = structlog.get_logger()


class Sweep:
    """Looks again and again. What stays overdue for `patience` seconds of wall time is an alarm.

    Wall time, because a scaled clock passes days while a worker takes a tenth of a second. `check_url` is
    called after each look that found nothing wrong: whoever watches it hears of an alarm, and of the sweep's
    death, by silence.
    """

    def __init__(
        self,
        store: Log,
        clock: Clock,
        heartbeats: Heartbeats,
        check_url: str | None = None,
        patience: float = PATIENCE,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._deadlines, self._clock, self._heartbeats = OpenDeadlines(store), clock, heartbeats
        self._check_url, self._patience, self._seconds = check_url, patience, seconds
        self._since: dict[Overdue, float] = {}

    async def run(self, stop: asyncio.Event, good: Callable[[], None] = lambda: None) -> None:
        """Sweep every fifteen seconds until `stop`, telling `good`. Raises what the store raises."""
        while not stop.is_set():
            await asyncio.to_thread(self.look)
            good()
            await paused(stop, EVERY)

    def look(self) -> list[Overdue]:
        """One sweep: an alarm in the log for each deadline returned, then a heartbeat."""
        self._deadlines.follow()
        seen = self._seconds()
        late = self._deadlines.overdue(self._clock.now())
        self._since = {found: self._since.get(found, seen) for found in late}
        lasting = [found for found, since in self._since.items() if seen - since >= self._patience]
        alarms = [found for found in lasting if self._deadlines.confirmed(found)]
        for found in alarms:
            log.error(
                "deadline_unrecorded", owner=found.owner, deadline=found.opaque, wake=found.wake.isoformat()
            )
        oldest = min((found.wake for found in alarms), default=None)
        self._heartbeats.beat(NAME, Found(len(self._deadlines), len(alarms), oldest))
        if self._check_url is not None and not alarms:
            call(self._check_url)
        return alarms


def call(url: str) -> None:
    """One HTTP GET; that it fails is logged, without the URL, which may hold a secret."""
    try:
        with urllib.request.urlopen(url, timeout=CALL_WITHIN):
            pass
    except (OSError, ValueError) as error:
        log.warning("check_url_failed", **described(error))
