"""The follower: after every event Temporal knows what each owner waits for."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

import pytest
from structlog.testing import capture_logs
from temporalio.client import Client, WorkflowExecutionStatus

from domain.dates.openset import OpenSet
from domain.recorded import Recorded
from store.errors import Corrupt
from tests.workers.log import MemoryLog, snow_day
from tests.workflows.district import District, deadline
from tests.workflows.stage import Wired, an_owner, ended, eventually, later, soon, status, working
from workers.follower import NAME, Follower, newest
from workers.sending import Sender, each


def opens(district: District, log: MemoryLog, owner: str, *items) -> None:
    log.append(district.opens(owner, *items).stream)


async def a_follower(wiring: Wired) -> Follower:
    return Follower(wiring.store, wiring.waiting, wiring.positions, await wiring.sender())


async def signals(client: Client, owner: str) -> int:
    history = await client.get_workflow_handle(owner).fetch_history()
    return sum(event.HasField("workflow_execution_signaled_event_attributes") for event in history.events)


def test_what_opens_in_the_log_rings_and_what_closes_ends(
    district: District, log: MemoryLog, wiring: Wired
) -> None:
    rings, closes = an_owner(), an_owner("meeting")

    async def story() -> None:
        async with working(wiring, ["timers", "follower"]) as sender:
            opens(district, log, rings, deadline("d", soon(1)))
            opens(district, log, closes, deadline("e", later()))
            await eventually(lambda: wiring.positions.get(NAME) == log.head(), "the follower at the head")
            assert await status(sender.client, closes) == WorkflowExecutionStatus.RUNNING
            opens(district, log, closes)
            await ended(sender.client, closes)
            await ended(sender.client, rings)

    asyncio.run(story())
    assert district.recorded() == ["d"]


def test_a_batch_sends_one_message_an_owner(district: District, log: MemoryLog, wiring: Wired) -> None:
    owner = an_owner()
    for _ in range(9):
        opens(district, log, owner, deadline("d", later()))

    async def story() -> int:
        follower = await a_follower(wiring)
        assert await follower.step() == 9
        assert await follower.step() == 0
        client = await wiring.connect()
        sent = await signals(client, owner)
        await client.get_workflow_handle(owner).terminate()
        return sent

    assert asyncio.run(story()) == 1


def test_following_again_from_the_beginning_does_no_harm(
    district: District, log: MemoryLog, wiring: Wired
) -> None:
    """A follower that lost its position, and a second one beside it."""
    done, open_still = an_owner(), an_owner()

    async def story() -> None:
        async with working(wiring, ["timers"]) as sender:
            first, second = await a_follower(wiring), await a_follower(wiring)
            opens(district, log, done, deadline("d", soon(0.5)))
            opens(district, log, open_still, deadline("e", later()))
            await first.step()
            await ended(sender.client, done)
            for _ in range(3):
                wiring.positions.set(NAME, 0)
                await asyncio.gather(first.step(), second.step())
            assert await status(sender.client, done) == WorkflowExecutionStatus.COMPLETED
            assert await status(sender.client, open_still) == WorkflowExecutionStatus.RUNNING
            opens(district, log, open_still)
            await first.step()
            await ended(sender.client, open_still)

    asyncio.run(story())
    assert district.recorded() == ["d"]


def test_the_position_is_kept_only_after_sending(
    district: District, log: MemoryLog, wiring: Wired, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens(district, log, an_owner(), deadline("d", later()))

    async def away(sender: Sender, open_set: OpenSet) -> None:
        raise ConnectionError

    async def story() -> None:
        monkeypatch.setattr(Sender, "send", away)
        with pytest.raises(ExceptionGroup):
            await (await a_follower(wiring)).step()

    asyncio.run(story())
    assert wiring.positions.get(NAME) == 0


def test_a_snow_day_moves_the_open_deadlines(district: District, log: MemoryLog, wiring: Wired) -> None:
    building = str(uuid4())
    wake = later()
    opens(district, log, an_owner(), deadline("d", wake))
    entry = log.append(f"calendar/{building}", snow_day(building))

    async def story() -> None:
        async with working(wiring, ["timers", "follower"]) as sender:
            await eventually(lambda: wiring.positions.get(NAME) == log.head(), "the follower at the head")
            replan = f"replan/{entry.originator_id}@{entry.originator_version}"
            await sender.client.get_workflow_handle(replan).result()

    asyncio.run(story())
    (moved,) = district.all_open()
    assert moved.items[0].wake > wake


def test_a_corrupt_entry_raises_an_alarm_and_holds_up_nobody(
    district: District, log: MemoryLog, wiring: Wired
) -> None:
    """One entry of the log cannot be read, and one stream cannot be folded."""
    sound, unsound = an_owner(), an_owner()
    log.append("student/unreadable")
    opens(district, log, unsound, deadline("x", later()))
    opens(district, log, sound, deadline("d", soon()))
    broken = f"student/of-{unsound.replace('/', '-')}"

    async def story() -> None:
        async with working(wiring, ["timers", "follower"]) as sender:
            await eventually(lambda: wiring.positions.get(NAME) == log.head(), "the follower at the head")
            await ended(sender.client, sound)
            assert await status(sender.client, unsound) is None

    def touched(records: Sequence[Recorded]) -> list[OpenSet]:
        if broken in {recorded.originator_id for recorded in records}:
            raise Corrupt(broken, 1, 0, "made up")
        return honestly(records)

    log.corrupt, honestly, district.touched = "student/unreadable", district.touched, touched
    with capture_logs() as logs:
        asyncio.run(story())
    alarms = [line["stream"] for line in logs if line["event"] == "entry_corrupt"]
    assert alarms == ["student/unreadable", broken]


def test_of_several_sets_of_an_owner_the_newest_is_sent() -> None:
    sets = [OpenSet("student/a", "cycle/c", version, ()) for version in (2, 5, 3)]
    other = OpenSet("student/b", "cycle/e", 1, ())
    assert newest([*sets, other]) == [other, sets[1]]


def test_things_are_done_a_few_at_a_time() -> None:
    under_way, most, done = 0, 0, []

    async def do(thing: int) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        done.append(thing)

    asyncio.run(each(range(50), do, at_once=4))
    assert (sorted(done), most) == (list(range(50)), 4)
