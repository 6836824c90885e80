"""`mtss timers reconcile`: what it says, how it ends, and how one sees it go on."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from io import StringIO

import pytest
from rich.console import Console
from temporalio.client import Client
from temporalio.service import RPCError

from cli import timers
from runtime.wiring import Wired
from store.errors import Corrupt
from tests.cli.conftest import Mtss
from workers.follower import NAME


@pytest.fixture
def followed(
    one_student: None,
    in_november: None,
    inside: Callable[[], Wired],
    temporal_address: str,
    temporal_task_queue: str,
    temporal_connect: Callable[[], Awaitable[Client]],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """The follower has read everything, and then Temporal was lost; afterwards nothing waits there."""
    monkeypatch.setenv("MTSS_TEMPORAL_ADDRESS", temporal_address)
    monkeypatch.setenv("MTSS_QUEUE_PREFIX", temporal_task_queue)
    with inside() as district:
        district.positions.set(NAME, district.store.head())
        owners = [waits.owner for waits in district.waiting.all_open()]
    yield
    asyncio.run(terminated(temporal_connect, owners))


async def terminated(connect: Callable[[], Awaitable[Client]], owners: Iterable[str]) -> None:
    """End what runs: the next test's owners have the same ids."""
    client = await connect()
    for owner in owners:
        with suppress(RPCError):  # this one was never started
            await client.get_workflow_handle(owner).terminate()


def test_what_is_missing_is_told_then_mended_then_agrees(mtss: Mtss, followed: None):
    looked = mtss("timers", "reconcile", "--check", "--json")
    assert looked.code == 1
    assert {row["difference"] for row in looked.json} == {"missing"}
    assert f"{len(looked.json)} missing, 0 orphaned, 0 stale; nothing was mended" in looked.err
    shown = mtss("timers", "reconcile", "--check")
    assert (shown.code, looked.json[0]["owner"] in shown.out) == (1, True)
    mended = mtss("timers", "reconcile")
    assert (mended.code, "0 stale; mended" in mended.err) == (0, True)
    again = mtss("timers", "reconcile", "--check", "--json")
    assert (again.code, again.json) == (0, [])


def test_a_long_list_is_cut_short_for_people_only(
    mtss: Mtss, followed: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(timers, "SHOWN", 0)
    every = len(mtss("timers", "reconcile", "--check", "--json").json)
    shown = mtss("timers", "reconcile", "--check")
    assert "missing" not in shown.out
    assert f"and {every} more (--json prints all)" in shown.err


def test_workflows_are_asked_only_where_a_worker_can_answer(mtss: Mtss, followed: None):
    said = mtss("timers", "reconcile", "--deep")
    assert (said.code, "start one with the role timers" in said.err) == (3, True)


def test_a_stream_that_cannot_be_read_is_a_persons_business(
    mtss: Mtss, followed: None, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object) -> None:
        raise Corrupt("student/x", 1, 1, "made up")

    monkeypatch.setattr("store.eventstore.EventStore.load_of_types", broken)
    said = mtss("timers", "reconcile", "--json")
    assert (said.code, "cannot be read and were left alone" in said.err) == (1, True)
    assert {row["difference"] for row in said.json} == {"unreadable"}


def test_progress_is_a_bar_on_a_terminal():
    screen = StringIO()
    with timers.progress(Console(file=screen, force_terminal=True, width=80)) as report:
        report("listing workflows", 1000, 0)
        report("comparing", 5, 10)
    assert "comparing" in screen.getvalue()
    assert "5/10" in screen.getvalue()


def test_progress_is_a_line_now_and_then_elsewhere(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(timers, "LINE_EVERY", 0.0)
    with timers.progress(Console(file=StringIO())) as report:
        report("listing workflows", 1000, 0)
        report("comparing", 5000, 20000)
    assert capsys.readouterr().err == "listing workflows: 1,000\ncomparing: 5,000 of 20,000\n"
    monkeypatch.setattr(timers, "LINE_EVERY", 60.0)
    with timers.progress(Console(file=StringIO())) as report:
        report("comparing", 1, 2)
    assert capsys.readouterr().err == ""
