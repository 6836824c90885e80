"""The recorder on PostgreSQL: one round trip an append, and a log whose positions follow the order of

commits.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import psycopg
from eventsourcing.persistence import Notification, StoredEvent
from psycopg.rows import tuple_row

from domain.recorded import Meta
from store.arrays import BLOB, DATE, INSTANT, INTEGER, TEXT, UUID, Array
from store.errors import (
    AlreadySpent,
    CommandReused,
    NoSuchEvent,
    StoreError,
    StoreUnavailable,
    VersionConflict,
)
from store.keys import KeyStore
from store.link import header
from store.log import LogRecorder, Parts
from store.mapper import SealingMapper
from store.migrate import MIGRATIONS
from store.pool import WAIT_SECONDS, open_pool, unavailable
from store.rows import Row, Sealed, Spent
from store.witness import Fork, Gate, Seen, fork_of

APP_ROLE = "mtss_app"
_CONFLICT = ("MT001", "23505")
_COLUMNS = (
    "position, stream, version, type, schema_version, payload, salt, event_id, command_id, correlation_id,"
    " causation_id, actor, occurred_on, occurred_at, recorded_at, policy_version, calendar_version,"
    " stored_at, link"
)
_EVENTS = f"SELECT {_COLUMNS} FROM mtss.events"
_KIND = "split_part(stream, '/', 1)"
_STREAM = f"{_EVENTS} WHERE stream = %b AND version > %b AND version <= %b ORDER BY version"
_LOG = f"{_EVENTS} WHERE position > %b ORDER BY position LIMIT %b"
_LOG_OF_KINDS = f"{_EVENTS} WHERE {_KIND} = ANY(%b) AND position > %b ORDER BY position LIMIT %b"
_NOTIFICATIONS = (
    f"{_EVENTS} WHERE position BETWEEN %b AND %b AND (cardinality(%b) = 0 OR type = ANY(%b))"
    " ORDER BY position LIMIT %b"
)
_NEW = f"""
SELECT false AS from_log, {_COLUMNS} FROM unnest(%b, %b) AS wanted (name, after)
    JOIN mtss.events ON stream = wanted.name AND version > wanted.after
UNION ALL
SELECT true, {_COLUMNS} FROM mtss.events WHERE {_KIND} = ANY(%b) AND position > %b
ORDER BY from_log, position
"""
_OF_TYPES = f"""
SELECT head, {_COLUMNS} FROM unnest(%b) AS wanted (name)
    CROSS JOIN LATERAL (SELECT max(version) AS head FROM mtss.events WHERE stream = wanted.name) AS last
    JOIN mtss.events ON stream = wanted.name AND type = ANY(%b)
ORDER BY position
"""
_STREAMS = (
    "SELECT stream FROM mtss.events"
    " WHERE version = 1 AND (stream = %b OR stream >= %b AND stream < %b) AND stream > %b"
    " ORDER BY stream LIMIT %b"
)
_APPEND = f"SELECT positions, first_digest, first_result FROM mtss.append_events({', '.join(['%b'] * 20)})"
_COLUMN_TYPES = (
    *(TEXT, INTEGER, TEXT, INTEGER, BLOB, BLOB, BLOB, UUID, TEXT, UUID, UUID, TEXT),
    *(DATE, INSTANT, INSTANT, TEXT, TEXT),
)
_LAST_VERSION = 2**31 - 1
_LAST_POSITION = 2**63 - 1


_LAST = "SELECT position, link FROM mtss.events ORDER BY position DESC LIMIT 1"


def postgres_parts(dsn: str, keys: KeyStore, eraser: str | None, *, past_fork: bool = False) -> Parts:
    """The library's parts for a store on PostgreSQL."""
    return Parts(
        SealingMapper(keys), PostgresRecorder(dsn, keys, eraser, Gate(keys.witness, past_fork=past_fork))
    )


class PostgresRecorder(LogRecorder):
    """Appends through one SQL function, as a role that may do no more than append and read."""

    def __init__(self, dsn: str, keys: KeyStore, eraser: str | None, gate: Gate) -> None:
        self._pool = open_pool(dsn, MIGRATIONS, APP_ROLE, check=gate.check)
        self._keys, self._eraser, self._gate = keys, eraser, gate

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, spent: Spent | None = None, **_: Any
    ) -> Sequence[int]:
        sealed = cast(Sequence[Sealed], stored_events)
        parameters = [
            *_columns(sealed),
            *((spent.command_id, spent.digest, spent.result) if spent else (None,) * 3),
        ]
        try:
            ((positions, digest, result),) = self._select(_APPEND, parameters)
        except psycopg.DatabaseError as error:
            if error.sqlstate in _CONFLICT:
                raise VersionConflict(error.diag.message_primary) from None
            raise
        if positions is None and spent is not None:
            raise _spent_before(spent, digest, result)
        return cast(Sequence[int], positions)

    def select_events(
        self,
        originator_id: uuid.UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        parameters = [str(originator_id), gt or 0, _LAST_VERSION if lte is None else lte]
        statement = _STREAM + (" DESC" if desc else "")
        if limit is None:
            return self._rows(statement, parameters)
        return self._rows(f"{statement} LIMIT %b", [*parameters, limit])

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        first = 0 if start is None else start + (not inclusive_of_start)
        last = _LAST_POSITION if stop is None else stop
        named = TEXT.array(topics)
        return self._rows(_NOTIFICATIONS, [first, last, named, named, limit])

    def select_log(self, after: int, limit: int, kinds: Sequence[str]) -> Sequence[Row]:
        if kinds:
            return self._rows(_LOG_OF_KINDS, [TEXT.array(kinds), after, limit])
        return self._rows(_LOG, [after, limit])

    def select_new(
        self, streams: Mapping[str, int], kinds: Sequence[str], after_position: int
    ) -> tuple[Sequence[Row], Sequence[Row]]:
        found = self._select(
            _NEW, [TEXT.array(streams), INTEGER.array(streams.values()), TEXT.array(kinds), after_position]
        )
        tails = [_row(values) for from_log, *values in found if not from_log]
        return tails, [_row(values) for from_log, *values in found if from_log]

    def select_of_types(self, streams: Sequence[str], types: Sequence[str]) -> Sequence[tuple[int, Row]]:
        found = self._select(_OF_TYPES, [TEXT.array(streams), TEXT.array(types)])
        return [(head, _row(values)) for head, *values in found]

    def max_notification_id(self) -> int | None:
        ((head,),) = self._select("SELECT max(position) FROM mtss.events", [])
        return cast("int | None", head)

    def select_spent(self, command_id: str) -> Spent | None:
        found = self._select("SELECT digest, result FROM mtss.commands WHERE command_id = %b", [command_id])
        return Spent(command_id, *found[0]) if found else None

    def select_streams(self, kind: str, after: str, limit: int | None) -> list[str]:
        first, beyond = f"{kind}/", f"{kind}0"  # "0" comes next after "/"
        return [stream for (stream,) in self._select(_STREAMS, [kind, first, beyond, after, limit])]

    def forget(self, stream: str, version: int) -> None:
        if self._eraser is None:
            raise StoreError(
                "no event can be forgotten: give open_postgres a login that is granted mtss_eraser"
            )
        with unavailable(), psycopg.connect(self._eraser, connect_timeout=WAIT_SECONDS) as connection:
            connection.execute("SET LOCAL ROLE mtss_eraser")
            done = connection.execute(
                "UPDATE mtss.events SET salt = NULL WHERE stream = %s AND version = %s", [stream, version]
            )
            if done.rowcount == 0:
                raise NoSuchEvent(stream, version)

    def destroy_key(self, stream: str) -> None:
        self._keys.destroy(stream)

    def witness(self) -> None:
        for position, link in self._select(_LAST, []):
            self._gate.saw(position, link)

    def fork(self) -> Fork | None:
        with unavailable(self._pool), self._pool.connection() as connection:
            return fork_of(connection, self._gate.witness.last())

    def start_over(self, incident: str) -> None:
        ((position, link),) = self._select(_LAST, [])
        self._gate.witness.start_over(Seen(position, link, incident))

    def close(self) -> None:
        self._pool.close()
        self._keys.close()

    def _rows(self, statement: str, parameters: Sequence[Any]) -> list[Row]:
        return [_row(values) for values in self._select(statement, parameters)]

    def _select(self, statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        try:
            with unavailable(self._pool), self._pool.connection() as connection:
                cursor = connection.cursor(binary=True, row_factory=tuple_row)
                return cursor.execute(statement.encode(), parameters, prepare=True).fetchall()
        except StoreUnavailable:
            if self._gate.forked:
                raise self._gate.forked from None
            raise


def _spent_before(spent: Spent, digest: bytes, result: str) -> StoreError:
    if digest != spent.digest:
        return CommandReused(spent.command_id)
    return AlreadySpent(Spent(spent.command_id, digest, result))


def _columns(events: Sequence[Sealed]) -> list[Array]:
    """The events column by column, in the order of the SQL function's parameters."""
    columns = zip(*map(_fields, events), strict=True) if events else [()] * len(_COLUMN_TYPES)
    return [element.array(column) for element, column in zip(_COLUMN_TYPES, columns, strict=True)]


def _fields(event: Sealed) -> tuple[Any, ...]:
    meta, payload = event.meta, event.state
    on, at = (None, meta.occurred) if isinstance(meta.occurred, datetime) else (meta.occurred, None)
    place = (str(event.originator_id), event.originator_version, event.topic, event.schema_version)
    return (
        *(*place, payload, event.salt, header(*place, meta, payload)),
        *(meta.event_id, meta.command_id, meta.correlation_id, meta.causation_id, meta.actor),
        *(on, at, meta.recorded_at, meta.policy_version, meta.calendar_version),
    )


def _row(values: Sequence[Any]) -> Row:
    """One row of `_COLUMNS`."""
    position, stream, version, type_name, schema_version, payload, salt, *envelope, stored_at, link = values
    event_id, command_id, correlation_id, causation_id, actor, on, at, *rest = envelope
    meta = Meta(event_id, command_id, correlation_id, causation_id, actor, on if at is None else at, *rest)
    return Row(stream, version, type_name, payload, position, schema_version, salt, meta, stored_at, link)
