"""A school year on real parts: set-up before the first day, the clock, and the workers."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pydantic import SecretStr

from application.engine import Answer, Engine
from domain.command import Command
from runtime.clock import ScaledClock, SteppedClock
from runtime.settings import Settings
from runtime.wiring import wire

STOP_SECONDS = 20
DAY = 86_400
PROCESSES = (("timers",), ("delivery", "follower", "projector", "returns", "sweep"))
"""Python runs one thread at a time: what serves the timers has a process of its own."""


def set_up(settings: Settings, commands: Sequence[Command]) -> dict[str, Answer]:
    """Carry out what lies before the first school day at its own instants; no timer runs yet."""
    if not commands:
        return {}
    with wire(settings.model_copy(update={"clock_file": None})) as wired:
        clock = SteppedClock(commands[0].at)
        engine = Engine(wired.store, clock)
        answers = {}
        for command in commands:
            clock.jump(command.at)
            answers[command.id] = engine.handle(command)
        return answers


def start_clock(file: Path, origin: datetime, days_per_second: float) -> None:
    """Start the scaled clock at `origin` and hold it there."""
    ScaledClock.create(file, origin, days_per_second * DAY, origin).close()


@contextmanager
def workers(settings: Settings, log: Path) -> Iterator[None]:
    """All long-running roles in two processes, while the block lasts; what they log goes to `log`."""
    with log.open("wb") as out, ExitStack() as running:
        for roles in PROCESSES:
            running.callback(_stop, _start(roles, settings, out))
        yield


def _start(roles: Sequence[str], settings: Settings, out: BinaryIO) -> subprocess.Popen[bytes]:
    chosen = [word for role in roles for word in ("--role", role)]
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "worker", "--while-stdin", *chosen],
        env={**os.environ, **environment_of(settings)},
        stdin=subprocess.PIPE,
        stdout=out,
        stderr=out,
        start_new_session=True,
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def environment_of(settings: Settings) -> dict[str, str]:
    """`settings` as the environment of a child process."""
    given = {name: value for name, value in settings if value is not None}
    return {f"MTSS_{name.upper()}": _plain(value) for name, value in given.items()}


def _plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
