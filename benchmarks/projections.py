"""What keeping the read models costs: `python -m benchmarks.projections [STUDENTS]`.

Every made-up student lives through the same autumn, mixed with all the others in the log. Compared, as shares
of the time that the runner takes for the whole log: a bare INSERT of the rows that come out, batch by batch
into tables of the same columns and indexes; and reading and decrypting the log alone.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TypeVar

from psycopg_pool import ConnectionPool

from domain.recorded import Recorded
from projections import migrate as read
from projections.catalogue import MODELS
from projections.reading import one_more, open_reads
from projections.row import Row, load, write
from projections.runner import BATCH, Runner
from runtime.embedded import EmbeddedPostgres
from store.eventstore import EventStore, open_postgres
from store.keys import MemoryKeys
from store.migrate import migrate
from tests.domain import steps
from tests.projections.tale import STREAM, lived

ROUNDS = 5
T = TypeVar("T")
KINDS = [kind for model in MODELS for kind in model.tables]


def main(students: int) -> None:
    """Start a server of our own, measure, print."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        dsn = stack.enter_context(EmbeddedPostgres(Path(folder))).dsn()
        migrate(dsn)
        read.migrate(dsn)
        store = stack.enter_context(open_postgres(dsn, MemoryKeys()))
        pool = stack.enter_context(open_reads(dsn))
        events = fill(store, students)
        found = [
            (_timed(project(pool, store)), _timed(insert(pool)), _timed(walk(store))) for _ in range(ROUNDS)
        ]
        projected, bare, reading = (median(times) for times in zip(*found, strict=True))
        print(f"{events} events of {students} students: {events / projected:.0f} events/s")
        print(f"bare INSERT of the same rows: {bare / projected:.2f} of the time")
        print(f"reading and decrypting alone: {reading / projected:.2f} of the time")


def fill(store: EventStore, students: int) -> int:
    """The autumn of every student, in turns; how many events."""
    story = [*steps.in_tier2(), *steps.sessions("2026-10-20", 5), steps.probed("2026-11-03", 70)]
    (records,) = lived(story)[1].load_many({STREAM: 0}).values()
    for recorded in records:
        for some in parts(range(students), 100):
            store.append([_of(recorded, student) for student in some])
    return len(records) * students


def parts(whole: Sequence[T], size: int) -> list[Sequence[T]]:
    """`whole` in parts of `size`."""
    return [whole[first : first + size] for first in range(0, len(whole), size)]


def _of(recorded: Recorded, student: int) -> Recorded:
    return replace(recorded, originator_id=f"student/{student}")


def project(pool: ConnectionPool, store: EventStore) -> Callable[[], object]:
    """Fold the whole log into empty tables."""
    with pool.connection() as connection:
        for table in (*(kind.TABLE for kind in KINDS), "positions", "parked"):
            connection.execute(f"DELETE FROM {table}".encode())
    return Runner(pool, store).catch_up


def insert(pool: ConnectionPool) -> Callable[[], object]:
    """Put the rows that came out into tables of the same shape, a batch of rows a transaction."""
    with pool.connection() as connection:
        rows: list[tuple[type[Row], Sequence[Row]]] = [
            (kind, some) for kind in KINDS for some in parts(load(connection, kind), BATCH)
        ]

    def work() -> None:
        with one_more(pool) as own, own.connection() as connection:
            for kind in KINDS:
                connection.execute(
                    f"CREATE TEMP TABLE {kind.TABLE} (LIKE read.{kind.TABLE} INCLUDING ALL)".encode()
                )
            for kind, some in rows:
                with connection.transaction():
                    write(connection, kind, some)

    return work


def walk(store: EventStore) -> Callable[[], object]:
    """Read the log and do nothing with it."""

    def entries() -> Iterator[int]:
        after = 0
        while found := store.read(after, BATCH):
            after = found[-1].position
            yield after

    return lambda: list(entries())


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
