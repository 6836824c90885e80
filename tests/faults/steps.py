"""Where a worker process can be made to die: before and after each call of its ports, by name.

Only the worker entry of these tests knows of it: it puts a `Stepped` before each port. A plan is a file with
a line for each death, `<step> <passage>`; the process that passes the step of the first line for that number
of times takes the line off, and kills itself (SIGKILL).
"""

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Steps:
    """The steps of one process. Safe to use from several threads."""

    def __init__(self, plan: Path) -> None:
        self._plan, self._lock, self._passed = plan, threading.Lock(), Counter[str]()
        first, _, self._rest = plan.read_text().partition("\n")
        self._step, _, passage = first.partition(" ")
        self._passage = int(passage or 0)

    def passed(self, step: str) -> None:
        """Go on, or die here."""
        with self._lock:
            self._passed[step] += 1
            if step == self._step and self._passed[step] == self._passage:
                self._plan.write_text(self._rest)
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
