"""What every event store promises, on PostgreSQL and in memory alike."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.event import Unreadable
from domain.recorded import Meta, Recorded
from store.eventstore import (
    AlreadySpent,
    CommandReused,
    EventStore,
    KeyDestroyed,
    KeyMissing,
    NoSuchEvent,
    Spent,
    Unstorable,
    VersionConflict,
    open_memory,
)
from tests.store.samples import NOW, Noted, meta, record, records

ACCEPTED = Spent("command-1", b"digest", '{"events": 1}')


def test_what_is_appended_is_loaded_again(store: EventStore) -> None:
    written = records("student/a", 3)
    store.append(written)
    assert store.load("student/a") == written


def test_a_stream_nobody_wrote_is_empty(store: EventStore) -> None:
    assert store.load("student/a") == []
    assert store.load_many({"student/a": 0}) == {"student/a": []}


def test_part_of_a_stream_can_be_loaded(store: EventStore) -> None:
    written = records("student/a", 5)
    store.append(written)
    assert store.load("student/a", after=2) == written[2:]
    assert store.load("student/a", upto=3) == written[:3]
    assert store.load("student/a", after=1, upto=3) == written[1:3]
    assert store.load("student/a", after=9) == []


def test_several_streams_are_loaded_each_after_its_version(store: EventStore) -> None:
    a, b = records("student/a", 3), records("group/b", 2)
    store.append(a)
    store.append(b)
    found = store.load_many({"student/a": 1, "group/b": 0, "team/c": 4})
    assert found == {"student/a": a[1:], "group/b": b, "team/c": []}


def test_one_append_writes_several_streams_in_the_order_given(store: EventStore) -> None:
    mixed = [record("student/a", 1), record("group/b", 1), record("student/a", 2), record("group/b", 2)]
    last = store.append(mixed)
    assert [entry.recorded for entry in store.read(0)] == mixed
    assert store.head() == last


@pytest.mark.parametrize("version", [1, 2, 4])
def test_only_the_next_version_can_be_appended(store: EventStore, version: int) -> None:
    store.append(records("student/a", 2))
    with pytest.raises(VersionConflict, match=f"student/a stands at version 2, so version {version} "):
        store.append([record("student/a", version)])


def test_a_conflict_in_one_stream_stores_nothing_in_any(store: EventStore) -> None:
    store.append(records("group/b", 1))
    with pytest.raises(VersionConflict):
        store.append([record("student/a", 1), record("group/b", 1)], ACCEPTED)
    assert store.load("student/a") == []
    assert store.spent("command-1") is None


def test_versions_in_one_append_must_follow_one_another(store: EventStore) -> None:
    with pytest.raises(VersionConflict):
        store.append([record("student/a", 1), record("group/b", 1), record("student/a", 3)])
    assert store.head() == 0


def test_an_accepted_command_id_is_spent(store: EventStore) -> None:
    assert store.spent("command-1") is None
    store.append(records("student/a", 1), ACCEPTED)
    assert store.spent("command-1") == ACCEPTED


def test_the_same_command_again_gets_the_first_answer_and_stores_nothing(store: EventStore) -> None:
    store.append(records("student/a", 1), ACCEPTED)
    with pytest.raises(AlreadySpent) as again:
        store.append(records("student/a", 1, after=1), Spent("command-1", b"digest", '{"other": "answer"}'))
    assert again.value.spent == ACCEPTED
    assert len(store.load("student/a")) == 1


def test_a_spent_id_with_other_content_is_an_error(store: EventStore) -> None:
    store.append(records("student/a", 1), ACCEPTED)
    with pytest.raises(CommandReused, match="command-1"):
        store.append(records("student/a", 1, after=1), Spent("command-1", b"another digest", "{}"))


def test_a_repeated_command_is_told_so_and_not_that_its_version_is_taken(store: EventStore) -> None:
    store.append(records("student/a", 1), ACCEPTED)
    with pytest.raises(AlreadySpent):
        store.append(records("student/a", 1), ACCEPTED)


def test_a_command_may_be_accepted_without_any_event(store: EventStore) -> None:
    last = store.append(records("student/a", 1))
    assert store.append([], ACCEPTED) == last
    assert store.spent("command-1") == ACCEPTED


def test_the_log_is_read_in_pages(store: EventStore) -> None:
    written = records("student/a", 7)
    store.append(written)
    first = store.read(0, limit=4)
    second = store.read(first[-1].position, limit=4)
    assert [entry.recorded for entry in first + second] == written
    assert store.read(second[-1].position) == []
    positions = [entry.position for entry in first + second]
    assert positions == sorted(set(positions))


def test_the_log_can_be_read_by_kind(store: EventStore) -> None:
    store.append([record("student/a", 1), record("policy/p", 1), record("staff", 1), record("student/a", 2)])
    names = [entry.recorded.originator_id for entry in store.read(0, kinds=["policy", "staff"])]
    assert names == ["policy/p", "staff"]
    assert [entry.recorded.originator_version for entry in store.read(0, 1, ["student"])] == [1]
    assert store.read(0, kinds=["polic"]) == []


def test_every_entry_says_when_it_was_stored(store: EventStore) -> None:
    before = datetime.now(UTC) - timedelta(minutes=5)
    store.append(records("student/a", 2))
    times = [entry.stored_at for entry in store.read(0)]
    assert before < times[0] <= times[1] < datetime.now(UTC) + timedelta(minutes=5)


def test_a_command_gets_its_streams_and_what_is_new_around_it_at_once(store: EventStore) -> None:
    store.append([record("policy/p", 1), record("student/a", 1), record("student/a", 2)])
    seen = store.head()
    store.append([record("calendar/x", 1), record("student/b", 1), record("policy/p", 2)])
    streams, entries = store.load_new({"student/a": 1, "student/new": 0}, ["policy", "calendar"], seen)
    assert {name: [r.originator_version for r in found] for name, found in streams.items()} == {
        "student/a": [2],
        "student/new": [],
    }
    assert [entry.recorded.ref for entry in entries] == [("calendar/x", 1), ("policy/p", 2)]
    assert seen < entries[0].position < entries[1].position


def test_a_stream_asked_for_in_both_ways_is_given_in_both(store: EventStore) -> None:
    store.append(records("policy/p", 2))
    streams, entries = store.load_new({"policy/p": 1}, ["policy"], 0)
    assert [r.originator_version for r in streams["policy/p"]] == [2]
    assert [entry.recorded.originator_version for entry in entries] == [1, 2]


def test_streams_are_listed_by_kind(store: EventStore) -> None:
    store.append(
        [record(name, 1) for name in ("student/b", "student/a", "student-x/c", "studen/d", "student")]
    )
    assert store.stream_ids("student") == ["student", "student/a", "student/b"]
    assert store.stream_ids("team") == []
    assert store.stream_ids("student", limit=2) == ["student", "student/a"]
    assert store.stream_ids("student", after="student", limit=5) == ["student/a", "student/b"]
    assert store.stream_ids("student", after="student/b", limit=5) == []


def test_an_empty_store_has_no_head(store: EventStore) -> None:
    assert store.head() == 0
    assert store.read(0) == []


def test_a_forgotten_event_leaves_its_envelope(store: EventStore) -> None:
    written = records("student/a", 3)
    store.append(written)
    store.forget_event("student/a", 2)
    kept = [written[0], replace(written[1], event=Unreadable(type="test.noted")), written[2]]
    assert store.load("student/a") == kept
    assert [entry.recorded for entry in store.read(0)] == kept


def test_only_an_event_that_exists_can_be_forgotten(store: EventStore) -> None:
    store.append(records("student/a", 1))
    for stream, version in (("student/a", 2), ("student/a", 0), ("student/b", 1)):
        with pytest.raises(NoSuchEvent):
            store.forget_event(stream, version)


def test_destroying_a_key_makes_one_whole_stream_unreadable(store: EventStore) -> None:
    mine, others = records("student/a", 2), records("student/b", 2)
    store.append([*mine, *others])
    store.destroy_key("student/a")
    gone = [
        Recorded(r.originator_id, r.originator_version, Unreadable(type="test.noted"), r.meta) for r in mine
    ]
    assert store.load_many({"student/a": 0, "student/b": 0}) == {"student/a": gone, "student/b": others}


def test_a_stream_whose_key_was_destroyed_takes_no_more_events(store: EventStore) -> None:
    store.append(records("student/a", 1))
    store.destroy_key("student/a")
    with pytest.raises(KeyDestroyed, match="student/a"):
        store.append(records("student/a", 1, after=1))


def test_the_key_of_a_stream_that_never_was_cannot_be_destroyed(store: EventStore) -> None:
    with pytest.raises(KeyMissing, match="student/a"):
        store.destroy_key("student/a")


@pytest.mark.parametrize(
    "wrong",
    [
        record("student/\0", 1),
        record("student/a", 1, actor="staff\0"),
        record("student/a", 1, recorded_at=NOW.replace(tzinfo=None)),
        record("student/a", 1, occurred=datetime(2026, 11, 14)),  # noqa: DTZ001
        replace(record("student/a", 1), event=Unreadable(type="test.noted")),
    ],
)
def test_what_could_not_come_back_is_refused_by_name(store: EventStore, wrong: Recorded) -> None:
    with pytest.raises(Unstorable):
        store.append([wrong])
    assert store.head() == 0


def test_an_instant_given_in_another_zone_is_the_same_instant(store: EventStore) -> None:
    at = datetime(2026, 11, 14, 9, 5, tzinfo=timezone(timedelta(hours=-5)))
    store.append([record("student/a", 1, occurred=at)])
    assert store.load("student/a")[0].meta.occurred == at


def test_writers_that_race_for_one_stream_lose_nothing(store: EventStore) -> None:
    def write(writer: int) -> None:
        for n in range(10):
            while True:
                version = len(store.load("student/a")) + 1
                try:
                    store.append([record("student/a", version, f"{writer}.{n}")])
                except VersionConflict:
                    continue
                break

    threads = [threading.Thread(target=write, args=[writer]) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    notes = [r.event.text for r in store.load("student/a") if isinstance(r.event, Noted)]
    assert sorted(notes) == sorted(f"{writer}.{n}" for writer in range(4) for n in range(10))


texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
instants = st.datetimes(timezones=st.just(UTC))
envelopes = st.builds(
    Meta,
    event_id=st.uuids(),
    command_id=texts,
    correlation_id=st.uuids(),
    causation_id=st.uuids(),
    actor=texts,
    occurred=st.dates() | instants,
    recorded_at=instants,
    policy_version=st.none() | texts,
    calendar_version=st.none() | texts,
)
notes = st.builds(
    Noted,
    text=st.text(st.characters(exclude_categories=["Cs"])),
    on=st.none() | st.dates(),
    scores=st.lists(st.integers()).map(tuple),
)
_numbers = count()


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=st.lists(st.tuples(notes, envelopes), min_size=1, max_size=4), name=texts)
def test_any_envelope_and_content_come_back_as_they_were(store: EventStore, written: list, name: str) -> None:
    stream = f"student/{next(_numbers)}{name}"
    history = [Recorded(stream, n, event, envelope) for n, (event, envelope) in enumerate(written, 1)]
    position = store.append(history)
    back = store.load(stream)
    assert back == history
    assert [type(r.meta.occurred) for r in back] == [type(r.meta.occurred) for r in history]
    assert store.read(position - 1)[0].recorded == history[-1]


ids = st.sampled_from(["c1", "c2", "c3"])
names = st.sampled_from(["student/a", "student/b", "policy/p"])
steps = st.lists(
    st.tuples(
        st.lists(
            st.tuples(st.sampled_from(["student/a", "student/b", "policy/p"]), st.integers(-1, 1)), max_size=3
        ),
        st.none() | st.builds(Spent, ids, st.sampled_from([b"d1", b"d2"]), st.just("{}")),
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_both_stores_take_and_refuse_the_same(district, steps: list) -> None:
    run = uuid4().hex
    with open_memory() as memory:
        for offsets, spent in steps:
            batch = _batch(memory, run, offsets)
            mine = spent and Spent(f"{run}{spent.command_id}", spent.digest, spent.result)
            assert _outcome(memory, batch, mine) == _outcome(district.store, batch, mine)
        for name in ("student/a", "student/b", "policy/p"):
            assert memory.load(name + run) == district.store.load(name + run)


def _batch(store: EventStore, run: str, offsets: list[tuple[str, int]]) -> list[Recorded]:
    """Records that mostly follow on, as `offsets` (mostly 0) say."""
    batch: list[Recorded] = []
    for name, offset in offsets:
        stream = name + run
        stands = len(store.load(stream)) + sum(r.originator_id == stream for r in batch)
        batch.append(Recorded(stream, max(stands + 1 + offset, 1), Noted(text=name), meta()))
    return batch


def _outcome(store: EventStore, batch: list[Recorded], spent: Spent | None) -> str:
    try:
        store.append(batch, spent)
    except (VersionConflict, CommandReused, AlreadySpent) as refusal:
        return f"{type(refusal).__name__}: {refusal}"
    return "stored"
