"""One review meeting: invitations, reminder, meeting held, recommendation recorded."""

from temporalio import workflow

from workflows.waiting import AwaitedSet, WaitingWorkflow


@workflow.defn
class ReviewMeetingWorkflow(WaitingWorkflow):
    """One review meeting: invitations, reminder, meeting held, recommendation recorded."""

    @workflow.run
    async def run(self, start: AwaitedSet) -> None:
        await self.wait()
