"""What passes between the store's parts: an event as it is stored, and what the log gives back."""

from dataclasses import dataclass
from datetime import datetime

from eventsourcing.persistence import Notification, StoredEvent

from domain.recorded import Meta, Recorded


@dataclass(frozen=True)
class Spent:
    """The id of a command that was accepted, or one made for a refused attempt.

    `digest` is over the command's content, `result` JSON text of the answer.

    `result` is stored in the clear: it may hold ids and versions, nothing about a student.
    """

    command_id: str
    digest: bytes
    result: str


@dataclass(frozen=True, slots=True)
class Logged:
    """One entry of the district's log.

    `position` grows in commit order, with gaps. `stored_at` (UTC) is the database's own clock. `link` chains
    the stored bytes of the stream; it is empty in the memory store, which stores none.
    """

    position: int
    recorded: Recorded
    stored_at: datetime
    link: bytes


@dataclass(frozen=True)
class Sealed(StoredEvent):
    """An event ready to be appended: `topic` is its registered name, `state` the ciphertext."""

    schema_version: int
    salt: bytes
    meta: Meta


@dataclass(frozen=True)
class Row(Notification):
    """An event as the database holds it; `id` is its position. Without `salt` it cannot be read any more."""

    schema_version: int
    salt: bytes | None
    meta: Meta
    stored_at: datetime
    link: bytes


@dataclass(frozen=True)
class Held(Notification):
    """An event as the memory store holds it; `id` is its position."""

    recorded: Recorded
    stored_at: datetime
    link: bytes = b""


def kind_of(stream: str) -> str:
    """The kind of a stream: the part of its name before the first "/"."""
    return stream.partition("/")[0]
