"""Roles as a process: they start without their servers, come back after a failure, and stop when told."""

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from temporalio.client import Client

from runtime.clock import SystemClock
from store.errors import StoreUnavailable
from tests.workers.log import MemoryLog
from tests.workflows.district import District, deadline, dispatch
from tests.workflows.stage import ReturnedMail, Wired, an_owner, ended, eventually, soon, wired, working
from workers import run as roles
from workers.health import Health
from workers.run import ROLES, run, serve

ROOT = Path(__file__).parents[2]
A_WHILE = 1.5


def test_all_roles_in_one_process_take_an_event_to_its_recorded_deadline_and_its_sent_letter(
    district: District, log: MemoryLog, wiring: Wired
) -> None:
    owner = an_owner("notice")

    async def story() -> None:
        async with working(wiring, ROLES):
            log.append(district.opens(owner, deadline("d", soon(1)), dispatch("letter", soon(0.5))).stream)
            await eventually(lambda: district.recorded(owner) == ["d"], "the deadline recorded")
            await eventually(lambda: district.sent(owner) == ["letter"], "the letter sent")
            await eventually(lambda: "sweep" in wiring.heartbeats.found, "the sweep's heartbeat")

    asyncio.run(story())


def test_a_server_that_is_away_is_waited_for(
    district: District, log: MemoryLog, wiring: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, answers, connect = an_owner(), iter([False, False]), Wired.connect
    log.append(district.opens(owner, deadline("d", soon())).stream)

    async def late(self: Wired) -> Client:
        if not next(answers, True):
            raise RuntimeError("connection refused")
        return await connect(self)

    async def story() -> None:
        stop = asyncio.Event()
        working = asyncio.create_task(run(["timers", "follower"], wiring, stop))
        await eventually(lambda: district.recorded(owner) == ["d"], "the deadline recorded")
        stop.set()
        await working

    monkeypatch.setattr(Wired, "connect", late)
    with capture_logs() as logs:
        asyncio.run(story())
    assert [line["error"] for line in logs if line["event"] == "role_failed"] == [
        "RuntimeError",
        "RuntimeError",
    ]


def test_a_worker_is_ready_once_temporal_and_the_store_answer(
    log: MemoryLog, wiring: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    health, away = Health(["timers"]), [StoreUnavailable()] * 3
    monkeypatch.setattr(roles, "ASK_EVERY", 0.01)

    def head() -> int:
        if away:
            assert health.not_ready() == ["timers"]
            raise away.pop()
        return 0

    async def story() -> None:
        stop = asyncio.Event()
        working = asyncio.create_task(run(["timers"], wiring, stop, health))
        await eventually(lambda: not health.not_ready(), "the role being ready")
        stop.set()
        await working

    monkeypatch.setattr(log, "head", head)
    asyncio.run(story())
    assert away == []


def test_a_clock_that_is_ahead_records_nothing_until_it_is_right(
    district: District, log: MemoryLog, wiring: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roles, "ASK_EVERY", 0.01)
    wiring.ahead, owner = 60.0, an_owner()
    log.append(district.opens(owner, deadline("d", soon())).stream)

    async def story() -> None:
        async with working(wiring, ["timers", "follower"]):
            await asyncio.sleep(A_WHILE)
            assert not district.happened("asked")
            wiring.ahead = 0.0
            await eventually(lambda: district.recorded(owner) == ["d"], "the deadline recorded")

    with capture_logs() as logs:
        asyncio.run(story())
    assert {line["error"] for line in logs if line["event"] == "role_failed"} == {"ClockAhead"}


def test_a_clock_that_jumps_ahead_stops_the_worker(
    district: District, log: MemoryLog, wiring: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roles, "ASK_EVERY", 0.01)
    health = Health(["timers"])

    async def story() -> None:
        stop = asyncio.Event()
        working = asyncio.create_task(run(["timers"], wiring, stop, health))
        await eventually(lambda: not health.not_ready(), "the role being ready")
        wiring.ahead = 60.0
        await eventually(lambda: any(line["event"] == "clock_ahead" for line in logs), "the alarm")
        stop.set()
        await working

    with capture_logs() as logs:
        asyncio.run(story())


def test_returned_mail_is_looked_for_where_it_is_kept(wiring: Wired) -> None:
    wiring.returns = mail = ReturnedMail()

    async def story() -> None:
        async with working(wiring, ["returns"]):
            await eventually(lambda: mail.looks > 0, "a look into the folder of returned mail")

    asyncio.run(story())


def test_the_sweep_needs_no_temporal(district: District, wiring: Wired) -> None:
    wiring.address = "127.0.0.1:1"

    async def story() -> None:
        async with asyncio.timeout(30):
            stop = asyncio.Event()
            sweeping = asyncio.create_task(run(["sweep"], wiring, stop))
            await eventually(lambda: "sweep" in wiring.heartbeats.found, "the sweep's heartbeat")
            stop.set()
            await sweeping

    asyncio.run(story())


def test_an_unknown_role_is_an_error_at_once(wiring: Wired) -> None:
    with pytest.raises(KeyError, match="projecter"):
        asyncio.run(run(["projecter"], wiring, asyncio.Event()))


def test_told_to_stop_a_process_finishes_what_it_has_begun_and_ends_cleanly(
    temporal_address: str, temporal_task_queue: str, tmp_path: Path
) -> None:
    district = District(tmp_path / "district", SystemClock())
    wiring = wired(district, temporal_address, temporal_task_queue, tmp_path)
    owner = an_owner()

    async def story() -> None:
        sender = await wiring.sender()
        process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, temporal_address, temporal_task_queue, tmp_path], cwd=ROOT
        )
        try:
            await sender.send(district.opens(owner, deadline("d", soon())))
            await eventually(lambda: bool(district.happened("asked")), "the deadline being recorded")
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, 60) == 0
        finally:
            process.kill()
        assert district.recorded(owner) == ["d"]
        async with working(wiring):
            await ended(sender.client, owner)

    asyncio.run(story())
    assert len(district.happened("asked")) == 1, "the answer reached Temporal before the process ended"


def _slow(what: str, owner: str) -> None:
    time.sleep(A_WHILE)


def _slow_worker(address: str, prefix: str, folder: Path) -> None:
    district = District(folder / "district", SystemClock(), hook=_slow)
    asyncio.run(serve(["timers", "delivery"], wired(district, address, prefix, folder)))


if __name__ == "__main__":
    _slow_worker(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
