"""The days of a plan: after the decision it rests on, within a published year (R47, R57, R90, A35)."""

from datetime import date
from typing import TYPE_CHECKING

from domain.dates.school_days import NoCalendar
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.plan import DraftPlan
    from domain.student import Student


def check_days(student: "Student", command: "DraftPlan", context: "Context") -> Refusal | None:
    """The first reason for which the plan's days cannot be."""
    return first_refusal(
        _decided_before(student, command, context),
        _goal_ahead(command),
        _baseline_seen(student, command, context),
        _dated(student, command, context),
    )


@enforces("R47", "R90")
def _decided_before(student: "Student", command: "DraftPlan", context: "Context") -> Refusal | None:
    """R47, R90: the review and its decision come before the plan, and before the service it plans."""
    opened = student.notices.get(command.basis)
    first = min(context.day(student.building), command.start_on)
    if opened is None or opened.opened_on <= first:
        return None
    rule = "R47" if command.domain == "academic" else "R90"
    reason = f"{command.basis} was decided on {opened.opened_on}, after {first}"
    return Refusal(rule=rule, reason=reason, remedy="give days on which the decision was made already")


@enforces("R57")
def _goal_ahead(command: "DraftPlan") -> Refusal | None:
    """R57: progress is towards something that lies ahead of the plan."""
    if command.goal.target_on > command.start_on:
        return None
    reason = f"the goal is to be reached by {command.goal.target_on}, before the plan has begun"
    return Refusal(rule="R57", reason=reason, remedy="name a day after start_on as the goal's target_on")


@enforces("R57")
def _baseline_seen(student: "Student", command: "DraftPlan", context: "Context") -> Refusal | None:
    """R57: progress is from a value that stands when the plan begins."""
    latest, measured = max(context.day(student.building), command.start_on), command.goal.baseline_on
    if measured <= latest:
        return None
    reason = f"the goal's baseline is of {measured}, and the plan begins on {command.start_on}"
    return Refusal(rule="R57", reason=reason, remedy="name the day of the last measurement as baseline_on")


@enforces("A35")
def _dated(student: "Student", command: "DraftPlan", context: "Context") -> Refusal | None:
    """A35: nothing begins after the last published school year: its days are not known."""
    building = command.building or student.building
    if command.start_on <= max(
        (y.last_day for y in context.calendar(building).years.values()), default=date.min
    ):
        return None
    return NoCalendar(building, command.start_on).refusal()
