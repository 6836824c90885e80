"""When a watcher last looked and what it found, where every process and the operator can see it."""

from dataclasses import dataclass
from datetime import datetime

from psycopg_pool import ConnectionPool

from store.pool import unavailable

_BEAT = b"""
INSERT INTO mtss.heartbeats (name, beat_at, watched, unrecorded, oldest)
VALUES (%s, clock_timestamp(), %s, %s, %s)
ON CONFLICT (name) DO UPDATE SET beat_at = EXCLUDED.beat_at, watched = EXCLUDED.watched,
    unrecorded = EXCLUDED.unrecorded, oldest = EXCLUDED.oldest
"""
_LAST = b"""
SELECT extract(epoch FROM clock_timestamp() - beat_at)::float8, watched, unrecorded, oldest
FROM mtss.heartbeats WHERE name = %s
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What a look found: how many deadlines are open, how many of them are past their wake and unrecorded for
    longer than a worker may take, and the earliest wake (UTC) among those.
    """

    watched: int
    unrecorded: int
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A look, and how long ago it was, in seconds by the database's clock."""

    age: float
    found: Found


class Heartbeats:
    """The heartbeats in the database of `pool`. Safe to use from several threads. Raises StoreUnavailable."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def beat(self, name: str, found: Found) -> None:
        """Watcher `name` has looked just now."""
        with unavailable(self._pool), self._pool.connection() as connection:
            connection.execute(_BEAT, [name, found.watched, found.unrecorded, found.oldest])

    def last(self, name: str) -> Heartbeat | None:
        """The latest look of watcher `name`, None where it never looked."""
        with unavailable(self._pool), self._pool.connection() as connection:
            row = connection.execute(_LAST, [name]).fetchone()
        return Heartbeat(row[0], Found(*row[1:])) if row else None
