"""The cycle's workflow as an early version had it: smaller messages, no letters. Frozen for good."""

from contextlib import suppress
from datetime import timedelta

from pydantic import AwareDatetime, BaseModel
from temporalio import workflow


class Item(BaseModel):
    """One deadline."""

    id: str
    wake: AwareDatetime
    rings: AwareDatetime


class Awaited(BaseModel):
    """What the owner waits for."""

    stream: str
    owner: str
    version: int
    items: tuple[Item, ...] = ()


@workflow.defn(name="InterventionCycleWorkflow")
class EarlyCycle:
    """Sleeps until the first deadline rings, asks, adopts the answer."""

    @workflow.init
    def __init__(self, start: Awaited) -> None:
        self._set = start

    @workflow.signal(name="open_set")
    def open_set(self, told: Awaited) -> None:
        """The newest set."""
        if told.version >= self._set.version:
            self._set = told

    @workflow.run
    async def run(self, start: Awaited) -> None:
        """Until nothing is open."""
        while self._set.items:
            first = self._first()
            if first.rings <= workflow.now():
                self._set = await self._asked()
            else:
                await self._sleep(first)

    def _first(self) -> Item:
        return min(self._set.items, key=lambda item: (item.rings, item.id))

    async def _sleep(self, first: Item) -> None:
        with suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: not self._set.items or self._first() != first, timeout=first.rings - workflow.now()
            )

    async def _asked(self) -> Awaited:
        return await workflow.execute_local_activity(
            "deadline_reached",
            args=[self._set.stream, self._set.owner],
            result_type=Awaited,
            start_to_close_timeout=timedelta(seconds=10),
        )
