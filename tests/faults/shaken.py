"""Ports that misbehave as the world does: a log that is read late, twice and out of order; wrong timers."""

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from application.ports import WallClock
from store.eventstore import EventStore, Logged

log = structlog.get_logger()
BACK = 40
"""How many positions behind the one asked for a reading may begin."""
LATE = 0.3
"""Which share of the readings finds nothing yet."""


class ShakenLog:
    """A log whose readings come late, twice or out of order; what is asked of it otherwise is as it is."""

    def __init__(self, store: EventStore) -> None:
        self._store, self._dice = store, random.Random(7)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def read(self, after: int, limit: int) -> list[Logged]:
        """Nothing yet, or the entries asked for, doubled by those before them and shuffled.

        The last position stays last, as the reader goes on from there.
        """
        if self._dice.random() < LATE:
            return []
        entries = self._store.read(after, limit)
        if not entries:
            return []
        again = self._store.read(max(0, after - self._dice.randrange(BACK)), limit)
        *others, last = entries
        mixed = [*others, *(entry for entry in again if entry.position != last.position)]
        self._dice.shuffle(mixed)
        log.warning("reading_shaken", count=len(mixed) + 1)
        return [*mixed, last]


class WrongRings:
    """A clock by which timers are set wrong, by as many seconds as `file` says; what time it is, it knows."""

    def __init__(self, clock: WallClock, file: Path) -> None:
        self._clock, self._file = clock, file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._clock, name)

    def wall_for(self, instant: datetime) -> datetime:
        """When to look, by a machine whose clock has jumped."""
        wrong_by = timedelta(seconds=float(self._file.read_text() or 0))
        if wrong_by:
            log.warning("ring_moved")
        return self._clock.wall_for(instant) + wrong_by
