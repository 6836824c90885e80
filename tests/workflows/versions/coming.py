"""The cycle's workflow as a coming version may have it: it asks in an activity of its own."""

from datetime import timedelta

from temporalio import workflow

from workflows.messages import AwaitedItem
from workflows.waiting import AwaitedSet, WaitingWorkflow

PATCH = "asks-in-an-activity"


class _Asking(WaitingWorkflow):
    async def _ask_in_an_activity(self) -> None:
        asked = self._kept.set
        answer = await workflow.execute_activity(
            "deadline_reached",
            args=[asked.stream, asked.owner, asked.correlation],
            result_type=AwaitedSet,
            start_to_close_timeout=timedelta(seconds=10),
        )
        self._kept.answered(asked, answer)


@workflow.defn(name="InterventionCycleWorkflow")
class PatchedCycle(_Asking):
    """Keeps the old way for the runs that have taken it."""

    @workflow.run
    async def run(self, start: AwaitedSet) -> None:
        """As today, but for the asking."""
        await self.wait()

    async def _ask(self, *due: AwaitedItem) -> None:
        if workflow.patched(PATCH):
            await self._ask_in_an_activity()
        else:
            await super()._ask(*due)


@workflow.defn(name="InterventionCycleWorkflow")
class CarelessCycle(_Asking):
    """The same change without a patch."""

    @workflow.run
    async def run(self, start: AwaitedSet) -> None:
        """As today, but for the asking."""
        await self.wait()

    async def _ask(self, *due: AwaitedItem) -> None:
        await self._ask_in_an_activity()
