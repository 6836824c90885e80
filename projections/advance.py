"""One step of the read models along the log: read a batch, fold it, write the changes and the position."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from domain.record.misfiling import EntrySealed
from projections import positions
from projections.model import ByStream, Folded, Model, Parked, fold_batch
from projections.row import BIGINT, every, of_streams, write
from store.arrays import TEXT
from store.errors import CannotRead
from store.eventstore import EventStore, Logged


@dataclass(frozen=True)
class Step:
    """What a step did: how many entries it read, and the streams that it parked."""

    entries: int
    parked: tuple[Parked, ...] = ()


def advance(
    connection: Connection[Any],
    store: EventStore,
    models: Sequence[Model],
    at_once: int,
    upto: int | None = None,
) -> Step:
    """Fold the next `at_once` entries into the models that have not seen them, in the caller's transaction.

    Goes no further than position `upto`, when given. Each entry is folded once by each model, for the
    position is stored beside the rows.
    """
    at = positions.get(connection, [position_name(model) for model in models])
    after = min(at.values())
    entries, reached, unreadable = _read(store, after, at_once, upto)
    if reached == after:
        return Step(0)
    parked: list[Parked] = []
    for model in models:
        done = at[position_name(model)]
        behind = [entry for entry in entries if entry.position > done]
        found = [unreadable] if unreadable and unreadable.position > done else []
        whole, broken = _from_the_beginning(connection, store, model, behind)
        parked += _project(connection, model, whole, [*found, *broken])
    positions.put(connection, [name for name, position in at.items() if position < reached], reached)
    return Step(len(entries) or 1, tuple(parked))


def position_name(model: Model) -> str:
    """The name under which a model's position is kept."""
    return f"read.{model.name}"


def _read(
    store: EventStore, after: int, at_once: int, upto: int | None
) -> tuple[list[Logged], int, CannotRead | None]:
    """The next entries, the position reached with them, and the next entry if that one cannot be read."""
    try:
        entries = store.read(after, at_once)
    except CannotRead as error:
        beyond = upto is not None and error.position > upto
        return ([], after, None) if beyond else ([], error.position, error)
    entries = [entry for entry in entries if upto is None or entry.position <= upto]
    return entries, entries[-1].position if entries else after, None


def _project(
    connection: Connection[Any], model: Model, entries: Iterable[Logged], unreadable: Iterable[CannotRead]
) -> list[Parked]:
    stopped = _parked_streams(connection, model)
    seen = [e for e in entries if model.sees(e) and e.recorded.originator_id not in stopped]
    done = Folded()
    if seen:
        done = fold_batch(model, _rows_for(connection, model, seen), seen)
        for table in model.tables:
            write(connection, table, every(done.changed.values(), table))
    lost = {e.stream: Parked(model.name, e.stream, e.version, e.position, str(e)) for e in unreadable}
    new = [parked for stream, parked in {**done.parked, **lost}.items() if stream not in stopped]
    _park(connection, new)
    return new


def _from_the_beginning(
    connection: Connection[Any], store: EventStore, model: Model, entries: Sequence[Logged]
) -> tuple[list[Logged], list[CannotRead]]:
    """`entries`; a stream with a sealed entry as a whole, its rows removed first. And what cannot be read."""
    sealed = {e.recorded.originator_id for e in entries if isinstance(e.recorded.event, EntrySealed)}
    whole = [entry for entry in entries if entry.recorded.originator_id not in sealed]
    last = {e.recorded.originator_id: e.recorded.originator_version for e in entries}
    broken: list[CannotRead] = []
    for stream in sorted(sealed):
        for table in model.tables:
            connection.execute(f"DELETE FROM {table.TABLE} WHERE stream = %b".encode(), [stream])
        try:
            whole += store.entries(stream, last[stream])
        except CannotRead as error:
            broken.append(error)
    return whole, broken


def _rows_for(connection: Connection[Any], model: Model, entries: Iterable[Logged]) -> ByStream:
    if not model.looks_back:
        return ByStream()
    streams = sorted({entry.recorded.originator_id for entry in entries})
    return ByStream(row for table in model.tables for row in of_streams(connection, table, streams))


def _parked_streams(connection: Connection[Any], model: Model) -> set[str]:
    found = connection.execute(b"SELECT stream FROM parked WHERE model = %b", [model.name])
    return {stream for (stream,) in found}


def _park(connection: Connection[Any], parked: Sequence[Parked]) -> None:
    if not parked:
        return
    columns = (
        *(TEXT.array(p.model for p in parked), TEXT.array(p.stream for p in parked)),
        *(BIGINT.array(p.version for p in parked), BIGINT.array(p.position for p in parked)),
        TEXT.array(p.reason for p in parked),
    )
    connection.execute(
        b"INSERT INTO parked (model, stream, version, position, reason) SELECT * FROM unnest(%b,%b,%b,%b,%b)",
        columns,
    )


def parked_now(connection: Connection[Any]) -> list[Parked]:
    """Every stream that a model has stopped folding, in order of position."""
    columns = b"model, stream, version, position, reason"
    return [
        Parked(*row) for row in connection.execute(b"SELECT " + columns + b" FROM parked ORDER BY position")
    ]
