"""This machine's clock beside the database's, which stamps every entry (`stored_at`)."""

from datetime import UTC, datetime

from psycopg_pool import ConnectionPool

from store.pool import unavailable


def ahead(pool: ConnectionPool) -> float:
    """How many seconds this machine's clock is ahead of the database's; below 0, behind.

    Uncertain by half the time that the answer takes. Raises StoreUnavailable.
    """
    with unavailable(pool), pool.connection() as connection:
        asked = datetime.now(UTC)
        ((theirs,),) = connection.execute("SELECT clock_timestamp()").fetchall()
        answered = datetime.now(UTC)
    return float(((asked - theirs) + (answered - theirs)).total_seconds() / 2)
