"""Owners that wait equal workflows that run; when they do not, it is seen and mended."""

import asyncio
from pathlib import Path

import pytest
from temporalio.client import WorkflowExecutionStatus

from tests.workers.log import MemoryLog
from tests.workflows.district import District, deadline
from tests.workflows.stage import Wired, an_owner, ended, later, own_temporal, soon, status, wired, working
from workers.follower import NAME
from workers.reconcile import Difference, FollowerBehind, Orphan, Reconciler, reconcile


async def settled(wiring: Wired) -> None:
    """Wait until visibility shows no difference."""
    async with asyncio.timeout(60):
        while await reconcile(wiring, check=True):
            pass


def test_a_missing_workflow_and_an_orphaned_one_are_found_and_mended(
    district: District, wiring: Wired
) -> None:
    missing, orphaned, sound = an_owner(), an_owner("notice"), an_owner("meeting")

    async def story() -> tuple[Difference, Difference]:
        async with working(wiring, ["timers"]) as sender:
            for owner in (missing, orphaned, sound):
                await sender.send(district.opens(owner, deadline(f"{owner}-d", later())))
            await settled(wiring)
            await sender.client.get_workflow_handle(missing).terminate()
            district.opens(orphaned)
            found = await reconcile(wiring, check=True)
            assert await status(sender.client, orphaned) == WorkflowExecutionStatus.RUNNING
            assert await status(sender.client, missing) == WorkflowExecutionStatus.TERMINATED
            mended = await reconcile(wiring, check=False)
            await ended(sender.client, orphaned)
            assert await status(sender.client, missing) == WorkflowExecutionStatus.RUNNING
            await settled(wiring)
            for owner in (missing, sound):
                await sender.send(district.opens(owner))
                await ended(sender.client, owner)
            return found, mended

    found, mended = asyncio.run(story())
    assert [one.owner for one in found.missing] == [missing]
    assert found.orphaned == (Orphan(orphaned, f"student/of-{orphaned.replace('/', '-')}"),)
    assert mended == found


def test_an_empty_temporal_gets_everything_back(
    district: District, log: MemoryLog, temporal_task_queue: str, tmp_path: Path
) -> None:
    owners = [
        an_owner(kind) for kind in ("cycle", "meeting", "notice", "building-year", "goal") for _ in range(8)
    ]
    for owner in owners:
        district.opens(owner, deadline(f"{owner}-d", soon(5)))

    async def story() -> Difference:
        async with own_temporal() as address:
            wiring = wired(district, address, temporal_task_queue, tmp_path, log=log)
            found = await reconcile(wiring, check=False)
            assert not await reconcile(wiring, check=True)
            async with working(wiring, ["timers"]) as sender:
                for owner in owners:
                    await ended(sender.client, owner)
            return found

    found = asyncio.run(story())
    assert sorted(one.owner for one in found.missing) == sorted(owners)
    assert sorted(district.recorded()) == sorted(f"{owner}-d" for owner in owners)


def test_repairing_twice_at_once_does_no_harm(district: District, wiring: Wired) -> None:
    owner = an_owner()
    district.opens(owner, deadline("d", soon(6)))

    async def story() -> None:
        async with working(wiring, ["timers"]) as sender:
            await asyncio.gather(reconcile(wiring, check=False), reconcile(wiring, check=False))
            await ended(sender.client, owner)

    asyncio.run(story())
    assert district.recorded() == ["d"]


def test_nothing_is_compared_while_the_follower_is_behind(
    district: District, log: MemoryLog, wiring: Wired
) -> None:
    log.append(district.opens(an_owner(), deadline("d", later())).stream)

    async def story() -> None:
        sender = await wiring.sender()
        await Reconciler(district, log, wiring.positions, sender, patience=0.1).difference()

    with pytest.raises(FollowerBehind, match="position 0 of 7"):
        asyncio.run(story())
    wiring.positions.set(NAME, log.head())
