"""What a run must be able to show of itself afterwards. Each check names what it found wrong."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from psycopg_pool import ConnectionPool

from application.engine import Accepted, Answer
from application.ports import Waiting
from domain.catalogue import empty
from domain.decision import Stream
from domain.recorded import Recorded
from projections.agreement import disagreements
from projections.catalogue import MODELS
from projections.reading import snapshot
from projections.rebuild import verify
from projections.row import Row, load
from projections.trail import TrailRow
from store.errors import StoreError
from store.eventstore import EventStore
from store.link import verify_links
from workers.reconcile import FollowerBehind, reconcile
from workers.wiring import Wiring

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `what` it says when it holds, and the first `problems` when it does not."""

    what: str
    problems: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.problems


def guarded(what: str, find: Callable[[], Iterable[str]]) -> Check:
    """The check that `find` makes; more than a few problems are counted, not listed.

    What cannot even be read is a problem found, not the end of the checks.
    """
    try:
        found = list(find())
    except (StoreError, FollowerBehind) as error:
        found = [str(error)]
    more = [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    return Check(what, (*found[:SHOWN], *more))


class WholeLog:
    """Every record of a store in commit order, read when first asked for."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    @cached_property
    def records(self) -> list[Recorded]:
        """All of them. Raises StoreError."""
        return list(_records(self._store))


def nothing_lost(log: WholeLog, answers: Mapping[str, Answer]) -> Iterator[str]:
    """Events promised to whoever sent a command that are not in the log under that command."""
    stored = {(r.originator_id, r.originator_version): (r.event.NAME, r.meta.command_id) for r in log.records}
    for answer in answers.values():
        if isinstance(answer, Accepted):
            for stream, version, name in answer.events:
                if stored.get((stream, version)) != (name, answer.command_id):
                    yield f"command {answer.command_id}: {name} is not at {stream}, version {version}"


def projections_disagree(log: WholeLog, reads: ConnectionPool) -> Iterator[str]:
    """Streams whose replay from the first record says other things than the read models show."""
    replayed: dict[str, Stream[Any]] = {}
    for recorded in log.records:
        name = recorded.originator_id
        replayed[name] = (replayed.get(name) or empty(name)).after([recorded])
    rows = _rows_by_stream(reads)
    for name in replayed.keys() | rows.keys():
        yield from disagreements(replayed.get(name) or empty(name), rows.get(name, []))


def _rows_by_stream(reads: ConnectionPool) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    with snapshot(reads) as connection:
        for kind in (kind for model in MODELS for kind in model.tables if kind is not TrailRow):
            for row in load(connection, kind):
                found.setdefault(row.stream, []).append(row)
    return found


def models_differ(store: EventStore, reads: ConnectionPool) -> Iterator[str]:
    """Read models that are not what a rebuild from the log gives."""
    looked = verify(reads, store, MODELS)
    return (f"{v.model}: {', '.join(v.differing[:SHOWN])} differ" for v in looked if not v.equal)


def links_broken(store: EventStore) -> Iterator[str]:
    """Where the hash links over the stored bytes break."""
    return (f"{b.stream}, version {b.version}: {b.what}" for b in verify_links(store))


def unrecorded(waiting: Waiting, now: datetime) -> Iterator[str]:
    """Deadlines past their wake and unrecorded."""
    items = ((found.stream, item) for found in waiting.all_open() for item in found.items)
    return (f"{i.id} of {stream}" for stream, i in items if i.kind == "deadline" and i.wake < now)


def timers_differ(wiring: Wiring) -> Iterator[str]:
    """Owners with something open that no workflow waits for, and workflows that wait for nothing."""
    found = asyncio.run(reconcile(wiring, check=True))
    yield from (f"no workflow runs for {lacking.owner}" for lacking in found.missing)
    yield from (f"{orphan.owner} runs and has nothing open" for orphan in found.orphaned)
    yield from (f"{stream} cannot be read" for stream in found.unreadable)


def _records(store: EventStore) -> Iterator[Recorded]:
    position = 0
    while page := store.read(position, 5000):
        position = page[-1].position
        yield from (entry.recorded for entry in page)
