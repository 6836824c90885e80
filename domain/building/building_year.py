"""All lifecycles of a building's school year, composed into the one kind of stream that holds it.

A lifecycle is a module with EVENTS, COMMANDS, `evolve`, `decide` and, where facts follow from facts,
`consequences`. A new one is named here and nowhere else.
"""

from dataclasses import replace
from functools import reduce
from types import ModuleType

from domain.building import action_plan, programme, school_year, training
from domain.building.school_year import OpenSchoolYear, Year
from domain.classroom import classroom, core_instruction
from domain.command import Command
from domain.context import Context
from domain.dates import deadline, settling, timekeeping
from domain.dates.timekeeping import Replan, Settle
from domain.decision import StreamKind
from domain.event import Emitted, Event
from domain.recorded import Recorded
from domain.refusal import Refusal
from domain.screening import post_benchmark

LIFECYCLES: tuple[ModuleType, ...] = (
    school_year,
    post_benchmark,
    core_instruction,
    training,
    action_plan,
    programme,
    classroom,
)
EVOLVERS = {event: module.evolve for module in LIFECYCLES for event in module.EVENTS}
DECIDERS: dict[type[Command], ModuleType] = {
    command: module for module in LIFECYCLES for command in module.COMMANDS
}
CONSEQUENCES = tuple(module.consequences for module in LIFECYCLES if hasattr(module, "consequences"))


def evolve(year: Year, recorded: Recorded) -> Year:
    """The year after one more record."""
    event = recorded.event
    if type(event) in deadline.EVENTS:
        return replace(year, deadlines=deadline.evolve(year.deadlines, recorded.event))
    evolver = EVOLVERS.get(type(event))
    return evolver(year, recorded) if evolver else year


def decide(year: Year, command: Command, context: Context) -> Emitted | Refusal:
    """The lifecycle that a command belongs to decides, once the year is open."""
    if isinstance(command, Replan):
        return _replanned(year, command, context)
    if isinstance(command, Settle):
        return timekeeping.decide(year.deadlines, command, context)
    if not year.building and not isinstance(command, OpenSchoolYear):
        return Refusal(
            rule="state", reason="the school year is not open", remedy="open it first (school_year.open)"
        )
    decided: Emitted | Refusal = DECIDERS[type(command)].decide(year, command, context)
    return decided


def _replanned(year: Year, command: Replan, context: Context) -> Emitted:
    """First what the year itself counts from, then all that is open."""
    said = school_year.brought_up(year, context)
    deadlines = reduce(deadline.evolve, said, year.deadlines)
    return [*said, *timekeeping.decide(deadlines, command, context)]


def consequences(year: Year, recorded: Recorded, context: Context) -> list[Event]:
    """The facts and the duties that one more record brings."""
    return [event for derive in CONSEQUENCES for event in derive(year, recorded, context)]


def settle(year: Year, context: Context) -> Emitted:
    """What time alone has decided."""
    return settling.settle(year.deadlines, context)


KIND: StreamKind[Year] = StreamKind("year", Year, evolve, decide, settle, consequences)
