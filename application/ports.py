"""What the application needs from the world, and what the waiting workflows need from the application."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from domain.dates.openset import OpenSet
from domain.recorded import Recorded


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The present UTC instant, simulated or real."""
        ...


class WallClock(Clock, Protocol):
    """A clock whose instants can be waited for on the wall."""

    def wall_for(self, instant: datetime) -> datetime:
        """The UTC instant on the wall at which to look whether `instant` has come."""
        ...


class Waiting(Protocol):
    """The engine as its timers see it. Synchronous, thread-safe; every method may be called again."""

    def touched(self, records: Sequence[Recorded]) -> list[OpenSet]:
        """The whole current open set of each owner that `records` touch, the empty ones included."""
        ...

    def reached(self, stream: str, owner: str) -> OpenSet:
        """Settle `stream` as of now, recording what was reached or missed; the owner's current set."""
        ...

    def deliver(self, stream: str, owner: str, dispatch: str) -> OpenSet:
        """One attempt at one dispatch; the owner's current set, an unfinished dispatch with a later wake."""
        ...

    def cut_at(self) -> datetime | None:
        """When it was last recorded that the record was restored to an earlier point (UTC); None: never."""
        ...

    def streams(self) -> list[str]:
        """Every stream in which something may be waited for."""
        ...

    def open_sets(self, streams: Sequence[str]) -> list[OpenSet]:
        """What is waited for in `streams`, read from the event store alone; the empty sets are left out."""
        ...

    def open_now(self, stream: str, owner: str) -> OpenSet:
        """The owner's current set. Nothing is settled."""
        ...

    def all_open(self) -> Iterator[OpenSet]:
        """Every owner that waits for something, read from the event store."""
        ...

    def replan_page(self, version: str, after: str, limit: int) -> tuple[str | None, int]:
        """Re-derive the open deadlines of at most `limit` streams that `version` affects, in one command.

        `version` is the entry that was published, `<stream>@<version>`. `after` is the cursor, first empty.
        Returns the next cursor, None at the end, and the number of deadlines moved.
        """
        ...
