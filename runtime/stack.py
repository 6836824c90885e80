"""Everything on this machine, for development and the demo: PostgreSQL, Temporal, keys, a mailbox."""

import json
import os
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from projections.migrate import migrate as migrate_projections
from runtime.embedded import EmbeddedPostgres, EmbeddedTemporal
from runtime.mailbox import mailbox
from runtime.settings import STACK_FILE, NotConfigured, Settings, running_stack
from store.keys import create_kek
from store.migrate import KEY_MIGRATIONS, migrate

ENGINE, ERASER = "mtss_engine", "mtss_erasing"
KEYS, DATABASE, KEY_DATABASE = "mtss_keys", "mtss", "mtss_keys"
SENDER = "school@example.org"


class DevStack:
    """The servers on the data kept in `folder`, for as long as the `with` block lasts; gives the Settings.

    `clock`: the file of a scaled clock, which all processes of the stack then go by. `mail`: start a mail
    server that keeps each letter in `folder`/mail instead of sending it. `temporal_address`: use that server.
    `temporal`: False starts the databases alone, for looking at what is kept. `keep_temporal`: False keeps
    Temporal's own state in memory, which is faster.
    While it runs, `folder`/stack.json tells other commands where it is.
    Attributes while it runs: `postgres`, `temporal` (absent with `temporal=False`).
    """

    postgres: EmbeddedPostgres
    temporal: EmbeddedTemporal

    def __init__(
        self,
        folder: Path,
        *,
        clock: Path | None = None,
        mail: bool = False,
        print_folder: Path | None = None,
        temporal_address: str | None = None,
        temporal: bool = True,
        keep_temporal: bool = True,
    ) -> None:
        self._temporal, self._keep_temporal = temporal, keep_temporal
        self._folder = folder.absolute()
        self._clock, self._mail, self._temporal_address = clock, mail, temporal_address
        self._print_folder = print_folder or self._folder / "letters"
        self._running = ExitStack()

    def __enter__(self) -> Settings:
        """Start. Raises NotConfigured when a stack runs on this folder, EmbeddedServerError."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NotConfigured(f"{self._folder}: no data can be kept there ({error.strerror})") from None
        if running_stack(self._folder):
            raise NotConfigured(f"a stack runs on {self._folder} already: use it, or choose another folder")
        with self._running:
            settings = self._start()
            self._running = self._running.pop_all()
        return settings

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._running.close()

    def _start(self) -> Settings:
        enter = self._running.enter_context
        self.postgres = enter(EmbeddedPostgres(self._folder / "postgres"))
        values: dict[str, Any] = {
            **_databases(self.postgres),
            "key_encryption_key_file": str(_secret(self._folder / "secrets" / "key_encryption_key")),
            "district_key_file": str(_secret(self._folder / "secrets" / "district_key")),
            "print_folder": str(self._print_folder.absolute()),
            "clock_file": str(self._clock.absolute()) if self._clock else None,
        }
        if self._temporal:
            kept = self._folder / "temporal" if self._keep_temporal else None
            self.temporal = enter(EmbeddedTemporal(kept, address=self._temporal_address))
            values["temporal_address"] = self.temporal.address
        if self._mail:
            port = enter(mailbox(self._folder / "mail"))
            values |= {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}
            values |= {"smtp_sender": SENDER}
        self._announce(values)
        return Settings(**values)

    def _announce(self, values: dict[str, Any]) -> None:
        file, process = self._folder / STACK_FILE, psutil.Process()
        kept = {"pid": process.pid, "started": process.create_time(), "settings": values}
        being_written = file.with_suffix(".new")
        descriptor = os.open(being_written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as out:
            json.dump({**kept, "since": datetime.now(UTC).isoformat()}, out, indent=2)
        os.replace(being_written, file)
        self._running.callback(file.unlink, missing_ok=True)


def has_data(folder: Path) -> bool:
    """Whether a stack has run on `folder`."""
    return (folder / "postgres" / "data" / "PG_VERSION").exists()


def _databases(postgres: EmbeddedPostgres) -> dict[str, str]:
    """Both databases with their tables, and a login that may do no more in them than the engine needs."""
    with psycopg.connect(postgres.dsn(), autocommit=True) as owner:
        for name in (ENGINE, ERASER, KEYS):
            _unless_there(owner, "SELECT FROM pg_roles WHERE rolname = %s", name, "CREATE ROLE {} LOGIN")
        for name in (DATABASE, KEY_DATABASE):
            _unless_there(owner, "SELECT FROM pg_database WHERE datname = %s", name, "CREATE DATABASE {}")
        owner.execute(
            sql.SQL("ALTER DATABASE {} OWNER TO {}").format(*map(sql.Identifier, (KEY_DATABASE, KEYS)))
        )
    database, keys = postgres.dsn(DATABASE), make_conninfo(postgres.dsn(KEY_DATABASE), user=KEYS)
    migrate_all(database, keys)
    with psycopg.connect(database) as owner:
        owner.execute(sql.SQL("GRANT mtss_app TO {}").format(sql.Identifier(ENGINE)))
        owner.execute(sql.SQL("GRANT mtss_eraser TO {}").format(sql.Identifier(ERASER)))
    return {
        "database": make_conninfo(database, user=ENGINE),
        "database_owner": database,
        "database_eraser": make_conninfo(database, user=ERASER),
        "keys": keys,
    }


def migrate_all(database_owner: str, keys: str) -> list[str]:
    """Bring both databases to the schema this program needs; the names of what was applied.

    Raises MigrationRefused, StoreUnavailable.
    """
    return [*migrate(database_owner), *migrate_projections(database_owner), *migrate(keys, KEY_MIGRATIONS)]


def _unless_there(owner: psycopg.Connection, look: str, name: str, make: str) -> None:
    if owner.execute(look.encode(), [name]).fetchone() is None:
        owner.execute(sql.SQL(make).format(sql.Identifier(name)))


def _secret(file: Path) -> Path:
    """The file of a key, made at the first start (mode 0600)."""
    file.parent.mkdir(exist_ok=True, mode=0o700)
    if not file.exists():
        create_kek(file)
    return file
