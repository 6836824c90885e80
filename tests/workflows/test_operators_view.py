"""What an operator reads in Temporal's own pages, read back from the server: what is awaited, until when."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.sdk.v1 import UserMetadata
from temporalio.client import Client, WorkflowHandle

from runtime.clock import SystemClock
from tests.workflows.district import District, deadline, dispatch
from tests.workflows.scenarios import timers_started
from tests.workflows.stage import Wired, an_owner, ended, eventually, later, soon, wired, working
from workflows.activities import PAGE
from workflows.client import DATA_CONVERTER


@pytest.fixture
def district(tmp_path: Path) -> District:
    return District(tmp_path / "district", SystemClock())


@pytest.fixture
def wiring(district: District, temporal_address: str, temporal_task_queue: str, tmp_path: Path) -> Wired:
    return wired(district, temporal_address, temporal_task_queue, tmp_path)


async def details(handle: WorkflowHandle) -> str:
    """The current details, as Temporal's page asks the workflow for them."""
    return str((await handle.query("__temporal_workflow_metadata")).current_details)


async def summaries(client: Client, workflow: str) -> list[tuple[str, str]]:
    """What stands beside each step in the page of a workflow's history: the kind of event and its summary."""
    history = await client.get_workflow_handle(workflow).fetch_history()
    said = [
        (EventType.Name(event.event_type).removeprefix("EVENT_TYPE_"), await read(event.user_metadata))
        for event in history.events
        if event.HasField("user_metadata")
    ]
    return said


async def read(metadata: UserMetadata) -> str:
    (summary,) = await DATA_CONVERTER.decode([metadata.summary], [str])
    return str(summary)


def test_a_waiting_owner_says_what_it_waits_for_and_until_when(district: District, wiring: Wired) -> None:
    owner, name, wake = an_owner(), str(uuid4()), later()
    awaited = f"deadline {name} at {wake:%Y-%m-%dT%H:%M:%SZ}"

    async def story() -> None:
        async with working(wiring) as sender:
            handle = sender.client.get_workflow_handle(owner)
            await sender.send(district.opens(owner, deadline(name, wake)))
            await timers_started(sender, owner, 1)
            assert await (await handle.describe()).static_summary() == f"waits for what {owner} owes"
            assert await details(handle) == f"{owner} waits for {awaited}; 1 open in all"
            assert ("TIMER_STARTED", awaited) in await summaries(sender.client, owner)
            await sender.send(district.opens(owner))

    asyncio.run(story())


def test_a_letter_s_activity_says_which_it_was(district: District, wiring: Wired) -> None:
    owner, letter = an_owner("notice"), str(uuid4())
    at = soon(1)

    async def story() -> list[tuple[str, str]]:
        async with working(wiring) as sender:
            await sender.send(district.opens(owner, dispatch(letter, at)))
            await ended(sender.client, owner)
            return await summaries(sender.client, owner)

    said = asyncio.run(story())
    assert ("ACTIVITY_TASK_SCHEDULED", f"dispatch {letter} at {at:%Y-%m-%dT%H:%M:%SZ}") in said


def test_while_the_engine_does_not_answer_the_page_says_what_it_is_asked(
    district: District, wiring: Wired
) -> None:
    owner, name = an_owner(), str(uuid4())

    def fail(what: str, its_owner: str) -> None:
        raise ConnectionError

    async def story() -> str:
        async with working(wiring) as sender:
            district.hook = fail
            await sender.send(district.opens(owner, deadline(name, soon(0.5))))
            await eventually(lambda: len(district.happened("asked", owner)) > 3, "asked again and again")
            said = await details(sender.client.get_workflow_handle(owner))
            district.hook = None
            await ended(sender.client, owner)
            return said

    assert f"{owner} asks what has become of deadline {name} at " in asyncio.run(story())


def test_a_replan_says_which_version_it_carries_out_and_how_far_it_is(
    district: District, wiring: Wired
) -> None:
    version = f"calendar/made-up-{uuid4()}@2"
    for n in range(PAGE + 1):
        district.opens(f"cycle/{n}", deadline(f"d{n}", later()), stream=f"student/{n:04}")

    async def story() -> None:
        async with working(wiring, ["timers"]) as sender:
            await sender.replan(version)
            handle = sender.client.get_workflow_handle(f"replan/{version}")
            await handle.result()
            assert (
                await (await handle.describe()).static_summary()
                == f"moves the deadlines that {version} moves"
            )
            assert f"moves the deadlines that {version} moves; {PAGE} so far" == await details(handle)
            pages = [s for kind, s in await summaries(sender.client, handle.id) if "ACTIVITY" in kind]
            assert pages == ["from the first", f"after student/{PAGE - 1:04}"]

    asyncio.run(story())
