"""A record that was restored to an earlier point is noticed, whoever opens it or has it open."""

import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from store.errors import Forked, StoreUnavailable
from store.eventstore import open_postgres
from store.keys import KeyStore, MemoryKeys, PostgresKeys
from store.migrate import KEY_MIGRATIONS, migrate
from store.witness import MemoryWitness, PostgresWitness, Seen, Witness
from tests.store.samples import records
from tests.support.processes import eventually

ONE, OTHER = b"1" * 32, b"2" * 32


class Restorable:
    """A record of which a copy can be made, and put in its place later, as a restored volume is."""

    def __init__(self, dsn: str, server: str, new_database: Callable[..., str]) -> None:
        self.dsn, self._server, self._new_database = dsn, server, new_database

    def copy(self) -> str:
        self._disconnect()
        return self._new_database(template=_name(self.dsn))

    def restore(self, copy: str) -> None:
        """Put `copy` in the record's place; every connection breaks."""
        self._disconnect()
        lost = f"test_{uuid4().hex}"
        with psycopg.connect(self._server, autocommit=True) as connection:
            for old, new in ((_name(self.dsn), lost), (_name(copy), _name(self.dsn)), (lost, _name(copy))):
                statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                connection.execute(statement.format(sql.Identifier(old), sql.Identifier(new)))

    def _disconnect(self) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
                [_name(self.dsn)],
            )


def _name(dsn: str) -> str:
    return str(conninfo_to_dict(dsn)["dbname"])


@pytest.fixture
def record(migrated_dsn: str, servers, new_database: Callable[..., str]) -> Restorable:
    return Restorable(migrated_dsn, servers.postgres_dsn(), new_database)


@pytest.fixture(params=["memory", "postgres"])
def witness(request: pytest.FixtureRequest, new_database: Callable[..., str]) -> Iterator[Witness]:
    if request.param == "memory":
        yield MemoryWitness()
        return
    dsn = new_database()
    migrate(dsn, KEY_MIGRATIONS)
    keys = PostgresKeys(dsn, bytes(32))
    assert isinstance(keys.witness, PostgresWitness)
    yield keys.witness
    keys.close()


def places(witness: Witness) -> tuple[int, bytes, str]:
    seen = witness.last()
    return seen.position, seen.link, seen.incident


def test_the_last_entry_seen_is_remembered_whoever_saw_it_first(witness: Witness) -> None:
    assert places(witness) == (0, b"", "")
    witness.saw(Seen(7, ONE))
    witness.saw(Seen(3, OTHER))
    assert places(witness) == (7, ONE, "")


def test_after_an_incident_what_was_seen_before_counts_no_more(witness: Witness) -> None:
    witness.saw(Seen(7, ONE))
    witness.start_over(Seen(4, OTHER, "incident-1"))
    witness.saw(Seen(9, ONE))
    assert places(witness) == (4, OTHER, "incident-1")
    witness.saw(Seen(9, ONE, "incident-1"))
    assert places(witness) == (9, ONE, "incident-1")


def test_what_is_still_there_is_no_reason_to_stop(record: Restorable) -> None:
    keys = MemoryKeys()
    with open_postgres(record.dsn, keys) as store:
        store.append(records("student/a", 2))
        store.witness()
    copy = record.copy()
    with open_postgres(record.dsn, keys) as store:
        store.append(records("student/a", 1, after=2))
    record.restore(copy)
    with open_postgres(record.dsn, keys) as store:
        assert len(store.load("student/a")) == 2, "nobody outside had seen the third"


@pytest.fixture
def restored(record: Restorable) -> tuple[Restorable, KeyStore]:
    """A record that lacks what was seen of it."""
    keys = MemoryKeys()
    with open_postgres(record.dsn, keys) as store:
        store.append(records("student/a", 2))
        copy = record.copy()
        _again(lambda: store.append(records("student/a", 1, after=2)))
        store.witness()
    record.restore(copy)
    return record, keys


def test_a_record_that_lacks_what_was_seen_is_not_opened(restored: tuple[Restorable, KeyStore]) -> None:
    record, keys = restored
    with pytest.raises(Forked, match="mtss incident record"):
        open_postgres(record.dsn, keys)


def test_nor_when_something_else_stands_there_now(restored: tuple[Restorable, KeyStore]) -> None:
    record, keys = restored
    with open_postgres(record.dsn, keys, past_fork=True) as store:
        store.append(records("student/b", 5))
        assert store.head() > keys.witness.last().position
    with pytest.raises(Forked, match="is not in it"):
        open_postgres(record.dsn, keys)


def test_once_the_incident_is_in_the_record_it_is_opened_again(
    restored: tuple[Restorable, KeyStore],
) -> None:
    record, keys = restored
    with open_postgres(record.dsn, keys, past_fork=True) as store:
        store.append(records("incident/i", 1))
        store.start_over("incident/i")
    with open_postgres(record.dsn, keys) as store:
        store.append(records("student/a", 1, after=2))
        store.witness()


def test_a_process_that_has_the_record_open_reads_and_writes_no_more(record: Restorable) -> None:
    keys = MemoryKeys()
    with open_postgres(record.dsn, keys) as store:
        store.append(records("student/a", 2))
        copy = record.copy()
        _again(lambda: store.append(records("student/a", 1, after=2)))
        store.witness()
        record.restore(copy)
        assert eventually(lambda: _raises_forked(store.head))
        assert _raises_forked(lambda: store.append(records("student/b", 1)))
    with open_postgres(record.dsn, keys, past_fork=True) as store:
        assert store.stream_ids("student") == ["student/a"]


def test_a_process_that_slept_through_it_all_does_not_go_on_with_what_it_remembers(
    record: Restorable,
) -> None:
    keys = MemoryKeys()
    with open_postgres(record.dsn, keys) as sleeper:
        sleeper.append(records("student/a", 2))
        copy = record.copy()
        _again(lambda: sleeper.append(records("student/a", 1, after=2)))
        sleeper.witness()
        record.restore(copy)
        with open_postgres(record.dsn, keys, past_fork=True) as store:
            store.append(records("incident/i", 1))
            store.start_over("incident/i")
        assert eventually(lambda: _raises_forked(sleeper.head))
        with pytest.raises(Forked, match="start it again"):
            sleeper.head()


def _again(call: Callable[[], object]) -> None:
    """The copy was made, and the connections broken for it."""

    def answered() -> bool:
        try:
            call()
        except StoreUnavailable:
            return False
        return True

    assert eventually(answered)


def _raises_forked(call: Callable[[], object]) -> bool:
    try:
        call()
    except Forked:
        return True
    except StoreUnavailable:
        time.sleep(0.1)
    return False
