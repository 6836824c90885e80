"""The event store: the only source of truth, append-only.

`open_postgres` keeps events encrypted on PostgreSQL; `open_memory` keeps them as objects, under the same
rules. Every call may raise StoreUnavailable, after which it may be made again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self, cast

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Notification

from domain.event import Unreadable
from domain.recorded import Recorded
from store.errors import (
    AlreadySpent,
    CannotRead,
    CommandReused,
    Corrupt,
    Forked,
    KeyDestroyed,
    KeyMissing,
    NoSuchEvent,
    NotMigrated,
    StoreError,
    StoreUnavailable,
    UnknownEvent,
    UnsafeMode,
    Unstorable,
    VersionConflict,
)
from store.keys import KeyStore
from store.log import Log, LogMapper, LogRecorder, Parts
from store.memory import MemoryRecorder, memory_parts
from store.postgres import postgres_parts
from store.rows import Held, Logged, Row, Spent
from store.witness import Fork

__all__ = [
    "AlreadySpent",
    "CannotRead",
    "CommandReused",
    "Corrupt",
    "EventStore",
    "Forked",
    "KeyDestroyed",
    "KeyMissing",
    "Logged",
    "NoSuchEvent",
    "NotMigrated",
    "Spent",
    "StoreError",
    "StoreUnavailable",
    "UnknownEvent",
    "UnsafeMode",
    "Unstorable",
    "VersionConflict",
    "open_memory",
    "open_postgres",
]


class EventStore:
    """One district's streams. Versions count from 1 in each stream. Safe to use from several threads."""

    def __init__(self, parts: Parts) -> None:
        self.log = Log(parts)
        self._mapper: LogMapper = parts.given_mapper
        self._recorder: LogRecorder = parts.given_recorder

    def load(self, stream: str, after: int = 0, upto: int | None = None) -> list[Recorded]:
        """The records of `stream` with a version above `after`, up to and with `upto`. Raises CannotRead."""
        return cast(list[Recorded], list(self.log.events.get(stream, gt=after, lte=upto)))

    def entries(self, stream: str, upto: int | None = None) -> list[Logged]:
        """The records of `stream`, up to and with `upto`, as entries of the log. Raises CannotRead."""
        rows = cast("Sequence[Notification]", self._recorder.select_events(stream, lte=upto))
        self._mapper.ready_to_read(rows)
        return [self._logged(row) for row in rows]

    def load_many(self, after: Mapping[str, int]) -> dict[str, list[Recorded]]:
        """The records of several streams, each after its version, in one round trip. Raises CannotRead."""
        return self.load_new(after, (), 0)[0]

    def load_new(
        self, streams: Mapping[str, int], kinds: Sequence[str], after_position: int
    ) -> tuple[dict[str, list[Recorded]], list[Logged]]:
        """What is new for a command, as of one moment, in one round trip. Raises CannotRead.

        First the records of each of `streams` after its version; then whatever the log holds after
        `after_position` in streams of `kinds` (the part of their names before "/").
        """
        tails, entries = self._recorder.select_new(streams, kinds, after_position)
        self._mapper.ready_to_read([*tails, *entries])
        found: dict[str, list[Recorded]] = {stream: [] for stream in streams}
        for row in tails:
            found[str(row.originator_id)].append(self._recorded(row))
        return found, [self._logged(row) for row in entries]

    def load_of_types(
        self, streams: Sequence[str], types: Sequence[str]
    ) -> dict[str, tuple[int, list[Recorded]]]:
        """Of each of `streams` its version and its records of `types`, as of one moment, in one round trip.

        Raises CannotRead.
        """
        rows = self._recorder.select_of_types(streams, types)
        self._mapper.ready_to_read([row for _, row in rows])
        found: dict[str, tuple[int, list[Recorded]]] = {}
        for version, row in rows:
            found.setdefault(str(row.originator_id), (version, []))[1].append(self._recorded(row))
        return found

    def append(self, records: Sequence[Recorded], spent: Spent | None = None) -> int:
        """Store `records` in this order, of one or many streams, all or none; returns the last position.

        With `spent`, the command's id is spent in the same transaction; there may then be no records. Raises
        VersionConflict, CommandReused, AlreadySpent with the first result (also when only the reply was
        lost), KeyDestroyed, Unstorable.
        """
        for record in records:
            _require_storable(record)
        self._mapper.ready_to_write({record.originator_id for record in records})
        positions = self.log.write(cast(Sequence[DomainEventProtocol[str]], records), spent)
        return positions[-1] if positions else self.head()

    def spent(self, command_id: str) -> Spent | None:
        """What was answered to a command that was accepted before, if it was."""
        return self._recorder.select_spent(command_id)

    def read(self, after: int, limit: int = 500, kinds: Sequence[str] = ()) -> list[Logged]:
        """Up to `limit` entries of the log after position `after`, in commit order, of stream `kinds` (all if
        none).

        Stops before an entry that cannot be read; raises CannotRead when that is the first one. Whoever can
        do without it goes on after its `position`.
        """
        rows = self._recorder.select_log(after, limit, kinds)
        self._mapper.ready_to_read(rows)
        entries: list[Logged] = []
        for row in rows:
            try:
                entries.append(self._logged(row))
            except CannotRead:
                if not entries:
                    raise
                break
        return entries

    def head(self) -> int:
        """The last position of the log, 0 when it is empty."""
        return self._recorder.max_notification_id() or 0

    def stream_ids(self, kind: str, after: str = "", limit: int | None = None) -> list[str]:
        """The names of the streams of a kind, in order: all, or the first `limit` that come after `after`."""
        return self._recorder.select_streams(kind, after, limit)

    def rows(self, after: int, limit: int) -> list[Row]:
        """Up to `limit` stored rows after position `after`, still sealed, for proofs over the stored bytes.

        The memory store has none and raises TypeError.
        """
        rows = self._recorder.select_log(after, limit, ())
        if isinstance(self._recorder, MemoryRecorder):
            raise TypeError("the memory store keeps no stored bytes")
        return cast(list[Row], list(rows))

    def forget_event(self, stream: str, version: int) -> None:
        """Make one event unreadable for ever, for a note in the wrong child's file. Raises NoSuchEvent.

        From then on its record holds `Unreadable`; whoever has folded it must fold the stream again. The old
        bytes leave the disk with the table's next VACUUM and the backups with their age.
        """
        self._recorder.forget(stream, version)

    def destroy_key(self, stream: str) -> None:
        """Make a whole stream unreadable for ever and closed to new events. Raises KeyMissing."""
        self._recorder.destroy_key(stream)

    def witness(self) -> None:
        """Have the last entry remembered outside the database, before anybody outside is told of it.

        Raises Forked when the record lacks what was seen of it; the process must then end.
        """
        self._recorder.witness()

    def fork(self) -> Fork | None:
        """What was seen of the record and is gone, if anything is; for whoever opened it with `past_fork`."""
        return self._recorder.fork()

    def start_over(self, incident: str) -> None:
        """Go by the record as it is from now on: `incident` is in it, which says what was lost before."""
        self._recorder.start_over(incident)

    def close(self) -> None:
        """Let go of all connections."""
        self.log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def _recorded(self, row: Notification) -> Recorded:
        return cast(Recorded, self._mapper.to_domain_event(row))

    def _logged(self, row: Notification) -> Logged:
        kept = cast("Row | Held", row)
        return Logged(row.id, self._recorded(row), kept.stored_at, kept.link)


def open_memory() -> EventStore:
    """An empty store that ends with the process."""
    return EventStore(memory_parts())


def open_postgres(
    dsn: str, keys: KeyStore, eraser: str | None = None, *, past_fork: bool = False
) -> EventStore:
    """The store in the migrated database at `dsn`, whose login takes on the role `mtss_app`.

    The store closes `keys` when it is closed. `eraser` is the DSN of a login granted `mtss_eraser`, needed
    only for `forget_event`. `past_fork` opens a record from which something is gone that was seen, which
    raises Forked otherwise. Raises UnsafeMode, NotMigrated, StoreUnavailable.
    """
    return EventStore(postgres_parts(dsn, keys, eraser, past_fork=past_fork))


def _require_storable(record: Recorded) -> None:
    meta = record.meta
    if isinstance(record.event, Unreadable):
        raise Unstorable(f"stream {record.originator_id!r}: an event without content cannot be appended")
    texts = (record.originator_id, meta.command_id, meta.actor, meta.policy_version, meta.calendar_version)
    if any("\0" in text for text in texts if text is not None):
        raise Unstorable(
            f"stream {record.originator_id!r}: the envelope holds a NUL character, which no text may"
        )
    for name, moment in (("recorded_at", meta.recorded_at), ("occurred", meta.occurred)):
        if isinstance(moment, datetime) and moment.tzinfo is None:
            raise Unstorable(
                f"stream {record.originator_id}: {name} has no time zone; expected a UTC instant"
            )
