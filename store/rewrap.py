"""A new key-encryption key for the streams' keys, which themselves stay as they are."""

from store.errors import WrongKeyEncryptionKey
from store.keys import PostgresKeys
from store.pool import unavailable

LOCK = b"LOCK TABLE mtss.keys IN EXCLUSIVE MODE"
SELECT = b"SELECT stream, wrapped FROM mtss.keys WHERE wrapped IS NOT NULL ORDER BY stream"
UPDATE = b"UPDATE mtss.keys SET wrapped = %s WHERE stream = %s AND wrapped IS NOT NULL"


def rewrap(old: PostgresKeys, new: PostgresKeys) -> int:
    """Wrap each key of `old`'s database as `new` does, all or none; how many were not so yet.

    May be called again. A process that still has the old key cannot read what it had not read before. Raises
    WrongKeyEncryptionKey for a key that neither opens, StoreUnavailable.
    """
    with unavailable(new._pool), new._pool.connection() as connection, connection.transaction():
        connection.execute(LOCK)
        rows = connection.execute(SELECT).fetchall()
        changes = [
            (new._wrap(stream, old._unwrap(stream, wrapped)), stream)
            for stream, wrapped in rows
            if not _opens(new, stream, wrapped)
        ]
        connection.cursor().executemany(UPDATE, changes)
    return len(changes)


def _opens(keys: PostgresKeys, stream: str, wrapped: bytes) -> bool:
    try:
        keys._unwrap(stream, wrapped)
    except WrongKeyEncryptionKey:
        return False
    return True
