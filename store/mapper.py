"""Seals records with their streams' keys on the way in, and opens them on the way out."""

from collections.abc import Collection, Iterable
from typing import cast

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Notification, StoredEvent

from domain.recorded import Recorded
from store.keys import KeyStore
from store.log import LogMapper
from store.rows import Row
from store.seal import seal, unseal


class SealingMapper(LogMapper):
    """Encrypts each event under its stream's key.

    Type names come from the closed registry, never from a class path.
    """

    def __init__(self, keys: KeyStore) -> None:
        super().__init__()
        self._keys = keys

    def ready_to_write(self, streams: Collection[str]) -> None:
        self._keys.obtain(streams)

    def ready_to_read(self, rows: Iterable[Notification]) -> None:
        self._keys.find({str(row.originator_id) for row in rows})

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        recorded = cast(Recorded, domain_event)
        stream = recorded.originator_id
        return seal(recorded, self._keys.obtain([stream])[stream])

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        stream = str(stored_event.originator_id)
        recorded = unseal(cast(Row, stored_event), self._keys.find([stream])[stream])
        return cast(DomainEventProtocol[str], recorded)
