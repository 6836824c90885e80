"""Runs one server and outlives nobody: when the process that asked for it is gone, the server is stopped.

Started as a script of its own, with the standard library alone, because a parent that is killed outright
can clean up nothing, and because Linux ties a parent-death signal to the parent's *thread*, which a pool
may end at any time. The guard has one thread, so it can use that signal for the server itself.

    guard.py PARENT_PID STOP_SIGNAL SCRATCH COMMAND...

PARENT_PID is watched; STOP_SIGNAL (a number) asks the server for a clean stop; SCRATCH is a folder removed at
the end, or an empty string. Exits with the server's own status. Standard library only, no imports of ours.
"""

import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable

PATIENCE_SECONDS = 20.0
"""How long a server may take for a clean stop before it is killed."""

_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_POLL_SECONDS = 0.2
_PR_SET_PDEATHSIG = 1


def _die_with_guard(stop_signal: int) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl  # looked up before the fork: afterwards it could deadlock
    return lambda: prctl(_PR_SET_PDEATHSIG, stop_signal, 0, 0, 0)


def _listen() -> int:
    """A pipe's end from which the numbers of the signals can be read that came.

    A handler that raised could leave a lock of the `subprocess` module taken for ever.
    """
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell)
    for received in (*_ENDING, signal.SIGCHLD):
        signal.signal(received, lambda *_: None)
    return told


def _stop(server: subprocess.Popen[bytes], stop_signal: int) -> None:
    server.send_signal(stop_signal)
    try:
        server.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _watch(server: subprocess.Popen[bytes], parent: int, told: int) -> None:
    """Return when the server has ended, when its owner is gone, and when a signal asks for the end."""
    while server.poll() is None and os.getppid() == parent:
        heard, _, _ = select.select([told], [], [], _POLL_SECONDS)
        if heard and {*_ENDING}.intersection(os.read(told, 64)):
            return


def main(arguments: list[str]) -> int:
    parent, stop_signal, scratch, command = int(arguments[0]), int(arguments[1]), arguments[2], arguments[3:]
    told = _listen()
    try:
        deadly = _die_with_guard(stop_signal)
        server = subprocess.Popen(command, preexec_fn=deadly, process_group=0)  # noqa: PLW1509 - one thread
        _watch(server, parent, told)
        if server.poll() is None:
            _stop(server, stop_signal)
        return server.returncode
    finally:
        if scratch and os.path.isdir(scratch):
            shutil.rmtree(scratch)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
