"""Owners that wait equal workflows that run; when they do not, it is seen and mended."""

import asyncio
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.client import Client, WorkflowExecutionStatus

from domain.dates.openset import OpenSet
from domain.policy.policies import PolicyPublished
from runtime.clock import SystemClock
from store.errors import Corrupt
from tests.domain.story import policy_document
from tests.workers.log import MemoryLog, snow_day
from tests.workflows.district import District, deadline, dispatch
from tests.workflows.stage import (
    Wired,
    an_owner,
    ended,
    later,
    own_temporal,
    soon,
    status,
    wired,
    working,
)
from workers.asking import running
from workers.follower import NAME
from workers.reconcile import Difference, FollowerBehind, NoWorker, Place, Reconciler, reconcile
from workers.sending import Sender

ROOT = Path(__file__).parents[2]
MANY = 120


def stream_of(owner: str) -> str:
    return f"student/of-{owner.replace('/', '-')}"


def owners(places: Sequence[Place]) -> list[str]:
    return sorted(place.owner for place in places)


async def settled(wiring: Wired) -> None:
    """Wait until visibility shows no difference."""
    async with asyncio.timeout(60):
        while await reconcile(wiring, check=True):
            pass


async def look(wiring: Wired, sender: Sender, *, mend: bool) -> Difference:
    """As `reconcile` does, with little patience for what is told to end."""
    looking = Reconciler(wiring.waiting, wiring.store, wiring.positions, sender, ending=0.5)
    return await looking.compare(mend=mend)


async def runs(client: Client, task_queue: str, at_least: int) -> Counter[str]:
    """How many runs each owner has had, once visibility shows `at_least` in all (it lags)."""
    async with asyncio.timeout(60):
        while True:
            query = f"TaskQueue = '{task_queue}timers'"
            found = Counter([run.id async for run in client.list_workflows(query)])
            if found.total() >= at_least:
                return found


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
            found = await look(wiring, sender, mend=False)
            assert await status(sender.client, orphaned) == WorkflowExecutionStatus.RUNNING
            assert await status(sender.client, missing) == WorkflowExecutionStatus.TERMINATED
            await runs(sender.client, wiring.queue_prefix, 3)
            mended = await look(wiring, sender, mend=True)
            await ended(sender.client, orphaned)
            assert await status(sender.client, missing) == WorkflowExecutionStatus.RUNNING
            await settled(wiring)
            for owner in (missing, sound):
                await sender.send(district.opens(owner))
                await ended(sender.client, owner)
            return found, mended

    found, mended = asyncio.run(story())
    assert found.missing == [Place(missing, stream_of(missing))]
    assert found.orphaned == [Place(orphaned, stream_of(orphaned))]
    assert mended == found


def test_a_workflow_that_was_told_to_end_is_no_orphan(district: District, wiring: Wired) -> None:
    ending = an_owner("notice")

    async def story() -> Difference:
        async with working(wiring, ["timers"]) as sender:
            await sender.send(district.opens(ending, deadline("d", later())))
            await settled(wiring)
        await sender.send(district.opens(ending))
        compared = asyncio.create_task(reconcile(wiring, check=True))
        await asyncio.sleep(1)
        assert await status(sender.client, ending) == WorkflowExecutionStatus.RUNNING
        async with working(wiring, ["timers"]):
            return await compared

    assert not asyncio.run(story())


def test_an_empty_temporal_gets_everything_back(
    district: District, log: MemoryLog, temporal_task_queue: str, tmp_path: Path
) -> None:
    waiting = [
        an_owner(kind) for kind in ("cycle", "meeting", "notice", "building-year", "goal") for _ in range(8)
    ]
    for owner in waiting:
        district.opens(owner, deadline(f"{owner}-d", soon(5)))
    told: list[tuple[str, int, int]] = []

    async def story() -> Difference:
        async with own_temporal() as address:
            wiring = wired(district, address, temporal_task_queue, tmp_path, log=log)
            assert owners((await reconcile(wiring, check=True)).missing) == sorted(waiting)
            found = await reconcile(wiring, check=False, report=lambda *said: told.append(said))
            assert not await reconcile(wiring, check=True)
            async with working(wiring, ["timers"]) as sender:
                for owner in waiting:
                    await ended(sender.client, owner)
            return found

    found = asyncio.run(story())
    assert owners(found.missing) == sorted(waiting)
    assert sorted(district.recorded()) == sorted(f"{owner}-d" for owner in waiting)
    assert told[0] == ("comparing", 0, len(waiting))
    assert told[-1] == ("comparing", len(waiting), len(waiting))


def test_a_replanning_that_temporal_lost_half_done_is_done(
    district: District, log: MemoryLog, wiring: Wired
) -> None:
    """Of a calendar here, while the follower is past it; once, however often one reconciles."""
    district.cut = datetime.now(UTC)
    log.append("policy", PolicyPublished(content_hash="01", policy=policy_document()))
    log.append("calendar/b", snow_day("b"))
    wiring.positions.set(NAME, log.head())

    async def story() -> None:
        async with working(wiring, ["timers"]) as sender:
            await reconcile(wiring, check=True)
            assert not district.happened("replanned")
            for _ in range(2):
                await reconcile(wiring, check=False)
            replan = f"replan/policy@1/{district.cut:%Y%m%dT%H%M%S.%fZ}"
            await sender.client.get_workflow_handle(replan).result()

    asyncio.run(story())
    assert len(district.happened("replanned")) == 1


def test_two_at_once_start_each_workflow_once(district: District, wiring: Wired) -> None:
    waiting = [an_owner() for _ in range(MANY)]
    for owner in waiting:
        district.opens(owner, deadline(f"{owner}-d", soon(20)))

    async def story() -> tuple[Difference, Difference, Counter[str]]:
        one, other = await asyncio.gather(reconcile(wiring, check=False), reconcile(wiring, check=False))
        async with working(wiring, ["timers"]) as sender:
            for owner in waiting:
                await ended(sender.client, owner)
            return one, other, await runs(sender.client, wiring.queue_prefix, MANY)

    one, other, had = asyncio.run(story())
    assert sorted(owners(one.missing) + owners(other.missing)) == sorted(waiting)
    assert had == Counter(waiting)
    assert sorted(district.recorded()) == sorted(f"{owner}-d" for owner in waiting)


def test_while_everything_works_it_does_no_harm(district: District, log: MemoryLog, wiring: Wired) -> None:
    """Owners open, are met in time and ring as the follower hears of them; meanwhile all is mended."""
    rings, is_met = [an_owner() for _ in range(20)], [an_owner("meeting") for _ in range(20)]

    async def life() -> None:
        for ringing, met in zip(rings, is_met, strict=True):
            log.append(district.opens(ringing, deadline(f"{ringing}-d", soon(1))).stream)
            log.append(district.opens(met, deadline(f"{met}-d", later())).stream)
            await asyncio.sleep(0.1)
            log.append(district.opens(met).stream)

    async def story() -> None:
        async with working(wiring, ["timers", "follower"]) as sender:
            living = asyncio.create_task(life())
            while not living.done():
                await asyncio.gather(*(reconcile(wiring, check=False, deep=deep) for deep in (True, False)))
            for owner in rings:
                await ended(sender.client, owner)
            for owner in is_met:  # the follower may have heard of its opening and its end at once
                while await running(sender.client, owner):
                    await asyncio.sleep(0.05)
            await settled(wiring)

    asyncio.run(story())
    assert sorted(district.recorded()) == sorted(f"{owner}-d" for owner in rings)


def test_killed_in_the_middle_and_begun_again_it_goes_on_with_what_is_missing(
    district: District, wiring: Wired, tmp_path: Path
) -> None:
    waiting = [an_owner() for _ in range(MANY)]
    for owner in waiting:
        district.opens(owner, deadline(f"{owner}-d", later()))
    told = [wiring.address, wiring.queue_prefix, tmp_path]
    with subprocess.Popen(
        [sys.executable, "-m", __spec__.name, *told], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as doomed:
        started = [doomed.stdout.readline().strip() for _ in range(MANY // 4)]
        doomed.kill()
        more = doomed.stdout.read().split()
    assert doomed.returncode == -signal.SIGKILL

    async def story() -> tuple[Difference, Counter[str]]:
        client = await wiring.connect()
        await runs(client, wiring.queue_prefix, len(started) + len(more))
        rest = await reconcile(wiring, check=False)
        had = await runs(client, wiring.queue_prefix, MANY)
        for owner in waiting:
            await client.get_workflow_handle(owner).terminate()
        return rest, had

    rest, had = asyncio.run(story())
    assert rest.missing
    assert not set(owners(rest.missing)) & {*started, *more}
    assert had == Counter(waiting)


def test_what_closes_between_its_reading_and_its_start_leaves_nothing_running(
    district: District, log: MemoryLog, wiring: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The follower tells an owner without a workflow that nothing is open; then the old set is started."""
    owner, start = an_owner(), Sender.start
    log.append(district.opens(owner, deadline("d", later())).stream)
    wiring.positions.set(NAME, log.head())

    async def overtaken(sender: Sender, waits: OpenSet) -> bool:
        log.append(district.opens(owner).stream)
        return await start(sender, waits)

    async def story() -> None:
        async with working(wiring, ["timers"]) as sender:
            monkeypatch.setattr(Sender, "start", overtaken)
            await reconcile(wiring, check=False)
            await ended(sender.client, owner)

    asyncio.run(story())
    assert district.recorded() == []


def test_a_workflow_that_waits_for_the_wrong_thing_is_found_by_asking_it(
    district: District, wiring: Wired
) -> None:
    moved, sound, letter = an_owner(), an_owner("meeting"), an_owner("notice")

    async def story() -> list[Difference]:
        async with working(wiring, ["timers"]) as sender:
            for owner in (moved, sound):
                await sender.send(district.opens(owner, deadline(f"{owner}-d", later())))
            await sender.send(district.opens(letter, dispatch(f"{letter}-l", later())))
            await settled(wiring)
            assert not await reconcile(wiring, check=True, deep=True)
            district.opens(moved, deadline(f"{moved}-d", later()))
            district.opens(letter, dispatch(f"{letter}-l", later()))
            looks = [
                await reconcile(wiring, check=True),
                await reconcile(wiring, check=True, deep=True),
                await reconcile(wiring, check=False, deep=True),
                await reconcile(wiring, check=True, deep=True),
            ]
            for owner in (moved, sound, letter):
                await sender.send(district.opens(owner))
                await ended(sender.client, owner)
            return looks

    shallow, found, mended, afterwards = asyncio.run(story())
    assert not shallow
    assert owners(found.stale) == [moved]
    assert found.stale[0].version < found.stale[0].stored
    assert mended == found
    assert not afterwards


def test_where_no_worker_answers_that_is_said(district: District, wiring: Wired) -> None:
    owner = an_owner()
    waits = district.opens(owner, deadline("d", later()))

    async def story() -> None:
        sender = await wiring.sender()
        await sender.send(waits)
        try:
            await reconcile(wiring, check=True, deep=True)
        finally:
            await sender.client.get_workflow_handle(owner).terminate()

    with pytest.raises(NoWorker, match="role timers"):
        asyncio.run(story())


def test_a_worker_that_has_died_does_not_answer_either(
    district: District, wiring: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Temporal remembers it for minutes."""
    owner = an_owner()
    monkeypatch.setattr("workers.asking.ANSWER_WITHIN", timedelta(seconds=2))

    async def story() -> None:
        async with working(wiring, ["timers"]) as sender:
            await sender.send(district.opens(owner, deadline("d", later())))
            await settled(wiring)
        try:
            await reconcile(wiring, check=True, deep=True)
        finally:
            await sender.client.get_workflow_handle(owner).terminate()

    with pytest.raises(NoWorker):
        asyncio.run(story())


def test_a_stream_that_cannot_be_read_holds_up_no_other(
    district: District, wiring: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [an_owner() for _ in range(5)]
    for owner in waiting:
        district.opens(owner, deadline(f"{owner}-d", later()))
    broken, read = waiting[2], district.open_sets

    def open_sets(streams: Sequence[str]) -> list[OpenSet]:
        if stream_of(broken) in streams:
            raise Corrupt(stream_of(broken), 1, 1, "made up")
        return read(streams)

    async def story() -> tuple[Difference, WorkflowExecutionStatus | None]:
        sender = await wiring.sender()
        await sender.send(district.open_now(stream_of(broken), broken))
        await runs(sender.client, wiring.queue_prefix, 1)
        monkeypatch.setattr(district, "open_sets", open_sets)
        found = await reconcile(wiring, check=False)
        left = await status(sender.client, broken)
        for owner in waiting:
            await sender.client.get_workflow_handle(owner).terminate()
        return found, left

    found, left = asyncio.run(story())
    assert owners(found.missing) == sorted({*waiting} - {broken})
    assert (found.unreadable, found.orphaned) == ([stream_of(broken)], [])
    assert left == WorkflowExecutionStatus.RUNNING


def test_nothing_is_compared_while_the_follower_is_behind(
    district: District, log: MemoryLog, wiring: Wired
) -> None:
    log.append(district.opens(an_owner(), deadline("d", later())).stream)

    async def story() -> None:
        sender = await wiring.sender()
        await Reconciler(district, log, wiring.positions, sender, patience=0.1).compare(mend=False)

    with pytest.raises(FollowerBehind, match="position 0 of 7"):
        asyncio.run(story())
    wiring.positions.set(NAME, log.head())


def _said(start: Callable) -> Callable:
    async def saying(sender: Sender, waits: OpenSet) -> bool:
        started: bool = await start(sender, waits)
        print(waits.owner, flush=True)
        await asyncio.sleep(0.2)
        return started

    return saying


def _doomed(address: str, prefix: str, folder: Path) -> None:
    Sender.start = _said(Sender.start)  # type: ignore[method-assign]
    district = District(folder / "district", SystemClock())
    asyncio.run(reconcile(wired(district, address, prefix, folder), check=False))


if __name__ == "__main__":
    _doomed(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
