"""A made-up engine in one SQLite file: what the waiting workflows are tried against, across processes.

It keeps the promises of the port: whole sets, rising versions, asking twice does no harm.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from application.ports import Clock
from domain.dates.openset import OpenItem, OpenSet
from domain.recorded import Recorded

SCHEMA = """
CREATE TABLE IF NOT EXISTS stream (stream TEXT PRIMARY KEY, version INT NOT NULL);
CREATE TABLE IF NOT EXISTS item (stream TEXT, owner TEXT, id TEXT PRIMARY KEY, kind TEXT, wake TEXT);
CREATE TABLE IF NOT EXISTS happened (what TEXT, owner TEXT, id TEXT, at TEXT);
CREATE TABLE IF NOT EXISTS known (owner TEXT PRIMARY KEY, stream TEXT);
"""


@dataclass(frozen=True)
class Happened:
    """One thing the engine did: `asked`, `recorded` (a deadline), `attempted` or `sent` (a dispatch)."""

    what: str
    owner: str
    id: str
    at: datetime


def deadline(name: str, wake: datetime) -> OpenItem:
    return OpenItem(name, "deadline", wake)


def dispatch(name: str, wake: datetime) -> OpenItem:
    return OpenItem(name, "dispatch", wake)


class District:
    """Implements `application.ports.Waiting`. `hook(what, owner)` runs in each request before it acts."""

    def __init__(self, path: Path, clock: Clock, hook: Callable[[str, str], None] | None = None) -> None:
        self.path, self._clock, self.hook = path, clock, hook
        self.cut: datetime | None = None
        self._lock = threading.Lock()
        with self._database() as database:
            database.executescript(SCHEMA)

    def opens(self, owner: str, *items: OpenItem, stream: str | None = None) -> OpenSet:
        """An event after which `owner` waits for exactly `items`."""
        stream = stream or f"student/of-{owner.replace('/', '-')}"
        with self._database() as database:
            database.execute("INSERT OR IGNORE INTO known VALUES (?, ?)", (owner, stream))
            database.execute("DELETE FROM item WHERE owner = ?", (owner,))
            self._advance(database, stream)
            database.executemany(
                "INSERT INTO item VALUES (?, ?, ?, ?, ?)",
                [(stream, owner, item.id, item.kind, item.wake.isoformat()) for item in items],
            )
            return self._set(database, stream, owner)

    def restored_to(self, stream: str, version: int) -> None:
        """As after a recovery of the database to an earlier point."""
        with self._database() as database:
            database.execute("UPDATE stream SET version = ? WHERE stream = ?", (version, stream))

    def happened(self, what: str, owner: str | None = None) -> list[Happened]:
        """What the engine did, in order."""
        with self._database() as database:
            rows = database.execute(
                "SELECT * FROM happened WHERE what = ? ORDER BY rowid", (what,)
            ).fetchall()
        found = [Happened(w, o, i, datetime.fromisoformat(at)) for w, o, i, at in rows]
        return [one for one in found if owner in (None, one.owner)]

    def recorded(self, owner: str | None = None) -> list[str]:
        """The ids of the deadlines recorded, in order."""
        return [one.id for one in self.happened("recorded", owner)]

    def sent(self, owner: str | None = None) -> list[str]:
        """The ids of the dispatches sent, in order."""
        return [one.id for one in self.happened("sent", owner)]

    def touched(self, records: Sequence[Recorded]) -> list[OpenSet]:
        streams = {recorded.originator_id for recorded in records}
        with self._database() as database:
            known = database.execute("SELECT owner, stream FROM known ORDER BY owner").fetchall()
            return [self._set(database, stream, owner) for owner, stream in known if stream in streams]

    def reached(self, stream: str, owner: str) -> OpenSet:
        self._called("asked", owner)
        with self._database() as database:
            now = self._clock.now().isoformat()
            due = database.execute(
                "SELECT owner, id FROM item WHERE stream = ? AND kind = 'deadline' AND wake <= ?"
                " ORDER BY wake",
                (stream, now),
            ).fetchall()
            for its_owner, name in due:
                self._done(database, "recorded", stream, its_owner, name)
            return self._set(database, stream, owner)

    def deliver(self, stream: str, owner: str, dispatch: str) -> OpenSet:
        self._called("attempted", owner)
        with self._database() as database:
            found = database.execute(
                "SELECT 1 FROM item WHERE id = ? AND kind = 'dispatch'", (dispatch,)
            ).fetchall()
            for _ in found:
                self._done(database, "sent", stream, owner, dispatch)
            return self._set(database, stream, owner)

    def streams(self) -> list[str]:
        with self._database() as database:
            return [s for (s,) in database.execute("SELECT DISTINCT stream FROM item ORDER BY stream")]

    def open_sets(self, streams: Sequence[str]) -> list[OpenSet]:
        return [found for found in self.all_open() if found.stream in streams]

    def open_now(self, stream: str, owner: str) -> OpenSet:
        with self._database() as database:
            return self._set(database, stream, owner)

    def cut_at(self) -> datetime | None:
        return self.cut

    def all_open(self) -> Iterator[OpenSet]:
        with self._database() as database:
            owners = database.execute("SELECT DISTINCT stream, owner FROM item").fetchall()
            sets = [self._set(database, stream, owner) for stream, owner in owners]
        yield from sets

    def replan_page(self, version: str, after: str, limit: int) -> tuple[str | None, int]:
        """Moves every deadline a day on, the first time that `version` is heard of it."""
        self._called("replanned", after)
        with self._database() as database:
            streams = [
                s for (s,) in database.execute("SELECT stream FROM stream ORDER BY stream") if s > after
            ][:limit]
            moved = sum(self._moved(database, version, stream) for stream in streams)
        return (streams[-1] if len(streams) == limit else None), moved

    def _moved(self, database: sqlite3.Connection, version: str, stream: str) -> int:
        done = (f"moved by {version}", stream)
        if database.execute("SELECT 1 FROM happened WHERE what = ? AND id = ?", done).fetchone():
            return 0
        items = database.execute("SELECT id, wake FROM item WHERE stream = ?", (stream,)).fetchall()
        for name, wake in items:
            later = datetime.fromisoformat(wake) + timedelta(days=1)
            database.execute("UPDATE item SET wake = ? WHERE id = ?", (later.isoformat(), name))
        database.execute("INSERT INTO happened VALUES (?, '', ?, ?)", (*done, self._clock.now().isoformat()))
        self._advance(database, stream)
        return len(items)

    def _called(self, what: str, owner: str) -> None:
        with self._database() as database:
            self._note(database, what, owner, "")
        if self.hook:
            self.hook(what, owner)

    def _done(self, database: sqlite3.Connection, what: str, stream: str, owner: str, name: str) -> None:
        database.execute("DELETE FROM item WHERE id = ?", (name,))
        self._advance(database, stream)
        self._note(database, what, owner, name)

    def _note(self, database: sqlite3.Connection, what: str, owner: str, name: str) -> None:
        row = (what, owner, name, self._clock.now().isoformat())
        database.execute("INSERT INTO happened VALUES (?, ?, ?, ?)", row)

    @staticmethod
    def _advance(database: sqlite3.Connection, stream: str) -> None:
        database.execute("INSERT OR IGNORE INTO stream VALUES (?, 0)", (stream,))
        database.execute("UPDATE stream SET version = version + 1 WHERE stream = ?", (stream,))

    def _set(self, database: sqlite3.Connection, stream: str, owner: str) -> OpenSet:
        found = database.execute("SELECT version FROM stream WHERE stream = ?", (stream,)).fetchone()
        (version,) = found or (0,)
        rows = database.execute(
            "SELECT id, kind, wake FROM item WHERE owner = ? ORDER BY wake", (owner,)
        ).fetchall()
        items = tuple(OpenItem(name, kind, datetime.fromisoformat(wake)) for name, kind, wake in rows)
        return OpenSet(stream, owner, version, items, cut_at=self.cut)

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            database = sqlite3.connect(self.path, timeout=30, isolation_level=None)
            try:
                database.execute("BEGIN IMMEDIATE")
                yield database
                database.commit()
            finally:
                database.close()
