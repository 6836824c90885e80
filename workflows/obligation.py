"""Any other owner: goals, submissions, referrals, continuations, records requests."""

from temporalio import workflow

from workflows.waiting import AwaitedSet, WaitingWorkflow


@workflow.defn
class ObligationWorkflow(WaitingWorkflow):
    """Any other owner: goals, submissions, referrals, continuations, records requests."""

    @workflow.run
    async def run(self, start: AwaitedSet) -> None:
        await self.wait()
