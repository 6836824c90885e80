"""After the record was restored to an earlier point every workflow waits for what is left of it."""

import asyncio
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from structlog.testing import capture_logs
from temporalio.client import WorkflowExecutionStatus

from domain.dates.openset import OpenSet
from domain.record.incident import IncidentRecorded
from store.errors import Corrupt, Forked
from tests.workers.log import MemoryLog
from tests.workflows.district import District, deadline
from tests.workflows.stage import Wired, an_owner, ended, eventually, later, soon, status, working
from workers.follower import NAME, Follower
from workers.run import run

CUT = IncidentRecorded(reason="made up", kept=1, kept_at=None, lost=2, lost_link="ab")


def opens(district: District, log: MemoryLog, owner: str, *items) -> None:
    log.append(district.opens(owner, *items).stream)


def restored(district: District, backup: Path, log: MemoryLog) -> None:
    """Put the backup in place of the engine's file, and say so in the log."""
    shutil.copy(backup, district.path)
    district.cut = datetime.now(UTC)
    log.append("incident/2-ab", CUT)


def test_what_was_lost_is_forgotten_what_was_undone_is_taken_up_again(
    district: District, log: MemoryLog, wiring: Wired, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved, closed, lost, backup = an_owner(), an_owner(), an_owner(), tmp_path / "backup"
    monkeypatch.setattr(district, "replan_page", lambda version, after, limit: (None, 0))

    async def story() -> None:
        async with working(wiring, ["timers", "follower"]) as sender:
            opens(district, log, moved, deadline("moved", soon(6)))
            opens(district, log, closed, deadline("closed", soon(6)))
            await at_head()
            shutil.copy(district.path, backup)
            for _ in range(3):
                opens(district, log, moved, deadline("moved", later()))
            opens(district, log, closed)
            opens(district, log, lost, deadline("lost", later()))
            await at_head()
            await ended(sender.client, closed)
            await asyncio.sleep(2)  # Temporal's list of what runs lags
            restored(district, backup, log)
            await ended(sender.client, lost)
            await ended(sender.client, moved)
            await eventually(lambda: district.recorded(closed) == ["closed"], "what was closed rang")

    async def at_head() -> None:
        await eventually(lambda: wiring.positions.get(NAME) == log.head(), "the follower at the head")

    asyncio.run(story())
    assert (district.recorded(moved), district.recorded(lost)) == (["moved"], [])


def test_a_stream_that_cannot_be_read_holds_up_no_other(
    district: District, log: MemoryLog, wiring: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    unreadable, sound = an_owner(), an_owner()
    broken, read_many, read_one = (
        f"student/of-{unreadable.replace('/', '-')}",
        district.open_sets,
        district.open_now,
    )

    def open_sets(streams: Sequence[str]) -> list[OpenSet]:
        return corrupt() if broken in streams else read_many(streams)

    def open_now(stream: str, owner: str) -> OpenSet:
        return corrupt() if stream == broken else read_one(stream, owner)

    def corrupt() -> NoReturn:
        raise Corrupt(broken, 1, 1, "made up")

    async def story() -> None:
        sender = await wiring.sender()
        await sender.send(district.opens(unreadable, deadline("x", later())))
        await asyncio.sleep(2)  # Temporal's list of what runs lags
        district.opens(sound, deadline("d", later()))
        monkeypatch.setattr(district, "open_sets", open_sets)
        monkeypatch.setattr(district, "open_now", open_now)
        log.append("incident/2-ab", CUT)
        await Follower(log, district, wiring.positions, sender).step()
        for owner in (unreadable, sound):
            assert await status(sender.client, owner) == WorkflowExecutionStatus.RUNNING
            await sender.client.get_workflow_handle(owner).terminate()

    with capture_logs() as logs:
        asyncio.run(story())
    assert wiring.positions.get(NAME) == log.head()
    assert [line["stream"] for line in logs if line["event"] == "entry_corrupt"] == [broken]


def test_open_deadlines_are_derived_again_once_a_restore(
    district: District, log: MemoryLog, wiring: Wired
) -> None:
    district.cut = datetime.now(UTC)
    log.append("incident/2-ab", CUT)

    async def story() -> None:
        async with working(wiring, ["timers", "follower"]):
            await eventually(lambda: len(district.happened("replanned")) > 0, "the deadlines derived again")
            district.cut += timedelta(seconds=1)
            before = len(district.happened("replanned"))
            log.append("incident/2-ab", CUT)
            await eventually(lambda: len(district.happened("replanned")) > before, "and once more")

    asyncio.run(story())


def test_nobody_is_told_of_what_nobody_outside_has_seen(
    district: District, log: MemoryLog, wiring: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    monkeypatch.setattr(log, "witness", lambda: order.append("seen"))
    monkeypatch.setattr(district, "touched", lambda records: order.append("told") or [])
    log.append("student/s")

    async def story() -> None:
        async with working(wiring, ["follower"]):
            await eventually(lambda: "told" in order, "the follower telling")

    asyncio.run(story())
    assert order[0] == "seen"


def test_a_record_that_was_restored_ends_the_process(wiring: Wired, monkeypatch: pytest.MonkeyPatch) -> None:
    def forked() -> None:
        raise Forked("made up")

    monkeypatch.setattr(wiring.store, "witness", forked)
    with pytest.raises(Forked, match="made up"):
        asyncio.run(asyncio.wait_for(run(["sweep", "timers"], wiring, asyncio.Event()), 30))
