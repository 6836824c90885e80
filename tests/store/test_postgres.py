"""What only the store on PostgreSQL can show: privileges, order under load, and a database that goes away."""

import threading
from contextlib import closing, suppress

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from store import pool
from store.eventstore import (
    AlreadySpent,
    EventStore,
    KeyMissing,
    NotMigrated,
    Spent,
    StoreError,
    StoreUnavailable,
    VersionConflict,
    open_postgres,
)
from store.keys import MemoryKeys
from store.migrate import MIGRATIONS
from store.postgres import APP_ROLE
from tests.store.conftest import District
from tests.store.samples import record, records
from tests.store.wire import Wire

SPENT = Spent("command-1", b"digest", '{"events": 1}')
CHANGES = ["UPDATE {} SET stored_at = now()", "DELETE FROM {}", "TRUNCATE {}"]
TABLES = ["mtss.events", "mtss.commands"]


@pytest.mark.parametrize("table", ["events", "commands"])
def test_the_application_is_granted_reading_and_appending_and_nothing_else(
    district: District, table: str
) -> None:
    with district.as_owner() as owner:
        granted = owner.execute(
            "SELECT privilege_type FROM information_schema.role_table_grants"
            " WHERE table_name = %(table)s AND grantee IN ('mtss_app', 'PUBLIC')"
            " UNION SELECT privilege_type FROM information_schema.role_column_grants"
            " WHERE table_name = %(table)s AND grantee IN ('mtss_app', 'PUBLIC')",
            {"table": table},
        ).fetchall()
    assert sorted(granted) == [("INSERT",), ("SELECT",)]


@pytest.mark.parametrize("statement", CHANGES)
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("role", ["mtss_app", "mtss_eraser"])
def test_roles_are_refused_by_privilege(district: District, statement: str, table: str, role: str) -> None:
    district.store.append(records("student/a", 1), SPENT)
    with district.as_role(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.format(table))


@pytest.mark.parametrize("statement", CHANGES)
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("replaying", ["origin", "replica"])
def test_the_owner_is_refused_by_trigger(
    district: District, statement: str, table: str, replaying: str
) -> None:
    district.store.append(records("student/a", 1), SPENT)
    with district.as_owner() as owner:
        owner.execute(f"SET session_replication_role = {replaying}")
        with pytest.raises(psycopg.DatabaseError, match="only ever appended to"):
            owner.execute(statement.format(table))
    assert len(district.store.load("student/a")) == 1


def test_the_owner_may_not_even_take_a_salt(district: District) -> None:
    district.store.append(records("student/a", 1))
    with district.as_owner() as owner, pytest.raises(psycopg.DatabaseError, match="only ever appended to"):
        owner.execute("UPDATE mtss.events SET salt = NULL")


def test_the_eraser_may_take_a_salt_but_not_replace_it(district: District) -> None:
    district.store.append(records("student/a", 2))
    with district.as_role("mtss_eraser") as eraser:
        eraser.execute("UPDATE mtss.events SET salt = NULL WHERE stream = 'student/a' AND version = 1")
        with pytest.raises(psycopg.DatabaseError, match="may lose its salt"):
            eraser.execute(r"UPDATE mtss.events SET salt = '\x00' WHERE version = 2")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            eraser.execute("UPDATE mtss.events SET salt = NULL, actor = 'nobody'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            eraser.execute("SELECT payload FROM mtss.events")


def test_a_superuser_in_the_erasers_role_changes_nothing_but_the_salt(district: District) -> None:
    district.store.append(records("student/a", 1))
    with district.as_owner() as owner:
        owner.execute("GRANT UPDATE ON mtss.events TO mtss_eraser")
        owner.execute("SET ROLE mtss_eraser")
        with pytest.raises(psycopg.DatabaseError, match="change in nothing else"):
            owner.execute("UPDATE mtss.events SET salt = NULL, actor = 'nobody'")


def test_without_an_erasers_login_no_event_can_be_forgotten(migrated_dsn: str) -> None:
    with open_postgres(migrated_dsn, MemoryKeys()) as store:
        store.append(records("student/a", 1))
        with pytest.raises(StoreError, match="mtss_eraser"):
            store.forget_event("student/a", 1)


def test_a_login_of_its_own_needs_only_the_role(district: District, migrated_dsn: str) -> None:
    with district.as_owner() as owner:
        login = f"login_{owner.info.dbname}"
        owner.execute(f"CREATE ROLE {login} LOGIN NOINHERIT")
        try:
            with pytest.raises(NotMigrated, match="grant mtss_app"):
                open_postgres(make_conninfo(migrated_dsn, user=login), MemoryKeys())
            owner.execute(f"GRANT mtss_app TO {login}")
            with open_postgres(make_conninfo(migrated_dsn, user=login), MemoryKeys()) as store:
                store.append(records("student/a", 1))
                assert len(store.load("student/a")) == 1
        finally:
            owner.execute(f"DROP ROLE {login}")


def test_nothing_of_the_content_is_in_the_database(district: District) -> None:
    district.store.append([record("student/a", 1, "Amara reads with great effort")])
    with district.as_owner() as owner:
        stored = owner.execute("SELECT e::text, encode(e.payload, 'escape') FROM mtss.events e").fetchall()
    assert "student/a" in str(stored)
    assert "Amara" not in str(stored)


def test_an_empty_database_is_refused_by_name(postgres_dsn: str) -> None:
    with pytest.raises(NotMigrated, match="apply the migrations"):
        open_postgres(postgres_dsn, MemoryKeys())


def test_a_key_store_that_knows_nothing_is_not_taken_for_one_that_forgot(district: District) -> None:
    district.store.append(records("student/a", 1))
    with open_postgres(district.dsn, MemoryKeys()) as other, pytest.raises(KeyMissing, match="latest backup"):
        other.load("student/a")


def test_a_reader_that_tails_many_writers_misses_nothing(district: District) -> None:
    store, finished, seen = district.store, threading.Event(), list[int]()

    def write(writer: int) -> None:
        for n in range(40):
            store.append([record(f"student/{writer}", n + 1), record(f"group/{writer}", n + 1)])

    def tail() -> None:
        while True:
            last_round = finished.is_set()
            while entries := store.read(seen[-1] if seen else 0, limit=7):
                seen.extend(entry.position for entry in entries)
            if last_round:
                return

    writers = [threading.Thread(target=write, args=[writer]) for writer in range(6)]
    reader = threading.Thread(target=tail)
    for thread in [reader, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    finished.set()
    reader.join()
    assert seen == [entry.position for entry in store.read(0, limit=10_000)]
    assert len(seen) == 6 * 40 * 2


def test_position_order_is_the_order_of_storing(district: District) -> None:
    for n in range(5):
        district.store.append(records(f"student/{n}", 2))
    with district.as_owner() as owner:
        rows = owner.execute(
            "SELECT stored_at, xid::text::bigint FROM mtss.events ORDER BY position"
        ).fetchall()
    assert rows == sorted(rows)


def test_a_lost_reply_to_a_commit_is_answered_the_second_time(migrated_dsn: str) -> None:
    with Wire(migrated_dsn) as wire, open_postgres(wire.dsn, MemoryKeys()) as store:
        store.append(records("student/a", 1))
        wire.lose_next_reply()
        with pytest.raises(StoreUnavailable):
            store.append(records("student/a", 1, after=1), SPENT)
        with pytest.raises(AlreadySpent) as again:
            store.append(records("student/a", 1, after=1), SPENT)
        assert again.value.spent == SPENT
        assert len(store.load("student/a")) == 2


def test_without_a_command_id_a_lost_reply_shows_as_a_conflict(migrated_dsn: str) -> None:
    with Wire(migrated_dsn) as wire, open_postgres(wire.dsn, MemoryKeys()) as store:
        store.append(records("student/a", 1))
        wire.lose_next_reply()
        with pytest.raises(StoreUnavailable):
            store.append(records("student/a", 1, after=1))
        with pytest.raises(VersionConflict):
            store.append(records("student/a", 1, after=1))


def test_a_database_that_is_away_has_a_name_and_comes_back(migrated_dsn: str) -> None:
    with Wire(migrated_dsn) as wire, open_postgres(wire.dsn, MemoryKeys()) as store:
        store.append(records("student/a", 1))
        wire.down()
        with pytest.raises(StoreUnavailable):
            store.load("student/a")
        wire.up()
        assert _eventually(lambda: len(store.load("student/a"))) == 1


def test_an_answer_that_vanishes_is_not_waited_for_for_ever(
    migrated_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(pool, "WAIT_SECONDS", 1)
    with Wire(migrated_dsn) as wire, open_postgres(wire.dsn, MemoryKeys()) as store:
        store.append(records("student/a", 1))
        wire.swallow()
        for _ in range(2):
            with pytest.raises(StoreUnavailable):
                store.append(records("student/a", 1, after=1), SPENT)
        wire.carry()
        assert _eventually(lambda: _stored(store)) == 2


def test_a_process_that_vanishes_in_a_transaction_does_not_keep_its_locks(migrated_dsn: str) -> None:
    connections = pool.open_pool(migrated_dsn, MIGRATIONS, APP_ROLE)
    with closing(connections), connections.connection() as connection:
        told = connection.execute("SHOW idle_in_transaction_session_timeout").fetchone()
    assert told == ("1min",)


def test_a_database_that_is_not_there_is_refused_at_once(migrated_dsn: str) -> None:
    with pytest.raises(StoreUnavailable):
        open_postgres(make_conninfo(migrated_dsn, host="/nowhere"), MemoryKeys())


def test_one_error_is_enough_to_be_rid_of_all_dead_connections(district: District) -> None:
    store = district.store
    barrier = threading.Barrier(4)

    def load() -> None:
        barrier.wait()
        for _ in range(20):
            store.load("student/a")

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with district.as_owner() as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(StoreUnavailable):
        store.load("student/a")
    assert [store.load("student/a") for _ in range(10)] == [[]] * 10


def _stored(store: EventStore) -> int:
    """How many entries there are once the one that got no answer is stored, this time or the first."""
    with suppress(AlreadySpent, VersionConflict):
        store.append(records("student/a", 1, after=1), SPENT)
    return len(store.load("student/a"))


def _eventually(ask, tries: int = 20):
    """The answer to `ask` once the pool has found its way back."""
    for _ in range(tries):
        try:
            return ask()
        except StoreUnavailable as error:
            last = error
    raise last
