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

FIRST = "-c search_path=read"


def open_reads(dsn: str, size: int = 4, *, patient: bool = False) -> ConnectionPool:
    """A pool of connections that find the read models by their bare names. Close it after use.

    A temporary table of the same name comes first: so the same statements fill read models beside the ones
    in use. `patient` is `store.pool.open_pool`'s. Raises NotMigrated, StoreUnavailable.
    """
    given = str(conninfo_to_dict(dsn).get("options") or "")
    options = f"{given} {FIRST}" if FIRST not in given else given
    return open_pool(make_conninfo(dsn, options=options), MIGRATIONS, APP_ROLE, size, patient=patient)


def one_more(pool: ConnectionPool) -> ConnectionPool:
    """A pool of one new connection to where `pool` (of `open_reads`) leads. Close it after use.

    It waits for its answers as long as they take: whole tables are written and compared on it.
    """
    where = pool.conninfo() if callable(pool.conninfo) else pool.conninfo
    return open_reads(where, size=1, patient=True)


@contextmanager
def snapshot(pool: ConnectionPool) -> Iterator[Connection[Any]]:
    """A connection that sees all read models as of one moment and changes none. Raises StoreUnavailable."""
    with unavailable(pool), pool.connection() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield connection
