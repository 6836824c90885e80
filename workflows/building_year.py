"""One building's school year: screening windows, post-benchmark meetings, plan review, training."""

from temporalio import workflow

from workflows.waiting import AwaitedSet, WaitingWorkflow


@workflow.defn
class BuildingYearWorkflow(WaitingWorkflow):
    """One building's school year: screening windows, post-benchmark meetings, plan review, training."""

    @workflow.run
    async def run(self, start: AwaitedSet) -> None:
        await self.wait()
