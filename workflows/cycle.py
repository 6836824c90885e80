"""One intervention cycle: probes due, the review opening, the review due."""

from temporalio import workflow

from workflows.waiting import AwaitedSet, WaitingWorkflow


@workflow.defn
class InterventionCycleWorkflow(WaitingWorkflow):
    """One intervention cycle: probes due, the review opening, the review due."""

    @workflow.run
    async def run(self, start: AwaitedSet) -> None:
        await self.wait()
