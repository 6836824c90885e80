"""What a classroom does for a student within Tier 1: a plan with goals, monitored and reviewed (R37–R39).

The team sets two to four goals by the grade's Power Standards, to be reached after six to eight weeks, and
says for each how progress is monitored, how often and by whom. The parents get a letter about it from the
team; it stands for no notice of Tier 2 or 3. At the end of the weeks the goals are reviewed (A1, A28).
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.classroom.classroom_plan_checks import check_plan, check_review
from domain.command import Command, Name, Statement, StudentCommand
from domain.dates.duty import owe
from domain.event import Event
from domain.folding import changed
from domain.form import derived, stated
from domain.ids import owner_id
from domain.notices.notice import open_notice
from domain.policy import GoalScope, Subject
from domain.recorded import Recorded, Ref
from domain.refusal import Refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Result = Literal["reached", "partly_reached", "not_reached"]
NextStep = Literal["ended", "continued", "to_be_referred"]


class Goal(BaseModel):
    """One goal: what is to be reached by when, by which standards, and how that is seen (R37, R38)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    goal: str = Field(min_length=1, description="the goal's own name in the plan")
    statement: str = Field(
        min_length=1,
        description="what the student is to reach, as the letter says it",
        json_schema_extra=stated(F2="goals", F4="goals"),
    )
    power_standards: tuple[str, ...] = Field(description="the Power Standards of course or grade")
    target_on: date = Field(description="when it is to be reached: within the policy's weeks from the start")
    measure: str = Field(
        description="what progress is measured with",
        json_schema_extra=stated(F2="monitoring procedures", F4="monitoring"),
    )
    frequency: str = Field(description="how often it is measured, as the letter says it")
    monitored_by: str = Field(description="the staff id of who measures it")


class ClassroomPlanMade(Event, name="classroom_plan.made"):
    plan: str
    subject: Subject
    summary: str
    scope: GoalScope
    group: str
    start_on: date
    goals: tuple[Goal, ...]
    contact: str


class GoalsReviewed(Event, name="classroom_plan.reviewed"):
    """`results` holds what came of each goal; `evidence` the entries relied on (R16)."""

    plan: str
    results: dict[str, Result]
    next_step: NextStep
    conclusion: str
    evidence: tuple[Ref, ...]


class MakeClassroomPlan(StudentCommand, type_name="classroom_plan.make"):
    """The team makes a classroom plan for a student (R37, R38); the letter to the parents is due then (R39).

    The goals are two to four by the plan, and each is reached six to eight weeks after `start_on`.

    Refused by R28 where the actor is in no post-benchmark team, by R37 for the number of goals, their days or
    a goal without a Power Standard, by R38 without its monitoring, by A28 for another scope.
    """

    plan: Name = Field(description="the plan's own name in the student's file")
    subject: Subject
    summary: Statement = Field(
        description="what the classroom will do, as the letter says it",
        json_schema_extra=derived(F4="plan summary"),
    )
    scope: GoalScope = Field(
        default="student", description="for whom the goals are, as the policy says (A28)"
    )
    group: str = Field(default="", description="the group or class, where the goals are not one student's")
    start_on: date = Field(description="the first day of the plan; the weeks count from here")
    goals: tuple[Goal, ...]
    contact: Statement = Field(
        description="whom the parents may ask", json_schema_extra=derived(F4="contact")
    )


class ReviewGoals(StudentCommand, type_name="classroom_plan.review"):
    """The team reviews the goals of a classroom plan at the end of its weeks.

    `points` are the data points relied on. What continues is a new plan; a referral is the teacher's own act.
    """

    plan: str
    results: dict[str, Result] = Field(description="goal → what came of it; every goal is named")
    points: tuple[str, ...]
    next_step: NextStep
    conclusion: Statement


@dataclass(frozen=True, slots=True)
class ClassroomPlan:
    made: ClassroomPlanMade
    ref: Ref
    reviewed: bool = False


def owner(student: "Student", plan: str) -> str:
    """The owner of the plan's deadline."""
    return owner_id("classroom-plan", student.stream, plan)


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case ClassroomPlanMade(plan=name) as made:
            plans = {**student.classroom_plans, name: ClassroomPlan(made, recorded.ref)}
            return replace(student, classroom_plans=plans)
        case GoalsReviewed(plan=name):
            return replace(student, classroom_plans=changed(student.classroom_plans, name, reviewed=True))
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R16, R28, R37, R38, R39, A28."""
    match command:
        case MakeClassroomPlan():
            fields = {f: getattr(command, f) for f in ClassroomPlanMade.model_fields}
            return check_plan(student, command, context) or [ClassroomPlanMade(**fields)]
        case ReviewGoals():
            return check_review(student, command, context) or _reviewed(student, command, context)
    raise TypeError(command.TYPE)


def _reviewed(student: "Student", command: ReviewGoals, context: "Context") -> list[Event]:
    refs = tuple(ref for p in command.points if (ref := student.point_ref(p)))
    reviewed = GoalsReviewed(
        plan=command.plan,
        results=command.results,
        next_step=command.next_step,
        conclusion=command.conclusion,
        evidence=refs,
    )
    return [reviewed, *student.met(owner(student, command.plan), "goals_reviewed", context)]


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """R37, R39: a plan that was made is to be reviewed, and told to the parents."""
    match recorded.event:
        case ClassroomPlanMade() as made:
            return [*_to_be_reviewed(student, made, context), *_letter(student, made, context)]
    return []


@enforces("R37", "A1")
def _to_be_reviewed(student: "Student", made: ClassroomPlanMade, context: "Context") -> list[Event]:
    """R37: the goals have their own clock, which may outlive a cycle of Tier 2 (A1)."""
    goals = context.policy.goals
    assert goals is not None, "check_plan refuses without it"
    due = owe(
        context,
        student.deadlines,
        student.building,
        owner(student, made.plan),
        "goals_reviewed",
        made.start_on,
        "the classroom plan starts",
        unit=context.policy.clock.week,
        count=goals.weeks.max,
    )
    return [due]


@enforces("R39")
def _letter(student: "Student", made: ClassroomPlanMade, context: "Context") -> list[Event]:
    """R39: the letter is the team's, and satisfies no notice of a tier."""
    because = "a classroom plan was made"
    return open_notice(
        student,
        f"t1-{made.plan}",
        "t1_plan",
        because,
        context,
        plan=made.plan,
        domain="academic",
        subject=made.subject,
    )


COMMANDS = (MakeClassroomPlan, ReviewGoals)
EVENTS = (ClassroomPlanMade, GoalsReviewed)
CAUSES = (ClassroomPlanMade,)
