"""What Temporal keeps is looked through twice; here both looks are shown to find what must not be there."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.client import Client

from runtime.clock import SystemClock
from tests.support.temporal_dump import Kept, kept, quotes, strays
from tests.workflows.district import District, deadline, dispatch
from tests.workflows.stage import PATIENCE, Wired, an_owner, ended, eventually, soon, wired, working
from workflows.activities import DEADLINE_REACHED
from workflows.messages import TIMERS

NAME = "Rosemène Étienne"
"""Made up, and spelled so that JSON may write it in two ways."""
WHERE_A_NAME_MAY_HIDE = {
    "memo": {"memo": {"child": NAME}},
    "memo's key": {"memo": {NAME: "1"}},
    "input": {"arg": NAME},
    "summary": {"static_summary": f"waits for {NAME}"},
    "details": {"static_details": NAME},
    "id": {"id": f"cycle/{NAME}"},
}


async def all_kept(client: Client, queue: str, at_least: int) -> list[Kept]:
    """What is kept of the runs of `queue`, once so many are listed: the list lags."""
    query = f"TaskQueue = '{queue}'"
    async with asyncio.timeout(PATIENCE):
        while len(found := [run async for run in client.list_workflows(query)]) < at_least:
            await asyncio.sleep(0.1)
    assert len(found) == at_least
    return [one async for one in kept(client, query)]


@pytest.mark.parametrize("where", WHERE_A_NAME_MAY_HIDE)
def test_a_name_is_found_by_both_looks_wherever_it_is_put(
    where: str, temporal_connect: Callable, temporal_task_queue: str
) -> None:
    given = {"id": an_owner(), "arg": "deadline", **WHERE_A_NAME_MAY_HIDE[where]}

    async def story() -> list[Kept]:
        client = await temporal_connect()
        await client.start_workflow("ObligationWorkflow", task_queue=temporal_task_queue + TIMERS, **given)
        return await all_kept(client, temporal_task_queue + TIMERS, 1)

    found = asyncio.run(story())
    assert list(quotes(found, [NAME])), where
    assert [stray for stray in strays(found) if NAME in stray.value], where


def test_what_is_fit_to_be_there_is_no_finding(temporal_connect: Callable, temporal_task_queue: str) -> None:
    async def story() -> list[Kept]:
        client = await temporal_connect()
        where = {"id": an_owner(), "task_queue": temporal_task_queue + TIMERS}
        await client.start_workflow(
            "ObligationWorkflow", "deadline", **where, memo={"stream": an_owner("student")}
        )
        return await all_kept(client, temporal_task_queue + TIMERS, 1)

    found = asyncio.run(story())
    assert {one.what for one in found} >= {"listed", "described", "event 1"}
    assert list(strays(found)) == []


@pytest.fixture
def district(tmp_path: Path) -> District:
    return District(tmp_path / "district", SystemClock())


@pytest.fixture
def wiring(district: District, temporal_address: str, temporal_task_queue: str, tmp_path: Path) -> Wired:
    return wired(district, temporal_address, temporal_task_queue, tmp_path)


def test_failures_whose_messages_quote_a_file_leave_no_trace_of_it(district: District, wiring: Wired) -> None:
    """Each activity fails with a name in its message: a local one, a remote one, and a replan's page."""
    owner, stream = an_owner("notice"), f"student/{uuid4()}"
    version = "calendar/SHE@2"
    failing = {"asked": 3, "attempted": 2, "replanned": 2}

    def fail(what: str, its_owner: str) -> None:
        if failing.get(what, 0):
            failing[what] -= 1
            try:
                raise KeyError(NAME)
            except KeyError as within:
                raise LookupError(f"no address for {NAME}") from within

    async def story() -> list[Kept]:
        district.hook = fail
        async with working(wiring) as sender:
            at = soon(0.5)
            items = dispatch(str(uuid4()), at), deadline(str(uuid4()), at)
            await sender.send(district.opens(owner, *items, stream=stream))
            await ended(sender.client, owner)
            await sender.replan(version)
            await eventually(lambda: failing == dict.fromkeys(failing, 0), "all have failed")
            await sender.client.get_workflow_handle(f"replan/{version}").result()
            return await all_kept(sender.client, wiring.queue_prefix + TIMERS, 2)

    found = asyncio.run(story())
    assert any("LookupError" in str(one.message) for one in found), "the failures are there"
    assert any(DEADLINE_REACHED in str(one.message) for one in found)
    assert list(quotes(found, [NAME, *NAME.split()])) == []
    assert list(strays(found)) == []
