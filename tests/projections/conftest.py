"""A district on PostgreSQL with its event store and its read models."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from projections import migrate as read
from projections.reading import open_reads
from projections.row import R, load
from projections.runner import Runner
from store.eventstore import EventStore, open_postgres
from store.keys import MemoryKeys
from store.migrate import migrate


@dataclass(frozen=True)
class District:
    """`dsn` logs in as a superuser."""

    dsn: str
    store: EventStore
    pool: ConnectionPool

    def runner(self) -> Runner:
        return Runner(self.pool, self.store)

    def shown(self, kind: type[R]) -> list[R]:
        """The rows of a table, in order of their keys."""
        with self.pool.connection() as connection:
            return load(connection, kind)

    def tamper(self, statement: str) -> None:
        """Change something behind the program's back."""
        with psycopg.connect(self.dsn, autocommit=True) as owner:
            owner.execute(statement.encode())


@pytest.fixture
def read_dsn(postgres_dsn: str) -> str:
    """A database of this test's own, with the tables of the store and of the read models."""
    migrate(postgres_dsn)
    read.migrate(postgres_dsn)
    return postgres_dsn


@pytest.fixture
def district(read_dsn: str) -> Iterator[District]:
    with open_postgres(read_dsn, MemoryKeys()) as store, open_reads(read_dsn) as pool:
        yield District(read_dsn, store, pool)
