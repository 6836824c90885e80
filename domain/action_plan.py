"""At the end of each year the teams review their building's action plan and adopt the next year's (R10)."""

from dataclasses import replace

from domain.command import Command
from domain.context import Context
from domain.event import Event
from domain.recorded import Recorded
from domain.school_year import Year, YearCommand


class ActionPlanAdopted(Event, name="action_plan.adopted"):
    version: str


class AdoptActionPlan(YearCommand, type_name="action_plan.adopt"):
    """Adopt the building's action plan for the next school year (R10)."""

    AUTHORISES = False
    version: str


def evolve(year: Year, recorded: Recorded) -> Year:
    """The year after one more event."""
    match recorded.event:
        case ActionPlanAdopted(version=version):
            return replace(year, adopted=(*year.adopted, version))
    return year


def decide(year: Year, command: Command, context: Context) -> list[Event]:
    """R10."""
    assert isinstance(command, AdoptActionPlan)
    return [ActionPlanAdopted(version=command.version), *year.met("action_plan_reviewed", context)]


COMMANDS = (AdoptActionPlan,)
EVENTS = (ActionPlanAdopted,)
