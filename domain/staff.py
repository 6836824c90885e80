"""Who works where, in which role, from when until when; designations in writing (R43, R61, A32)."""

from dataclasses import dataclass, replace
from datetime import date

from domain.command import Command, Name
from domain.event import Event
from domain.recorded import Recorded

EVERY_BUILDING = "*"


class RoleGiven(Event, name="staff.role_given"):
    staff: str
    staff_name: str
    building: str
    role: str
    valid_from: date
    valid_to: date | None = None
    designated_by: str | None = None


class GiveRole(Command, type_name="staff.give_role"):
    """Record a role of a staff member in a building (`*`: every building), dated.

    `designated_by` names who designated the member, for a principal's designee.
    """

    staff: Name
    staff_name: str
    building: str
    role: str
    valid_from: date
    valid_to: date | None = None
    designated_by: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"staff/{self.staff}",)


@dataclass(frozen=True)
class StaffMember:
    """One member of the staff and every role held, past and present."""

    id: str
    name: str = ""
    held: tuple[RoleGiven, ...] = ()

    def roles(self, building: str, day: date) -> frozenset[str]:
        """The roles held in `building` on `day`."""
        return frozenset(
            given.role
            for given in self.held
            if given.building in (building, EVERY_BUILDING)
            and given.valid_from <= day
            and (given.valid_to is None or day <= given.valid_to)
        )


def evolve(member: StaffMember, recorded: Recorded) -> StaffMember:
    """The member after one more event; a later end date for the same role replaces the earlier record."""
    match recorded.event:
        case RoleGiven() as given:
            same = (given.building, given.role, given.valid_from)
            others = tuple(h for h in member.held if (h.building, h.role, h.valid_from) != same)
            return replace(member, name=given.staff_name, held=(*others, given))
    return member


def decide(member: StaffMember, command: Command) -> list[Event]:
    """A role that is already recorded in the same words is not recorded twice."""
    if not isinstance(command, GiveRole):
        raise TypeError(f"{command.TYPE} is not a command about staff")
    given = RoleGiven(**{field: getattr(command, field) for field in RoleGiven.model_fields})
    return [] if given in member.held else [given]
