"""The curricula that the district adopted for core instruction, with the research behind each (C14)."""

from collections.abc import Mapping
from datetime import date

from pydantic import Field, model_validator

from domain.command import Command, Name, Statement
from domain.event import Event
from domain.moments import in_order
from domain.policy import Subject
from domain.recorded import Recorded

STREAM = "curricula"


class CurriculumAdopted(Event, name="curriculum.adopted"):
    curriculum: str
    title: str
    subject: Subject
    grades: tuple[str, ...]
    buildings: tuple[str, ...]
    evidence: str
    adopted_by: str
    adopted_on: date
    ended_on: date | None = None

    def covers(self, building: str, grade: str, subject: str, on: date) -> bool:
        """Whether it is the core curriculum of a subject in a building's grade on a day."""
        return (
            self.subject == subject
            and grade in self.grades
            and (not self.buildings or building in self.buildings)
            and self.adopted_on <= on
            and (self.ended_on is None or on <= self.ended_on)
        )


Curricula = Mapping[str, CurriculumAdopted]


class AdoptCurriculum(Command, type_name="curriculum.adopt"):
    """Record the curriculum adopted for the core of a subject (C14), or what changed of it."""

    AUTHORISES = False
    curriculum: Name
    title: Statement
    subject: Subject
    grades: tuple[str, ...] = Field(min_length=1)
    buildings: tuple[str, ...] = Field(default=(), description="none given means every building")
    evidence: str = Field(default="", description="the citation of the research behind it; empty where none")
    adopted_by: Statement = Field(description="who adopted it, for example the board")
    adopted_on: date
    ended_on: date | None = Field(default=None, description="the last day on which it is taught")

    _in_order = model_validator(mode="after")(in_order("adopted_on", "ended_on"))

    @property
    def streams(self) -> tuple[str, ...]:
        return (STREAM,)


def evolve(curricula: Curricula, recorded: Recorded) -> Curricula:
    """All curricula after one more event."""
    match recorded.event:
        case CurriculumAdopted(curriculum=name) as adopted:
            return {**curricula, name: adopted}
    return curricula


def decide(curricula: Curricula, command: Command) -> list[Event]:
    """Adopt, or do nothing where the same stands already."""
    assert isinstance(command, AdoptCurriculum)
    adopted = CurriculumAdopted(**{f: getattr(command, f) for f in CurriculumAdopted.model_fields})
    return [] if curricula.get(command.curriculum) == adopted else [adopted]
