"""Notices that the record was restored to an earlier point.

After that, positions are used again with other content, and whoever was told of the lost entries (Temporal,
the mail server, this process's own memory) is ahead of the record. So the last entry seen is remembered
outside the event database, beside the keys, and no connection to the event database is used until that entry
was found there again. A restore breaks every connection, so none escapes. Where nothing is lost, as when a
standby takes over that has everything, nothing stops.
"""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Protocol

import psycopg
from psycopg_pool import ConnectionPool

from store.errors import Forked, StoreUnavailable
from store.pool import unavailable


@dataclass(frozen=True, slots=True)
class Seen:
    """The entry seen last, by position and link; `incident` is the last one recorded, `at` when (UTC)."""

    position: int = 0
    link: bytes = b""
    incident: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fork:
    """What was seen, and where the record ends instead; its last entry was stored at `stored_at` (UTC)."""

    seen: Seen
    head: int
    stored_at: datetime | None


class Witness(Protocol):
    """Remembers what was seen of the record, outside its database. Safe to use from several threads."""

    def last(self) -> Seen:
        """The last entry seen. Raises StoreUnavailable."""
        ...

    def saw(self, seen: Seen) -> None:
        """Remember `seen`, unless a later entry or another incident is known. Raises StoreUnavailable."""
        ...

    def start_over(self, seen: Seen) -> None:
        """Go by `seen` from now on, whatever was seen before. Raises StoreUnavailable."""
        ...


class MemoryWitness:
    """Ends with the process."""

    def __init__(self) -> None:
        self._seen, self._lock = Seen(), Lock()

    def last(self) -> Seen:
        return self._seen

    def saw(self, seen: Seen) -> None:
        with self._lock:
            if seen.incident == self._seen.incident and seen.position > self._seen.position:
                self._seen = seen

    def start_over(self, seen: Seen) -> None:
        self._seen = seen


class PostgresWitness:
    """In the key database."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def last(self) -> Seen:
        with unavailable(self._pool), self._pool.connection() as connection:
            row = connection.execute("SELECT position, link, incident, seen_at FROM mtss.witness").fetchone()
        return Seen(*row) if row else Seen()

    def saw(self, seen: Seen) -> None:
        self._put(seen, "WHERE witness.incident = EXCLUDED.incident AND witness.position < EXCLUDED.position")

    def start_over(self, seen: Seen) -> None:
        self._put(seen, "")

    def _put(self, seen: Seen, unless: str) -> None:
        statement = (
            "INSERT INTO mtss.witness AS witness (position, link, incident) VALUES (%s, %s, %s)"
            " ON CONFLICT (one) DO UPDATE SET position = EXCLUDED.position, link = EXCLUDED.link,"
            f" incident = EXCLUDED.incident, seen_at = EXCLUDED.seen_at {unless}"
        )
        with unavailable(self._pool), self._pool.connection() as connection:
            connection.execute(statement.encode(), [seen.position, seen.link, seen.incident])


class Gate:
    """Before the first use of each connection to the record: what was seen is still there, and this process
    has seen no other past."""

    def __init__(self, witness: Witness, *, past_fork: bool = False) -> None:
        """`past_fork`: let every connection through, for whoever is about to record the incident."""
        self.witness = witness
        self.incident = witness.last().incident
        self.forked: Forked | None = None
        self._past_fork = past_fork
        self._told = 0

    def saw(self, position: int, link: bytes) -> None:
        """Have an entry remembered, unless this process has seen to it before. Raises StoreUnavailable."""
        if position > self._told:
            self.witness.saw(Seen(position, link, self.incident))
            self._told = position

    def check(self, connection: psycopg.Connection) -> None:
        """Raise Forked unless `connection` leads to the record that was seen."""
        if self._past_fork:
            return
        seen = self.witness.last()
        fork = fork_of(connection, seen)
        self.forked = _forked(fork) if fork else None if seen.incident == self.incident else _outlived()
        if self.forked is not None:
            raise self.forked


def fork_of(connection: psycopg.Connection, seen: Seen) -> Fork | None:
    """What of `seen` the record behind `connection` does not have, if anything. Raises StoreUnavailable."""
    found = connection.execute("SELECT link FROM mtss.events WHERE position = %s", [seen.position])
    if seen.position == 0 or found.fetchone() == (seen.link,):
        return None
    if connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
        raise StoreUnavailable("the database is still being restored, or is a standby that lags behind")
    last = connection.execute("SELECT position, stored_at FROM mtss.events ORDER BY position DESC LIMIT 1")
    return Fork(seen, *(last.fetchone() or (0, None)))


def _outlived() -> Forked:
    return Forked(
        "the record was restored to an earlier point, and the incident recorded, while this process ran:"
        " start it again"
    )


def _forked(fork: Fork) -> Forked:
    at = f", seen at {fork.seen.at:%Y-%m-%dT%H:%M:%SZ}," if fork.seen.at else ""
    return Forked(
        f"the record was restored to an earlier point: entry {fork.seen.position}{at} is not in it;"
        f" its last entry is {fork.head}."
        " If a later backup or a standby holds more, put that in place. Otherwise nothing is done until the"
        " incident is on record: mtss incident record --actor … --reason …"
    )
