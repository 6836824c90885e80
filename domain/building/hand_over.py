"""Staff who leave, and staff who are away for a time (R43, R56, R61).

One dated act ends every role of the person who leaves, hands the roles named to others from the next day on,
and the plans to whom they name. Nothing is handed on by itself: what is not named stays with the person who
left, and is found (`mtss staff nobodys`). Who is away for a time is covered by a colleague; the plan stays
theirs, and cover gives nobody a role or a signature.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.building.staff import CoverArranged, RoleGiven, StaffLeft, StaffMember
from domain.command import Command, Name, Statement
from domain.event import Event
from domain.ids import student_stream
from domain.moments import in_order, runs_on
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context


class PlanHanded(BaseModel):
    """One plan, and who is responsible for it from the next day on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    student: Name
    plan: str
    to: Name


class RoleHanded(BaseModel):
    """One role in one building, and who holds it from the next day on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: str
    building: str
    to: Name


class HandOver(Command, type_name="staff.hand_over"):
    """Record that a member of the staff leaves: roles end, and what is named goes to others the next day.

    `plans` go to one responsible person each (R56); `roles`, signing and designations among them, to whom
    they name (R43, R61). `mtss staff leave` lists everything that the person has and makes this command.
    """

    staff: Name = Field(description="who leaves")
    last_day: date = Field(description="the last day of every role; it may lie ahead")
    plans: tuple[PlanHanded, ...] = ()
    roles: tuple[RoleHanded, ...] = ()
    reason: Statement

    @model_validator(mode="after")
    def _to_others(self) -> Self:
        if self.staff in {p.to for p in self.plans} | {r.to for r in self.roles}:
            raise ValueError(f"{self.staff} leaves, and takes nothing over")
        return self

    @property
    def since(self) -> date:
        """The first day of whoever follows."""
        return self.last_day + timedelta(days=1)

    @property
    def streams(self) -> tuple[str, ...]:
        staff = [self.staff, *(handed.to for handed in self.roles)]
        students = dict.fromkeys(student_stream(handed.student) for handed in self.plans)
        return (*dict.fromkeys(f"staff/{name}" for name in staff), *students)

    def of(self, student: str) -> list[PlanHanded]:
        """The plans of one student."""
        return [handed for handed in self.plans if handed.student == student]


class ArrangeCover(Command, type_name="staff.cover"):
    """Record who covers for a member of the staff who is away, from `first` to `last`, both included.

    Refused by R43 where the colleague holds none of the roles of who is away.
    """

    staff: Name = Field(description="who is away")
    cover: Name = Field(description="who covers")
    first: date
    last: date
    reason: str = ""

    _in_order = model_validator(mode="after")(in_order("first", "last"))

    @model_validator(mode="after")
    def _another(self) -> Self:
        if self.staff == self.cover:
            raise ValueError(f"{self.staff} is away, and covers for nobody")
        return self

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"staff/{self.staff}",)


COMMANDS = (HandOver, ArrangeCover)


def decide(member: StaffMember, command: Command, context: "Context") -> list[Event] | Refusal:
    """What a hand-over means for the one who leaves, and for each who follows; who may cover for whom."""
    match command:
        case HandOver(staff=leaver) if leaver == member.id:
            return first_refusal(_known(member), _holds(member, command)) or _leaves(member, command)
        case HandOver():
            return _known(member) or _takes_over(member, command)
        case ArrangeCover():
            return first_refusal(_known(member), _may_cover(member, command, context)) or _covered(
                member, command
            )
    raise TypeError(command.TYPE)


def _known(member: StaffMember) -> Refusal | None:
    if member.held:
        return None
    reason = f"no member of the staff {member.id} is on record"
    return Refusal(rule="state", reason=reason, remedy="record the role first (staff.give_role)")


@enforces("R43", "R61")
def _holds(member: StaffMember, command: HandOver) -> Refusal | None:
    """Nobody hands on what they do not hold."""
    held = {(given.role, given.building) for given in _in_force(member, command.last_day)}
    lacking = [r for r in command.roles if (r.role, r.building) not in held]
    if not lacking:
        return None
    first = lacking[0]
    reason = f"{member.id} is not {first.role} in building {first.building} on {command.last_day}"
    return Refusal(rule="R43", reason=reason, remedy="name roles that the person holds on the last day")


def _in_force(member: StaffMember, day: date) -> list[RoleGiven]:
    return [given for given in member.held if runs_on(given, day)]


def _leaves(member: StaffMember, command: HandOver) -> list[Event]:
    last = command.last_day
    longer = [g for g in _in_force(member, last) if g.valid_to is None or g.valid_to > last]
    left = StaffLeft(staff=member.id, last_day=last, reason=command.reason)
    ended = [g.model_copy(update={"valid_to": last}) for g in longer]
    return [*ended, *([] if member.last_day == last else [left])]


def _takes_over(member: StaffMember, command: HandOver) -> list[Event]:
    mine = [r for r in command.roles if r.to == member.id]
    given = [
        RoleGiven(
            staff=member.id,
            staff_name=member.name,
            building=handed.building,
            role=handed.role,
            valid_from=command.since,
            designated_by=command.actor,
        )
        for handed in mine
    ]
    return [role for role in given if role not in member.held]


@enforces("R43")
def _may_cover(member: StaffMember, command: ArrangeCover, context: "Context") -> Refusal | None:
    """Cover is by somebody who holds one of the same roles in the same building."""
    buildings = {given.building for given in member.held}
    for building in buildings:
        theirs = context.district.roles(command.cover, building, command.first)
        if theirs & member.roles(building, command.first):
            return None
    reason = f"{command.cover} holds no role that {member.id} holds on {command.first}"
    return Refusal(
        rule="R43", reason=reason, remedy="name a colleague with the role, or record the role first"
    )


def _covered(member: StaffMember, command: ArrangeCover) -> list[Event]:
    arranged = CoverArranged(**{f: getattr(command, f) for f in CoverArranged.model_fields})
    return [] if arranged in member.covers else [arranged]
