"""Sealed events open in their own place, under their own key, and nowhere else."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.event import REGISTRY, Unreadable
from domain.recorded import Recorded
from store.errors import CannotRead, Corrupt, UnknownEvent
from store.rows import Row
from store.seal import seal, unseal
from store.upcast import UPCASTERS, Fields
from tests.store.conftest import District
from tests.store.samples import Noted, record, records

KEY, OTHER_KEY = bytes(32), bytes([1]) * 32


def stored(recorded: Recorded, **changes: Any) -> Row:
    """The row that `recorded` becomes under `KEY`, with `changes`."""
    s = seal(recorded, KEY)
    row = Row(
        *(s.originator_id, s.originator_version, s.topic, s.state, 7, s.schema_version, s.salt, s.meta),
        *(datetime.now(UTC), b""),
    )
    return replace(row, **changes)


def test_what_is_sealed_opens_under_its_key() -> None:
    written = record("student/a", 1, "reads with effort")
    assert unseal(stored(written), KEY) == written


def test_the_same_note_never_looks_the_same_twice() -> None:
    written = record("student/a", 1)
    first, second = seal(written, KEY), seal(written, KEY)
    assert first.salt != second.salt
    assert first.state != second.state
    assert b"a note" not in first.state


@pytest.mark.parametrize(
    "moved",
    [
        {"originator_id": "student/b"},
        {"originator_version": 2},
        {"topic": "test.notes"},
        {"schema_version": 2},
        {"salt": bytes(32)},
        {"state": b""},
    ],
)
def test_a_payload_moved_to_another_place_does_not_open(moved: dict[str, Any]) -> None:
    with pytest.raises(Corrupt, match="position 7: the ciphertext or its place was altered"):
        unseal(stored(record("student/a", 1), **moved), KEY)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(Corrupt):
        unseal(stored(record("student/a", 1)), OTHER_KEY)


def test_without_salt_or_key_the_envelope_remains() -> None:
    written = record("student/a", 1)
    unreadable = replace(written, event=Unreadable(type="test.noted"))
    assert unseal(stored(written, salt=None), KEY) == unreadable
    assert unseal(stored(written), None) == unreadable


class Later(Noted, name="test.noted", version=9):
    """What a newer program might write."""


def test_an_event_this_program_does_not_know_is_named_without_its_content() -> None:
    row = stored(Recorded("student/a", 1, Later(text="Amara"), record("student/a", 1).meta))
    known = REGISTRY.pop(("test.noted", 9))
    try:
        with pytest.raises(UnknownEvent) as unknown:
            unseal(row, KEY)
    finally:
        REGISTRY["test.noted", 9] = known
    assert str(unknown.value) == (
        "stream student/a, version 1, position 7: no event 'test.noted' of schema version 9 is known here"
    )


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_content_that_does_not_fit_is_named_by_field_and_never_shown() -> None:
    wrong = Noted.model_construct(text="Amara", on="Amara's birthday", name_of_child="Amara")
    with pytest.raises(Corrupt) as corrupt:
        unseal(stored(Recorded("student/a", 1, wrong, record("student/a", 1).meta)), KEY)
    assert "'test.noted' does not fit its schema at: on" in str(corrupt.value)
    assert "Amara" not in str(corrupt.value)
    assert corrupt.value.__cause__ is None


def test_an_old_event_is_brought_to_the_schema_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    def split(fields: Fields) -> Fields:
        return {"text": fields["note"]}

    class Old(Noted, name="test.noted", version=-1):
        note: str

    def rename(fields: Fields) -> Fields:
        return {"note": fields["note"].upper()}

    monkeypatch.setitem(UPCASTERS, ("test.noted", 0), split)
    monkeypatch.setitem(UPCASTERS, ("test.noted", -1), rename)
    old = Old.model_construct(note="reads")
    recorded = unseal(stored(Recorded("student/a", 1, old, record("student/a", 1).meta)), KEY)
    assert recorded.event == Noted(text="READS")


def test_the_log_is_given_up_to_what_cannot_be_read(district: District) -> None:
    store = district.store
    store.append([*records("student/a", 2), record("student/b", 1), *records("student/c", 1)])
    with district.as_owner() as owner:
        owner.execute("ALTER TABLE mtss.events DISABLE TRIGGER USER")
        owner.execute("UPDATE mtss.events SET payload = payload || '\\x00' WHERE stream = 'student/b'")
    readable = store.read(0)
    assert [entry.recorded.ref for entry in readable] == [("student/a", 1), ("student/a", 2)]
    with pytest.raises(CannotRead) as stuck:
        store.read(readable[-1].position)
    assert (stuck.value.stream, stuck.value.version) == ("student/b", 1)
    assert [entry.recorded.ref for entry in store.read(stuck.value.position)] == [("student/c", 1)]
    assert len(store.load("student/a")) == 2
    with pytest.raises(Corrupt, match="stream student/b, version 1"):
        store.load("student/b")
