"""Brings a database to the schema this version of the program needs. Migrations only expand."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import psycopg

from store.errors import MigrationRefused, NotMigrated, StoreUnavailable

MIGRATIONS = Path(__file__).parent / "migrations"
KEY_MIGRATIONS = Path(__file__).parent / "key_migrations"

_LOCK = 7240631785220422
_HISTORY = """
CREATE SCHEMA IF NOT EXISTS mtss;
CREATE TABLE IF NOT EXISTS mtss.migrations (
    folder     text NOT NULL,
    name       text NOT NULL,
    checksum   bytea NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (folder, name)
)
"""


@dataclass(frozen=True)
class _Migration:
    name: str
    sql: bytes

    @property
    def checksum(self) -> bytes:
        return sha256(self.sql).digest()


def migrate(dsn_owner: str, folder: Path = MIGRATIONS) -> list[str]:
    """Apply what `folder` holds and the database lacks, all or nothing; returns the names that were applied.

    `dsn_owner` logs in as the owner of the database, who may create roles unless they exist. Many processes
    may call this at once. Raises MigrationRefused, StoreUnavailable.
    """
    wanted = _migrations(folder)
    try:
        with psycopg.connect(dsn_owner) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            connection.execute(_HISTORY)
            pending = _pending(wanted, applied(connection, folder))
            for migration in pending:
                _apply(connection, folder, migration)
    except psycopg.OperationalError as error:
        raise StoreUnavailable(f"the database to be migrated cannot be reached: {error}") from error
    return [migration.name for migration in pending]


def applied(connection: psycopg.Connection, folder: Path) -> dict[str, bytes]:
    """Name and checksum of each migration of `folder` that the database has."""
    rows = connection.execute("SELECT name, checksum FROM mtss.migrations WHERE folder = %s", [folder.name])
    return dict(rows.fetchall())


def require_migrated(connection: psycopg.Connection, folder: Path) -> None:
    """Raise NotMigrated unless the database has every migration of `folder`; it may have more."""
    try:
        pending = _pending(_migrations(folder), applied(connection, folder))
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        pending = _migrations(folder)
    if pending:
        names = ", ".join(migration.name for migration in pending)
        raise NotMigrated(f"the database lacks {names}: apply the migrations as its owner, then start again")


def _migrations(folder: Path) -> list[_Migration]:
    files = sorted(folder.glob("*.sql"))
    for number, file in enumerate(files, start=1):
        if not file.name.startswith(f"{number:04}_"):
            raise MigrationRefused(f"{file.name}: expected a name that begins with {number:04}_")
    return [_Migration(file.name, file.read_bytes()) for file in files]


def _pending(wanted: list[_Migration], have: dict[str, bytes]) -> list[_Migration]:
    for migration in wanted:
        if have.get(migration.name, migration.checksum) != migration.checksum:
            raise MigrationRefused(
                f"{migration.name} was applied with other content: restore it, put the change into a new file"
            )
    return [migration for migration in wanted if migration.name not in have]


def _apply(connection: psycopg.Connection, folder: Path, migration: _Migration) -> None:
    try:
        connection.execute(migration.sql)
    except psycopg.Error as error:
        raise MigrationRefused(f"{migration.name} cannot be applied: {error}") from error
    connection.execute(
        "INSERT INTO mtss.migrations (folder, name, checksum) VALUES (%s, %s, %s)",
        [folder.name, migration.name, migration.checksum],
    )
