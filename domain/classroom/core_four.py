"""The Core Four at a student's side: content in several modes, targeted instruction, decisions by data, and
the student's own voice (C2, C5, C9, C11, C16).

Soft records: they feed reports and refuse nothing, but for a plan, session or decision that is not on file.
"""

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from domain.classroom.classroom import CoreFour, Material
from domain.command import Command, Name, Statement, StudentCommand
from domain.event import Event
from domain.recorded import Recorded
from domain.refusal import Refusal

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


class CoreFourTagged(Event, name="core_four.tagged"):
    about: Literal["plan", "session", "decision"]
    of: str
    core_four: tuple[CoreFour, ...]


class ContentUsed(Event, name="content.used"):
    plan: str
    number: int | None
    what: str
    material: Material
    online: bool
    standard: str
    mastery_evidence: str


class AgencyGoalSet(Event, name="agency_goal.set"):
    plan: str
    goal: str


class ReflectionRecorded(Event, name="reflection.recorded"):
    """`number` is the cycle of the plan that was under way."""

    plan: str | None
    number: int | None
    words: str
    dictated_to: str | None


class TagCoreFour(StudentCommand, type_name="core_four.tag"):
    """Say which of the Core Four a plan, a session or a decision carries (C2)."""

    AUTHORISES = False
    about: Literal["plan", "session", "decision"]
    of: Name = Field(description="the name of the plan, session or recommendation")
    core_four: tuple[CoreFour, ...] = Field(min_length=1)


class UseContent(StudentCommand, type_name="content.record"):
    """Record content used in remediation, in which mode, and what it led to (C5, C9, C16)."""

    AUTHORISES = False
    plan: Name
    what: Statement = Field(description="the content: a programme, a unit, a set of cards")
    material: Material
    online: bool = False
    standard: str = Field(default="", description="the standard it serves (C9)")
    mastery_evidence: str = Field(default="", description="what shows that the standard is mastered (C9)")


class SetAgencyGoal(StudentCommand, type_name="agency_goal.set"):
    """Record a goal that the student sets for the work of a plan (C16)."""

    AUTHORISES = False
    plan: Name
    goal: Statement = Field(description="in the student's own words")


class RecordReflection(StudentCommand, type_name="reflection.record"):
    """Record what the student says of the own learning or behavior, on the day it was said (C5, C11)."""

    AUTHORISES = False
    plan: Name | None = Field(default=None, description="the plan it belongs to; none in Tier 1")
    words: Statement = Field(description="the student's own words")
    dictated_to: Name | None = Field(default=None, description="the staff id of who wrote them down")


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """Nothing later is decided by it: reports and the trail show it."""
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """C2, C5, C9, C11, C16."""
    plan = getattr(command, "plan", None)
    about, of = (command.about, command.of) if isinstance(command, TagCoreFour) else ("plan", plan)
    known = {"plan": student.plans, "session": student.sessions, "decision": student.recommendations}
    if of is not None and of not in known[about]:
        return Refusal(rule="state", reason=f"no {about} {of} is on file", remedy=f"check the {about}'s id")
    event = EVENT_OF[type(command)]
    fields: dict[str, Any] = {f: getattr(command, f) for f in event.model_fields if f != "number"}
    if "number" in event.model_fields:
        cycle = student.cycle_on(plan, context.day(student.building)) if plan else None
        fields["number"] = cycle.number if cycle else None
    return [event(**fields)]


EVENT_OF: dict[type[Command], type[Event]] = {
    TagCoreFour: CoreFourTagged,
    UseContent: ContentUsed,
    SetAgencyGoal: AgencyGoalSet,
    RecordReflection: ReflectionRecorded,
}
COMMANDS = tuple(EVENT_OF)
EVENTS = tuple(EVENT_OF.values())
