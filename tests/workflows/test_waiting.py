"""The waiting workflows on the real Temporal: whatever happens, what is open is asked about when due."""

import asyncio
import random
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from temporalio.client import WorkflowExecutionStatus

from runtime.clock import SystemClock
from tests.workflows.district import District, deadline, dispatch
from tests.workflows.scenarios import commands
from tests.workflows.stage import (
    Wired,
    an_owner,
    ended,
    eventually,
    later,
    own_temporal,
    runs_seen,
    soon,
    status,
    wired,
    working,
)
from workflows.by_owner import workflow_type_for
from workflows.waiting import PAUSE


@pytest.fixture
def district(tmp_path: Path) -> District:
    return District(tmp_path / "district", SystemClock())


@pytest.fixture
def wiring(district: District, temporal_address: str, temporal_task_queue: str, tmp_path: Path) -> Wired:
    return wired(district, temporal_address, temporal_task_queue, tmp_path)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("cycle", "InterventionCycleWorkflow"),
        ("meeting", "ReviewMeetingWorkflow"),
        ("notice", "ParentNotificationWorkflow"),
        ("building-year", "BuildingYearWorkflow"),
        ("goal", "ObligationWorkflow"),
    ],
)
def test_an_owner_waits_in_the_workflow_an_operator_expects(kind: str, name: str) -> None:
    assert workflow_type_for(an_owner(kind)) == name


def test_each_deadline_is_recorded_when_it_is_due_and_then_the_workflow_ends(
    district: District, wiring: Wired
) -> None:
    owner, first, second = an_owner(), soon(2), soon(3)

    async def story() -> None:
        async with working(wiring) as sender:
            await sender.send(district.opens(owner, deadline("second", second), deadline("first", first)))
            await ended(sender.client, owner)

    asyncio.run(story())
    recorded = district.happened("recorded", owner)
    assert [one.id for one in recorded] == ["first", "second"]
    assert first <= recorded[0].at
    assert second <= recorded[1].at


def test_deadlines_due_at_one_instant_are_recorded_once_each(district: District, wiring: Wired) -> None:
    owner, instant = an_owner(), soon()

    async def story() -> None:
        async with working(wiring) as sender:
            await sender.send(district.opens(owner, *(deadline(f"d{n}", instant) for n in range(5))))
            await ended(sender.client, owner)

    asyncio.run(story())
    assert sorted(district.recorded(owner)) == ["d0", "d1", "d2", "d3", "d4"]
    assert len(district.happened("asked", owner)) == 1


def test_shuffled_and_doubled_messages_end_right(district: District, wiring: Wired) -> None:
    """Twelve owners, seven events each, every message twice and in any order; the last event may close.

    A message from before the close may start a run anew; it asks when it wakes, hears the truth and ends.
    """
    chance = random.Random(3)
    owners = {an_owner(): n % 3 == 0 for n in range(12)}

    def messages(owner: str, closes: bool) -> list:
        sets = [district.opens(owner, deadline(f"{owner}-{n}", soon(2 + n / 10))) for n in range(6)]
        last = [] if closes else [deadline(f"{owner}-last", soon(2))]
        sets = [*sets, district.opens(owner, *last)] * 2
        chance.shuffle(sets)
        return sets

    async def story() -> None:
        async with working(wiring) as sender:
            for owner, closes in owners.items():
                for told in messages(owner, closes):
                    await sender.send(told)
            for owner in owners:
                await ended(sender.client, owner)

    asyncio.run(story())
    assert sorted(district.recorded()) == sorted(
        f"{owner}-last" for owner, closes in owners.items() if not closes
    )


def test_a_workflow_that_wakes_early_asks_again_until_the_deadline_has_come(
    district: District, wiring: Wired
) -> None:
    class Fast(SystemClock):
        def wall_for(self, instant: datetime) -> datetime:
            return instant - timedelta(seconds=4)

    wiring.clock = Fast()
    owner, wake = an_owner(), soon(6)

    async def story() -> None:
        async with working(wiring) as sender:
            await sender.send(district.opens(owner, deadline("d", wake)))
            await ended(sender.client, owner)

    asyncio.run(story())
    (recorded,) = district.happened("recorded", owner)
    asked = district.happened("asked", owner)
    assert asked[0].at < wake <= recorded.at
    assert all(again.at - before.at >= PAUSE / 2 for before, again in pairwise(asked)), "it does not spin"


def test_an_owner_that_opens_again_after_its_workflow_ended_gets_a_new_run(
    district: District, wiring: Wired
) -> None:
    owner = an_owner("meeting")

    async def story() -> None:
        async with working(wiring) as sender:
            for name in ("once", "again"):
                await sender.send(district.opens(owner, deadline(name, soon())))
                await ended(sender.client, owner)

    asyncio.run(story())
    assert district.recorded(owner) == ["once", "again"]


def test_an_empty_set_ends_the_workflow_and_starts_none(district: District, wiring: Wired) -> None:
    owner, never_open = an_owner(), an_owner()

    async def story() -> None:
        async with working(wiring) as sender:
            await sender.send(district.opens(owner, deadline("withdrawn", later())))
            await sender.send(district.opens(owner))
            await ended(sender.client, owner)
            await sender.send(district.opens(owner))
            await sender.send(district.opens(never_open))
            assert await status(sender.client, owner) == WorkflowExecutionStatus.COMPLETED
            assert await status(sender.client, never_open) is None

    asyncio.run(story())
    assert district.recorded() == []


def test_a_moved_deadline_rings_at_its_new_time_only(district: District, wiring: Wired) -> None:
    owner, new = an_owner(), soon(4)

    async def story() -> None:
        async with working(wiring) as sender:
            await sender.send(district.opens(owner, deadline("d", soon(3))))
            await sender.send(district.opens(owner, deadline("d", new)))
            await ended(sender.client, owner)

    asyncio.run(story())
    (asked,) = district.happened("asked", owner)
    assert asked.at >= new


def test_a_message_that_comes_while_the_last_step_is_being_taken_is_not_lost(
    district: District, wiring: Wired
) -> None:
    """At the moment at which each owner's only deadline is being recorded, something new opens instead."""
    owners = [an_owner() for _ in range(30)]
    chance = random.Random(5)

    async def story() -> None:
        async with working(wiring) as sender, asyncio.TaskGroup() as group:
            loop, opened = asyncio.get_running_loop(), set[str]()

            async def open_anew(owner: str, delay: float) -> None:
                await asyncio.sleep(delay)
                await sender.send(district.opens(owner, deadline(f"{owner}-new", soon(0.1))))

            def once(owner: str) -> None:
                if owner not in opened:
                    opened.add(owner)
                    group.create_task(open_anew(owner, chance.choice([0.0, 0.005, 0.02, 0.04])))

            district.hook = lambda what, owner: loop.call_soon_threadsafe(once, owner) and None
            for owner in owners:
                await sender.send(district.opens(owner, deadline(f"{owner}-old", soon(0.5))))
            await eventually(
                lambda: new <= set(district.recorded()), "the new deadline of each owner recorded"
            )
            for owner in owners:
                await ended(sender.client, owner)

    new = {f"{owner}-new" for owner in owners}
    asyncio.run(story())
    assert sorted(name for name in district.recorded() if name in new) == sorted(new)


def test_a_dispatch_waits_for_a_delivery_worker_and_does_not_hold_up_a_deadline(
    district: District, wiring: Wired
) -> None:
    owner = an_owner("notice")

    async def story() -> list[str]:
        async with working(wiring, ["timers"]) as sender:
            items = dispatch("letter", soon(0.1)), deadline("latest day", soon(3))
            await sender.send(district.opens(owner, *items))
            await eventually(lambda: district.recorded(owner) == ["latest day"], "the deadline recorded")
            assert district.sent(owner) == []
            async with working(wiring, ["delivery"]):
                await ended(sender.client, owner)
            return commands(await sender.client.get_workflow_handle(owner).fetch_history())

    told = asyncio.run(story())
    assert told.index("activity deliver") < told.index("marker core_local_activity")
    assert district.sent(owner) == ["letter"]


def test_a_failing_delivery_is_tried_again_and_tells_temporal_nothing_of_the_letter(
    district: District, wiring: Wired
) -> None:
    owner, failures = an_owner("notice"), iter([True, False])

    def fail(what: str, owner: str) -> None:
        if what == "attempted" and next(failures):
            raise LookupError("no address for Ana Example (made up)")

    async def story() -> str:
        district.hook = fail
        async with working(wiring) as sender:
            await sender.send(district.opens(owner, dispatch("letter", soon(0.1)), deadline("d", soon(0.5))))
            await ended(sender.client, owner)
            return (await sender.client.get_workflow_handle(owner).fetch_history()).to_json()

    history = asyncio.run(story())
    assert district.sent(owner) == ["letter"]
    assert district.recorded(owner) == ["d"]
    assert "LookupError" in history
    assert "Ana" not in history


def test_a_failing_engine_is_asked_until_it_answers(district: District, wiring: Wired) -> None:
    owner, failures = an_owner(), iter([True, True, False])

    def fail(what: str, owner: str) -> None:
        if next(failures):
            raise ConnectionError

    async def story() -> None:
        district.hook = fail
        async with working(wiring) as sender:
            await sender.send(district.opens(owner, deadline("d", soon())))
            await ended(sender.client, owner)

    asyncio.run(story())
    assert district.recorded(owner) == ["d"]


def test_an_event_store_restored_to_an_earlier_point_is_believed(district: District, wiring: Wired) -> None:
    owner = an_owner()

    async def story() -> None:
        async with working(wiring) as sender:
            for _ in range(4):
                told = district.opens(owner, deadline("d", soon(0.6)))
            await sender.send(told)
            district.restored_to(told.stream, 1)
            await ended(sender.client, owner)

    asyncio.run(story())
    assert district.recorded(owner) == ["d"]


def test_a_long_history_is_continued_with_the_set_alone(
    district: District, temporal_task_queue: str, tmp_path: Path
) -> None:
    owner = an_owner()

    async def story() -> int:
        settings = "--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=30"
        async with (
            own_temporal(*settings) as address,
            working(wired(district, address, temporal_task_queue, tmp_path)) as sender,
        ):
            for n in range(20):
                await sender.send(district.opens(owner, deadline("d", later() - timedelta(hours=n))))
            await sender.send(district.opens(owner, deadline("d", soon())))
            await ended(sender.client, owner)
            return await runs_seen(sender.client, owner, at_least=2)

    assert asyncio.run(story()) >= 2
    assert district.recorded(owner) == ["d"]
