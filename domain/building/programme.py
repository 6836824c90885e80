"""The behavioral programme of a building and its school areas, year by year (R84).

Six elements belong to it: school-wide expectations, school-wide recognition, the process of social and
emotional learning, classroom expectations, classroom behavior support plans, outreach to the parents.
"""

from dataclasses import replace
from typing import Literal, get_args

from pydantic import Field

from domain.building.school_year import Year, YearCommand
from domain.command import Command
from domain.context import Context
from domain.event import Event
from domain.recorded import Recorded

Element = Literal[
    "school_wide_expectations",
    "school_wide_recognition",
    "sel_process",
    "classroom_expectations",
    "classroom_behavior_support_plans",
    "parent_outreach",
]
ELEMENTS: tuple[Element, ...] = get_args(Element)


class ProgrammeRecorded(Event, name="programme.recorded"):
    """By element, what stands behind it in this building."""

    elements: dict[Element, str]


class RecordProgramme(YearCommand, type_name="programme.record"):
    """Record what stands behind elements of the building's behavioral programme this year (R84)."""

    AUTHORISES = False
    elements: dict[Element, str] = Field(
        min_length=1, description="by element, what is in place; empty words take it back"
    )


def evolve(year: Year, recorded: Recorded) -> Year:
    """The year after one more event."""
    match recorded.event:
        case ProgrammeRecorded(elements=elements):
            in_place = {name: words for name, words in elements.items() if words.strip()}
            kept = {name: words for name, words in year.elements.items() if name not in elements}
            return replace(year, elements=kept | in_place)
    return year


def decide(year: Year, command: Command, context: Context) -> list[Event]:
    """R84."""
    assert isinstance(command, RecordProgramme)
    return [ProgrammeRecorded(elements=command.elements)]


COMMANDS = (RecordProgramme,)
EVENTS = (ProgrammeRecorded,)
