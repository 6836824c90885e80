"""The named workflow types, and which of them waits for an owner.

Each stands in a module of its own: the sandbox imports the module of a workflow anew for every run.
"""

from workflows.building_year import BuildingYearWorkflow
from workflows.cycle import InterventionCycleWorkflow
from workflows.meeting import ReviewMeetingWorkflow
from workflows.notice import ParentNotificationWorkflow
from workflows.obligation import ObligationWorkflow
from workflows.waiting import WaitingWorkflow

BY_PREFIX: dict[str, type[WaitingWorkflow]] = {
    "cycle": InterventionCycleWorkflow,
    "meeting": ReviewMeetingWorkflow,
    "notice": ParentNotificationWorkflow,
    "building-year": BuildingYearWorkflow,
}
WAITING_WORKFLOWS = (*BY_PREFIX.values(), ObligationWorkflow)


def workflow_type_for(owner: str) -> str:
    """The name of the workflow type that waits for `owner`, an id such as `cycle/<uuid>`."""
    return BY_PREFIX.get(owner.partition("/")[0], ObligationWorkflow).__name__
