"""Where a worker process can be made to die: before and after each call of its ports, by name.

Only the worker entry of these tests knows of it: it puts a `Stepped` before each port. A plan is a file
with a line for each death that is still to come, `<step> <passage>`; a process that passes a step for the
number of times that its line says takes the line off, and kills itself (SIGKILL).
"""

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def write_plan(plan: Path, steps: Iterable[str], seed: int, most: int = 3) -> None:
    """Plan a death at each of `steps`, at one of its first `most` passages by the luck of `seed`."""
    dice = random.Random(seed)
    plan.write_text("".join(f"{step} {dice.randint(1, most)}\n" for step in steps))


def to_come(plan: Path) -> list[str]:
    """The steps at which a process is still to die."""
    return [line.partition(" ")[0] for line in plan.read_text().splitlines()]


class Steps:
    """The steps of one process. Safe to use from several threads."""

    def __init__(self, plan: Path) -> None:
        self._plan, self._lock, self._passed = plan, threading.Lock(), Counter[str]()
        self._deaths = [line.split() for line in plan.read_text().splitlines()]

    def passed(self, step: str) -> None:
        """Go on, or die here."""
        with self._lock:
            self._passed[step] += 1
            death = [step, str(self._passed[step])]
            if death in self._deaths:
                left = [" ".join(line) + "\n" for line in self._deaths if line != death]
                self._plan.write_text("".join(left))
                os.kill(os.getpid(), signal.SIGKILL)


class Stepped:
    """A port whose calls are steps, `<name>.<method>:before` and `:after`."""

    def __init__(self, inner: object, name: str, steps: Steps) -> None:
        self._inner, self._name, self._steps = inner, name, steps

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return self._stepping(found, f"{self._name}.{name}") if callable(found) else found

    def _stepping(self, call: Callable[..., Any], step: str) -> Callable[..., Any]:
        def stepping(*arguments: Any, **named: Any) -> Any:
            self._steps.passed(f"{step}:before")
            result = call(*arguments, **named)
            self._steps.passed(f"{step}:after")
            return result

        return stepping
