"""The last watch: finds deadlines past their wake and unrecorded, from the event store alone.

It uses neither Temporal nor a read model, so it sees what they lose. Its own death shows in its heartbeat.
"""

import asyncio
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog

from application.ports import Clock, Waiting
from workers.again import paused

EVERY = 15.0
PATIENCE = 30.0
"""Seconds on the wall. A miss is raised within EVERY + PATIENCE, under a minute."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Overdue:
    """An open deadline whose wake (UTC) has passed."""

    stream: str
    owner: str
    deadline: str
    wake: datetime


def overdue(waiting: Waiting, now: datetime) -> list[Overdue]:
    """Every deadline past its wake and unrecorded at `now`."""
    return [
        Overdue(open_set.stream, open_set.owner, item.id, item.wake)
        for open_set in waiting.all_open()
        for item in open_set.items
        if item.kind == "deadline" and item.wake < now
    ]


class Sweep:
    """Looks again and again. What stays overdue for `patience` seconds of wall time is an alarm.

    Wall time, because a scaled clock passes days while a worker takes a tenth of a second.
    """

    def __init__(
        self,
        waiting: Waiting,
        clock: Clock,
        heartbeat: Path,
        patience: float = PATIENCE,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._waiting, self._clock, self._heartbeat = waiting, clock, heartbeat
        self._patience, self._seconds = patience, seconds
        self._since: dict[Overdue, float] = {}

    async def run(self, stop: asyncio.Event, good: Callable[[], None] = lambda: None) -> None:
        """Sweep every fifteen seconds until `stop`, telling `good`. Raises what the store raises."""
        while not stop.is_set():
            await asyncio.to_thread(self.look)
            good()
            await paused(stop, EVERY)

    def look(self) -> list[Overdue]:
        """One sweep: an alarm in the log for each deadline returned, then a heartbeat."""
        seen = self._seconds()
        late = overdue(self._waiting, self._clock.now())
        self._since = {found: self._since.get(found, seen) for found in late}
        alarms = [found for found, since in self._since.items() if seen - since >= self._patience]
        for found in alarms:
            log.error(
                "deadline_unrecorded", owner=found.owner, deadline=found.deadline, wake=found.wake.isoformat()
            )
        self._beat(len(alarms))
        return alarms

    def _beat(self, alarms: int) -> None:
        being_written = self._heartbeat.with_suffix(".new")
        being_written.write_text(json.dumps({"at": datetime.now(UTC).isoformat(), "overdue": alarms}))
        os.replace(being_written, self._heartbeat)
