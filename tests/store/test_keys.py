"""Stream keys: made once, kept wrapped, destroyed for ever; and the file that holds the key over them all."""

import base64
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from store import keys as keys_module
from store.errors import (
    KeyDestroyed,
    KeyFileRefused,
    KeyMissing,
    NotMigrated,
    StoreUnavailable,
    WrongKeyEncryptionKey,
)
from store.eventstore import open_postgres
from store.keys import KeyStore, MemoryKeys, PostgresKeys, create_kek, load_kek
from store.migrate import KEY_MIGRATIONS, migrate
from tests.store.samples import records
from tests.store.wire import Wire

KEK = bytes(range(32))


@pytest.fixture
def key_dsn(new_database: Callable[..., str]) -> str:
    """A key database of this test's own."""
    dsn = new_database()
    migrate(dsn, KEY_MIGRATIONS)
    return dsn


@pytest.fixture
def kept_keys(key_dsn: str) -> Iterator[PostgresKeys]:
    keys = PostgresKeys(key_dsn, KEK)
    yield keys
    keys.close()


@pytest.fixture(params=["memory", "postgres"])
def keys(request: pytest.FixtureRequest) -> KeyStore:
    """A key store; a test that asks for it runs on both."""
    return request.getfixturevalue("kept_keys") if request.param == "postgres" else MemoryKeys()


def test_a_stream_gets_one_key_and_keeps_it(keys: KeyStore) -> None:
    made = keys.obtain(["student/a", "student/b"])
    assert len(made["student/a"]) == len(made["student/b"]) == 32
    assert made["student/a"] != made["student/b"]
    assert keys.obtain(["student/a"]) == keys.find(["student/a"]) == {"student/a": made["student/a"]}


def test_a_key_that_never_was_is_an_error_and_not_a_destroyed_one(keys: KeyStore) -> None:
    keys.obtain(["student/a"])
    with pytest.raises(KeyMissing, match="student/b"):
        keys.find(["student/a", "student/b"])
    with pytest.raises(KeyMissing):
        keys.destroy("student/b")


def test_a_destroyed_key_is_gone_and_no_other_takes_its_place(keys: KeyStore) -> None:
    keys.obtain(["student/a"])
    keys.destroy("student/a")
    keys.destroy("student/a")
    assert keys.find(["student/a"]) == {"student/a": None}
    with pytest.raises(KeyDestroyed, match="student/a"):
        keys.obtain(["student/a"])


def test_another_process_finds_the_same_keys(key_dsn: str, kept_keys: PostgresKeys) -> None:
    made = kept_keys.obtain(["student/a"])
    other = PostgresKeys(key_dsn, KEK)
    assert other.find(["student/a"]) == made
    other.close()


def test_processes_that_race_for_a_new_key_agree(key_dsn: str) -> None:
    stores = [PostgresKeys(key_dsn, KEK) for _ in range(6)]
    barrier, found = threading.Barrier(len(stores)), []

    def obtain(keys: PostgresKeys) -> None:
        barrier.wait()
        found.append(keys.obtain([f"student/{n}" for n in range(50)]))

    threads = [threading.Thread(target=obtain, args=[keys]) for keys in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for keys in stores:
        keys.close()
    assert len(found) == len(stores)
    assert all(keys == found[0] for keys in found)


def test_another_process_forgets_a_destroyed_key_in_time(
    key_dsn: str, kept_keys: PostgresKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = kept_keys.obtain(["student/a"])
    other = PostgresKeys(key_dsn, KEK)
    other.destroy("student/a")
    other.close()
    assert kept_keys.find(["student/a"]) == made
    later = keys_module.time.monotonic() + keys_module.REMEMBERED_SECONDS
    monkeypatch.setattr(keys_module.time, "monotonic", lambda: later)
    assert kept_keys.find(["student/a"]) == {"student/a": None}


def test_keys_are_kept_wrapped_and_a_destroyed_one_not_at_all(key_dsn: str, kept_keys: PostgresKeys) -> None:
    key = kept_keys.obtain(["student/a"])["student/a"]
    with psycopg.connect(key_dsn, autocommit=True) as owner:
        ((wrapped,),) = owner.execute("SELECT wrapped FROM mtss.keys").fetchall()
        assert key not in wrapped
        kept_keys.destroy("student/a")
        assert owner.execute("SELECT wrapped, destroyed_at IS NULL FROM mtss.keys").fetchall() == [
            (None, False)
        ]


def test_another_key_encryption_key_opens_nothing(key_dsn: str, kept_keys: PostgresKeys) -> None:
    kept_keys.obtain(["student/a"])
    other = PostgresKeys(key_dsn, bytes(32))
    with pytest.raises(WrongKeyEncryptionKey, match="student/a"):
        other.find(["student/a"])
    other.close()


def test_a_wrapped_key_opens_for_its_own_stream_only(key_dsn: str, kept_keys: PostgresKeys) -> None:
    kept_keys.obtain(["student/a"])
    with psycopg.connect(key_dsn) as owner:
        owner.execute("INSERT INTO mtss.keys (stream, wrapped) SELECT 'student/b', wrapped FROM mtss.keys")
    with pytest.raises(WrongKeyEncryptionKey, match="student/b"):
        kept_keys.find(["student/b"])


def test_a_key_database_that_is_away_or_empty_has_a_name(
    key_dsn: str, new_database: Callable[..., str]
) -> None:
    with Wire(key_dsn) as wire:
        keys = PostgresKeys(wire.dsn, KEK)
        wire.down()
        with pytest.raises(StoreUnavailable):
            keys.obtain(["student/a"])
        keys.close()
    with pytest.raises(NotMigrated):
        PostgresKeys(new_database(), KEK)


def test_events_and_keys_in_two_databases_make_one_store(
    migrated_dsn: str, key_dsn: str, kept_keys: PostgresKeys
) -> None:
    written = records("student/a", 3)
    with open_postgres(migrated_dsn, kept_keys) as store:
        store.append(written)
    with open_postgres(migrated_dsn, PostgresKeys(key_dsn, KEK)) as store:
        assert store.load("student/a") == written
        store.destroy_key("student/a")
        assert {record.event.NAME for record in store.load("student/a")} == {"unreadable"}


def test_a_key_file_is_made_once_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "kek"
    kek = create_kek(path)
    assert len(kek) == 32
    assert load_kek(path) == kek
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(KeyFileRefused, match="never overwritten"):
        create_kek(path)
    assert load_kek(path) == kek


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "kek"
    create_kek(path)
    path.chmod(mode)
    with pytest.raises(KeyFileRefused, match=f"mode 0{mode:o}.*chmod 0600"):
        load_kek(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not base64!",
        base64.b64encode(bytes(31)),
        base64.b64encode(bytes(33)),
        bytes(range(128, 160)),
        b"\xff",
    ],
)
def test_a_key_file_that_holds_no_key_is_refused_without_showing_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kek"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileRefused) as refusal:
        load_kek(path)
    assert str(refusal.value) == f"{path}: expected 32 bytes as base64; restore the file from its backup"


def test_a_missing_key_file_asks_for_it(tmp_path: Path) -> None:
    with pytest.raises(KeyFileRefused, match="give the file that holds the key"):
        load_kek(tmp_path / "kek")
    with pytest.raises(KeyFileRefused, match="cannot be made"):
        create_kek(tmp_path / "nowhere" / "kek")
