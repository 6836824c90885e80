"""A worker killed while it records a deadline or hands over a letter: another one finishes the work."""

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path

from runtime.clock import SystemClock
from tests.workflows.district import District, deadline, dispatch
from tests.workflows.stage import an_owner, ended, eventually, soon, wired, working
from workers.run import run

ROOT = Path(__file__).parents[2]


def test_a_killed_worker_loses_no_deadline_and_no_letter(
    temporal_address: str, temporal_task_queue: str, tmp_path: Path
) -> None:
    district = District(tmp_path / "district", SystemClock())
    wiring = wired(district, temporal_address, temporal_task_queue, tmp_path)
    owners = [an_owner("notice") for _ in range(5)]

    async def story() -> None:
        sender = await wiring.sender()
        doomed = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, temporal_address, temporal_task_queue, tmp_path], cwd=ROOT
        )
        try:
            for owner in owners:
                items = deadline(f"{owner}-d", soon()), dispatch(f"{owner}-letter", soon())
                await sender.send(district.opens(owner, *items))
            await eventually(
                lambda: len(district.happened("asked")) == len(owners), "every deadline being recorded"
            )
            assert district.recorded() == []
        finally:
            doomed.kill()
            assert doomed.wait() == -signal.SIGKILL
        async with working(wiring):
            for owner in owners:
                await ended(sender.client, owner)

    asyncio.run(story())
    assert sorted(district.recorded()) == sorted(f"{owner}-d" for owner in owners)
    assert sorted(district.sent()) == sorted(f"{owner}-letter" for owner in owners)


def _hang(what: str, owner: str) -> None:
    time.sleep(3600)


def _worker_that_hangs(address: str, prefix: str, folder: Path) -> None:
    district = District(folder / "district", SystemClock(), hook=_hang)
    asyncio.run(run(["timers", "delivery"], wired(district, address, prefix, folder), asyncio.Event()))


if __name__ == "__main__":
    _worker_that_hangs(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
