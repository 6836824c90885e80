"""The worker processes of a district, started again whenever one dies, as an operator's supervisor does."""

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from runtime.settings import Settings
from simulation.stage import environment_of

ROLES = ("timers", "delivery", "follower", "projector", "sweep", "returns")
LOOK_AGAIN = 0.05
START_SECONDS, STOP_SECONDS = 180, 45


class NotStarted(Exception):
    """Some worker does not come up."""


@dataclass
class Slot:
    """One process that should run: a role, and what its environment says beyond the settings."""

    role: str
    environment: dict[str, str] = field(default_factory=dict)
    restarts: int = 0
    process: "subprocess.Popen[bytes] | None" = None


class Crew:
    """`slots` may be changed until the crew starts work. What the workers log goes to `log`."""

    def __init__(self, log: Path) -> None:
        self.slots = [Slot(role) for role in ROLES]
        self.log = log
        self._stopping = threading.Event()
        self._supervisor = threading.Thread(target=self._supervise)
        self._settings: dict[str, str] = {}

    def of(self, role: str) -> list[Slot]:
        """The slots of a role."""
        return [slot for slot in self.slots if slot.role == role]

    def add(self, role: str, **environment: str) -> None:
        """One more process of `role`."""
        self.slots.append(Slot(role, environment))

    def kill(self, slot: Slot) -> bool:
        """Kill the process of `slot` (SIGKILL), if it lives."""
        if slot.process is None or slot.process.poll() is not None:
            return False
        slot.process.kill()
        return True

    def restarts(self) -> int:
        """How many times a process that had died was started again."""
        return sum(slot.restarts for slot in self.slots)

    def start(self, settings: Settings) -> None:
        """Start a process for every slot; return when all of them work."""
        self._settings = environment_of(settings)
        for slot in self.slots:
            self._launch(slot)
        self._supervisor.start()
        give_up = time.monotonic() + START_SECONDS
        while self.logged("workers_started") < len(self.slots):
            if time.monotonic() > give_up:
                raise NotStarted(f"not all workers started within {START_SECONDS} s; their log: {self.log}")
            time.sleep(LOOK_AGAIN)

    def logged(self, words: str) -> int:
        """How many lines of the workers' log hold `words`."""
        return sum(words in line for line in self.log.read_text(errors="replace").splitlines())

    def stop(self) -> None:
        """Tell all of them to end, and wait until they have."""
        self._stopping.set()
        if self._supervisor.is_alive():
            self._supervisor.join()
        living = [slot.process for slot in self.slots if slot.process]
        for process in living:
            process.terminate()
        give_up = time.monotonic() + STOP_SECONDS
        for process in living:
            _wait(process, give_up - time.monotonic())

    def _supervise(self) -> None:
        while not self._stopping.wait(LOOK_AGAIN):
            for slot in self.slots:
                if slot.process and slot.process.poll() is not None:
                    slot.restarts += 1
                    self._launch(slot)

    def _launch(self, slot: Slot) -> None:
        with self.log.open("ab") as out:
            slot.process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.worker", "worker", "--while-stdin", "--role", slot.role],
                cwd=Path(__file__).parents[2],
                env={**os.environ, **self._settings, **slot.environment, "MTSS_LOG_FORMAT": "json"},
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )


def _wait(process: "subprocess.Popen[bytes]", seconds: float) -> None:
    try:
        process.wait(max(0.1, seconds))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin:
        process.stdin.close()
