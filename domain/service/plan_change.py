"""A plan under way is changed: how often, how long, where, in which group (R55, R56, R100, R116, A38).

The team that made the plan changes it, within the same bounds. What the parents were told must stay true: a
new notice may be due (`reissue`).
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from domain.command import Command, Statement, StudentCommand
from domain.dates.sequence import too_early
from domain.event import Event
from domain.folding import changed
from domain.recorded import Recorded
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.service.plan import DraftPlan
from domain.service.plan_checks import check_change

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.plan import Plan
    from domain.student import Student

CHANGEABLE = ("sessions_per_week", "minutes", "location", "group", "setting")


class PlanChanged(Event, name="plan.changed"):
    """The plan's service from now on; what is not changed is repeated."""

    plan: str
    sessions_per_week: int
    minutes: int
    location: str
    group: str | None
    setting: Literal["pull_out", "push_in"]
    reason: str


class ChangePlan(StudentCommand, type_name="plan.change"):
    """Change the service of a plan under way; what is left out stays as it is."""

    plan: str
    sessions_per_week: int | None = Field(default=None, ge=1, le=50)
    minutes: int | None = Field(default=None, ge=1, le=600)
    location: str | None = None
    group: str | None = Field(default=None, description="the new group; an empty text: none any more")
    setting: Literal["pull_out", "push_in"] | None = None
    reason: Statement


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case PlanChanged(plan=name) as event if known := student.plans.get(name):
            now = known.drafted.model_copy(update={field: getattr(event, field) for field in CHANGEABLE})
            return replace(student, plans=changed(student.plans, name, drafted=now))
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R5, R55, R100, R116: by the team, within the bounds, while the plan runs."""
    assert isinstance(command, ChangePlan)
    plan = student.plans.get(command.plan)
    if plan is None or plan.status != "active":
        reason = f"no plan {command.plan} is under way"
        return Refusal(rule="state", reason=reason, remedy="start it first, or draft it anew (plan.draft)")
    service = _service(command, plan)
    whole = _whole(command, plan, service)
    refusal = first_refusal(
        _something(service, plan), _begun(student, plan, context), check_change(student, whole, context)
    )
    return refusal or [PlanChanged(plan=command.plan, reason=command.reason, **service)]


def _service(command: ChangePlan, plan: "Plan") -> dict[str, Any]:
    asked = {field: getattr(command, field) for field in CHANGEABLE}
    kept = {field: getattr(plan.drafted, field) if new is None else new for field, new in asked.items()}
    return {**kept, "group": kept["group"] or None}


def _something(service: dict[str, Any], plan: "Plan") -> Refusal | None:
    if any(getattr(plan.drafted, field) != new for field, new in service.items()):
        return None
    return Refusal(rule="state", reason="nothing of the plan would change", remedy="say what changes")


@enforces("R55", "R100")
def _begun(student: "Student", plan: "Plan", context: "Context") -> Refusal | None:
    """R55, R100: what has not begun yet is drafted anew, not changed."""
    rule = "R55" if plan.drafted.domain == "academic" else "R100"
    begun = student.civil(plan.started) if plan.started else None
    return too_early(
        context.day(student.building), begun, "the plan began", rule, "give the day of the change"
    )


def _whole(command: ChangePlan, plan: "Plan", service: dict[str, Any]) -> DraftPlan:
    """The plan as it would be, asked for by the same person."""
    kept = {field: getattr(plan.drafted, field) for field in type(plan.drafted).model_fields}
    asked = {field: getattr(command, field) for field in ("id", "at", "occurred_at", "actor", "student")}
    return DraftPlan.model_construct(**{**kept, **service, **asked})


COMMANDS = (ChangePlan,)
EVENTS = (PlanChanged,)
