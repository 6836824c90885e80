"""Where the time comes from: the system, a scaled clock shared by several processes, or a stepped one.

All instants are UTC. Simulated time is what the engine decides by; wall time is when a timer rings.
"""

import mmap
import os
import struct
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from application.ports import Clock, WallClock

__all__ = ["Clock", "ScaledClock", "SteppedClock", "SystemClock", "WallClock"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)
LATE = 2.0
"""How much later than at its pace so far time is taken to come, where somebody holds it."""


class SystemClock:
    """The machine's clock; simulated and wall time are one."""

    def now(self) -> datetime:
        """The present instant."""
        return datetime.now(UTC)

    def wall_for(self, instant: datetime) -> datetime:
        """`instant` itself."""
        return instant


class SteppedClock:
    """Stands still until told to jump; for running a year in memory, where nothing waits in wall time."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The instant last jumped to."""
        return self._now

    def jump(self, instant: datetime) -> None:
        """Move to `instant`. Raises ValueError when it lies in the past."""
        if instant < self._now:
            raise ValueError(f"time does not go back: from {self._now} to {instant}")
        self._now = instant.astimezone(UTC)


class ScaledClock:
    """Simulated time that runs `rate` times as fast as the wall, the same in every process that opens `path`.

    Time that was spent held at the limit is not made up for. The file holds three fields that never change
    (origin, rate, monotonic start), the limit, the simulated time lost so far, and when time was first let
    run: aligned eight-byte integers, written and read whole. It is good for one boot of one machine.
    """

    _FIELDS = struct.Struct("=qdqqqq")
    _LIMIT, _LOST, _BEGUN = 3, 4, 5

    def __init__(self, path: Path) -> None:
        """Open the clock that `create` made at `path`. Raises FileNotFoundError, ValueError."""
        with path.open("r+b") as file:
            if os.fstat(file.fileno()).st_size != self._FIELDS.size:
                raise ValueError(
                    f"{path} is not a scaled clock: expected {self._FIELDS.size} bytes; create it anew"
                )
            self._map = mmap.mmap(file.fileno(), self._FIELDS.size)
        origin, rate, started, *_ = self._FIELDS.unpack(self._map[:])
        self._origin: int = origin
        self._rate: float = rate
        self._started: int = started
        self._words = memoryview(self._map).cast("q")

    @classmethod
    def create(cls, path: Path, origin: datetime, rate: float, limit: datetime = FOREVER) -> "ScaledClock":
        """Start a clock at `origin`: `rate` simulated seconds a wall second, no further than `limit`.

        Raises ValueError.
        """
        if rate <= 0 or limit < origin:
            raise ValueError(
                f"a scaled clock needs a positive rate and a limit after its origin, not {rate}, {limit}"
            )
        fields = cls._FIELDS.pack(_micros(origin), rate, time.monotonic_ns(), _micros(limit), 0, 0)
        with closing(tempfile.NamedTemporaryFile(dir=path.parent, delete=False)) as file:
            file.write(fields)
        os.replace(file.name, path)
        return cls(path)

    def now(self) -> datetime:
        """The simulated instant: never past the limit, never back."""
        limit = self._words[self._LIMIT]  # read first: `hold` writes it last
        return EPOCH + min(limit, self._running()) * MICROSECOND

    def wall_for(self, instant: datetime) -> datetime:
        """When `instant` comes at the pace that time has had so far; now, where it has come."""
        return datetime.now(UTC) + max(timedelta(0), (instant - self.now()) / self._pace())

    def _pace(self) -> float:
        """Simulated seconds a wall second: the rate; where time is held, its pace so far, taken a little low.

        Whoever rings early asks in vain; who rings late is told by the one who lets time run.
        """
        begun = self._words[self._BEGUN]
        wall = (time.monotonic_ns() - begun) / 1e9 if begun else 0.0
        simulated = (self.now() - EPOCH) / MICROSECOND - self._origin
        return simulated / 1e6 / wall / LATE if wall and simulated else self._rate

    def _running(self) -> int:
        """Where time would be if nothing held it now, in microseconds since the epoch."""
        lost = self._words[self._LOST]  # read before the time: older time with newer loss would go back
        return self._origin + int(self._rate * (time.monotonic_ns() - self._started) / 1000) - lost

    def wall_seconds(self, span: timedelta) -> float:
        """How long `span` of simulated time takes on the wall, in seconds, when nothing holds the clock."""
        return span.total_seconds() / self._rate

    @property
    def limit(self) -> datetime:
        """How far time has been let run."""
        return EPOCH + self._words[self._LIMIT] * MICROSECOND

    def hold(self, limit: datetime) -> None:
        """Let time run as far as `limit`; for one process. Raises ValueError for an earlier limit."""
        if _micros(limit) < self._words[self._LIMIT]:
            raise ValueError(f"time was already let run past {limit}")
        if not self._words[self._BEGUN]:
            self._words[self._BEGUN] = time.monotonic_ns()
        self._words[self._LOST] += max(0, self._running() - self._words[self._LIMIT])
        self._words[self._LIMIT] = _micros(limit)

    def close(self) -> None:
        """Let go of the file."""
        self._words.release()
        self._map.close()


def _micros(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND
