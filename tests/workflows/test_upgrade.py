"""A cycle lives through three versions of the code, on the real Temporal, and ends right."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, Worker
from temporalio.workflow import NondeterminismError

from runtime.clock import SystemClock
from tests.workflows.district import District, deadline
from tests.workflows.scenarios import commands, fetched, timers_started
from tests.workflows.stage import Wired, an_owner, ended, eventually, later, soon, wired
from tests.workflows.versions.coming import PATCH, CarelessCycle, PatchedCycle
from tests.workflows.versions.early import EarlyCycle
from workers.sending import Sender
from workflows.activities import Activities
from workflows.client import DATA_CONVERTER
from workflows.cycle import InterventionCycleWorkflow
from workflows.messages import TIMERS, queue

OLD_WAY, NEW_WAY = "marker core_local_activity", "activity deadline_reached"


@pytest.fixture
def district(tmp_path: Path) -> District:
    return District(tmp_path / "district", SystemClock())


@pytest.fixture
def wiring(district: District, temporal_address: str, temporal_task_queue: str, tmp_path: Path) -> Wired:
    return wired(district, temporal_address, temporal_task_queue, tmp_path)


@asynccontextmanager
async def version(wiring: Wired, code: type) -> AsyncIterator[Sender]:
    """A worker that knows `code` alone, with nothing remembered of the runs."""
    sender = await wiring.sender()
    with ThreadPoolExecutor(2) as threads:
        async with Worker(
            sender.client,
            task_queue=queue(wiring.queue_prefix, TIMERS),
            workflows=[code],
            activities=[Activities(wiring.waiting, wiring.clock).deadline_reached],
            activity_executor=threads,
        ):
            yield sender


def test_a_running_cycle_lives_through_three_versions(district: District, wiring: Wired) -> None:
    """A deadline rings under each version; a signal comes before each upgrade, and one while nobody works."""
    owner, young = an_owner(), an_owner()

    async def story() -> tuple[WorkflowHistory, WorkflowHistory]:
        async with version(wiring, EarlyCycle) as sender:
            await sender.send(district.opens(owner, deadline("first", soon(1)), deadline("second", later())))
            await eventually(lambda: district.recorded(owner) == ["first"], "the first recorded")
            await timers_started(sender, owner, 2)
        await sender.send(district.opens(owner, deadline("second", soon(1)), deadline("third", later())))
        async with version(wiring, InterventionCycleWorkflow):
            await eventually(lambda: "second" in district.recorded(owner), "the second recorded")
            await sender.send(district.opens(owner, deadline("third", later())))
        async with version(wiring, PatchedCycle):
            await sender.send(district.opens(owner, deadline("third", soon(1))))
            await sender.send(district.opens(young, deadline("new", soon(1))))
            await ended(sender.client, owner)
            await ended(sender.client, young)
        return await fetched(sender, owner), await fetched(sender, young)

    old, new = asyncio.run(story())
    assert district.recorded(owner) == ["first", "second", "third"]
    assert district.recorded(young) == ["new"]
    assert commands(old).count(OLD_WAY) == 3, "a run stays with the way that it has taken"
    assert NEW_WAY not in commands(old)
    assert NEW_WAY in commands(new)
    assert PATCH in new.to_json() or "core_patch" in new.to_json()
    _replays(old, PatchedCycle)
    _replays(new, PatchedCycle)
    with pytest.raises(NondeterminismError):
        _replays(old, CarelessCycle)


def _replays(history: WorkflowHistory, code: type) -> None:
    replayer = Replayer(workflows=[code], data_converter=DATA_CONVERTER)
    asyncio.run(replayer.replay_workflow(history))
