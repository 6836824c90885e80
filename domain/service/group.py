"""Small groups: who is in one on which day (R42, A2).

The group's own stream holds the limit on its size; a session of the group is judged by the membership of
its day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from domain.command import Command, Name
from domain.event import Event
from domain.policy import GroupSize, Service
from domain.recorded import Recorded
from domain.refusal import Finding, Refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context


class GroupFormed(Event, name="group.formed"):
    group: str
    building: str
    service: Service
    interventionist: str


class GroupJoined(Event, name="group.joined"):
    student: str
    on: date
    findings: tuple[Finding, ...] = ()


class GroupLeft(Event, name="group.left"):
    student: str
    on: date


class GroupCommand(Command):
    """A command about one group."""

    group: Name

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"group/{self.group}",)


class FormGroup(GroupCommand, type_name="group.form"):
    """Form a group for one kind of service, led by an interventionist."""

    building: str
    service: Service
    interventionist: str


class JoinGroup(GroupCommand, type_name="group.join"):
    """Add a student to a group from a day on.

    A group knows its members by their ids alone: of which building they are, and whether they have left, it
    does not know. Refused by R42 above the limit, by `state` before a day on which the student leaves it.
    """

    student: str
    on: date


class LeaveGroup(GroupCommand, type_name="group.leave"):
    """Take a student out of a group; the day given is the first on which the student is no member."""

    student: str
    on: date


Stay = tuple[date, date | None]
"""The first day as a member, and the first day on which no member any more."""


@dataclass(frozen=True)
class Group:
    """A group; `members` maps a student to each time in it: the days of joining and of leaving."""

    id: str
    building: str = ""
    service: Service | None = None
    interventionist: str = ""
    members: Mapping[str, tuple[Stay, ...]] = field(default_factory=dict)

    def on(self, day: date) -> frozenset[str]:
        """The members on `day`."""
        return frozenset(s for s, stays in self.members.items() if any(_lasts(stay, day) for stay in stays))

    def most(self, since: date, joining: str) -> int:
        """The most members on any day from `since` on, once `joining` is one of them."""
        begins = {first for stays in self.members.values() for first, _ in stays if first > since}
        return max(len(self.on(day) | {joining}) for day in {since, *begins})


def _lasts(stay: Stay, day: date) -> bool:
    first, end = stay
    return first <= day and (end is None or day < end)


def initial(stream: str) -> Group:
    """A group nobody has formed yet."""
    return Group(stream.partition("/")[2])


def evolve(group: Group, recorded: Recorded) -> Group:
    """The group after one more event."""
    match recorded.event:
        case GroupFormed(building=building, service=service, interventionist=lead):
            return replace(group, building=building, service=service, interventionist=lead)
        case GroupJoined(student=student, on=on):
            stays = (*group.members.get(student, ()), (on, None))
            return replace(group, members={**group.members, student: stays})
        case GroupLeft(student=student, on=on):
            known = group.members.get(student, ())
            stays = tuple((s[0], on) if _lasts(s, on) else s for s in known)
            return replace(group, members={**group.members, student: stays})
    return group


def decide(group: Group, command: Command, context: "Context") -> list[Event] | Refusal:
    """Form, join, leave; the size of the group after joining is what R42 speaks of."""
    match command:
        case FormGroup():
            if group.service is not None:
                return Refusal(
                    rule="state", reason="the group is already formed", remedy="use another group id"
                )
            formed = GroupFormed(**{f: getattr(command, f) for f in GroupFormed.model_fields})
            return _led_by_nobody(command, context) or [formed]
        case _ if group.service is None:
            return Refusal(rule="state", reason="no such group", remedy="form the group first (group.form)")
        case JoinGroup(student=student, on=on):
            return _join(group, student, on, context)
        case LeaveGroup(student=student, on=on):
            if student not in group.on(on):
                return Refusal(
                    rule="state", reason="not a member on that day", remedy="check the group and the day"
                )
            return [GroupLeft(student=student, on=on)]
    raise TypeError(f"{command.TYPE} is not a command about a group")


@enforces("R43", "R86")
def _led_by_nobody(command: FormGroup, context: "Context") -> Refusal | None:
    """R43, R86: a group is led by somebody of the building's staff; each session says who gave it."""
    if context.roles(command.interventionist, command.building):
        return None
    rule = "R43" if command.service.startswith("academic") else "R86"
    reason = f"{command.interventionist} holds no role in building {command.building} on that day"
    return Refusal(rule=rule, reason=reason, remedy="name a member of its staff, or record the role first")


def _join(group: Group, student: str, on: date, context: "Context") -> list[Event] | Refusal:
    if student in group.on(on):
        return _until(group, student, on) or []
    assert group.service is not None
    limit = context.policy.services[group.service].group
    size = group.most(on, student)
    return _full(limit, size) or [GroupJoined(student=student, on=on, findings=size_findings(limit, size))]


def _until(group: Group, student: str, on: date) -> Refusal | None:
    """Who leaves on a day to come is in the group until then, and joins again from that day on."""
    (end,) = {end for first, end in group.members[student] if _lasts((first, end), on)}
    if end is None:
        return None
    reason = f"the student is in the group already, and leaves it on {end}"
    return Refusal(rule="state", reason=reason, remedy="join from that day on, or from a later one")


@enforces("R42", "A2")
def _full(limit: GroupSize | None, size: int) -> Refusal | None:
    """R42, A2: above the limit nobody joins."""
    if limit is None or size <= limit.refuse_above:
        return None
    reason = f"the group would have {size} members; the limit is {limit.refuse_above}"
    remedy = "form another group, or first take out who is in it no longer (group.leave)"
    return Refusal(rule="R42", reason=reason, remedy=remedy)


@enforces("R42", "A2")
def size_findings(limit: GroupSize | None, size: int) -> tuple[Finding, ...]:
    """R42, A2: what a group of `size` shows against its limit."""
    if limit is None or size <= limit.warn_above:
        return ()
    meant, most = limit.warn_above, limit.refuse_above
    over = f"above {meant}, within the limit of {most}" if size <= most else f"above the limit of {most}"
    return (Finding(rule="R42", what=f"group of {size}: {over}"),)
