"""One guarded server process, as its owner sees it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

from runtime.embedded import guard
from runtime.embedded.problem import EmbeddedServerError

_GUARD_SCRIPT = Path(guard.__file__)


class GuardedProcess:
    """A server under `guard.py`: ends at `stop`, or when this process ends, however that happens."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        stop_signal: signal.Signals,
        scratch: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start `command`, with `environment` in place of ours; its output is appended to `log`.

        The folder `scratch` is removed at its end.
        """
        self._name, self._log = name, log
        self._log_start = log.stat().st_size if log.exists() else 0
        with log.open("ab") as output:
            self._guard = subprocess.Popen(
                [
                    *(sys.executable, "-I", "-S", str(_GUARD_SCRIPT)),
                    *(str(os.getpid()), str(int(stop_signal)), str(scratch or "")),
                    *command,
                ],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C reaches the owner alone, who stops servers in order
            )

    def wait_until(self, ready: Callable[[], bool], timeout_seconds: float) -> None:
        """Return once `ready()` is true; else raise `EmbeddedServerError` with the end of the log."""
        give_up = time.monotonic() + timeout_seconds
        while not ready():
            if self._guard.poll() is not None:
                raise EmbeddedServerError(f"{self._name} stopped while starting: {self._last_words()}")
            if time.monotonic() > give_up:
                self.stop()
                raise EmbeddedServerError(
                    f"{self._name} did not answer within {timeout_seconds:.0f} s: {self._last_words()}"
                )
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server cleanly, or by force when it takes too long; return when it is gone."""
        self._guard.terminate()
        self._guard.wait(guard.PATIENCE_SECONDS + 10)

    def kill(self) -> None:
        """End the server as a crash would, with no time for a last word; return when all of it is gone."""
        (server,) = psutil.Process(self._guard.pid).children()
        helpers = server.children(recursive=True)
        server.kill()
        self._guard.wait(guard.PATIENCE_SECONDS)
        for helper in psutil.wait_procs(helpers, timeout=5)[1]:
            helper.kill()

    def _last_words(self) -> str:
        said = self._log.read_bytes()[self._log_start :].decode(errors="replace").strip()
        return f"{' | '.join(said.splitlines()[-3:])} (log: {self._log})"
