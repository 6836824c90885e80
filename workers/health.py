"""What a process says of itself over HTTP, for whoever watches it: /live, /ready and /metrics.

Live: the process goes about its work; one that is not may be killed. Ready: each of its roles has lately done
a round without an error, so that it reaches what it needs.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import Gauge, make_wsgi_app

from workers.again import paused

TICK_SECONDS = 1.0
LIVE_SECONDS = 30.0
"""An event loop that has not come round for so long hangs."""
READY_SECONDS = 60.0
"""The sweep rests 15 s, the returned mail 10 s; a first batch of a long log takes its time."""

LAST_GOOD = Gauge(
    "mtss_role_last_good_round_timestamp_seconds", "When a role last did its work well", ["role"]
)

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


class Health:
    """How one process fares. `seconds` is a clock that only goes forward."""

    def __init__(self, roles: Collection[str], seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._ticked = seconds()
        self._good: dict[str, float | None] = dict.fromkeys(roles)

    def good(self, role: str) -> None:
        """`role` has done a round well."""
        self._good[role] = self._seconds()
        LAST_GOOD.labels(role).set_to_current_time()

    def live(self) -> bool:
        """Whether the event loop comes round."""
        return self._seconds() - self._ticked < LIVE_SECONDS

    def not_ready(self) -> list[str]:
        """The roles without a good round of late."""
        now = self._seconds()
        return [role for role, at in self._good.items() if at is None or now - at > READY_SECONDS]

    async def tick(self, stop: asyncio.Event) -> None:
        """Show until `stop` that the event loop comes round."""
        while not stop.is_set():
            self._ticked = self._seconds()
            await paused(stop, TICK_SECONDS)


@contextmanager
def answering(health: Health, host: str, port: int) -> Iterator[int]:
    """Answer HTTP at `host`:`port` (0: any free port) in a thread of its own, while the block lasts.

    In a thread, because a process whose event loop hangs must still be able to say so. Gives the port. Raises
    OSError when it is taken.
    """
    server = make_server(host, port, application(health), _Server, _Silent)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def application(health: Health) -> Application:
    """The WSGI application of the three endpoints. A status of 503 says no."""
    metrics = make_wsgi_app()

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        match environ["PATH_INFO"]:
            case "/live":
                return _said(start, health.live(), {"live": health.live()})
            case "/ready":
                missing = health.not_ready()
                return _said(start, not missing, {"ready": not missing, "not_ready": missing})
            case "/metrics":
                return metrics(environ, start)
        start("404 Not Found", [("Content-Type", "text/plain")])
        return [b"ask for /live, /ready or /metrics\n"]

    return answer


def _said(start: Callable[..., Any], well: bool, said: dict[str, Any]) -> list[bytes]:
    start("200 OK" if well else "503 Service Unavailable", [("Content-Type", "application/json")])
    return [json.dumps(said).encode()]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    timeout = 10
    """Seconds for a request: who says nothing does not keep a thread."""

    def log_message(self, format: str, *args: Any) -> None:
        """A look every few seconds is no news."""
