"""A school building: its name and address, as they stand on letters."""

from dataclasses import dataclass

from domain.command import Command, Name
from domain.event import Event
from domain.recorded import Recorded


class BuildingRegistered(Event, name="building.registered"):
    building: str
    title: str
    district: str
    address: tuple[str, ...]
    phone: str


class RegisterBuilding(Command, type_name="building.register"):
    """Record a building, or what changed of it."""

    building: Name
    title: str
    district: str
    address: tuple[str, ...] = ()
    phone: str = ""

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


def initial(stream: str) -> Building:
    """A building nobody registered yet."""
    return Building(stream.partition("/")[2])


def evolve(building: Building, recorded: Recorded) -> Building:
    """The building after one more event."""
    match recorded.event:
        case BuildingRegistered(building=name) as e:
            return Building(name, e.title, e.district, e.address, e.phone)
    return building


def decide(building: Building, command: Command) -> list[Event]:
    """Register, or do nothing where the same stands already."""
    assert isinstance(command, RegisterBuilding)
    fields = {f: getattr(command, f) for f in BuildingRegistered.model_fields}
    return [] if building == Building(*fields.values()) else [BuildingRegistered(**fields)]
