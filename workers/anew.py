"""The workflows that wait in Temporal, and telling all of them the truth."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from application.apart import apart
from application.ports import Waiting
from domain.dates.openset import OpenSet
from store.errors import Corrupt
from workers.sending import STREAM, Sender, each

PAGE = 100
"""Streams that are read at a time."""


@dataclass(frozen=True, slots=True)
class Place:
    """An owner, and the stream in which it lives."""

    owner: str
    stream: str


async def all_running(sender: Sender) -> list[Place]:
    """Every owner whose workflow waits; what started in the last second or two may be missing."""
    return [Place(workflow.id, await workflow.memo_value(STREAM)) async for workflow in sender.listed()]


async def tell_all(waiting: Waiting, sender: Sender, alarm: Callable[[Corrupt], None]) -> None:
    """Tell every owner's workflow what it waits for now, and those that wait for nothing that is left.

    `alarm` hears of each stream that cannot be read: what waits for its owners is left alone.
    """
    known = await all_running(sender)
    unreadable: set[str] = set()

    def leave(stream: str, entry: Corrupt) -> None:
        unreadable.add(stream)
        alarm(entry)

    open_sets = await asyncio.to_thread(_all_open, waiting, leave)
    await each(open_sets, sender.send)
    told = {open_set.owner for open_set in open_sets}

    async def tell(place: Place) -> None:
        await sender.send(await asyncio.to_thread(waiting.open_now, place.stream, place.owner))

    await each((p for p in known if p.owner not in told and p.stream not in unreadable), tell)


def _all_open(waiting: Waiting, leave: Callable[[str, Corrupt], None]) -> list[OpenSet]:
    streams = waiting.streams()
    pages = (streams[first : first + PAGE] for first in range(0, len(streams), PAGE))
    return [waits for page in pages for waits in apart(page, waiting.open_sets, Corrupt, leave)]
