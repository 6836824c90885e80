"""`guard.py` to which a signal comes just while a lock of the `subprocess` module is taken."""

import os
import signal
import subprocess
import sys
from threading import Lock
from typing import Any

from runtime.embedded import guard


class Interrupted:
    def __init__(self) -> None:
        self._lock, self._heard = Lock(), False

    def acquire(self, *how: Any) -> bool:
        got = self._lock.acquire(*how)
        if got and not self._heard:
            self._heard = True
            os.kill(os.getpid(), signal.SIGTERM)
        return got

    def release(self) -> None:
        self._lock.release()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


class Popen(subprocess.Popen):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._waitpid_lock = Interrupted()


guard.subprocess.Popen = Popen
sys.exit(guard.main([str(os.getppid()), str(int(signal.SIGTERM)), "", *sys.argv[1:]]))
