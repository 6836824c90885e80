"""Every way in which the store says no. None of them holds content of an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventsourcing.persistence import IntegrityError

if TYPE_CHECKING:
    from store.rows import Spent


class StoreError(Exception):
    """Base of all errors of the store."""


class StoreUnavailable(StoreError):
    """The database cannot be reached or cannot answer now; the same call may be made again later."""


class Forked(StoreError):
    """The record lacks what was seen of it before: it was restored to an earlier point."""


class NotMigrated(StoreError):
    """The database lacks tables that this version of the program needs."""


class MigrationRefused(StoreError):
    """A migration cannot be applied, or one that was applied has been changed since."""


class UnsafeMode(StoreError):
    """The event store library is configured so that readers lose events."""


class Unstorable(StoreError):
    """The envelope of a record cannot be stored as it is."""


class VersionConflict(StoreError, IntegrityError):
    """Somebody else appended to the stream first: load it again and decide anew."""


class CommandReused(StoreError):
    """The command's id is already spent on a command with other content."""

    def __init__(self, command_id: str) -> None:
        super().__init__(
            f"command id {command_id!r} is already spent on other content; "
            "send the first content again, or give the new command an id of its own"
        )
        self.command_id = command_id


class AlreadySpent(StoreError):
    """The same command was accepted before; `spent.result` is what was answered then."""

    def __init__(self, spent: Spent) -> None:
        super().__init__(f"command id {spent.command_id!r} was accepted before with the same content")
        self.spent = spent


class NoSuchEvent(StoreError):
    """The stream holds no event of that version."""

    def __init__(self, stream: str, version: int) -> None:
        super().__init__(f"stream {stream} has no version {version}")
        self.stream, self.version = stream, version


class KeyFileRefused(StoreError):
    """The file of the key-encryption key is missing, open to others, or not a key."""


class KeyDestroyed(StoreError):
    """The stream's key was destroyed: nothing more can be written to the stream."""

    def __init__(self, stream: str) -> None:
        super().__init__(f"the key of stream {stream} was destroyed; nothing more can be written to it")
        self.stream = stream


class KeyMissing(StoreError):
    """The key store knows nothing of a stream that has events: it is the wrong one, or a backup too old."""

    def __init__(self, stream: str) -> None:
        super().__init__(
            f"the key store has no key of stream {stream}, not even a destroyed one; "
            "connect the key store that belongs to this database, or restore its latest backup"
        )
        self.stream = stream


class WrongKeyEncryptionKey(StoreError):
    """A stream's key was wrapped under another key-encryption key, or altered."""

    def __init__(self, stream: str) -> None:
        super().__init__(
            f"the key of stream {stream} does not open under this key-encryption key; "
            "give the key file with which the key store was made"
        )
        self.stream = stream


class CannotRead(StoreError):
    """A stored event that cannot be given back. `position` is where it stands in the log."""

    def __init__(self, stream: str, version: int, position: int, why: str) -> None:
        super().__init__(f"stream {stream}, version {version}, position {position}: {why}")
        self.stream, self.version, self.position = stream, version, position


class UnknownEvent(CannotRead):
    """No class is registered for the stored name and schema version; a newer program may have written it."""


class Corrupt(CannotRead):
    """The stored bytes are not what was written, or do not fit the event's schema."""
