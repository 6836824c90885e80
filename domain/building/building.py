"""A school building: its name and address as they stand on letters, its grades, the papers it keeps (R9)."""

from dataclasses import dataclass, replace

from pydantic import Field

from domain.command import Command, Name, Statement
from domain.event import Event
from domain.moments import civil_date
from domain.record.attachment import AttachmentRecorded, RecordAttachment, attach
from domain.recorded import Recorded
from domain.refusal import Refusal
from domain.screening.closed_list import AtRiskListClosed, Screening


class BuildingRegistered(Event, name="building.registered"):
    building: str
    title: str
    district: str
    address: tuple[str, ...]
    phone: str
    grades: tuple[str, ...] = ()


class RegisterBuilding(Command, type_name="building.register"):
    """Record a building, or what changed of it."""

    building: Name
    title: Statement
    district: str
    address: tuple[str, ...] = ()
    phone: str = ""
    grades: tuple[str, ...] = Field(
        default=(), description="the grades taught here; none given means those of the students enrolled"
    )

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"building/{self.building}",)


@dataclass(frozen=True, slots=True)
class Building:
    id: str
    title: str = ""
    district: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    grades: tuple[str, ...] = ()
    attachments: frozenset[str] = frozenset()
    closed_lists: frozenset[tuple[str, Screening]] = frozenset()
    """Which teams closed their at-risk list after which screening (R34)."""


def initial(stream: str) -> Building:
    """A building nobody registered yet."""
    return Building(stream.partition("/")[2])


def evolve(building: Building, recorded: Recorded) -> Building:
    """The building after one more event."""
    match recorded.event:
        case BuildingRegistered() as e:
            fields = {
                name: getattr(e, name) for name in BuildingRegistered.model_fields if name != "building"
            }
            return replace(building, id=e.building, **fields)
        case AttachmentRecorded(attachment=name):
            return replace(building, attachments=building.attachments | {name})
        case AtRiskListClosed(team=team) as e:
            day = civil_date(recorded.meta.occurred, "UTC")  # Of which only the school year is kept.
            return replace(building, closed_lists=building.closed_lists | {(team, e.screening(day))})
    return building


def decide(building: Building, command: Command) -> list[Event] | Refusal:
    """Register, or do nothing where the same stands already; attach a paper."""
    if isinstance(command, RecordAttachment):
        return attach(command, building.attachments)
    assert isinstance(command, RegisterBuilding)
    fields = {f: getattr(command, f) for f in BuildingRegistered.model_fields}
    known = {f: getattr(building, "id" if f == "building" else f) for f in fields}
    return [] if known == fields and building.title else [BuildingRegistered(**fields)]
