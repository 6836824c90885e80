"""PostgreSQL as a child process: private, durable, its data kept, and never in another's folder."""

import os
import signal
from pathlib import Path

import psutil
import psycopg
import pytest

from runtime.embedded import EmbeddedPostgres, EmbeddedServerError, postgres
from tests.support.processes import eventually, mentioning


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Deeper than the 107 bytes that a socket's path may have."""
    return tmp_path / ("a-district-with-a-long-name-" * 4) / "postgres"


def ask(server: EmbeddedPostgres, query: str):
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchone()[0] if cursor.description else None


def server_pid(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().split("\n")[0])


def test_it_listens_on_a_private_socket_and_no_network(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        assert ask(server, "SHOW listen_addresses") == ""
        sockets = Path(ask(server, "SHOW unix_socket_directories"))
        assert sockets.stat().st_mode & 0o077 == 0
    assert not sockets.exists()


def test_it_keeps_what_was_committed(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        assert [ask(server, f"SHOW {name}") for name in ("fsync", "synchronous_commit")] == ["on", "on"]
        ask(server, "CREATE TABLE kept AS SELECT 1 AS row")
    with EmbeddedPostgres(folder) as server:
        assert ask(server, "SELECT row FROM kept") == 1


def test_it_speaks_utf8_and_utc_whatever_the_machine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "de_DE.ISO-8859-1")
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    with EmbeddedPostgres(folder) as server:
        assert ask(server, "SHOW server_encoding") == "UTF8"
        assert ask(server, "SELECT current_setting('TimeZone')") == "UTC"


def test_a_killed_server_starts_again_on_its_data(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    ask(server, "CREATE TABLE kept AS SELECT 1 AS row")
    os.kill(server_pid(folder), signal.SIGKILL)
    with EmbeddedPostgres(folder) as again:
        assert ask(again, "SELECT row FROM kept") == 1
    server.stop()


def test_a_lock_whose_number_went_to_another_program_is_stale(folder: Path) -> None:
    with EmbeddedPostgres(folder):
        lock = (folder / "data" / "postmaster.pid").read_text().split("\n")
    (folder / "data" / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lock[1:]]))
    with EmbeddedPostgres(folder) as server:
        assert ask(server, "SELECT 1") == 1


def test_a_folder_in_use_is_refused_and_its_server_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_HANDOVER_SECONDS", 0.2)
    with EmbeddedPostgres(folder) as first:
        with pytest.raises(
            EmbeddedServerError, match=f"in use by the PostgreSQL process {server_pid(folder)}"
        ):
            EmbeddedPostgres(folder).start()
        assert ask(first, "SELECT 1") == 1


def test_the_folder_of_another_user_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "own_uids", lambda: {4_000_000_000})
    with pytest.raises(EmbeddedServerError, match="belongs to user"):
        EmbeddedPostgres(folder).start()


def test_an_answer_from_another_server_is_not_trusted(folder: Path) -> None:
    with EmbeddedPostgres(folder / "one") as one, EmbeddedPostgres(folder / "two") as two:
        two._socket_folder, own = one._socket_folder, two._socket_folder
        with pytest.raises(EmbeddedServerError, match="another PostgreSQL answered"):
            two._assert_ours()
        two._socket_folder = own


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    with EmbeddedPostgres(folder):
        pass
    (folder / "data" / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(EmbeddedServerError, match=r"stopped while starting: [^|]*incompatible with server"):
        EmbeddedPostgres(folder).start()
    assert not mentioning(folder)


def test_the_log_repeats_no_content(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        ask(server, "CREATE TABLE names (name text UNIQUE)")
        ask(server, "INSERT INTO names VALUES ('Made-Up Name')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            ask(server, "INSERT INTO names VALUES ('Made-Up Name')")
    log = (folder / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "Made-Up" not in log


def test_an_address_is_given_only_while_it_runs(folder: Path) -> None:
    with pytest.raises(EmbeddedServerError, match="not started"):
        EmbeddedPostgres(folder).dsn()


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux ends a child with its parent")
def test_the_server_ends_when_its_guard_is_killed(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    psutil.Process(server_pid(folder)).parent().kill()
    assert eventually(lambda: not mentioning(folder))
    server.stop()
