"""Several processes: a dead one is replaced, all end together, none outlives the one that started them."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.support.processes import eventually
from workers import processes
from workers.health import Health
from workers.processes import Child, supervise

ROOT = Path(__file__).parents[2]
WHILE_STDIN = "import sys; sys.stdin.read()"
DEAF = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    " print('deaf', flush=True); time.sleep(99)"
)
SEVEN = "import sys; sys.exit(7)"


@contextmanager
def supervised(script: str, kill_seconds: float = 30.0) -> Iterator[subprocess.Popen[bytes]]:
    """A process that keeps two processes of `script`."""
    words = [sys.executable, "-m", __spec__.name, script, str(kill_seconds)]
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        try:
            yield parent
        finally:
            parent.kill()


def children(parent: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(parent.pid).children()


def two(parent: subprocess.Popen[bytes]) -> Callable[[], bool]:
    return lambda: len(children(parent)) == 2


def test_a_process_that_dies_is_replaced() -> None:
    with supervised(WHILE_STDIN) as parent:
        assert eventually(two(parent))
        victim = children(parent)[0]
        victim.kill()
        assert eventually(lambda: victim not in children(parent) and len(children(parent)) == 2)
        parent.terminate()
        assert parent.wait(30) == 0


def test_told_to_end_it_ends_them_all() -> None:
    with supervised(WHILE_STDIN) as parent:
        assert eventually(two(parent))
        all_of_them = children(parent)
        parent.terminate()
        assert parent.wait(30) == 0
        assert [one for one in all_of_them if one.is_running()] == []


def test_one_that_does_not_listen_is_killed_when_its_time_is_over() -> None:
    with supervised(DEAF, kill_seconds=0.5) as parent:
        assert eventually(two(parent))
        assert parent.stdout is not None
        deaf = (line for line in parent.stdout if line == b"deaf\n")
        assert [next(deaf) for _ in range(2)]
        all_of_them = children(parent)
        parent.terminate()
        assert parent.wait(30) == 0
        assert [one for one in all_of_them if one.is_running()] == []


def test_they_do_not_outlive_it_when_it_is_killed() -> None:
    with supervised(WHILE_STDIN) as parent:
        assert eventually(two(parent))
        all_of_them = children(parent)
        os.kill(parent.pid, signal.SIGKILL)
        assert eventually(lambda: not any(one.is_running() for one in all_of_them))


def test_the_log_says_how_each_died_and_the_pauses_keep_a_crash_loop_slow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    died: list[int] = []

    async def story() -> None:
        task = asyncio.create_task(supervise([Child("1", [sys.executable, "-c", SEVEN], {})], Health(["1"])))
        while len(died) < 3:
            await asyncio.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)
        await task

    monkeypatch.setattr(processes, "_died", lambda child, error: died.append(error.status))
    asyncio.run(asyncio.wait_for(story(), 60))
    assert died == [7, 7, 7]


def test_one_is_ready_while_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(processes, "_answers", lambda url: not asked.append(url))
    child, health = Child("1", [sys.executable, "-c", WHILE_STDIN], {}, "http://ready"), Health(["1"])

    async def story() -> None:
        task = asyncio.create_task(supervise([child], health))
        while health.not_ready():
            await asyncio.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)
        await task

    asyncio.run(asyncio.wait_for(story(), 60))
    assert set(asked) == {"http://ready"}


def _supervise(script: str, kill_seconds: str) -> None:
    processes.KILL_SECONDS = float(kill_seconds)
    kept = [Child(str(number), [sys.executable, "-c", script], os.environ) for number in (1, 2)]
    asyncio.run(supervise(kept, Health(["1", "2"])))


if __name__ == "__main__":
    _supervise(*sys.argv[1:])
