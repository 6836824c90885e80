"""What Temporal alone does with a due instant: two workflows that sleep and then do nothing."""

from datetime import datetime, timedelta

from temporalio import workflow

EMPTY = "empty"
WITHIN = timedelta(seconds=10)
NOW = timedelta()


@workflow.defn
class SleepThenActivity:
    """Sleeps until `due` (UTC), then runs an activity that does nothing."""

    @workflow.run
    async def run(self, due: datetime) -> None:
        await workflow.sleep(max(NOW, due - workflow.now()))
        await workflow.execute_activity(EMPTY, start_to_close_timeout=WITHIN)


@workflow.defn
class SleepThenLocalActivity:
    """The same with a local activity."""

    @workflow.run
    async def run(self, due: datetime) -> None:
        await workflow.sleep(max(NOW, due - workflow.now()))
        await workflow.execute_local_activity(EMPTY, start_to_close_timeout=WITHIN)
