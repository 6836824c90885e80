"""Migrations: each applied once, all or none, by however many processes start at once."""

import re
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from store.errors import MigrationRefused, NotMigrated, StoreUnavailable
from store.migrate import KEY_MIGRATIONS, MIGRATIONS, migrate, require_migrated

NAMES = [path.name for path in sorted(MIGRATIONS.glob("*.sql"))]


def tables(dsn: str) -> list[str]:
    with psycopg.connect(dsn) as owner:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'mtss' ORDER BY tablename"
        return [name for (name,) in owner.execute(query)]


def write(folder: Path, **files: str) -> Path:
    """A folder of migrations; `_1_name` becomes `0001_name.sql`."""
    for name, statement in files.items():
        _, number, rest = name.split("_", 2)
        (folder / f"{int(number):04}_{rest}.sql").write_text(statement)
    return folder


def test_everything_is_applied_once(postgres_dsn: str) -> None:
    assert migrate(postgres_dsn) == NAMES
    assert migrate(postgres_dsn) == []
    assert tables(postgres_dsn) == ["commands", "events", "heartbeats", "migrations"]


def test_thirty_processes_may_start_at_once(new_database: Callable[..., str]) -> None:
    databases = [new_database() for _ in range(3)]
    barrier, done = threading.Barrier(30), list[list[str]]()

    def start(dsn: str) -> None:
        barrier.wait()
        done.append(migrate(dsn))

    threads = [threading.Thread(target=start, args=[dsn]) for dsn in databases * 10]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done, key=len) == [[]] * 27 + [NAMES] * 3


def test_the_keys_have_migrations_of_their_own(postgres_dsn: str) -> None:
    assert migrate(postgres_dsn, KEY_MIGRATIONS) == ["0001_keys.sql", "0002_witness.sql"]
    assert tables(postgres_dsn) == ["keys", "migrations", "witness"]


def test_a_new_migration_is_applied_after_the_old_ones(postgres_dsn: str, tmp_path: Path) -> None:
    migrate(postgres_dsn, write(tmp_path, _1_one="CREATE TABLE mtss.one ()"))
    assert migrate(postgres_dsn, write(tmp_path, _2_two="CREATE TABLE mtss.two ()")) == ["0002_two.sql"]
    assert tables(postgres_dsn) == ["migrations", "one", "two"]


def test_a_failing_migration_leaves_nothing_behind(postgres_dsn: str, tmp_path: Path) -> None:
    write(tmp_path, _1_one="CREATE TABLE mtss.one ()", _2_two="CREATE TABLE mtss.one ()")
    with pytest.raises(MigrationRefused, match=r"0002_two\.sql cannot be applied: .*already exists"):
        migrate(postgres_dsn, tmp_path)
    assert tables(postgres_dsn) == []


def test_a_migration_changed_after_it_was_applied_is_refused(postgres_dsn: str, tmp_path: Path) -> None:
    migrate(postgres_dsn, write(tmp_path, _1_one="CREATE TABLE mtss.one ()"))
    write(tmp_path, _1_one="CREATE TABLE mtss.one (id int)")
    with pytest.raises(MigrationRefused, match=r"0001_one\.sql was applied with other content"):
        migrate(postgres_dsn, tmp_path)
    with psycopg.connect(postgres_dsn) as connection, pytest.raises(MigrationRefused):
        require_migrated(connection, tmp_path)


def test_numbers_follow_one_another(postgres_dsn: str, tmp_path: Path) -> None:
    write(tmp_path, _1_one="SELECT 1", _3_three="SELECT 1")
    with pytest.raises(MigrationRefused, match=r"0003_three\.sql: expected a name that begins with 0002_"):
        migrate(postgres_dsn, tmp_path)


def test_an_older_program_runs_on_a_newer_database(postgres_dsn: str, tmp_path: Path) -> None:
    newer = write(tmp_path, _1_one="CREATE TABLE mtss.one ()", _2_two="CREATE TABLE mtss.two ()")
    migrate(postgres_dsn, newer)
    (newer / "0002_two.sql").unlink()
    with psycopg.connect(postgres_dsn) as connection:
        require_migrated(connection, newer)
    assert migrate(postgres_dsn, newer) == []


def test_a_newer_program_says_what_the_database_lacks(postgres_dsn: str, tmp_path: Path) -> None:
    migrate(postgres_dsn, write(tmp_path, _1_one="CREATE TABLE mtss.one ()"))
    write(tmp_path, _2_two="CREATE TABLE mtss.two ()")
    with psycopg.connect(postgres_dsn) as connection, pytest.raises(NotMigrated, match=r"0002_two\.sql"):
        require_migrated(connection, tmp_path)


def test_a_database_that_is_away_has_a_name(postgres_dsn: str) -> None:
    with pytest.raises(StoreUnavailable):
        migrate(make_conninfo(postgres_dsn, host="/nowhere"))


@pytest.mark.parametrize(
    "path", [*MIGRATIONS.glob("*.sql"), *KEY_MIGRATIONS.glob("*.sql")], ids=lambda p: p.name
)
def test_migrations_only_expand(path: Path) -> None:
    """Old processes still run while a migration is applied."""
    shrinking = (
        r"\bDROP\b|\bRENAME\b|ALTER COLUMN \w+ (SET DATA )?TYPE|SET NOT NULL|\bDELETE FROM\b|\bUPDATE mtss"
    )
    assert not re.search(shrinking, path.read_text(), re.IGNORECASE)
