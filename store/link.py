"""The one definition of an event's link: the hash that chains the stored bytes of a stream.

link = SHA-256(link before ‖ header ‖ payload); the first link of a stream follows 32 zero bytes. The header
holds, in this order, stream, version, type, schema version, event id, command id, correlation id, causation
id, actor, occurred, recorded_at, policy version, calendar version, and then the length of the payload. Each
is its UTF-8 text after its length in bytes (4 bytes, big-endian; ffffffff for what is absent). The payload is
the ciphertext. Salt, position and the database's time stay outside: erasing must not break the chain.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from domain.recorded import Meta
from store.rows import Row

if TYPE_CHECKING:
    from store.eventstore import EventStore

FIRST = bytes(32)
_ABSENT = b"\xff\xff\xff\xff"
_PAGE = 1000


def prefixed(*fields: str | None) -> bytes:
    """Each field's UTF-8 bytes after their length, so that no two lists of fields give the same bytes."""
    parts = []
    for text in fields:
        if text is None:
            parts.append(_ABSENT)
        else:
            encoded = text.encode()
            parts += (len(encoded).to_bytes(4), encoded)
    return b"".join(parts)


def header(
    stream: str, version: int, type_name: str, schema_version: int, meta: Meta, payload: bytes
) -> bytes:
    """The bytes that stand between the link before and the payload."""
    fields = prefixed(
        *(stream, str(version), type_name, str(schema_version), str(meta.event_id), meta.command_id),
        *(str(meta.correlation_id), str(meta.causation_id), meta.actor),
        *(moment(meta.occurred), moment(meta.recorded_at), meta.policy_version, meta.calendar_version),
    )
    return fields + len(payload).to_bytes(4)


def moment(when: date | datetime) -> str:
    """2026-11-14 for a civil date, 2026-11-14T14:05:00.000000+00:00 for an instant."""
    if isinstance(when, datetime):
        return when.astimezone(UTC).isoformat(timespec="microseconds")
    return when.isoformat()


def link(before: bytes, header: bytes, payload: bytes) -> bytes:
    """The link of an event (32 bytes)."""
    return sha256(before + header + payload).digest()


@dataclass(frozen=True)
class Break:
    """Where a stream's chain first fails."""

    stream: str
    version: int
    what: str


def verify_links(store: "EventStore") -> list[Break]:
    """Walk every stream of a PostgreSQL store; returns the first break of each broken stream, if any.

    Finds what was altered, inserted or removed between other events. What was cut off at the end of a stream,
    or rewritten with all links after it, shows only against a checkpoint kept elsewhere.
    """
    walk, after = _Walk(), 0
    while rows := store.rows(after, _PAGE):
        for row in rows:
            walk.step(row)
        after = rows[-1].id
    return list(walk.breaks.values())


class _Walk:
    def __init__(self) -> None:
        self.last: dict[str, tuple[int, bytes]] = {}
        self.breaks: dict[str, Break] = {}

    def step(self, row: Row) -> None:
        stream = str(row.originator_id)
        version, before = self.last.get(stream, (0, FIRST))
        self.last[stream] = (row.originator_version, row.link)
        if row.originator_version != version + 1:
            self.found(stream, version + 1, f"missing: version {row.originator_version} follows {version}")
        elif row.link != _expected(before, row):
            self.found(stream, row.originator_version, "the stored bytes do not give the stored link")

    def found(self, stream: str, version: int, what: str) -> None:
        self.breaks.setdefault(stream, Break(stream, version, what))


def _expected(before: bytes, row: Row) -> bytes:
    stream, version = str(row.originator_id), row.originator_version
    return link(
        before, header(stream, version, row.topic, row.schema_version, row.meta, row.state), row.state
    )
