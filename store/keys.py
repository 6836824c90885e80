"""Stream keys: what makes a stream's events readable, kept apart from the events.

Each stream has an AES-256 key of its own. `PostgresKeys` keeps them in a database of their own, wrapped under
a key-encryption key that lives in a file. Destroying a key makes the whole stream unreadable, in every backup
of the event database too.
"""

import base64
import binascii
import os
import stat
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from threading import Lock
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg_pool import ConnectionPool

from store.errors import KeyDestroyed, KeyFileRefused, KeyMissing, WrongKeyEncryptionKey
from store.migrate import KEY_MIGRATIONS
from store.pool import open_pool, unavailable
from store.witness import MemoryWitness, PostgresWitness, Witness

KEY_BYTES = 32
REMEMBERED_SECONDS = 60.0
_NONCE_BYTES = 12


class KeyStore(Protocol):
    """Gives the key of each stream. Safe to use from several threads.

    Beside the keys it keeps what was last seen of the record, because it stands apart and has its own backup.
    """

    @property
    def witness(self) -> Witness: ...

    def obtain(self, streams: Collection[str]) -> Mapping[str, bytes]:
        """The keys to write with, made where there is none yet. Raises KeyDestroyed, StoreUnavailable."""
        ...

    def find(self, streams: Collection[str]) -> Mapping[str, bytes | None]:
        """The keys to read with, None where destroyed. Raises KeyMissing where there never was one."""
        ...

    def destroy(self, stream: str) -> None:
        """Destroy a stream's key for ever. Raises KeyMissing."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class MemoryKeys:
    """Keys that end with the process."""

    def __init__(self) -> None:
        self.witness = MemoryWitness()
        self._keys: dict[str, bytes | None] = {}
        self._lock = Lock()

    def obtain(self, streams: Collection[str]) -> Mapping[str, bytes]:
        with self._lock:
            for stream in streams:
                self._keys.setdefault(stream, os.urandom(KEY_BYTES))
            return _usable(self._keys, streams)

    def find(self, streams: Collection[str]) -> Mapping[str, bytes | None]:
        return _known(self._keys, streams)

    def destroy(self, stream: str) -> None:
        with self._lock:
            _known(self._keys, [stream])
            self._keys[stream] = None

    def close(self) -> None:
        """Nothing is held."""


class PostgresKeys:
    """Keys in a PostgreSQL database other than that of the events, with a backup of its own.

    A process remembers a key for `REMEMBERED_SECONDS`; so long may it still read, after another process has
    destroyed the key.
    """

    def __init__(self, dsn: str, kek: bytes) -> None:
        """`dsn` logs in as the owner of the key database; `kek` has 32 bytes.

        Raises NotMigrated, StoreUnavailable.
        """
        self._pool: ConnectionPool = open_pool(dsn, KEY_MIGRATIONS)
        self.witness = PostgresWitness(self._pool)
        self._wrapping = AESGCM(kek)
        self._remembered: dict[str, tuple[float, bytes | None]] = {}

    def obtain(self, streams: Collection[str]) -> Mapping[str, bytes]:
        known = self._recall(streams)
        if missing := sorted(set(streams) - known.keys()):
            wrapped = [self._wrap(stream, os.urandom(KEY_BYTES)) for stream in missing]
            self._execute(
                "INSERT INTO mtss.keys (stream, wrapped) SELECT * FROM unnest(%s::text[], %s::bytea[])"
                " ON CONFLICT (stream) DO NOTHING",
                [missing, wrapped],
            )
            known |= self._fetch(missing)
        return _usable(known, streams)

    def find(self, streams: Collection[str]) -> Mapping[str, bytes | None]:
        return _known(self._recall(streams), streams)

    def destroy(self, stream: str) -> None:
        _known(self._fetch([stream]), [stream])
        self._execute(
            "UPDATE mtss.keys SET wrapped = NULL, destroyed_at = clock_timestamp()"
            " WHERE stream = %s AND wrapped IS NOT NULL",
            [stream],
        )
        self._remember({stream: None})

    def close(self) -> None:
        self._pool.close()

    def _recall(self, streams: Collection[str]) -> dict[str, bytes | None]:
        """What is remembered of `streams`, and for the others what the database knows."""
        now = time.monotonic()
        held = self._remembered.get
        known = {s: kept[1] for s in streams if (kept := held(s)) is not None and kept[0] > now}
        if len(known) < len(streams) and (unknown := {*streams} - known.keys()):
            known |= self._fetch(unknown)
        return known

    def _fetch(self, streams: Collection[str]) -> dict[str, bytes | None]:
        rows = self._execute("SELECT stream, wrapped FROM mtss.keys WHERE stream = ANY(%s)", [list(streams)])
        keys = {
            stream: None if wrapped is None else self._unwrap(stream, wrapped) for stream, wrapped in rows
        }
        self._remember(keys)
        return keys

    def _remember(self, keys: Mapping[str, bytes | None]) -> None:
        until = time.monotonic() + REMEMBERED_SECONDS
        self._remembered.update({stream: (until, key) for stream, key in keys.items()})

    def _wrap(self, stream: str, key: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._wrapping.encrypt(nonce, key, stream.encode())

    def _unwrap(self, stream: str, wrapped: bytes) -> bytes:
        nonce, rest = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        try:
            return self._wrapping.decrypt(nonce, rest, stream.encode())
        except InvalidTag:
            raise WrongKeyEncryptionKey(stream) from None

    def _execute(self, statement: str, parameters: list[object]) -> list[tuple[str, bytes | None]]:
        with unavailable(self._pool), self._pool.connection() as connection:
            cursor = connection.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []


def load_kek(path: Path) -> bytes:
    """The key-encryption key in `path`: 32 bytes as base64, readable by its owner only.

    Raises KeyFileRefused.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_bytes()
    except OSError as error:
        raise KeyFileRefused(
            f"{path}: cannot be read ({error.strerror}); give the file that holds the key"
        ) from None
    if stat.S_IMODE(mode) & 0o077:
        raise KeyFileRefused(f"{path}: others may read it (mode {stat.S_IMODE(mode):04o}); chmod 0600 it")
    return _decoded(path, text)


def create_kek(path: Path) -> bytes:
    """Make a key-encryption key and keep it in `path` (mode 0600), which must not exist.

    Raises KeyFileRefused.
    """
    kek = os.urandom(KEY_BYTES)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise KeyFileRefused(
            f"{path}: cannot be made ({error.strerror}); a key is never overwritten"
        ) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(kek) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return kek


def _decoded(path: Path, text: bytes) -> bytes:
    try:
        kek = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        kek = b""
    if len(kek) != KEY_BYTES:
        raise KeyFileRefused(
            f"{path}: expected {KEY_BYTES} bytes as base64; restore the file from its backup"
        )
    return kek


def _known(keys: Mapping[str, bytes | None], streams: Collection[str]) -> Mapping[str, bytes | None]:
    for stream in streams:
        if stream not in keys:
            raise KeyMissing(stream)
    return {stream: keys[stream] for stream in streams}


def _usable(keys: Mapping[str, bytes | None], streams: Collection[str]) -> dict[str, bytes]:
    usable = {}
    for stream in streams:
        if (key := keys[stream]) is None:
            raise KeyDestroyed(stream)
        usable[stream] = key
    return usable
