"""What was seen in a classroom's core instruction: the Core Four, the materials, the teacher's time (C2, C3,
C8, C9, C11).

Soft records: they feed reports and refuse nothing. No child is named.
"""

from typing import Literal

from pydantic import Field

from domain.building.school_year import Year, YearCommand
from domain.command import Command, Name
from domain.context import Context
from domain.event import Event
from domain.policy import Subject
from domain.recorded import Recorded

CoreFour = Literal["flexible_content", "targeted_instruction", "data_driven_decisions", "student_ownership"]
"""C2: the four components of the Core Four, by one vocabulary everywhere."""
Material = Literal["paper", "physical", "digital"]


class ClassroomObserved(Event, name="classroom.observed"):
    section: str
    grade: str
    subject: Subject | None
    teacher: str
    core_four: tuple[CoreFour, ...]
    materials: tuple[Material, ...]
    standard: str
    mastery_evidence: str
    flagged_minutes: int | None
    other_minutes: int | None
    expectations_taught: str


class ObserveClassroom(YearCommand, type_name="classroom.observe"):
    """Record what a classroom's core instruction showed on a day (C2, C3, C8, C9, C11)."""

    AUTHORISES = False
    section: Name = Field(description="the class or course section")
    grade: str
    subject: Subject | None = None
    teacher: Name = Field(description="the staff id of who taught")
    core_four: tuple[CoreFour, ...] = Field(default=(), description="the components that were seen (C2)")
    materials: tuple[Material, ...] = Field(default=(), description="the modes of the content (C9)")
    standard: str = Field(default="", description="the grade-level standard worked on")
    mastery_evidence: str = Field(default="", description="what shows mastery of the standard (C9)")
    flagged_minutes: int | None = Field(
        default=None,
        ge=0,
        description="teacher-led minutes on the standard for a student below grade level, on average (C8)",
    )
    other_minutes: int | None = Field(default=None, ge=0, description="the same for the other students (C8)")
    expectations_taught: str = Field(
        default="", description="which expectation of behavior was taught explicitly (C11)"
    )


def evolve(year: Year, recorded: Recorded) -> Year:
    """Nothing of the year is decided by what was seen in a classroom."""
    return year


def decide(year: Year, command: Command, context: Context) -> list[Event]:
    """C2, C3, C8, C9, C11."""
    assert isinstance(command, ObserveClassroom)
    return [ClassroomObserved(**{f: getattr(command, f) for f in ClassroomObserved.model_fields})]


COMMANDS = (ObserveClassroom,)
EVENTS = (ClassroomObserved,)
