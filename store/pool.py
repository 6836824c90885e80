"""Pooled connections, and one name for every way in which a database can be away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool

from store.arrays import register
from store.errors import NotMigrated, StoreUnavailable
from store.migrate import require_migrated

WAIT_SECONDS = 5
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction)


def open_pool(dsn: str, migrations: Path, role: str | None = None, size: int = 8) -> ConnectionPool:
    """Up to `size` connections that have taken on `role`, in UTC, each statement its own transaction.

    Raises NotMigrated when the database lacks one of `migrations`, StoreUnavailable when it is away.
    """
    configure = _configured(role)
    with unavailable(), psycopg.connect(dsn, connect_timeout=WAIT_SECONDS) as probe:
        try:
            configure(probe)
        except (psycopg.errors.InvalidParameterValue, psycopg.errors.InsufficientPrivilege) as error:
            raise NotMigrated(
                f"{error}: apply the migrations as owner, and grant {role} to this login"
            ) from error
        require_migrated(probe, migrations)
    return ConnectionPool(
        dsn, min_size=1, max_size=size, timeout=WAIT_SECONDS, configure=configure, open=True
    )


def _configured(role: str | None) -> Callable[[psycopg.Connection], None]:
    def configure(connection: psycopg.Connection) -> None:
        register(connection)
        connection.autocommit = True
        connection.execute("SET TIME ZONE 'UTC'")
        # Elsewhere an append would look at a snapshot from before it got the lock.
        connection.execute("SET default_transaction_isolation = 'read committed'")
        if role is not None:
            connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))

    return configure


@contextmanager
def unavailable(pool: ConnectionPool | None = None) -> Iterator[None]:
    """Turn the driver's errors for a database that is away into StoreUnavailable."""
    try:
        yield
    except _AWAY as error:
        if pool is not None:
            pool.check()  # after a restart of the server every idle connection is dead
        raise StoreUnavailable(f"the database cannot be reached or cannot answer now: {error}") from error
