"""The district's interventions with their evidence (R45), and the curricula adopted for the core (C14).

No plan may name an intervention that is not here. Where an intervention is offered (area, grades, buildings)
tells which grades have none (R6–R8).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from domain.command import Command, Name
from domain.event import Event
from domain.policy import Domain
from domain.recorded import Recorded

STREAM = "catalogue"
Area = Literal["literacy", "mathematics", "language_acquisition", "behavior"]
Interventions = Mapping[str, "Intervention"]


class InterventionRegistered(Event, name="intervention.registered"):
    intervention: str
    title: str
    domain: Domain
    tiers: tuple[int, ...]
    evidence: str
    areas: tuple[Area, ...] = ()
    grades: tuple[str, ...] = ()
    buildings: tuple[str, ...] = ()
    ended_on: date | None = None


class RegisterIntervention(Command, type_name="intervention.register"):
    """Add an intervention, or what changed of it."""

    intervention: Name
    title: str
    domain: Domain
    tiers: tuple[int, ...] = Field(description="1 is an intervention for everybody in class")
    evidence: str = Field(description="the citation or rating that makes it evidence-based (R45)")
    areas: tuple[Area, ...] = Field(default=(), description="what it helps with (R6, R7, R8)")
    grades: tuple[str, ...] = Field(
        default=(), description="where it is offered; none given means every grade"
    )
    buildings: tuple[str, ...] = Field(default=(), description="none given means every building")
    ended_on: date | None = Field(default=None, description="the last day on which it is offered")

    @model_validator(mode="after")
    def _area_of_the_domain(self) -> Self:
        if any((area == "behavior") != (self.domain == "behavioral") for area in self.areas):
            raise ValueError(
                "the area behavior goes with the behavioral domain, every other with the academic"
            )
        return self

    @property
    def streams(self) -> tuple[str, ...]:
        return (STREAM,)


@dataclass(frozen=True)
class Intervention:
    id: str
    title: str
    domain: Domain
    tiers: tuple[int, ...]
    evidence: str
    areas: tuple[Area, ...] = ()
    grades: tuple[str, ...] = ()
    buildings: tuple[str, ...] = ()
    ended_on: date | None = None

    def offered(self, building: str, grade: str, on: date) -> bool:
        """Whether students of a grade can get it in a building on a day."""
        return (
            (not self.buildings or building in self.buildings)
            and (not self.grades or grade in self.grades)
            and (self.ended_on is None or on <= self.ended_on)
        )


def evolve(interventions: Interventions, recorded: Recorded) -> Interventions:
    """The catalogue after one more event."""
    match recorded.event:
        case InterventionRegistered(intervention=name) as event:
            return {**interventions, name: _entry(event)}
    return interventions


def _entry(said: InterventionRegistered | RegisterIntervention) -> Intervention:
    names = [field.name for field in fields(Intervention) if field.name != "id"]
    return Intervention(id=said.intervention, **{name: getattr(said, name) for name in names})


def decide(interventions: Interventions, command: Command) -> list[Event]:
    """Register, or do nothing where the same entry stands already."""
    if not isinstance(command, RegisterIntervention):
        raise TypeError(f"{command.TYPE} is not a command about the catalogue of interventions")
    if interventions.get(command.intervention) == _entry(command):
        return []
    said = {field: getattr(command, field) for field in InterventionRegistered.model_fields}
    return [InterventionRegistered(**said)]
