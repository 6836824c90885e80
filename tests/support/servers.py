"""One PostgreSQL and one Temporal for a whole test session, started when the first test asks for them.

The session's main process owns the servers. With pytest-xdist the tests run in other processes, which ask it
over a socket of this machine.
"""

import secrets
import shutil
import tempfile
import threading
from functools import cached_property
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener
from pathlib import Path
from typing import Protocol

from runtime.embedded import EmbeddedPostgres, EmbeddedServerError, EmbeddedTemporal
from tests.support.cluster import Cluster


class Servers(Protocol):
    """Where the session's servers are; asking starts them."""

    def postgres_dsn(self) -> str: ...

    def temporal_address(self) -> str: ...


class OwnedServers:
    """The servers themselves, in the main process; Temporal is its dev server, or a cluster."""

    def __init__(self, temporal: str = "dev") -> None:
        self._make_temporal = {"dev": EmbeddedTemporal, "cluster": self._cluster}[temporal]

    def _cluster(self) -> Cluster:
        return Cluster(self._folder / "cluster")

    @cached_property
    def _folder(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="mtss-tests-"))

    @cached_property
    def _postgres(self) -> EmbeddedPostgres:
        return EmbeddedPostgres(self._folder / "postgres").__enter__()

    @cached_property
    def _temporal(self) -> EmbeddedTemporal | Cluster:
        return self._make_temporal().__enter__()

    def postgres_dsn(self) -> str:
        return self._postgres.dsn()

    def temporal_address(self) -> str:
        return self._temporal.address

    def stop(self) -> None:
        started = vars(self)
        for name in ("_temporal", "_postgres"):
            if name in started:
                started[name].stop()
        if "_folder" in started:
            shutil.rmtree(self._folder)


class SharedServers:
    """Answers the workers from the main process, one at a time, so that each server starts once."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers
        self._secret = secrets.token_bytes(32)
        self._listener = Listener(("127.0.0.1", 0), backlog=64, authkey=self._secret)
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def door(self) -> tuple[str, int, str]:
        """What a worker needs to ask: host, port and the secret (hexadecimal)."""
        host, port = self._listener.address
        return host, port, self._secret.hex()

    def _serve(self) -> None:
        while True:
            try:
                with self._listener.accept() as worker:
                    worker.send(self._answer(worker.recv()))
            except (EOFError, ConnectionError, AuthenticationError):
                continue  # that worker has ended, or is none of ours; the others may still ask

    def _answer(self, question: str) -> tuple[bool, str]:
        try:
            return True, getattr(self._servers, question)()
        except (EmbeddedServerError, OSError) as error:  # fails that worker's test, not the others'
            return False, str(error)


class RemoteServers:
    """The servers as a worker process sees them."""

    def __init__(self, door: tuple[str, int, str]) -> None:
        self._door = door

    def postgres_dsn(self) -> str:
        return self._ask("postgres_dsn")

    def temporal_address(self) -> str:
        return self._ask("temporal_address")

    def _ask(self, question: str) -> str:
        host, port, secret = self._door
        with Client((host, port), authkey=bytes.fromhex(secret)) as main_process:
            main_process.send(question)
            answered, value = main_process.recv()
        if not answered:
            raise RuntimeError(value)
        return str(value)
