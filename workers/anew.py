"""The workflows that wait in Temporal, and telling all of them the truth."""

import asyncio
from dataclasses import dataclass

from application.ports import Waiting
from workers.sending import STREAM, Sender, each


@dataclass(frozen=True, slots=True)
class Running:
    """A workflow that waits for `owner`, which lives in `stream`."""

    owner: str
    stream: str


async def running(sender: Sender) -> list[Running]:
    """Every workflow that waits; what started in the last second or two may be missing."""
    return [Running(workflow.id, await workflow.memo_value(STREAM)) async for workflow in sender.listed()]


async def tell_all(waiting: Waiting, sender: Sender) -> None:
    """Tell every owner's workflow what it waits for now, and those that wait for nothing that is left."""
    known = await running(sender)
    open_sets = await asyncio.to_thread(lambda: list(waiting.all_open()))
    await each(open_sets, sender.send)
    owners = {open_set.owner for open_set in open_sets}

    async def tell(workflow: Running) -> None:
        await sender.send(await asyncio.to_thread(waiting.open_now, workflow.stream, workflow.owner))

    await each((workflow for workflow in known if workflow.owner not in owners), tell)
