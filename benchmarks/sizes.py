"""What a school year takes up: `python -m benchmarks.sizes [STUDENTS]`.

Made-up students live through a year under the stepped clock; their events are then stored in a PostgreSQL of
our own, a transaction a command, and read into the read models, and the disk is asked. Printed is what the
arithmetic of `deploy/README.md` starts from. Bytes hardly depend on the machine; nothing is timed.
"""

import asyncio
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path

import psycopg

from domain.dates.deadline import DeadlineMoved, DeadlineSet
from projections.migrate import migrate as migrate_projections
from projections.reading import open_reads
from projections.runner import Runner
from runtime import logs
from runtime.clock import SystemClock
from runtime.embedded import EmbeddedPostgres
from runtime.embedded.full_temporal import is_here
from simulation.script import Script, make_script
from store.eventstore import EventStore, open_postgres
from store.keys import KEY_BYTES, PostgresKeys
from store.migrate import KEY_MIGRATIONS, migrate
from store.rows import Logged, Spent
from tests.support.cluster import Cluster
from tests.workflows.district import District, deadline
from tests.workflows.scenarios import timers_started
from tests.workflows.stage import an_owner, later, wired, working

DISTRICT = Path(__file__).parents[1] / "examples" / "sample-district"
STUDENTS, SEED = 120, 2026
PEAK_MINUTES = 15
OWNERS, QUIET = 200, 15
"""How many owners wait in Temporal, and for how many seconds nothing happens there."""
SIZE = "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
OF_SCHEMA = " WHERE n.nspname = %s AND relkind = 'r' AND relname LIKE %s"


def main(students: int) -> None:
    """Live, store, measure, print."""
    logs.configure("console", logging.WARNING)
    script = make_script(DISTRICT, SEED, students)
    log = list(_log(script.run.store))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(EmbeddedPostgres(folder))
        migrate(server.dsn())
        migrate_projections(server.dsn())
        migrate(server.dsn("template1"), KEY_MIGRATIONS)
        keys = PostgresKeys(server.dsn("template1"), bytes(KEY_BYTES))
        store = stack.enter_context(open_postgres(server.dsn(), keys))
        asked = stack.enter_context(psycopg.connect(server.dsn(), autocommit=True))
        before = _written(asked)
        _store(store, log)
        Runner(stack.enter_context(open_reads(server.dsn())), store).catch_up()
        written = _written(asked) - before
        sizes = {
            "events": _bytes(asked, "mtss", "events"),
            "commands": _bytes(asked, "mtss", "commands"),
            "read models": _bytes(asked, "read", "%"),
            "write-ahead log": written,
        }
        key_bytes = _bytes(stack.enter_context(psycopg.connect(server.dsn("template1"))), "mtss", "%")
        _report(len(script.sis_ids), log, sizes, key_bytes, script)
    if is_here():
        asyncio.run(_temporal())


async def _temporal() -> None:
    """What the full Temporal server writes for owners that wait; it must have been built here."""
    with tempfile.TemporaryDirectory() as folder, Cluster(Path(folder) / "cluster") as cluster:
        district = District(Path(folder) / "district", SystemClock())
        with psycopg.connect(cluster.postgres.dsn("temporal"), autocommit=True) as asked:
            await asyncio.sleep(QUIET)
            idle = _written(asked)
            await asyncio.sleep(QUIET)
            idle = _written(asked) - idle
            held, written = _of_temporal(asked), _written(asked)
            async with working(
                wired(district, cluster.address, "sizes-", Path(folder)), ["timers"]
            ) as sender:
                owners = [an_owner() for _ in range(OWNERS)]
                for owner in owners:
                    await sender.send(district.opens(owner, deadline(an_owner(), later())))
                for owner in owners:
                    await timers_started(sender, owner, 1)
            grown = _of_temporal(asked) - held
            print(f"{grown / OWNERS:.0f} bytes in Temporal's databases an owner that waits")
            print(f"{(_written(asked) - written) / OWNERS:.0f} bytes of write-ahead log for it")
            print(f"{idle / QUIET:.0f} bytes of write-ahead log a second while nothing happens")


def _of_temporal(server: psycopg.Connection) -> int:
    names = "pg_database_size('temporal') + pg_database_size('temporal_visibility')"
    row = server.execute(f"SELECT {names}".encode()).fetchone()
    assert row is not None
    return int(row[0])


def _log(store: EventStore) -> Iterator[Logged]:
    after = 0
    while batch := store.read(after, 5000):
        yield from batch
        after = batch[-1].position


def _transactions(log: list[Logged]) -> Iterator[list[Logged]]:
    for _, together in groupby(log, key=lambda entry: entry.recorded.meta.command_id):
        yield list(together)


def _store(store: EventStore, log: list[Logged]) -> None:
    for n, together in enumerate(_transactions(log)):
        store.append([entry.recorded for entry in together], Spent(f"{n:032}", bytes(32), '{"made": "up"}'))


def _written(server: psycopg.Connection) -> int:
    row = server.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn").fetchone()
    assert row is not None
    return int(row[0])


def _bytes(server: psycopg.Connection, schema: str, table: str) -> int:
    row = server.execute((SIZE + OF_SCHEMA).encode(), [schema, table]).fetchone()
    assert row is not None
    return int(row[0])


def _report(
    students: int, log: list[Logged], sizes: Mapping[str, int], key_bytes: int, script: Script
) -> None:
    streams = {entry.recorded.originator_id for entry in log}
    sets, busiest = _told(log, script)
    acts = Counter(_quarter(together) for together in _transactions(log))
    print(f"{students} students, {len(streams)} streams, {sum(1 for _ in _transactions(log))} commands")
    print(f"{len(log) / students:.1f} events a student-year")
    for name, size in sizes.items():
        print(f"{size / len(log):.0f} bytes of {name} an event")
    print(f"{key_bytes / len(streams):.0f} bytes of keys a stream")
    print(f"{_set(log) / students:.1f} deadlines a student-year; {_open(log) / students:.2f} open at most")
    print(f"{sets / students:.1f} messages to Temporal a student-year")
    print(f"in the busiest {PEAK_MINUTES} minutes, a student: {busiest / students:.2f} messages")
    print(f"in the busiest {PEAK_MINUTES} minutes, a student: {max(acts.values()) / students:.2f} commands")


def _told(log: list[Logged], script: Script) -> tuple[int, int]:
    """How many messages the follower would send for `log`, and in the busiest minutes."""
    at: Counter[int] = Counter()
    for together in _transactions(log):
        told = script.run.waiting.touched([entry.recorded for entry in together])
        at[_quarter(together)] += sum(not one.answered for one in told)
    return at.total(), max(at.values())


def _quarter(together: list[Logged]) -> int:
    """In which span of PEAK_MINUTES a transaction was recorded."""
    return int(together[0].recorded.meta.recorded_at.timestamp() // (60 * PEAK_MINUTES))


def _set(log: list[Logged]) -> int:
    return sum(isinstance(entry.recorded.event, DeadlineSet) for entry in log)


def _open(log: list[Logged]) -> int:
    """The most deadlines that were open at one time."""
    opened, most = set[tuple[str, str]](), 0
    for entry in log:
        stream, event = entry.recorded.originator_id, entry.recorded.event
        if isinstance(event, DeadlineSet):
            opened.add((stream, event.deadline))
        elif event.NAME.startswith("deadline.") and not isinstance(event, DeadlineMoved):
            opened.discard((stream, event.deadline))
        most = max(most, len(opened))
    return most


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2] or [STUDENTS]))
