"""Scenarios whose histories are kept, so that a change of the workflows meets yesterday's running ones.

`make histories` records in `histories/next` what today's workflows tell Temporal, where that has changed.
`make histories RELEASE=0.2.0` keeps it in `histories/0.2.0` as well. What stands there is never written
again: workflows like it run in schools, some of them for months.
"""

import argparse
import asyncio
import json
import shutil
import socket
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

from temporalio.client import WorkflowHistory

from runtime.clock import SystemClock
from tests.workflows.district import District, deadline, dispatch
from tests.workflows.stage import an_owner, ended, later, own_temporal, soon, wired, working
from workers.sending import Sender
from workflows import activities

ROOT = Path(__file__).parents[2]
HISTORIES = Path(__file__).with_name("histories")
NEXT = "next"
"""The folder of what the next release will hold, until it is out."""
CONTINUE_AFTER = "limit.historyCount.suggestContinueAsNew=40"
COMMANDS = {
    "EVENT_TYPE_TIMER_STARTED": "start timer",
    "EVENT_TYPE_TIMER_CANCELED": "cancel timer",
    "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED": "activity",
    "EVENT_TYPE_MARKER_RECORDED": "marker",
    "EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW": "continue as new",
    "EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED": "complete",
    "EVENT_TYPE_WORKFLOW_EXECUTION_FAILED": "fail",
}
KINDS = ("cycle", "meeting", "notice", "building-year", "goal")
Histories = list[WorkflowHistory]


def an_id() -> str:
    return str(uuid4())


async def fetched(sender: Sender, owner: str, run_id: str | None = None) -> WorkflowHistory:
    return await sender.client.get_workflow_handle(owner, run_id=run_id).fetch_history()


async def timers_started(sender: Sender, owner: str, count: int) -> None:
    """Wait until the owner's run has started so many timers: then it sleeps and a signal finds it asleep."""
    async with asyncio.timeout(60):
        while commands(await fetched(sender, owner)).count("start timer") < count:
            await asyncio.sleep(0.05)


async def longer(sender: Sender, owner: str, run_id: str | None, than: int) -> None:
    """Wait until the run has told Temporal two things more, a cancelled and a started timer."""
    async with asyncio.timeout(60):
        while len(commands(await fetched(sender, owner, run_id))) < than + 2:
            if commands(await fetched(sender, owner, run_id))[-1] == "continue as new":
                return
            await asyncio.sleep(0.05)


async def cycle(sender: Sender, district: District) -> Histories:
    """Two deadlines; the second is moved twice while the workflow sleeps; then nothing is open."""
    owner, second = an_owner("cycle"), an_id()
    await sender.send(district.opens(owner, deadline(an_id(), soon(3)), deadline(second, later())))
    await timers_started(sender, owner, 2)
    await sender.send(district.opens(owner, deadline(second, later())))
    await timers_started(sender, owner, 3)
    await sender.send(district.opens(owner, deadline(second, soon(3))))
    await ended(sender.client, owner)
    return [await fetched(sender, owner)]


async def notice(sender: Sender, district: District) -> Histories:
    """A letter whose first attempt fails, and the latest day on which it may leave."""
    owner, failures = an_owner("notice"), iter([True])

    def fail(what: str, its_owner: str) -> None:
        if what == "attempted" and next(failures, False):
            raise ConnectionError

    district.hook = fail
    await sender.send(district.opens(owner, dispatch(an_id(), soon(3)), deadline(an_id(), soon(8))))
    await ended(sender.client, owner)
    return [await fetched(sender, owner)]


async def withdrawn(sender: Sender, district: District) -> Histories:
    """What was open is withdrawn."""
    owner = an_owner("meeting")
    await sender.send(district.opens(owner, deadline(an_id(), later())))
    await timers_started(sender, owner, 1)
    await sender.send(district.opens(owner))
    await ended(sender.client, owner)
    return [await fetched(sender, owner)]


async def continued(sender: Sender, district: District) -> Histories:
    """An owner touched so often that its history is continued."""
    owner, name = an_owner("building-year"), an_id()
    await sender.send(district.opens(owner, deadline(name, later())))
    await timers_started(sender, owner, 1)
    first = (await sender.client.get_workflow_handle(owner).describe()).run_id
    while (seen := commands(await fetched(sender, owner, first)))[-1] != "continue as new":
        await sender.send(district.opens(owner, deadline(name, later())))
        await longer(sender, owner, first, than=len(seen))
    await timers_started(sender, owner, 1)
    await sender.send(district.opens(owner, deadline(name, soon(3))))
    await ended(sender.client, owner)
    return [await fetched(sender, owner, first), await fetched(sender, owner)]


async def letters(sender: Sender, district: District) -> Histories:
    """Two letters that leave at one instant, then a latest day that is withdrawn."""
    owner, at_once = an_owner("notice"), soon(3)
    latest = deadline(an_id(), later())
    await sender.send(district.opens(owner, dispatch(an_id(), at_once), dispatch(an_id(), at_once), latest))
    await timers_started(sender, owner, 2)
    await sender.send(district.opens(owner))
    await ended(sender.client, owner)
    return [await fetched(sender, owner)]


async def asleep(sender: Sender, district: District) -> Histories:
    """One owner of each kind in the middle of its wait, its deadline moved once: as upgrades find them."""
    owners = [an_owner(kind) for kind in KINDS]
    for owner in owners:
        name = an_id()
        await sender.send(district.opens(owner, deadline(name, later())))
        await timers_started(sender, owner, 1)
        await sender.send(district.opens(owner, deadline(name, later())))
        await timers_started(sender, owner, 2)
    return [await fetched(sender, owner) for owner in owners]


async def replan(sender: Sender, district: District) -> Histories:
    """Three pages of students."""
    version, _ = await _replanned(sender, district, pages=3)
    return [await fetched(sender, f"replan/{version}")]


async def replan_continued(sender: Sender, district: District) -> Histories:
    """So many pages that the history is continued."""
    version, first = await _replanned(sender, district, pages=9)
    return [await fetched(sender, f"replan/{version}", first), await fetched(sender, f"replan/{version}")]


async def _replanned(sender: Sender, district: District, pages: int) -> tuple[str, str | None]:
    """The version that moved so many pages of two students, and the id of the workflow's first run."""
    for n in range(2 * pages - 1):
        district.opens(f"cycle/{n}", deadline(f"{n}", later()), stream=f"student/{n:04}")
    version = f"calendar/{an_id()}@2"
    with patch.object(activities, "PAGE", 2):
        await sender.replan(version)
        handle = sender.client.get_workflow_handle(f"replan/{version}")
        first = (await handle.describe()).raw_info.first_run_id
        await handle.result()
    return version, first


SCENARIOS: dict[str, Callable[[Sender, District], Awaitable[Histories]]] = {
    scenario.__name__: scenario
    for scenario in (cycle, notice, letters, withdrawn, asleep, continued, replan, replan_continued)
}


async def played(name: str) -> Histories:
    """The histories that today's workflows make of a scenario, one per run, on a Temporal of their own."""
    with tempfile.TemporaryDirectory() as folder:
        district = District(Path(folder, "district"), SystemClock())
        async with own_temporal("--dynamic-config-value", CONTINUE_AFTER) as address:
            wiring = wired(district, address, "recorded-", Path(folder))
            async with working(wiring) as sender:
                return await SCENARIOS[name](sender, district)


def commands(history: WorkflowHistory) -> list[str]:
    """What the workflow told Temporal to do, in order: its fingerprint."""
    return [_command(event) for event in history.to_json_dict()["events"] if event["eventType"] in COMMANDS]


def _command(event: dict) -> str:
    what = COMMANDS[event["eventType"]]
    if scheduled := event.get("activityTaskScheduledEventAttributes"):
        return f"{what} {scheduled['activityType']['name']}"
    if marker := event.get("markerRecordedEventAttributes"):
        return f"{what} {marker['markerName']}"
    return what


def recorded(scenario: str) -> list[Path]:
    """The histories of a scenario as last recorded, one per run."""
    return sorted((HISTORIES / NEXT).glob(f"{scenario}-*.json"))


def kept(path: Path) -> WorkflowHistory:
    """A history from its file."""
    return WorkflowHistory.from_json(path.stem, path.read_text())


def record(scenario: str, histories: Histories) -> None:
    """Write a scenario anew."""
    for path in recorded(scenario):
        path.unlink()
    for run, history in enumerate(histories, start=1):
        text = (
            json.dumps(history.to_json_dict(), indent=1)
            .replace(socket.gethostname(), "host")
            .replace(str(ROOT), "")
        )
        (HISTORIES / NEXT / f"{scenario}-{run}.json").write_text(text + "\n")


def release(version: str, folder: Path = HISTORIES) -> None:
    """Keep what is recorded as what the release `version` tells Temporal. Raises FileExistsError."""
    shutil.copytree(folder / NEXT, folder / version)


def main() -> None:
    """Record what has changed; then keep it, when this is a release."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--release", metavar="VERSION")
    version = parser.parse_args().release
    for scenario in SCENARIOS:
        histories = asyncio.run(played(scenario))
        if [*map(commands, histories)] != [commands(kept(path)) for path in recorded(scenario)]:
            record(scenario, histories)
    if version:
        try:
            release(version)
        except FileExistsError:
            sys.exit(f"release {version} is kept already, and for good: give the next release's number")


if __name__ == "__main__":
    main()
