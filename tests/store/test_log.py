"""The seams of the library: what its own parts can do with our store."""

import pytest
from eventsourcing.application import AggregateNotFoundError
from eventsourcing.persistence import IntegrityError, NotSupportedError

from store.eventstore import EventStore, UnsafeMode, VersionConflict, open_memory
from store.log import Log, Parts
from store.memory import MemoryRecorder, ObjectMapper
from store.rows import Row
from tests.store.samples import record, records


def _texts(state, history):
    found = [r.event.text for r in history]
    return [*(state or []), *found] or None


def test_the_librarys_repository_folds_a_stream(store: EventStore) -> None:
    store.append(records("student/a", 3))
    get = store.log.repository.get
    assert get("student/a", projector_func=_texts) == ["note 1", "note 2", "note 3"]
    assert get("student/a", version=2, projector_func=_texts) == ["note 1", "note 2"]
    with pytest.raises(AggregateNotFoundError):
        get("student/b", projector_func=_texts)


def test_the_librarys_notification_log_shows_the_same_positions(store: EventStore) -> None:
    store.append([*records("student/a", 3), record("group/b", 1)])
    notified = store.log.notification_log.select(start=1, limit=10)
    assert [n.id for n in notified] == [entry.position for entry in store.read(0)]
    second = notified[1].id
    assert [n.id for n in store.log.notification_log.select(second, 1)] == [second]
    later = store.log.notification_log.select(second, 1, inclusive_of_start=False)
    assert [n.id for n in later] == [notified[2].id]
    assert [n.id for n in store.log.notification_log.select(None, 9, stop=second)] == [notified[0].id, second]
    assert store.log.notification_log.select(1, 9, topics=["other"]) == []
    assert len(store.log.notification_log.select(1, 9, topics=["test.noted"])) == 4


def test_the_librarys_event_store_reads_backwards_and_in_part(store: EventStore) -> None:
    store.append(records("student/a", 4))
    backwards = store.log.events.get("student/a", desc=True, limit=2)
    assert [r.originator_version for r in backwards] == [4, 3]


def test_a_conflict_is_the_librarys_conflict_too(store: EventStore) -> None:
    assert issubclass(VersionConflict, IntegrityError)
    store.append(records("student/a", 1))
    with pytest.raises(IntegrityError):
        store.log.save(record("student/a", 1))


def test_subscriptions_and_snapshots_are_refused(store: EventStore) -> None:
    with pytest.raises(NotSupportedError, match=r"poll EventStore\.read"):
        store.log.recorder.subscribe()
    for part in ("aggregate_recorder", "tracking_recorder", "process_recorder"):
        with pytest.raises(NotSupportedError):
            getattr(store.log.factory, part)()


@pytest.mark.parametrize("name", ["POSTGRES_ENABLE_DB_FUNCTIONS", "MTSS_POSTGRES_ENABLE_DB_FUNCTIONS"])
@pytest.mark.parametrize("value", ["yes", "Y", "1", "true", "perhaps"])
def test_the_unsafe_mode_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(UnsafeMode, match="unset it"):
        Log(_parts({name: value}))
    monkeypatch.setenv(name, value)
    with pytest.raises(UnsafeMode):
        open_memory()


def test_the_mode_may_be_named_when_it_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "no")
    open_memory().close()


def test_the_processs_environment_does_not_reach_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGGREGATE_CACHE_MAXSIZE", "10")
    monkeypatch.setenv("IS_SNAPSHOTTING_ENABLED", "y")
    monkeypatch.setenv("COMPRESSOR_TOPIC", "zlib")
    with open_memory() as store:
        assert store.log.repository.cache is None
        assert store.log.snapshots is None
        assert store.log.mapper.compressor is None


def test_only_stored_bytes_can_be_given_as_rows(store: EventStore) -> None:
    store.append(records("student/a", 2))
    if isinstance(store.log.recorder, MemoryRecorder):
        with pytest.raises(TypeError, match="keeps no stored bytes"):
            store.rows(0, 10)
    else:
        assert [type(row) for row in store.rows(0, 10)] == [Row, Row]


def _parts(env: dict[str, str]) -> Parts:
    return Parts(ObjectMapper(), MemoryRecorder(), env)
