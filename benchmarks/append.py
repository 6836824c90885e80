"""What the event store costs above a bare INSERT: `python -m benchmarks.append`.

Both write rows of the same columns and indexes to the same server, turn by turn. The bare INSERT is given
finished bytes; the store also encrypts, links, checks versions, spends a command id and takes the lock.
Printed are the medians, and the store's rate divided by the bare rate: with this machine's own commits, and
with commits that take a millisecond more, as on a disk or a replica that confirms.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo

from domain.dates.calendar import ClosureAdded, ExceptionDay
from domain.recorded import Meta, Recorded
from runtime.embedded import EmbeddedPostgres
from store.eventstore import EventStore, Spent, open_postgres
from store.keys import MemoryKeys
from store.migrate import migrate

ROUNDS = {1: 1000, 5: 400, 100: 80}
WARM_UP = 20
COLUMNS = (
    "stream, version, type, schema_version, payload, salt, event_id, command_id, correlation_id,"
    " causation_id, actor, occurred_on, recorded_at, policy_version, calendar_version, link"
)
INSERT = f"INSERT INTO mtss.bare ({COLUMNS}) VALUES ({', '.join(['%b'] * 16)})"


def main() -> None:
    """Start a server of our own, measure, print."""
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder)) as server:
        migrate(server.dsn())
        for delay in (0, 1000):
            _measure(server.dsn(), delay)


def _measure(dsn: str, delay: int) -> None:
    """Compare all sizes, with `delay` microseconds added to every commit."""
    slow = make_conninfo(dsn, options=f"-c commit_delay={delay} -c commit_siblings=0")
    with psycopg.connect(slow, autocommit=True) as bare, open_postgres(slow, MemoryKeys()) as store:
        bare.execute("DROP TABLE IF EXISTS mtss.bare")
        bare.execute("CREATE TABLE mtss.bare (LIKE mtss.events INCLUDING ALL)")
        print(f"\n{delay} µs added to each commit")
        print(f"{'events':>7}{'bare ms':>10}{'store ms':>10}{'ratio':>7}{'store events/s':>16}")
        for size, rounds in ROUNDS.items():
            name = f"student/{delay}/{size}"
            _report(size, *_compare(bare_writer(bare, name, size), store_writer(store, name, size), rounds))


def bare_writer(connection: psycopg.Connection, stream: str, size: int) -> Callable[[int], None]:
    """Inserts `size` rows in one transaction."""
    cursor = connection.cursor()
    payload, link, salt, today = bytes(250), bytes(32), bytes(32), date(2026, 11, 13)

    def row(version: int) -> list[object]:
        ids = (uuid4(), "command", uuid4(), uuid4())
        envelope = (*ids, "staff-1", today, datetime.now(UTC), "p@1", None)
        return [stream, version, "calendar.closure_added", 1, payload, salt, *envelope, link]

    def write(turn: int) -> None:
        if size == 1:
            cursor.execute(INSERT, row(turn + 1), prepare=True)
        else:
            with connection.transaction():
                cursor.executemany(INSERT, [row(turn * size + n + 1) for n in range(size)])

    return write


def store_writer(store: EventStore, stream: str, size: int) -> Callable[[int], None]:
    """Appends `size` events of one stream as one command."""
    closure = ExceptionDay(first=date(2027, 2, 3), last=date(2027, 2, 3), kind="snow_day", note="n" * 150)
    event, today = ClosureAdded(building="made-up", closure=closure), date(2026, 11, 13)

    def record(version: int) -> Recorded:
        ids = (uuid4(), f"{stream}/{version}", uuid4(), uuid4())
        return Recorded(stream, version, event, Meta(*ids, "staff-1", today, datetime.now(UTC), "p@1", None))

    def write(turn: int) -> None:
        records = [record(turn * size + n + 1) for n in range(size)]
        store.append(records, Spent(f"{stream}/{turn}", bytes(32), "{}"))

    return write


def _compare(bare: Callable[[int], None], store: Callable[[int], None], rounds: int) -> tuple[float, float]:
    """Median seconds of each, turn by turn, after a warm-up."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + WARM_UP):
        for writer, taken in zip((bare, store), times, strict=True):
            start = time.perf_counter()
            writer(turn)
            taken.append(time.perf_counter() - start)
    return median(times[0][WARM_UP:]), median(times[1][WARM_UP:])


def _report(size: int, bare: float, store: float) -> None:
    print(f"{size:>7}{bare * 1e3:>10.2f}{store * 1e3:>10.2f}{bare / store:>7.2f}{size / store:>16,.0f}")


if __name__ == "__main__":
    main()
