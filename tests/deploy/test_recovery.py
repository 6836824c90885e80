"""The record is brought back to an instant between two acts, by production's own scripts and settings."""

from pathlib import Path

import psycopg
import pytest

from runtime.embedded import EmbeddedPostgres, EmbeddedServerError
from runtime.embedded.postgres import program
from runtime.embedded.unprivileged import identity
from tests.support.compose import script, services
from tests.support.processes import eventually

WORDS = "CREATE TABLE said (word text); INSERT INTO said VALUES ('before the copy')"


class Server:
    """The compose file's `postgres` or `keys` on this machine, with its backup beside it."""

    def __init__(self, name: str, folder: Path) -> None:
        self.backup = folder / "backup"
        for part in ("wal", "base"):
            (self.backup / part).mkdir(parents=True)
        identity().own(self.backup)
        self._settings = [
            word.removeprefix("--").replace("/backup", str(self.backup))
            for word in services()[name]["command"][1:]
        ]

    def on(self, folder: Path) -> EmbeddedPostgres:
        return EmbeddedPostgres(folder, settings=self._settings)

    def run(self, server: EmbeddedPostgres | None, name: str, *words: str) -> str:
        """One of the scripts in deploy/postgres."""
        given = {"BACKUP": str(self.backup), "POSTGRES_USER": "postgres"}
        if server is not None:
            given["PGHOST"] = server.dsn().partition("host=")[2]
        return script(f"postgres/{name}", given, Path(program("psql")).parent, *words).strip()


def say(server: EmbeddedPostgres, statement: str) -> str:
    """Carry out `statement`; the server's own time right after it was committed."""
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(statement.encode())
        (now,) = connection.execute("SELECT clock_timestamp()::text").fetchone()
    return str(now)


def said(server: EmbeddedPostgres) -> list[str]:
    with psycopg.connect(server.dsn()) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM said ORDER BY word").fetchall()]


def archive(server: EmbeddedPostgres) -> None:
    """Wait until everything written so far is archived."""
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        (last,) = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()

        def archived() -> bool:
            row = connection.execute(
                "SELECT last_archived_wal >= %s FROM pg_stat_archiver", [last]
            ).fetchone()
            return bool(row[0])

        assert eventually(archived)


@pytest.mark.parametrize("name", ["postgres", "keys"])
def test_a_server_is_brought_back_to_an_instant_between_two_commits(name: str, tmp_path: Path) -> None:
    kept = Server(name, tmp_path)
    with kept.on(tmp_path / "lost") as server:
        say(server, WORDS)
        base = Path(kept.run(server, "backup.sh"))
        instant = say(server, "INSERT INTO said VALUES ('before the instant')")
        say(server, "INSERT INTO said VALUES ('after the instant')")
        archive(server)
        server.kill()
    for at, found in (  # in this order: a recovery opens a new timeline, on which the latest is another
        ("latest", ["after the instant", "before the copy", "before the instant"]),
        (instant, ["before the copy", "before the instant"]),
    ):
        again = tmp_path / at.replace(" ", "-").replace(":", "")
        kept.run(None, "restore.sh", str(base), str(again / "data"), at)
        with kept.on(again) as server:
            assert eventually(lambda: writable(server))
            assert said(server) == found


def writable(server: EmbeddedPostgres) -> bool:
    with psycopg.connect(server.dsn()) as connection:
        return not connection.execute("SELECT pg_is_in_recovery()").fetchone()[0]


def test_an_instant_that_the_archive_does_not_reach_is_refused_plainly(tmp_path: Path) -> None:
    kept = Server("postgres", tmp_path)
    with kept.on(tmp_path / "lost") as server:
        say(server, WORDS)
        base = kept.run(server, "backup.sh")
        say(server, "INSERT INTO said VALUES ('after the copy')")
        archive(server)
    kept.run(None, "restore.sh", base, str(tmp_path / "again" / "data"), "2999-01-01 00:00:00+00")
    with pytest.raises(EmbeddedServerError):
        kept.on(tmp_path / "again").start()
    told = (tmp_path / "again" / "postgres.log").read_text()
    assert "recovery ended before configured recovery target was reached" in told


def test_restoring_never_overwrites(tmp_path: Path) -> None:
    kept = Server("postgres", tmp_path)
    with kept.on(tmp_path / "lost") as server:
        base = kept.run(server, "backup.sh")
    with pytest.raises(RuntimeError, match="is not empty: move what is there away first"):
        kept.run(None, "restore.sh", base, str(tmp_path / "lost" / "data"), "latest")
    with pytest.raises(RuntimeError, match=r"is not a copy made by backup\.sh"):
        kept.run(None, "restore.sh", str(tmp_path), str(tmp_path / "new"), "latest")
