"""A new key-encryption key: every stream's key stays what it is, under the new one alone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest

from store.errors import WrongKeyEncryptionKey
from store.keys import PostgresKeys
from store.migrate import KEY_MIGRATIONS, migrate
from store.rewrap import rewrap

OLD, NEW, OTHER = bytes(32), bytes(range(32)), bytes([7] * 32)
STREAMS = ["student/a", "student/b", "student/c"]
Opened = Callable[[bytes], PostgresKeys]


@pytest.fixture
def opened(postgres_dsn: str) -> Iterator[Opened]:
    """`opened(kek)` gives the keys as a process with that key-encryption key sees them."""
    migrate(postgres_dsn, KEY_MIGRATIONS)
    with ExitStack() as all_of_them:

        def as_seen_with(kek: bytes) -> PostgresKeys:
            keys = PostgresKeys(postgres_dsn, kek)
            all_of_them.callback(keys.close)
            return keys

        yield as_seen_with


def test_the_keys_stay_and_only_the_new_one_opens_them(opened: Opened) -> None:
    keys = dict(opened(OLD).obtain(STREAMS))
    assert rewrap(opened(OLD), opened(NEW)) == 3
    assert opened(NEW).find(STREAMS) == keys
    with pytest.raises(WrongKeyEncryptionKey):
        opened(OLD).find(STREAMS)


def test_once_more_takes_what_a_process_with_the_old_key_added_meanwhile(opened: Opened) -> None:
    opened(OLD).obtain(STREAMS)
    rewrap(opened(OLD), opened(NEW))
    late = dict(opened(OLD).obtain(["student/late"]))
    assert rewrap(opened(OLD), opened(NEW)) == 1
    assert rewrap(opened(OLD), opened(NEW)) == 0
    assert opened(NEW).find(["student/late"]) == late


def test_a_destroyed_key_stays_destroyed(opened: Opened) -> None:
    opened(OLD).obtain(STREAMS)
    opened(OLD).destroy("student/b")
    assert rewrap(opened(OLD), opened(NEW)) == 2
    assert opened(NEW).find(["student/b"]) == {"student/b": None}


def test_with_a_wrong_old_key_nothing_changes(opened: Opened, postgres_dsn: str) -> None:
    opened(OLD).obtain(STREAMS)
    query = "SELECT stream, wrapped FROM mtss.keys ORDER BY stream"
    with psycopg.connect(postgres_dsn) as owner:
        before = owner.execute(query).fetchall()
        with pytest.raises(WrongKeyEncryptionKey):
            rewrap(opened(OTHER), opened(NEW))
        assert owner.execute(query).fetchall() == before
