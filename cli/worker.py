"""`mtss worker`: the long-running roles, in one process or several."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from typing import Annotated

import typer

from cli.connection import unavailable
from cli.shown import UNAVAILABLE, end
from runtime import logs
from runtime.collecting import collect_seldom
from runtime.settings import Settings, load
from runtime.wiring import wire
from workers.health import Health, answering
from workers.metrics import exported
from workers.processes import Child, supervise
from workers.run import ROLES, STOP_SECONDS, serve

Role = StrEnum("Role", {name: name for name in ROLES})  # type: ignore[misc] # ROLES says which there are
Roles = Annotated[
    list[Role] | None,
    typer.Option("--role", help="What to do; may be given several times. Everything when not given."),
]
Processes = Annotated[int, typer.Option(min=1, max=64, help="How many processes do it.")]
WhileStdin = Annotated[bool, typer.Option("--while-stdin", help="Stop when standard input closes.")]


def worker(role: Roles = None, processes: Processes = 1, while_stdin: WhileStdin = False) -> None:
    """Do one or several of the long-running jobs until SIGTERM or Ctrl-C.

    What was begun is finished first, for up to 40 seconds. With --processes a process that dies is started
    again. MTSS_HEALTH_PORT gives the port of /live, /ready and /metrics; with --processes N it is the first
    of N + 1 ports: one for all of them together, and one for each.
    """
    roles = [str(name) for name in role or ROLES]
    if while_stdin:
        threading.Thread(target=_stop_with_stdin, daemon=True).start()
    with unavailable():
        settings = load()
        settings.required("database")
        logs.configure(settings.log_format)
        if processes > 1:
            _supervise(roles, processes, settings)
        else:
            _work(roles, settings)


def _work(roles: Sequence[str], settings: Settings) -> None:
    collect_seldom()
    health = Health(roles)
    with _answering(health, settings), wire(settings) as wiring, exported(wiring):
        asyncio.run(serve(roles, wiring, health, STOP_SECONDS))


def _supervise(roles: Sequence[str], processes: int, settings: Settings) -> None:
    children = [_child(roles, number, settings) for number in range(1, processes + 1)]
    health = Health([child.name for child in children])
    with _answering(health, settings):
        asyncio.run(supervise(children, health))


def _child(roles: Sequence[str], number: int, settings: Settings) -> Child:
    chosen = [word for role in roles for word in ("--role", role)]
    words = [sys.executable, "-m", "cli", "worker", "--while-stdin", *chosen]
    given = {"health_port": settings.health_port, "temporal_metrics_port": settings.temporal_metrics_port}
    ports = {f"MTSS_{name.upper()}": str(port + number) for name, port in given.items() if port}
    asked = ports.get("MTSS_HEALTH_PORT")
    url = f"http://{settings.health_asked_at}:{asked}/ready" if asked else None
    return Child(str(number), words, {**os.environ, **ports}, url)


@contextmanager
def _answering(health: Health, settings: Settings) -> Iterator[None]:
    with ExitStack() as opened:
        if settings.health_port is not None:
            try:
                opened.enter_context(answering(health, settings.health_host, settings.health_port))
            except OSError as error:
                place = f"{settings.health_host}:{settings.health_port}"
                raise end(
                    UNAVAILABLE, f"MTSS_HEALTH_PORT: {place} cannot be used: {error.strerror}"
                ) from None
        yield


def _stop_with_stdin() -> None:
    """Whoever started us holds the other end: when that process ends, however it ends, so do we."""
    while os.read(sys.stdin.fileno(), 1024):  # not through sys.stdin, whose lock would be held at exit
        pass
    signal.raise_signal(signal.SIGTERM)
