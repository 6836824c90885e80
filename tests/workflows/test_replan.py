"""Moving open deadlines page by page: all of them, once, from wherever it stopped."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from runtime.clock import SystemClock
from tests.workflows.district import District, deadline
from tests.workflows.stage import Wired, later, wired, working
from workflows.activities import PAGE
from workflows.messages import Replan
from workflows.replan import ReplanWorkflow

STUDENTS = 2 * PAGE + 7


@pytest.fixture
def district(tmp_path: Path) -> District:
    district = District(tmp_path / "district", SystemClock())
    for n in range(STUDENTS):
        district.opens(f"cycle/{n}", deadline(f"d{n}", later()), stream=f"student/{n:04}")
    return district


@pytest.fixture
def wiring(district: District, temporal_address: str, temporal_task_queue: str, tmp_path: Path) -> Wired:
    return wired(district, temporal_address, temporal_task_queue, tmp_path)


def a_version() -> str:
    return f"calendar/made-up-{uuid4()}@2"


def test_every_students_deadlines_are_moved_in_pages(district: District, wiring: Wired) -> None:
    version = a_version()

    async def story() -> int:
        async with working(wiring, ["timers"]) as sender:
            await sender.replan(version)
            return await sender.client.get_workflow_handle(f"replan/{version}", result_type=int).result()

    assert asyncio.run(story()) == STUDENTS
    assert len(district.happened("replanned")) == 3


def test_a_version_heard_of_twice_is_worked_through_once(district: District, wiring: Wired) -> None:
    version = a_version()

    async def story() -> None:
        async with working(wiring, ["timers"]) as sender:
            await sender.replan(version)
            await sender.replan(version)
            await sender.client.get_workflow_handle(f"replan/{version}").result()
            await sender.replan(version)

    asyncio.run(story())
    assert len(district.happened("replanned")) == 3


def test_a_page_that_fails_half_way_is_done_again_without_moving_anything_twice(
    district: District, wiring: Wired
) -> None:
    version, failures = a_version(), iter([False, True, True, False, False])
    act = district.replan_page

    def fail_after_acting(version: str, after: str, limit: int) -> tuple[str | None, int]:
        done = act(version, after, limit)
        if next(failures):
            raise ConnectionError
        return done

    district.replan_page = fail_after_acting  # type: ignore[method-assign]
    before = {item.id: item.wake for found in district.all_open() for item in found.items}

    async def story() -> None:
        async with working(wiring, ["timers"]) as sender:
            await sender.replan(version)
            await sender.client.get_workflow_handle(f"replan/{version}").result()

    asyncio.run(story())
    moved = {
        item.id: (item.wake - before[item.id]).days for found in district.all_open() for item in found.items
    }
    assert set(moved.values()) == {1}


def test_it_resumes_at_its_cursor(district: District, wiring: Wired) -> None:
    """As after continue-as-new: what lies before the cursor is left alone, what was counted stays counted."""
    replan = Replan(version=a_version(), after=f"student/{STUDENTS - 5:04}", moved=100)

    async def story() -> int:
        async with working(wiring, ["timers"]) as sender:
            return await sender.client.execute_workflow(
                ReplanWorkflow.run,
                replan,
                id=f"replan/{replan.version}",
                task_queue=f"{wiring.queue_prefix}timers",
            )

    assert asyncio.run(story()) == 104
