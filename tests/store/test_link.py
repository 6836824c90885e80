"""The chain over the stored bytes: what breaks it is found, what may happen leaves it whole."""

from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.recorded import Meta
from store.eventstore import open_memory
from store.link import FIRST, Break, header, link, moment, prefixed, verify_links
from tests.store.conftest import District
from tests.store.samples import record, records


@pytest.fixture
def written(district: District) -> District:
    """A district of two streams."""
    district.store.append(records("student/a", 4))
    district.store.append([*records("student/b", 2), *records("student/a", 1, after=4)])
    return district


def tamper(district: District, statement: str) -> None:
    """What a superuser can do who wants to."""
    with district.as_owner() as owner:
        owner.execute("ALTER TABLE mtss.events DISABLE TRIGGER USER")
        assert owner.execute(statement).rowcount > 0


def test_what_was_only_appended_is_whole(written: District) -> None:
    assert verify_links(written.store) == []


@pytest.mark.parametrize(
    "change",
    [
        r"payload = '\x00'",
        r"payload = substring(payload from 1 for length(payload) - 1)",
        "type = 'test.other'",
        "schema_version = 2",
        "event_id = gen_random_uuid()",
        "command_id = 'another'",
        "correlation_id = gen_random_uuid()",
        "causation_id = gen_random_uuid()",
        "actor = 'nobody'",
        "occurred_on = occurred_on - 1",
        "occurred_on = NULL, occurred_at = '2026-11-13T00:00:00Z'",
        "recorded_at = recorded_at - interval '1 microsecond'",
        "policy_version = NULL",
        "policy_version = ''",
        "calendar_version = ''",
        r"link = '\x00'",
    ],
)
def test_an_altered_event_is_found(written: District, change: str) -> None:
    tamper(written, f"UPDATE mtss.events SET {change} WHERE stream = 'student/a' AND version = 3")
    broken = Break("student/a", 3, "the stored bytes do not give the stored link")
    assert verify_links(written.store) == [broken]


def test_a_removed_event_is_found(written: District) -> None:
    tamper(written, "DELETE FROM mtss.events WHERE stream = 'student/a' AND version = 2")
    assert verify_links(written.store) == [Break("student/a", 2, "missing: version 3 follows 1")]


def test_exchanged_payloads_are_found(written: District) -> None:
    exchange = "UPDATE mtss.events e SET payload = o.payload, salt = o.salt FROM mtss.events o"
    tamper(
        written,
        exchange + " WHERE e.stream = 'student/a' AND o.stream = e.stream AND e.version + o.version = 3",
    )
    assert [(b.stream, b.version) for b in verify_links(written.store)] == [("student/a", 1)]


def test_each_broken_stream_is_named_once_by_its_first_break(written: District) -> None:
    tamper(written, "UPDATE mtss.events SET actor = 'nobody' WHERE version >= 2")
    assert [(b.stream, b.version) for b in verify_links(written.store)] == [
        ("student/a", 2),
        ("student/b", 2),
    ]


def test_erasing_leaves_the_chain_whole(written: District) -> None:
    written.store.forget_event("student/a", 2)
    written.store.destroy_key("student/b")
    assert verify_links(written.store) == []


def test_a_stream_can_be_continued_after_an_erasure(written: District) -> None:
    written.store.forget_event("student/a", 5)
    written.store.append([record("student/b", 3), record("student/a", 6), record("student/b", 4)])
    assert verify_links(written.store) == []


def test_the_chain_is_longer_than_a_page(district: District) -> None:
    for start in range(0, 2500, 500):
        district.store.append(records("student/a", 500, after=start))
    tamper(district, "UPDATE mtss.events SET actor = 'nobody' WHERE version = 2301")
    assert [b.version for b in verify_links(district.store)] == [2301]


def test_the_memory_store_has_no_chain_to_verify() -> None:
    with open_memory() as store, pytest.raises(TypeError, match="keeps no stored bytes"):
        verify_links(store)


def test_the_log_gives_the_links_by_which_the_chain_is_checked(district: District) -> None:
    district.store.append(records("student/a", 2))
    rows, links = district.store.rows(0, 2), [entry.link for entry in district.store.read(0)]
    assert links == [row.link for row in rows]
    heads = [header("student/a", r.originator_version, r.topic, 1, r.meta, r.state) for r in rows]
    assert links[0] == link(FIRST, heads[0], rows[0].state)
    assert links[1] == link(links[0], heads[1], rows[1].state)


def test_the_definition_never_changes() -> None:
    """A change here would make worthless every link ever published: others verify by this form."""
    envelope = Meta(
        event_id=UUID(int=1),
        command_id="c",
        correlation_id=UUID(int=2),
        causation_id=UUID(int=3),
        actor="é",
        occurred=date(2026, 11, 14),
        recorded_at=datetime(2026, 11, 14, 9, 5, tzinfo=timezone(timedelta(hours=-5))),
        policy_version=None,
        calendar_version="",
    )
    expected = (
        b"\0\0\0\x09student/a" + b"\0\0\0\x0212" + b"\0\0\0\x03a.b" + b"\0\0\0\x011"
        b"\0\0\0\x2400000000-0000-0000-0000-000000000001" + b"\0\0\0\x01c"
        b"\0\0\0\x2400000000-0000-0000-0000-000000000002"
        b"\0\0\0\x2400000000-0000-0000-0000-000000000003" + b"\0\0\0\x02\xc3\xa9"
        b"\0\0\0\x0a2026-11-14" + b"\0\0\0\x202026-11-14T14:05:00.000000+00:00"
        b"\xff\xff\xff\xff" + b"\0\0\0\0" + b"\0\0\0\x03"
    )
    assert header("student/a", 12, "a.b", 1, envelope, b"xyz") == expected
    assert link(FIRST, expected, b"xyz") == sha256(bytes(32) + expected + b"xyz").digest()


fields = st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=4)


@given(fields, fields)
def test_two_lists_of_fields_never_give_the_same_bytes(one: list, other: list) -> None:
    assert (prefixed(*one) == prefixed(*other)) == (one == other)


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_is_written_with_every_digit(when: datetime) -> None:
    assert len(moment(when)) == 32
    assert datetime.fromisoformat(moment(when)) == when
