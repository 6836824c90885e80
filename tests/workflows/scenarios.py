"""Scenarios whose histories are kept, so that a change of the workflows meets yesterday's running ones.

`python -m tests.workflows.scenarios` records those that are not recorded yet; a recorded history is never
written again, because workflows like it are running in schools.
"""

import asyncio
import json
import socket
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

from temporalio.client import WorkflowHistory

from runtime.clock import SystemClock
from tests.workflows.district import District, deadline, dispatch
from tests.workflows.stage import an_owner, ended, later, own_temporal, soon, wired, working
from workers.sending import Sender
from workflows.activities import PAGE

ROOT = Path(__file__).parents[2]
HISTORIES = Path(__file__).with_name("histories")
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


async def replan(sender: Sender, district: District) -> Histories:
    """Three pages of students."""
    for n in range(2 * PAGE + 1):
        district.opens(f"cycle/{n}", deadline(f"{n}", later()), stream=f"student/{n:04}")
    version = f"calendar/{an_id()}@2"
    await sender.replan(version)
    await sender.client.get_workflow_handle(f"replan/{version}").result()
    return [await fetched(sender, f"replan/{version}")]


SCENARIOS: dict[str, Callable[[Sender, District], Awaitable[Histories]]] = {
    scenario.__name__: scenario for scenario in (cycle, notice, withdrawn, continued, replan)
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
    """The kept histories of a scenario, oldest shape first: `<scenario>-<shape>-<run>.json`."""
    return sorted(HISTORIES.glob(f"{scenario}-*.json"), key=lambda path: path.stem.split("-")[-2:])


def newest(scenario: str) -> list[Path]:
    """The kept histories of the newest shape, one per run."""
    shapes = [path.stem.split("-")[-2] for path in recorded(scenario)]
    return [path for path in recorded(scenario) if path.stem.split("-")[-2] == max(shapes)]


def kept(path: Path) -> WorkflowHistory:
    """A history from its file."""
    return WorkflowHistory.from_json(path.stem, path.read_text())


def keep(scenario: str, shape: int, histories: Histories) -> None:
    """Write a new shape of a scenario."""
    for run, history in enumerate(histories, start=1):
        text = (
            json.dumps(history.to_json_dict(), indent=1)
            .replace(socket.gethostname(), "host")
            .replace(str(ROOT), "")
        )
        with (HISTORIES / f"{scenario}-{shape:02}-{run}.json").open("x") as file:
            file.write(text + "\n")


def main() -> None:
    for scenario in SCENARIOS:
        histories = asyncio.run(played(scenario))
        shapes = [path.stem.split("-")[-2] for path in newest(scenario)]
        if [commands(history) for history in histories] != [
            commands(kept(path)) for path in newest(scenario)
        ]:
            keep(scenario, int(max(shapes, default="0")) + 1, histories)


if __name__ == "__main__":
    main()
