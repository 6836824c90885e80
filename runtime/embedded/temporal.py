"""Temporal's development server, or one that already runs somewhere."""

import asyncio
import os
import signal
import socket
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from temporalio.client import Client
from temporalio.service import RPCError

from runtime.embedded.guarded import GuardedProcess
from runtime.embedded.problem import EmbeddedServerError
from runtime.embedded.server import EmbeddedServer
from runtime.embedded.temporal_program import find_temporal

_START_SECONDS = 60.0
_START_DEV = ("server", "start-dev", "--headless", "--ip", "127.0.0.1", "--log-level", "warn")
# By default a timer of less than a second may ring up to a second late; seen here on 1.29.1.
_PROMPT = ("--dynamic-config-value", 'history.timerProcessorMaxTimeShift="20ms"')
# Of four partitions of a task queue on one machine, three hand their tasks on to the first.
_ONE_PARTITION = (
    *("--dynamic-config-value", "matching.numTaskqueueReadPartitions=1"),
    *("--dynamic-config-value", "matching.numTaskqueueWritePartitions=1"),
)
# SQLite's defaults sync at every commit: 36 workflow starts a second instead of 305. What a power cut
# would lose, the streams can rebuild.
_SQLITE = ("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal")
# The rest of the engine runs beside it; and on one of two processors it needs a third less of their time for
# the same work, as its threads wait for each other less.
_PROCESSORS = str(max(1, (os.cpu_count() or 1) // 2))


class EmbeddedTemporal(EmbeddedServer):
    """Temporal's dev server while the `with` block lasts; its state kept in `folder`, or in memory.

    With `address` ("host:port") nothing is started: that server is used, if it answers for `namespace`.
    Attributes: `address`, `namespace`. Errors: `EmbeddedServerError`.
    """

    def __init__(
        self, folder: Path | None = None, *, address: str | None = None, namespace: str = "default"
    ) -> None:
        """Nothing is started yet. `folder` is made when it is missing."""
        super().__init__()
        self.namespace = namespace
        self._folder = folder.absolute() if folder else None
        self._given = address
        self._address = address

    @property
    def address(self) -> str:
        """Where clients connect, "host:port"."""
        if self._address is None:
            raise EmbeddedServerError("Temporal is not started: call start(), or use `with`")
        return self._address

    def start(self) -> None:
        """Start the server unless an address was given; return when it answers for the namespace."""
        if self._given is not None:
            self._require_given()
            return
        self._address = self._address or f"127.0.0.1:{_free_port()}"
        port = self._address.rpartition(":")[2]
        scratch = Path(tempfile.mkdtemp(prefix="mtss-temporal-"))
        self._process = GuardedProcess(
            "Temporal",
            [
                str(find_temporal()),
                *_START_DEV,
                *_PROMPT,
                *_ONE_PARTITION,
                "--port",
                port,
                *self._storage(),
                *self._named(),
            ],
            log=self._log(scratch),
            stop_signal=signal.SIGTERM,
            scratch=scratch,
            environment={**os.environ, "GOMAXPROCS": _PROCESSORS},
        )
        self._process.wait_until(lambda: answers(self.address, self.namespace), _START_SECONDS)

    def stop(self) -> None:
        """Stop the server that was started here; one that was given is left alone."""
        self._stop_process()
        self._address = self._given

    def _require_given(self) -> None:
        if not answers(self.address, self.namespace):
            raise EmbeddedServerError(
                f"no Temporal answers at {self.address} for namespace {self.namespace!r}: check the address, "
                "start it, or leave the address out to start a development server"
            )

    def _storage(self) -> tuple[str, ...]:
        if self._folder is None:
            return ()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return ("--db-filename", str(self._folder / "temporal.db"), *_SQLITE)

    def _named(self) -> tuple[str, ...]:
        return () if self.namespace == "default" else ("--namespace", self.namespace)

    def _log(self, scratch: Path) -> Path:
        return (self._folder or scratch) / "temporal.log"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str, namespace: str) -> bool:
    """Whether the server at `address` serves `namespace`; callable with or without a running event loop."""
    if not _accepts(address):
        return False
    with ThreadPoolExecutor(1) as own_loop:
        return own_loop.submit(asyncio.run, _serves(address, namespace)).result()


def _accepts(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except OSError:
        return False
    return True


async def _serves(address: str, namespace: str) -> bool:
    """Whether the namespace can be used; a new server lists it a moment before it can."""
    try:
        client = await Client.connect(address, namespace=namespace)
        await client.count_workflows()
    except (RPCError, RuntimeError):
        return False
    return True
