"""Reads of each stream only the entries that bear on what is waited for: under half of them.

They are told by the type in which they are stored, and folded by the same functions as the whole stream is.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from domain.catalogue import empty
from domain.dates import deadline
from domain.decision import Stream
from domain.event import Event
from domain.folding import replace
from domain.notices import dispatch
from domain.notices.notice import NoticeOpened
from domain.record.enrolment import StudentEnrolled, StudentMoved
from store.eventstore import EventStore

_EVENTS: set[type[Event]] = {
    *deadline.EVENTS,
    *dispatch.EVENTS,
    NoticeOpened,
    StudentEnrolled,
    StudentMoved,
}
BEARING = sorted(event.NAME for event in _EVENTS)


def read(store: EventStore, streams: Sequence[str]) -> Iterator[Stream[Any]]:
    """`streams` as they stand, as far as their deadlines and dispatches go; in one round trip."""
    for name, (version, records) in store.load_of_types(streams, BEARING).items():
        bare = empty(name)
        yield replace(bare, state=bare.kind.fold(bare.state, records), version=version)
