"""The closed catalogue: every kind of stream, every event, every command the engine knows."""

from collections.abc import Mapping
from typing import Any

from domain import district, lifecycles
from domain.building import building, building_year, hand_over, staff
from domain.building.staff import StaffMember
from domain.classroom import curriculum
from domain.command import COMMANDS, Command
from domain.dates import calendar
from domain.dates.calendar import Calendar
from domain.decision import Stream, StreamKind
from domain.event import REGISTRY
from domain.notices import holding
from domain.policy import policies
from domain.record import incident
from domain.rights import breach
from domain.screening import post_benchmark
from domain.screening.post_benchmark import ClosePostBenchmark
from domain.service import group, intervention
from domain.service.group import Group

__all__ = ["COMMANDS", "REGISTRY", "STREAM_KINDS", "empty", "parse"]

_POLICY: StreamKind[Any] = StreamKind(
    "policy", lambda s: (), policies.evolve, lambda state, command, _: policies.decide(state, command)
)
_CALENDAR: StreamKind[Calendar] = StreamKind(
    "calendar",
    lambda s: Calendar(s.partition("/")[2]),
    calendar.evolve,
    lambda state, command, _: calendar.decide(state, command),
)
_BUILDING = StreamKind(
    "building",
    building.initial,
    building.evolve,
    lambda state, command, context: (
        post_benchmark.list_closed(command, context)
        if isinstance(command, ClosePostBenchmark)
        else building.decide(state, command)
    ),
)
_STAFF = StreamKind(
    "staff",
    lambda s: StaffMember(s.partition("/")[2]),
    staff.evolve,
    lambda state, command, context: (
        hand_over.decide(state, command, context)
        if isinstance(command, hand_over.COMMANDS)
        else staff.decide(state, command)
    ),
)
_CATALOGUE: StreamKind[Any] = StreamKind(
    "catalogue",
    lambda s: {},
    intervention.evolve,
    lambda state, command, _: intervention.decide(state, command),
)
_CURRICULA: StreamKind[Any] = StreamKind(
    curriculum.STREAM,
    lambda s: {},
    curriculum.evolve,
    lambda state, command, _: curriculum.decide(state, command),
)
_LETTERS: StreamKind[bool] = StreamKind(
    "letters", lambda s: False, holding.evolve, lambda state, command, _: holding.decide(state, command)
)
_INCIDENT = StreamKind(
    incident.KIND,
    lambda s: incident.Incident(),
    incident.evolve,
    lambda state, command, _: incident.decide(state, command),
)
_GROUP: StreamKind[Group] = StreamKind("group", group.initial, group.evolve, group.decide)

STREAM_KINDS: Mapping[str, StreamKind[Any]] = {
    kind.name: kind
    for kind in (
        _POLICY,
        _CALENDAR,
        _BUILDING,
        _STAFF,
        _CATALOGUE,
        _CURRICULA,
        _LETTERS,
        _GROUP,
        breach.KIND,
        building_year.KIND,
        _INCIDENT,
        lifecycles.KIND,
    )
}
assert set(district.REFERENCE_KINDS) <= set(STREAM_KINDS)


def empty(stream: str) -> Stream[Any]:
    """The stream before its first record; its kind is the part of its name before the slash."""
    kind = STREAM_KINDS[stream.partition("/")[0]]
    return Stream(stream, kind, kind.initial(stream))


def parse(line: Mapping[str, Any]) -> Command:
    """A command from plain data with its `type`.

    Raises KeyError for a type nobody knows, and pydantic's ValidationError for fields that do not fit.
    """
    fields = dict(line)
    return COMMANDS[fields.pop("type")].model_validate(fields)
