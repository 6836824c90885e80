"""The event store in memory: same rules, no encryption, events kept as objects, nothing written anywhere."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from threading import RLock
from typing import Any, cast
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Notification, StoredEvent

from domain.event import Unreadable
from domain.folding import replace
from domain.recorded import Recorded
from store.errors import AlreadySpent, CommandReused, KeyDestroyed, KeyMissing, NoSuchEvent, VersionConflict
from store.log import LogMapper, LogRecorder, Parts
from store.rows import Held, Spent, kind_of


def memory_parts() -> Parts:
    """The library's parts for a store in memory."""
    return Parts(ObjectMapper(), MemoryRecorder())


class ObjectMapper(LogMapper):
    """Keeps the record itself."""

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        recorded = cast(Recorded, domain_event)
        stream, version, name = recorded.originator_id, recorded.originator_version, recorded.event.NAME
        return Held(stream, version, name, b"", 0, recorded, datetime.now(UTC))

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        return cast(DomainEventProtocol[str], cast(Held, stored_event).recorded)


class MemoryRecorder(LogRecorder):
    """The log as a list; streams and kinds hold positions, which are places in the list, counted from one."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._log: list[Held] = []
        self._streams: dict[str, list[int]] = {}
        self._kinds: dict[str, list[int]] = {}
        self._spent: dict[str, Spent] = {}
        self._destroyed: set[str] = set()

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, spent: Spent | None = None, **_: Any
    ) -> Sequence[int]:
        with self._lock:
            if spent is not None:
                self._refuse_spent(spent)
            self._refuse_conflict(stored_events)
            if spent is not None:
                self._spent[spent.command_id] = spent
            return [self._insert(cast(Held, stored)) for stored in stored_events]

    def _refuse_spent(self, spent: Spent) -> None:
        first = self._spent.get(spent.command_id)
        if first is not None and first.digest != spent.digest:
            raise CommandReused(spent.command_id)
        if first is not None:
            raise AlreadySpent(first)

    def _refuse_conflict(self, stored_events: Iterable[StoredEvent]) -> None:
        last: dict[str, int] = {}
        for stored in stored_events:
            stream, version = str(stored.originator_id), stored.originator_version
            if stream in self._destroyed:
                raise KeyDestroyed(stream)
            stands = last.get(stream, len(self._streams.get(stream, ())))
            if version != stands + 1:
                raise VersionConflict(
                    f"stream {stream} stands at version {stands}, so version {version} cannot follow"
                )
            last[stream] = version

    def _insert(self, held: Held) -> int:
        position, stream = len(self._log) + 1, str(held.originator_id)
        self._log.append(replace(held, id=position))
        self._streams.setdefault(stream, []).append(position)
        self._kinds.setdefault(kind_of(stream), []).append(position)
        return position

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        with self._lock:
            positions = self._streams.get(str(originator_id), [])[gt or 0 : lte]
            found = [self._log[position - 1] for position in positions]
        return (found[::-1] if desc else found)[:limit]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        first = 0 if start is None else max(start - inclusive_of_start, 0)
        with self._lock:
            rows = [row for row in self._log[first:stop] if not topics or row.topic in topics]
        return rows[:limit]

    def select_log(self, after: int, limit: int, kinds: Sequence[str]) -> Sequence[Notification]:
        with self._lock:
            return (self._of_kinds(kinds, after) if kinds else self._log[after : after + limit])[:limit]

    def select_new(
        self, streams: Mapping[str, int], kinds: Sequence[str], after_position: int
    ) -> tuple[Sequence[Notification], Sequence[Notification]]:
        with self._lock:
            tails = [position for name, v in streams.items() for position in self._streams.get(name, ())[v:]]
            return [self._log[position - 1] for position in tails], self._of_kinds(kinds, after_position)

    def select_of_types(
        self, streams: Sequence[str], types: Sequence[str]
    ) -> Sequence[tuple[int, Notification]]:
        with self._lock:
            whole = [self._streams.get(name, ()) for name in streams]
            rows = [(len(stream), self._log[position - 1]) for stream in whole for position in stream]
        return [(version, row) for version, row in rows if row.topic in types]

    def _of_kinds(self, kinds: Sequence[str], after: int) -> list[Held]:
        tails = [tail for kind in set(kinds) if (tail := self._kinds.get(kind)) and tail[-1] > after]
        positions = sorted(position for tail in tails for position in tail[bisect_right(tail, after) :])
        return [self._log[position - 1] for position in positions]

    def max_notification_id(self) -> int | None:
        return len(self._log) or None

    def select_spent(self, command_id: str) -> Spent | None:
        return self._spent.get(command_id)

    def select_streams(self, kind: str, after: str, limit: int | None) -> list[str]:
        with self._lock:
            found = sorted(name for name in self._streams if name > after and kind_of(name) == kind)
        return found[:limit]

    def forget(self, stream: str, version: int) -> None:
        with self._lock:
            positions = self._streams.get(stream, [])
            if not 1 <= version <= len(positions):
                raise NoSuchEvent(stream, version)
            self._blank(positions[version - 1])

    def destroy_key(self, stream: str) -> None:
        with self._lock:
            if stream not in self._streams:
                raise KeyMissing(stream)
            self._destroyed.add(stream)
            for position in self._streams[stream]:
                self._blank(position)

    def _blank(self, position: int) -> None:
        held = self._log[position - 1]
        blank = replace(held.recorded, event=Unreadable(type=held.topic))
        self._log[position - 1] = replace(held, recorded=blank)

    def witness(self) -> None:
        """What ends with the process is not restored."""

    def fork(self) -> None:
        """Nothing is ever gone."""

    def start_over(self, incident: str) -> None:
        """What ends with the process is not restored."""

    def close(self) -> None:
        """Nothing is held."""
