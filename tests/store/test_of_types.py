"""Records of some types, of many streams at once, each stream with its version."""

from dataclasses import replace

from domain.dates.deadline import DeadlineWithdrawn
from store.eventstore import EventStore
from tests.store.samples import record, records

WITHDRAWN = DeadlineWithdrawn(deadline="d", because="made up")


def test_only_the_types_asked_for_are_read_and_the_version_is_that_of_the_stream(store: EventStore) -> None:
    wanted = replace(record("student/a", 3), event=WITHDRAWN)
    store.append([*records("student/a", 2), wanted, record("student/a", 4), record("group/b", 1)])
    streams = ["student/a", "group/b", "student/none"]
    assert store.load_of_types(streams, [WITHDRAWN.NAME]) == {"student/a": (4, [wanted])}
    assert store.load_of_types(["group/b"], ["test.noted"]) == {"group/b": (1, store.load("group/b"))}
    assert store.load_of_types(streams, []) == {}
