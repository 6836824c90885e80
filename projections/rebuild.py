"""Made again from the log, beside the read models in use: to replace one, or to prove that it is right."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool

from projections import positions
from projections.advance import advance, position_name
from projections.model import Model
from projections.reading import one_more
from projections.runner import take_lock
from store.eventstore import EventStore
from store.pool import unavailable

REPLAYED_AT_ONCE = 5000
"""Entries; of each stream among them the rows are read and written once."""


@dataclass(frozen=True)
class Verified:
    """A model beside its replay at `position`; `differing` names the streams whose rows are not equal."""

    model: str
    position: int
    streams: int
    digest: str
    digest_of_replay: str
    differing: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether the model shows exactly what the log says."""
        return self.digest == self.digest_of_replay


def verify(pool: ConnectionPool, store: EventStore, models: Sequence[Model]) -> list[Verified]:
    """Replay the log up to where each of `models` stands and compare row by row, while runners go on.

    `pool` is that of `open_reads`. Raises StoreUnavailable, KeyMissing.
    """
    with _beside(pool, models) as connection:
        _replay(connection, store, models, min(_live_positions(connection, models).values()))
        with connection.transaction():
            take_lock(connection)
            live = _live_positions(connection, models)
            for at in sorted(set(live.values())):
                _replay(connection, store, [m for m in models if live[position_name(m)] == at], at)
            return [_compared(connection, model, live[position_name(model)]) for model in models]


def _compared(connection: Connection[Any], model: Model, at: int) -> Verified:
    replayed, shown = _digests(connection, model, "pg_temp"), _digests(connection, model, "read")
    differing = {
        stream for stream in replayed.keys() | shown.keys() if replayed.get(stream) != shown.get(stream)
    }
    return Verified(model.name, at, len(replayed), _total(shown), _total(replayed), tuple(sorted(differing)))


def rebuild(pool: ConnectionPool, store: EventStore, model: Model) -> int:
    """Replace all rows of `model` by a replay of the log, its parked streams with them; the position reached.

    Readers see the old rows until the new ones are complete. `pool` is that of `open_reads`. Raises
    StoreUnavailable, KeyMissing.
    """
    with _beside(pool, [model]) as connection:
        _replay(connection, store, [model], None)
        with connection.transaction():
            take_lock(connection)
            _replay(connection, store, [model], None)
            at = positions.get(connection, [position_name(model)])[position_name(model)]
            _replace(connection, model, at)
    return at


@contextmanager
def _beside(pool: ConnectionPool, models: Sequence[Model]) -> Iterator[Connection[Any]]:
    """A connection on which the bare names of the models' tables are empty ones of its own.

    It must be a new one: a statement that was prepared before the temporary tables were made would go on
    writing to the tables in use.
    """
    with one_more(pool) as own, unavailable(own), own.connection() as connection:
        tables = (kind.TABLE for model in models for kind in model.tables)
        for table in (*tables, "positions", "parked"):
            connection.execute(f"CREATE TEMP TABLE {table} (LIKE read.{table} INCLUDING ALL)".encode())
        yield connection


def _replay(
    connection: Connection[Any], store: EventStore, models: Sequence[Model], upto: int | None
) -> None:
    while True:
        with connection.transaction():
            if not advance(connection, store, models, REPLAYED_AT_ONCE, upto).entries:
                return


def _live_positions(connection: Connection[Any], models: Sequence[Model]) -> dict[str, int]:
    names = [position_name(model) for model in models]
    found = connection.execute("SELECT name, position FROM read.positions WHERE name = ANY(%s)", [names])
    return {**dict.fromkeys(names, 0), **dict(found.fetchall())}


def _digests(connection: Connection[Any], model: Model, schema: str) -> dict[str, str]:
    """Stream to digest over all its rows in the model's tables, whatever their order."""
    tables = (f"SELECT stream, '{t.TABLE}' || t::text AS row FROM {schema}.{t.TABLE} t" for t in model.tables)
    query = (
        "SELECT stream, md5(string_agg(row, E'\\n' ORDER BY row COLLATE \"C\"))"
        f" FROM ({' UNION ALL '.join(tables)}) AS all_rows GROUP BY stream"
    )
    return dict(connection.execute(query.encode()).fetchall())


def _total(digests: dict[str, str]) -> str:
    return sha256(
        "\n".join(f"{stream} {digest}" for stream, digest in sorted(digests.items())).encode()
    ).hexdigest()


def _replace(connection: Connection[Any], model: Model, at: int) -> None:
    for table in (kind.TABLE for kind in model.tables):
        connection.execute(f"DELETE FROM read.{table}".encode())
        connection.execute(f"INSERT INTO read.{table} SELECT * FROM pg_temp.{table}".encode())
    connection.execute("DELETE FROM read.parked WHERE model = %s", [model.name])
    connection.execute("INSERT INTO read.parked SELECT * FROM pg_temp.parked")
    connection.execute(
        "INSERT INTO read.positions (name, position) VALUES (%s, %s)"
        " ON CONFLICT (name) DO UPDATE SET position = EXCLUDED.position",
        [position_name(model), at],
    )
