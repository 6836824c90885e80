"""What a classroom plan and the review of its goals must fulfil (R16, R28, R37–R39, A28)."""

from typing import TYPE_CHECKING

from domain.dates.duty import lacks
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.screening.at_risk_checks import by_the_team
from domain.screening.relied_on import unfounded

if TYPE_CHECKING:
    from domain.classroom.classroom_plan import Goal, MakeClassroomPlan, ReviewGoals
    from domain.context import Context
    from domain.policy import Goals
    from domain.student import Student


def check_plan(student: "Student", command: "MakeClassroomPlan", context: "Context") -> Refusal | None:
    """The first reason for which this cannot be a classroom plan."""
    goals = context.policy.goals
    if goals is None:
        return lacks("R37", "goals")
    return first_refusal(
        student.is_enrolled(),
        student.new(command.plan, student.classroom_plans),
        _letter_possible(context),
        by_the_team(student, command.actor, context),
        _for_whom(command, goals),
        _as_many(command, goals),
        *(_attainable(student, command, goal, goals, context) for goal in command.goals),
        *(_monitored(student, goal, context) for goal in command.goals),
    )


@enforces("R39")
def _letter_possible(context: "Context") -> Refusal | None:
    """R39: without rules for its letter, a plan would be kept from the parents."""
    return None if "t1_plan" in context.policy.notices else lacks("R39", "notices.t1_plan")


@enforces("A28")
def _for_whom(command: "MakeClassroomPlan", goals: "Goals") -> Refusal | None:
    if command.scope != goals.scope:
        reason = f"the goals are for a {command.scope}; the policy sets them for a {goals.scope}"
        return Refusal(rule="A28", reason=reason, remedy=f"give scope {goals.scope} (goals.scope)")
    if command.scope != "student" and not command.group:
        return Refusal(
            rule="A28", reason=f"no {command.scope} is named", remedy="name it under `group`, without names"
        )
    return None


@enforces("R37")
def _as_many(command: "MakeClassroomPlan", goals: "Goals") -> Refusal | None:
    """R37: two to four goals, each its own."""
    names = {goal.goal for goal in command.goals}
    least, most = goals.count.min, goals.count.max
    if least <= len(names) <= most and len(names) == len(command.goals):
        return None
    reason = f"goals of different names: {len(names)}; to be set: {least} to {most}"
    return Refusal(rule="R37", reason=reason, remedy="set as many goals as the policy says")


@enforces("R37")
def _attainable(
    student: "Student", command: "MakeClassroomPlan", goal: "Goal", goals: "Goals", context: "Context"
) -> Refusal | None:
    """R37: by a Power Standard, and to be reached within the weeks. Raises NoCalendar (A35)."""
    if not goal.statement.strip():
        reason = f"goal {goal.goal} does not say what the student is to reach"
        return Refusal(rule="R37", reason=reason, remedy="say it in words that the letter can repeat")
    if not any(standard.strip() for standard in goal.power_standards):
        reason = f"goal {goal.goal} refers to no Power Standard"
        return Refusal(rule="R37", reason=reason, remedy="name the standard of the course or grade")
    calendar, week = context.calendar(student.building), context.policy.clock.week
    first = calendar.count(command.start_on, week, goals.weeks.min, "none")
    last = calendar.count(command.start_on, week, goals.weeks.max, "none")
    if first <= goal.target_on <= last:
        return None
    reason = f"goal {goal.goal} is to be reached on {goal.target_on}, not between {first} and {last}"
    remedy = f"set a day {goals.weeks.min} to {goals.weeks.max} weeks after the start"
    return Refusal(rule="R37", reason=reason, remedy=remedy)


@enforces("R38")
def _monitored(student: "Student", goal: "Goal", context: "Context") -> Refusal | None:
    """R38: measure, frequency and person for each goal."""
    missing = [name for name in ("measure", "frequency") if not getattr(goal, name).strip()]
    if not goal.monitored_by.strip():
        reason = f"nobody is named who is to measure goal {goal.goal}"
        return Refusal(
            rule="R38", reason=reason, remedy="name a member of the building's staff in monitored_by"
        )
    if missing:
        reason = f"goal {goal.goal} has no {' and no '.join(missing)}"
        return Refusal(rule="R38", reason=reason, remedy="say with what and how often progress is measured")
    if context.roles(goal.monitored_by, student.building):
        return None
    reason = f"{goal.monitored_by}, who is to measure goal {goal.goal}, has no role in the building"
    return Refusal(rule="R38", reason=reason, remedy="name a member of the building's staff")


def check_review(student: "Student", command: "ReviewGoals", context: "Context") -> Refusal | None:
    """The first reason for which the goals cannot be reviewed so."""
    known = student.classroom_plans.get(command.plan)
    if known is None or known.reviewed:
        reason = f"no classroom plan {command.plan} is under way"
        return Refusal(rule="state", reason=reason, remedy="check the plan's name")
    return first_refusal(
        student.is_enrolled(),
        by_the_team(student, command.actor, context),
        _every_goal(command, {goal.goal for goal in known.made.goals}),
        unfounded(student, command.points, context),
    )


@enforces("R37")
def _every_goal(command: "ReviewGoals", goals: set[str]) -> Refusal | None:
    """R37: the review says of each goal what came of it."""
    if command.results.keys() == goals:
        return None
    reason = f"the plan's goals are {', '.join(sorted(goals))}"
    return Refusal(rule="R37", reason=reason, remedy="give the result of each of them, and of no other")
