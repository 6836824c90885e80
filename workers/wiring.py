"""What the workers need, wired up by `runtime.wiring`."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from temporalio.client import Client

from application.ports import Waiting, WallClock
from domain.recorded import Recorded
from store.heartbeats import Found


class Entry(Protocol):
    """One entry of the log at its position."""

    @property
    def position(self) -> int: ...

    @property
    def recorded(self) -> Recorded: ...


class Log(Protocol):
    """The event store as its followers read it: in commit order, positions rising, gaps normal."""

    def read(self, after: int, limit: int) -> Sequence[Entry]:
        """At most `limit` entries with positions above `after`."""
        ...

    def head(self) -> int:
        """The last position, 0 while nothing is stored."""
        ...

    def load(self, stream: str) -> Sequence[Recorded]:
        """All records of a stream."""
        ...

    def witness(self) -> None:
        """Have the last entry remembered outside the store, before anybody is told of it.

        Raises store.errors.Forked when the log lacks what was seen of it.
        """
        ...


class Positions(Protocol):
    """How far each reader of the log has come."""

    def get(self, name: str) -> int:
        """The last position that reader `name` is done with, 0 at first."""
        ...

    def set(self, name: str, position: int) -> None:
        """Remember that reader `name` is done with everything up to `position`."""
        ...


class Heartbeats(Protocol):
    """Where a watcher shows that it looks."""

    def beat(self, name: str, found: Found) -> None:
        """Watcher `name` has looked just now."""
        ...


class Follows(Protocol):
    """Something that keeps up with the log by itself."""

    async def run(self, stop: asyncio.Event, good: Callable[[], None]) -> None:
        """Follow until `stop`; `good` is called after each step that went well."""
        ...


class Collects(Protocol):
    """Something that looks whether mail has come back."""

    def collect(self) -> int:
        """Record what has come back; how many letters."""
        ...


class Wiring(Protocol):
    """Everything the workers are given."""

    @property
    def waiting(self) -> Waiting: ...

    @property
    def store(self) -> Log: ...

    @property
    def clock(self) -> WallClock: ...

    @property
    def positions(self) -> Positions: ...

    @property
    def projector(self) -> Follows: ...

    @property
    def returns(self) -> Collects | None:
        """None where no returned mail is kept."""
        ...

    @property
    def queue_prefix(self) -> str:
        """Begins the name of each task queue."""
        ...

    @property
    def heartbeats(self) -> Heartbeats: ...

    @property
    def check_url(self) -> str | None:
        """Called by the sweep after each look that found nothing wrong."""
        ...

    def clock_ahead(self) -> float:
        """How many seconds this machine's clock is ahead of the database's. Raises StoreUnavailable."""
        ...

    async def connect(self) -> Client:
        """A client of Temporal. Raises RuntimeError when it cannot be reached."""
        ...
