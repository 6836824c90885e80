"""However many processes run the tests, each server starts once, and only when a test asks for it."""

from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path

import psycopg
import pytest

from runtime.embedded import EmbeddedServerError
from tests.support.servers import OwnedServers, RemoteServers, SharedServers


class CountedServers:
    """Servers whose starts can be counted; Temporal fails the first time."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def postgres_dsn(self) -> str:
        self.asked.append("postgres")
        return "postgresql://somewhere"

    def temporal_address(self) -> str:
        self.asked.append("temporal")
        if self.asked.count("temporal") == 1:
            raise EmbeddedServerError("Temporal is missing")
        return "127.0.0.1:7233"


def test_nothing_starts_before_it_is_asked_for() -> None:
    servers = CountedServers()
    RemoteServers(SharedServers(servers).door)
    assert servers.asked == []
    OwnedServers().stop()


def test_a_worker_is_told_where_the_server_is() -> None:
    assert RemoteServers(SharedServers(CountedServers()).door).postgres_dsn() == "postgresql://somewhere"


def test_a_failed_start_fails_one_test_with_its_reason_and_the_next_may_ask_again() -> None:
    door = SharedServers(CountedServers()).door
    with pytest.raises(RuntimeError, match="Temporal is missing"):
        RemoteServers(door).temporal_address()
    assert RemoteServers(door).temporal_address() == "127.0.0.1:7233"


def test_a_stranger_is_refused_and_the_door_stays_open() -> None:
    host, port, secret = SharedServers(CountedServers()).door
    with pytest.raises(AuthenticationError):
        Client((host, port), authkey=b"a guess")
    assert RemoteServers((host, port, secret)).postgres_dsn() == "postgresql://somewhere"


def test_asking_twice_starts_one_and_stopping_leaves_nothing() -> None:
    servers = OwnedServers()
    first, second = servers.postgres_dsn(), servers.postgres_dsn()
    with psycopg.connect(first) as connection:
        (data,) = connection.execute("SHOW data_directory").fetchone()
    servers.stop()
    assert first == second
    assert not Path(data).exists()


def test_each_test_has_databases_of_its_own(new_database) -> None:
    one, two = new_database(), new_database()
    with psycopg.connect(one) as connection:
        connection.execute("CREATE TABLE mine ()")
    with psycopg.connect(two) as connection:
        assert connection.execute("SELECT to_regclass('mine')").fetchone() == (None,)
