"""Moving open deadlines after a calendar or a policy changed, page by page."""

from datetime import timedelta

from temporalio import workflow

from workflows.messages import REPLAN_PAGE, Replan, ReplanPage
from workflows.waiting import ENDLESSLY

PAGE_WITHIN = timedelta(seconds=15)
"""A page takes a fraction of a second; after this long its worker is taken to be dead."""


@workflow.defn
class ReplanWorkflow:
    """One published version of a calendar or policy. A page may be done twice, so it resumes anywhere."""

    @workflow.run
    async def run(self, replan: Replan) -> int:
        """Page through the affected streams from the cursor on; the number of deadlines moved."""
        while True:
            said = f"moves the deadlines that {replan.version} moves; {replan.moved} so far"
            workflow.set_current_details(said)
            page: ReplanPage = await workflow.execute_activity(
                REPLAN_PAGE,
                args=[replan.version, replan.after],
                result_type=ReplanPage,
                start_to_close_timeout=PAGE_WITHIN,
                retry_policy=ENDLESSLY,
                summary=f"after {replan.after}" if replan.after else "from the first",
            )
            moved = replan.moved + page.moved
            if page.next is None:
                return moved
            replan = Replan(version=replan.version, after=page.next, moved=moved)
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(replan)
