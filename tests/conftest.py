"""Fixtures for every test: the session's real servers, and what a test has of them for itself.

A test that asks for none of these starts no server.
"""

import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from tests.support.servers import OwnedServers, RemoteServers, Servers, SharedServers

_OWNED = pytest.StashKey[OwnedServers]()
_SHARED = pytest.StashKey[SharedServers]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--temporal",
        choices=("dev", "cluster"),
        default="dev",
        help="the session's Temporal: its dev server, or two full servers on PostgreSQL as in production",
    )


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[_OWNED] = OwnedServers(config.getoption("temporal"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    if _SHARED not in node.config.stash:
        node.config.stash[_SHARED] = SharedServers(node.config.stash[_OWNED])
    node.workerinput["servers"] = node.config.stash[_SHARED].door


def pytest_unconfigure(config: pytest.Config) -> None:
    if _OWNED in config.stash:
        config.stash[_OWNED].stop()


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Servers:
    """The session's PostgreSQL and Temporal; each starts when its address is first asked for."""
    if _OWNED in pytestconfig.stash:
        return pytestconfig.stash[_OWNED]
    return RemoteServers(tuple(pytestconfig.workerinput["servers"]))


@pytest.fixture
def new_database(servers: Servers) -> Iterator[Callable[..., str]]:
    """`new_database(template="template1")` makes a database and returns its DSN; dropped after the test."""
    server = servers.postgres_dsn()
    made: list[sql.Identifier] = []

    def make(template: str = "template1") -> str:
        name = f"test_{uuid.uuid4().hex}"
        made.append(sql.Identifier(name))
        _execute(server, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(made[-1], sql.Identifier(template)))
        return make_conninfo(server, dbname=name)

    yield make
    for name in made:
        _execute(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


@pytest.fixture
def postgres_dsn(new_database: Callable[..., str]) -> str:
    """An empty database of this test's own, as a libpq connection string for a superuser."""
    return new_database()


@pytest.fixture(scope="session")
def temporal_address(servers: Servers) -> str:
    """The session's Temporal, "host:port", namespace `default`; keep apart by task queue and workflow id."""
    return servers.temporal_address()


@pytest.fixture
def temporal_task_queue() -> str:
    """A task queue no other test uses. Put it into workflow ids too."""
    return f"test-{uuid.uuid4().hex}"


@pytest.fixture
def temporal_connect(temporal_address: str) -> Callable:
    """`await temporal_connect()` gives a client, with the pydantic converter, on the test's event loop."""

    async def connect() -> Client:
        return await Client.connect(temporal_address, data_converter=pydantic_data_converter)

    return connect


def _execute(dsn: str, statement: sql.Composed) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(statement)
