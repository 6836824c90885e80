"""The district's interventions with their evidence (R45): no plan may name one that is not here."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.command import Command
from domain.event import Event
from domain.policy import Domain
from domain.recorded import Recorded

STREAM = "catalogue"
Interventions = Mapping[str, "Intervention"]


class InterventionRegistered(Event, name="intervention.registered"):
    intervention: str
    title: str
    domain: Domain
    tiers: tuple[int, ...]
    evidence: str


class RegisterIntervention(Command, type_name="intervention.register"):
    """Add an intervention. `evidence` is the citation or rating that makes it evidence-based (R45)."""

    intervention: str
    title: str
    domain: Domain
    tiers: tuple[int, ...]
    evidence: str

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


def evolve(interventions: Interventions, recorded: Recorded) -> Interventions:
    """The catalogue after one more event."""
    match recorded.event:
        case InterventionRegistered(intervention=name) as event:
            entry = Intervention(name, event.title, event.domain, event.tiers, event.evidence)
            return {**interventions, name: entry}
    return interventions


def decide(interventions: Interventions, command: Command) -> list[Event]:
    """Register, or do nothing where the same entry stands already."""
    if not isinstance(command, RegisterIntervention):
        raise TypeError(f"{command.TYPE} is not a command about the catalogue of interventions")
    fields = {field: getattr(command, field) for field in InterventionRegistered.model_fields}
    entry = Intervention(command.intervention, *list(fields.values())[1:])
    return [] if interventions.get(command.intervention) == entry else [InterventionRegistered(**fields)]
