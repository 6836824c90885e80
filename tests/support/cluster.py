"""The Temporal of docker-compose.yml on this machine: the full server on PostgreSQL, more than one of it.

As the compose file says: its services' environments, its scripts, the configuration template of the server's
module. What differs is what a machine without containers forces: addresses and ports, and where a secret and
the (empty) file of dynamic configuration stand.
"""

import os
import random
import signal
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack, redirect_stdout
from itertools import islice, repeat
from pathlib import Path

from deploy import make_secrets
from runtime.embedded import EmbeddedPostgres
from runtime.embedded.full_temporal import find_full_temporal
from runtime.embedded.guarded import GuardedProcess
from runtime.embedded.server import Running
from runtime.embedded.temporal import answers
from tests.support.compose import first_start, make_namespace, make_schema, services
from tests.support.door import Door

LOOPBACK = "127.0.0.1"
SERVICES = ("FRONTEND", "HISTORY", "MATCHING", "WORKER")
PORTS = (*(f"{s}_{kind}_PORT" for s in SERVICES for kind in ("GRPC", "MEMBERSHIP")), "FRONTEND_HTTP_PORT")
START_SECONDS = 120.0


class Cluster(Running):
    """Two servers, each with every service of Temporal, that share one PostgreSQL and know of each other.

    `address` reaches whichever lives; namespaces: `default`, and the compose file's. Attributes: `postgres`,
    `frontends` ("host:port" of each).
    """

    def __init__(self, folder: Path, servers: int = 2) -> None:
        """Nothing is started yet; `folder` is made when it is missing."""
        self._folder = folder
        self._running = ExitStack()
        self._environments: list[dict[str, str]] = []
        self._servers: list[GuardedProcess | None] = [None] * servers
        self.frontends: list[str] = []

    def start(self) -> None:
        """Start everything in the compose file's order; return when the namespaces can be used."""
        self._folder.mkdir(parents=True, exist_ok=True)
        secrets = self._folder / "secrets"
        with redirect_stdout(None):
            make_secrets.main(secrets)
        port, *ports = free_ports(1 + len(PORTS) * len(self._servers))
        self.postgres = self._running.enter_context(
            EmbeddedPostgres(self._folder / "postgres", port=port, settings=["max_connections=200"])
        )
        first_start(self.postgres, secrets)
        make_schema(find_full_temporal(), port, secrets)
        for n in range(len(self._servers)):
            own = dict(zip(PORTS, ports[n * len(PORTS) :], strict=False))
            self._environments.append(_environment(port, own, (secrets / "temporal_password").read_text()))
            self.frontends.append(f"{LOOPBACK}:{own['FRONTEND_GRPC_PORT']}")
            self.start_server(n)
        door = Door(self.frontends)
        self._running.callback(door.close)
        self.address = door.address
        self._make_namespaces()

    def _make_namespaces(self) -> None:
        for name in ("default", services()["temporal-namespace"]["environment"]["NAMESPACE"]):
            make_namespace(self.address, NAMESPACE=name)
            for frontend in self.frontends:  # each learns of it in its own time
                _wait_until(lambda: answers(frontend, name))  # noqa: B023 - called at once

    def start_server(self, n: int) -> None:
        """Start server `n` (from 0); return when its frontend accepts."""
        programs = find_full_temporal()
        server = GuardedProcess(
            f"Temporal server {n}",
            [str(programs / "temporal-server"), "--root", str(programs), "--env", "docker", "start"],
            log=self._folder / f"temporal-{n}.log",
            stop_signal=signal.SIGTERM,
            environment={**os.environ, **self._environments[n]},
        )
        server.wait_until(lambda: answers(self.frontends[n], "temporal-system"), START_SECONDS)
        self._servers[n] = server

    def kill_server(self, n: int) -> None:
        """End server `n` with all its services as a crash would."""
        server = self._servers[n]
        assert server is not None, "it is dead already"
        server.kill()
        self._servers[n] = None

    def stop(self) -> None:
        """Stop everything, the servers without their leave-taking: nothing is kept."""
        for n, server in enumerate(self._servers):
            if server is not None:
                self.kill_server(n)
        self._running.close()


def _environment(postgres: int, own: dict[str, int], password: str) -> dict[str, str]:
    """What the compose file gives `temporal`, and what its image and its network would add."""
    return {
        **services()["temporal"]["environment"],
        **{name: str(port) for name, port in own.items()},
        "POSTGRES_SEEDS": LOOPBACK,
        "POSTGRES_PWD": password,
        "DB_PORT": str(postgres),
        "VISIBILITY_DB_PORT": str(postgres),
        "BIND_ON_IP": LOOPBACK,
        "TEMPORAL_BROADCAST_ADDRESS": LOOPBACK,
        "DYNAMIC_CONFIG_FILE_PATH": str(find_full_temporal() / "config" / "dynamicconfig" / "docker.yaml"),
    }


def _wait_until(holds: Callable[[], bool]) -> None:
    give_up = time.monotonic() + START_SECONDS
    while not holds():
        assert time.monotonic() < give_up, "the namespace never came into being"
        time.sleep(0.1)


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody listens on, none above 32,767: Temporal keeps them in a smallint."""
    with ExitStack() as held:
        return list(islice(filter(None, map(_probed, repeat(held))), count))


def _probed(held: ExitStack) -> int | None:
    probe, port = held.enter_context(socket.socket()), random.randrange(10_000, 2**15)
    try:
        probe.bind((LOOPBACK, port))
    except OSError:
        return None
    return port
