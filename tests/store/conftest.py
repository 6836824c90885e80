"""The store's fixtures: both stores under one name, and the PostgreSQL one with its parts."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from store.eventstore import EventStore, open_memory, open_postgres
from store.keys import MemoryKeys
from store.migrate import migrate


@dataclass(frozen=True)
class District:
    """A store on PostgreSQL, its keys, and the owner's way in."""

    store: EventStore
    keys: MemoryKeys
    dsn: str

    def as_owner(self) -> psycopg.Connection:
        """A connection of a superuser, each statement its own transaction."""
        return psycopg.connect(self.dsn, autocommit=True)

    def as_role(self, role: str) -> psycopg.Connection:
        """A connection that has taken on `role`."""
        connection = self.as_owner()
        connection.execute(f"SET ROLE {role}")
        return connection


@pytest.fixture
def migrated_dsn(postgres_dsn: str) -> str:
    """A database of this test's own, with the store's tables."""
    migrate(postgres_dsn)
    return postgres_dsn


@pytest.fixture
def district(migrated_dsn: str) -> Iterator[District]:
    keys = MemoryKeys()
    with open_postgres(migrated_dsn, keys, eraser=migrated_dsn) as store:
        yield District(store, keys, migrated_dsn)


@pytest.fixture(params=["memory", "postgres"])
def store(request: pytest.FixtureRequest) -> Iterator[EventStore]:
    """An empty store; a test that asks for it runs on both."""
    if request.param == "postgres":
        yield request.getfixturevalue("district").store
    else:
        with open_memory() as memory:
            yield memory
