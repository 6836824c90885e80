"""How far each reader of the log has come."""

from collections.abc import Collection
from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool

from store.arrays import TEXT
from store.pool import unavailable


class Positions:
    """Reader positions in the database; for readers beside the read models, such as the follower of timers.

    Safe to use from several threads. Raises StoreUnavailable.
    """

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def get(self, name: str) -> int:
        """The last position that reader `name` is done with, 0 at first."""
        with unavailable(self._pool), self._pool.connection() as connection:
            return get(connection, [name])[name]

    def set(self, name: str, position: int) -> None:
        """Remember that reader `name` is done with everything up to `position`."""
        with unavailable(self._pool), self._pool.connection() as connection:
            put(connection, [name], position)


def get(connection: Connection[Any], names: Collection[str]) -> dict[str, int]:
    """The position of each of `names`."""
    found = connection.execute(
        b"SELECT name, position FROM positions WHERE name = ANY(%b)", [TEXT.array(names)]
    )
    return {**dict.fromkeys(names, 0), **dict(found.fetchall())}


def put(connection: Connection[Any], names: Collection[str], position: int) -> None:
    """Set the position of each of `names`."""
    connection.execute(
        b"INSERT INTO positions (name, position) SELECT unnest(%b), %b"
        b" ON CONFLICT (name) DO UPDATE SET position = EXCLUDED.position",
        [TEXT.array(names), position],
    )
