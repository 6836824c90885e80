"""Connections to the read models."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool

from projections.migrate import MIGRATIONS
from store.pool import open_pool, unavailable
from store.postgres import APP_ROLE


def open_reads(dsn: str, size: int = 4) -> ConnectionPool:
    """A pool of connections that find the read models by their bare names. Close it after use.

    A temporary table of the same name comes first: so the same statements fill read models beside the ones
    in use. Raises NotMigrated, StoreUnavailable.
    """
    given = conninfo_to_dict(dsn).get("options") or ""
    return open_pool(make_conninfo(dsn, options=f"{given} -c search_path=read"), MIGRATIONS, APP_ROLE, size)


@contextmanager
def snapshot(pool: ConnectionPool) -> Iterator[Connection[Any]]:
    """A connection that sees all read models as of one moment and changes none. Raises StoreUnavailable."""
    with unavailable(pool), pool.connection() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield connection
