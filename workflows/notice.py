"""One notice: signature, the latest day it may leave, its dispatches, proof."""

from temporalio import workflow

from workflows.waiting import AwaitedSet, WaitingWorkflow


@workflow.defn
class ParentNotificationWorkflow(WaitingWorkflow):
    """One notice: signature, the latest day it may leave, its dispatches, proof."""

    @workflow.run
    async def run(self, start: AwaitedSet) -> None:
        await self.wait()
