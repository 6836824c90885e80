"""Who works where, in which role, from when until when, and with which credentials; designations in writing
(R12, R43, R61, A32).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from pydantic import Field

from domain.command import Command, Name, Statement
from domain.event import Event
from domain.moments import runs_on
from domain.recorded import Recorded

EVERY_BUILDING = "*"
DESIGNEE = "designee"


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

    A role ends when the command is given again with the same `building`, `role` and `valid_from`, and with
    the last day in `valid_to`.
    """

    staff: Name
    staff_name: Statement
    building: Name
    role: Name = Field(
        description="one of the roles that the policy names: usually principal, designee, administrator, "
        "classroom_teacher, ais_teacher, interventionist, support_teacher, support_staff, counselor, "
        "psychologist, team_member, clerk"
    )
    valid_from: date = Field(description="the first day on which the role is held")
    valid_to: date | None = Field(default=None, description="the last day; without it the role has no end")
    designated_by: str | None = Field(
        default=None,
        description="who designated the member, for a principal's designee: somebody else who may sign",
    )

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"staff/{self.staff}",)


class CredentialRecorded(Event, name="staff.credential_recorded"):
    """A licence, certificate or qualification, held from a day to a day."""

    staff: str
    credential: str
    areas: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None
    document: str = ""


class RecordCredential(Command, type_name="staff.record_credential"):
    """Record what qualifies a staff member to teach (R12), or when it ends.

    `areas` are the subjects or fields it covers (`ELA`, `MATH`, `reading`, …), none meaning every one;
    `document` says where the certificate is kept.
    """

    AUTHORISES = False
    staff: Name
    credential: Name
    areas: tuple[str, ...] = ()
    valid_from: date
    valid_to: date | None = None
    document: str = ""

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"staff/{self.staff}",)


class StaffLeft(Event, name="staff.left"):
    """`last_day` is the last day of every role."""

    staff: str
    last_day: date
    reason: str


class CoverArranged(Event, name="staff.cover_arranged"):
    """`cover` covers for `staff` from `first` to `last`, both included; it gives no role."""

    staff: str
    cover: str
    first: date
    last: date
    reason: str


@dataclass(frozen=True)
class StaffMember:
    """One member of the staff, every role held and every credential, past and present."""

    id: str
    name: str = ""
    held: tuple[RoleGiven, ...] = ()
    credentials: tuple[CredentialRecorded, ...] = ()
    last_day: date | None = None
    covers: tuple[CoverArranged, ...] = ()

    def covered_by(self, day: date) -> str | None:
        """Who covers on `day`; the latest arrangement holds."""
        return next((c.cover for c in reversed(self.covers) if c.first <= day <= c.last), None)

    def qualified(self, area: str, day: date) -> bool:
        """Whether a credential for `area` was in force on `day` (R12)."""
        return any((not c.areas or area in c.areas) and runs_on(c, day) for c in self.credentials)

    def serves(self, building: str, since: date) -> bool:
        """Whether a role in `building` lasts on `since`, or begins later."""
        here = (given for given in self.held if given.building in (building, EVERY_BUILDING))
        return any(given.valid_to is None or since <= given.valid_to for given in here)

    def roles(self, building: str, day: date) -> frozenset[str]:
        """The roles held in `building` on `day`."""
        return frozenset(
            given.role
            for given in self.held
            if given.building in (building, EVERY_BUILDING) and runs_on(given, day)
        )

    def designators(self, building: str, day: date) -> frozenset[str | None]:
        """Who made the member the designee in `building` on `day` (R61); None where nobody was named."""
        mine = (g for g in self.held if g.role == DESIGNEE and runs_on(g, day))
        return frozenset(g.designated_by for g in mine if g.building in (building, EVERY_BUILDING))

    def has_held(self, roles: Collection[str], building: str, day: date) -> bool:
        """Whether one of `roles` was held in `building` by `day`, perhaps no longer."""
        here = (g for g in self.held if g.building in (building, EVERY_BUILDING))
        return any(g.role in roles and g.valid_from <= day for g in here)


def evolve(member: StaffMember, recorded: Recorded) -> StaffMember:
    """The member after one more event; a later end date for the same role replaces the earlier record."""
    match recorded.event:
        case RoleGiven() as given:
            same = (given.building, given.role, given.valid_from)
            others = tuple(h for h in member.held if (h.building, h.role, h.valid_from) != same)
            return replace(member, name=given.staff_name, held=(*others, given))
        case CredentialRecorded() as credential:
            name = (credential.credential, credential.valid_from)
            rest = tuple(c for c in member.credentials if (c.credential, c.valid_from) != name)
            return replace(member, credentials=(*rest, credential))
        case StaffLeft(last_day=last_day):
            return replace(member, last_day=last_day)
        case CoverArranged() as cover:
            return replace(member, covers=(*member.covers, cover))
    return member


def _still_designated(member: StaffMember, given: RoleGiven) -> RoleGiven:
    """Who ends a designation need not say again whose it was."""
    same = (given.building, given.role, given.valid_from)
    before = (h.designated_by for h in member.held if (h.building, h.role, h.valid_from) == same)
    return given.model_copy(update={"designated_by": given.designated_by or next(before, None)})


def decide(member: StaffMember, command: Command) -> list[Event]:
    """What is already recorded in the same words is not recorded twice."""
    match command:
        case GiveRole():
            given = RoleGiven(**{field: getattr(command, field) for field in RoleGiven.model_fields})
            given = _still_designated(member, given)
            return [] if given in member.held else [given]
        case RecordCredential():
            fields = {field: getattr(command, field) for field in CredentialRecorded.model_fields}
            credential = CredentialRecorded(**fields)
            return [] if credential in member.credentials else [credential]
    raise TypeError(f"{command.TYPE} is not a command about staff")
