"""However the owner of the servers ends, nothing of them is left, and the data can be used again."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.embedded import EmbeddedPostgres
from tests.support.processes import eventually, mentioning

_OWNER = Path(__file__).parent / "owner.py"
_INTERRUPTED = Path(__file__).parent / "interrupted_guard.py"
_ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left(ending: signal.Signals, tmp_path: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, str(_OWNER), str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={"PYTHONPATH": str(_ROOT)},
    )
    sockets = Path(owner.stdout.readline().split()[0])
    running = {process.name() for process in mentioning(tmp_path)}
    assert {"postgres", "temporal"} <= running

    owner.send_signal(ending)
    owner.communicate()

    assert eventually(lambda: not mentioning(tmp_path)), mentioning(tmp_path)
    assert eventually(lambda: not sockets.exists())
    with EmbeddedPostgres(tmp_path / "postgres"):
        pass


def test_a_signal_at_the_worst_of_moments_ends_the_server_all_the_same() -> None:
    guard = subprocess.Popen(
        [sys.executable, str(_INTERRUPTED), "sleep", "60"], env={"PYTHONPATH": str(_ROOT)}
    )
    try:
        assert guard.wait(15) in (-signal.SIGTERM, 256 - signal.SIGTERM)
    finally:
        guard.kill()
