"""What a read model is, and how it is folded: without I/O, one stream at a time, each event to its rows."""

import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from domain.event import Event
from projections.row import Key, Row, Rows, key_of, require_storable
from store.eventstore import Logged

Fold = Callable[[Rows, Logged], Iterable[Row]]
"""What one entry makes of its stream's rows: the rows that are new or other than before."""


@dataclass(frozen=True)
class Model:
    """A read model: the tables it keeps, and its fold over the `events` it looks at (all, when None).

    A model that does not look back needs no rows to fold an entry.
    """

    name: str
    tables: tuple[type[Row], ...]
    fold: Fold
    events: frozenset[type[Event]] | None
    looks_back: bool = True

    def sees(self, entry: Logged) -> bool:
        """Whether the entry may change a row."""
        return self.events is None or type(entry.recorded.event) in self.events


@dataclass(frozen=True, slots=True)
class Parked:
    """A stream that a model has stopped folding, at which entry, and why; the reason holds no content."""

    model: str
    stream: str
    version: int
    position: int
    reason: str


@dataclass
class Folded:
    """What a batch did to a model."""

    changed: dict[tuple[str, Key], Row] = field(default_factory=dict)
    parked: dict[str, Parked] = field(default_factory=dict)


def fold_batch(
    model: Model, before: Mapping[str, dict[Key, Row]], entries: Iterable[Logged], parked: Iterable[str] = ()
) -> Folded:
    """Fold `entries` over the rows of each stream, which are brought up to date.

    An entry that cannot be folded parks its stream: its rows stay as the entry before left them. Streams in
    `parked` are passed over.
    """
    done, stopped = Folded(), set(parked)
    for entry in entries:
        stream = entry.recorded.originator_id
        if stream in stopped or not model.sees(entry):
            continue
        try:
            new = {key_of(row): row for row in model.fold(before[stream], entry)}
            for row in new.values():
                require_storable(row)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one stream must not stop the others
            stopped.add(stream)
            done.parked[stream] = _parked(model, entry, error)
            continue
        before[stream].update(new)
        done.changed.update({(stream, key): row for key, row in new.items()})
    return done


def _parked(model: Model, entry: Logged, error: Exception) -> Parked:
    """The message of an error may quote what the child's file says; its kind and place do not."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    recorded = entry.recorded
    reason = f"{recorded.event.NAME}: {type(error).__name__} at {Path(at.filename).name}:{at.lineno}"
    return Parked(model.name, recorded.originator_id, recorded.originator_version, entry.position, reason)


class ByStream(dict[str, dict[Key, Row]]):
    """Rows of several streams; a stream without rows is empty."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        super().__init__()
        for row in rows:
            self[row.stream][key_of(row)] = row

    def __missing__(self, stream: str) -> dict[Key, Row]:
        rows: dict[Key, Row] = {}
        self[stream] = rows
        return rows
