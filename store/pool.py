"""Pooled connections, and one name for every way in which a database can be away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.types.json import set_json_loads
from psycopg_pool import ConnectionPool
from pydantic_core import from_json

from store.arrays import register
from store.errors import NotMigrated, StoreUnavailable
from store.migrate import require_migrated

WAIT_SECONDS = 5
ANSWER_SECONDS = 30.0
"""How long a statement may take. Longer, and the network has swallowed it or its answer."""
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction)
_LINE: dict[str, Any] = {
    "connect_timeout": WAIT_SECONDS,
    # Where the other machine has vanished: noticed within half a minute, instead of two hours.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
"""Unless the DSN says otherwise."""
_SESSION = (
    "SET TIME ZONE 'UTC'",
    # Elsewhere an append would look at a snapshot from before it got the lock.
    "SET default_transaction_isolation = 'read committed'",
    # What commands and readers ask is answered from an index in a fraction of a millisecond. But a plan is
    # kept, and made without the values: while a table is small it reads it whole, and goes on so when it has
    # grown; later it starts helper processes or a compiler for what looks long: fifty times the read.
    "SET enable_seqscan = off",
    "SET max_parallel_workers_per_gather = 0",
    "SET jit = off",
    # The server's side of the client's time-outs: a process that has vanished must not keep its locks.
    "SET idle_in_transaction_session_timeout = '60s'",
    "SET client_connection_check_interval = '10s'",
    "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
    "SET tcp_user_timeout = '25s'",
)

Check = Callable[[psycopg.Connection], None]


class _Line(psycopg.Connection[Any]):
    """A connection that does not wait for an answer for ever."""

    answer_within: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval, self.answer_within if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:  # nobody can tell what comes next
                self.pgconn.finish()
            raise


def open_pool(
    dsn: str,
    migrations: Path,
    role: str | None = None,
    size: int = 8,
    check: Check | None = None,
    patient: bool = False,
) -> ConnectionPool:
    """Up to `size` connections that have taken on `role`, in UTC, each statement its own transaction.

    `check` may refuse a connection before its first use. A statement that has no answer after ANSWER_SECONDS
    ends its connection, unless `patient`. Raises what `check` raises, NotMigrated when the database lacks one
    of `migrations`, StoreUnavailable when it is away.
    """
    dsn = make_conninfo(**{**_LINE, **conninfo_to_dict(dsn)})
    configure = _configured(role, None if patient else ANSWER_SECONDS)
    with unavailable(), _Line.connect(dsn) as probe:
        try:
            configure(probe)
        except (psycopg.errors.InvalidParameterValue, psycopg.errors.InsufficientPrivilege) as error:
            raise NotMigrated(
                f"{error}: apply the migrations as owner, and grant {role} to this login"
            ) from error
        require_migrated(probe, migrations)
        checked = _then(configure, check)
        checked(probe)
    return ConnectionPool(
        dsn,
        connection_class=_Line,
        min_size=1,
        max_size=size,
        timeout=WAIT_SECONDS,
        reconnect_timeout=WAIT_SECONDS,  # then whoever asks next begins anew, without the pauses that grew
        configure=checked,
        open=True,
    )


def _then(configure: Check, check: Check | None) -> Check:
    def both(connection: psycopg.Connection) -> None:
        configure(connection)
        try:
            if check is not None:
                check(connection)
        except BaseException:
            connection.close()
            raise

    return both


def _configured(role: str | None, answer_within: float | None) -> Check:
    def configure(connection: psycopg.Connection) -> None:
        register(connection)
        set_json_loads(from_json, connection)
        connection.autocommit = True
        connection.execute("; ".join(_SESSION).encode())
        assert isinstance(connection, _Line)
        connection.answer_within = answer_within
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
            pool.drain()  # after a restart of the server every idle connection is dead
        raise StoreUnavailable(f"the database cannot be reached or cannot answer now: {error}") from error
