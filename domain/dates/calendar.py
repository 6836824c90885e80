"""The school calendar of one building as published, with the days that turned out otherwise (A11, A35)."""

from dataclasses import replace
from datetime import date
from typing import Any

from domain.command import Command, Name
from domain.dates.school_days import (
    Calendar,
    DayKind,
    DaysOff,
    ExceptionDay,
    NoCalendar,
    Roll,
    SchoolYear,
    Unit,
)
from domain.event import Event
from domain.moments import Zone, share_a_day
from domain.recorded import Recorded
from domain.refusal import Refusal
from domain.rule import enforces

__all__ = [
    "AddClosure",
    "Calendar",
    "CalendarPublished",
    "ClosureAdded",
    "ClosureRevoked",
    "DayKind",
    "DaysOff",
    "ExceptionDay",
    "NoCalendar",
    "PublishCalendar",
    "RevokeClosure",
    "Roll",
    "SchoolYear",
    "Unit",
    "calendar_stream",
    "decide",
    "evolve",
]


class CalendarPublished(Event, name="calendar.published"):
    building: str
    zone: str
    year: SchoolYear


class ClosureAdded(Event, name="calendar.closure_added"):
    building: str
    closure: ExceptionDay


class ClosureRevoked(Event, name="calendar.closure_revoked"):
    building: str
    closure: ExceptionDay


class PublishCalendar(Command, type_name="calendar.publish"):
    """Publish a building's school year, or publish it anew: then it stands as given, without later closures.

    The year just as it is published already changes nothing, and later closures stay. `zone` is the IANA
    name of the building's time zone.
    """

    building: Name
    zone: Zone
    year: SchoolYear

    @property
    def streams(self) -> tuple[str, ...]:
        return (calendar_stream(self.building),)


class AddClosure(Command, type_name="calendar.add_closure"):
    """Record days that turn out otherwise than published: closed for snow, opened late, taught remotely, or
    held after all to make up for lost ones."""

    building: Name
    closure: ExceptionDay

    @property
    def streams(self) -> tuple[str, ...]:
        return (calendar_stream(self.building),)


class RevokeClosure(Command, type_name="calendar.revoke_closure"):
    """Take back what `calendar.add_closure` said of the same days: the calendar stands there as before."""

    building: Name
    first: date
    last: date

    @property
    def streams(self) -> tuple[str, ...]:
        return (calendar_stream(self.building),)


def calendar_stream(building: str) -> str:
    """The stream of one building's calendar."""
    return f"calendar/{building}"


def evolve(calendar: Calendar, recorded: Recorded) -> Calendar:
    """The calendar after one more event; a later event wins over an earlier one for the same day."""
    version = f"{recorded.originator_id}@{recorded.originator_version}"
    change: dict[str, Any] = {"version": version, "learned": recorded.meta.recorded_at}
    match recorded.event:
        case CalendarPublished(building=building, zone=zone, year=year):
            years = {**calendar.years, year.label: year}
            published = {**calendar.published, year.label: year}
            return Calendar(building=building, zone=zone, years=years, published=published, **change)
        case ClosureAdded(closure=closure):
            years = {label: _closed(year, closure) for label, year in calendar.years.items()}
            return replace(calendar, years=years, **change)
        case ClosureRevoked(closure=closure):
            years = {label: _reopened(year, closure) for label, year in calendar.years.items()}
            return replace(calendar, years=years, **change)
    return calendar


def _closed(year: SchoolYear, closure: ExceptionDay) -> SchoolYear:
    if closure.last < year.first_day or year.last_day < closure.first:
        return year
    return year.model_copy(update={"exceptions": (*year.exceptions, closure)})


def _reopened(year: SchoolYear, closure: ExceptionDay) -> SchoolYear:
    return year.model_copy(update={"exceptions": tuple(e for e in year.exceptions if e != closure)})


def decide(calendar: Calendar, command: Command) -> list[Event] | Refusal:
    """A closure must fall in a published year (A35). What stands already is not recorded twice."""
    match command:
        case PublishCalendar(building=building, zone=zone, year=year):
            if (calendar.zone, calendar.published.get(year.label)) == (zone, year):
                return []
            return _overlapping(calendar, year) or [
                CalendarPublished(building=building, zone=zone, year=year)
            ]
        case AddClosure(building=building, closure=closure):
            year = calendar.year_of(closure.first)
            if closure.first > year.last_day:
                raise NoCalendar(building, closure.first)
            if closure in year.exceptions:
                return []
            return [ClosureAdded(building=building, closure=closure)]
        case RevokeClosure(building=building, first=first, last=last):
            added = _added(calendar, first, last)
            return (
                [ClosureRevoked(building=building, closure=added)] if added else _nothing_added(first, last)
            )
    raise TypeError(f"{command.TYPE} is not a command about a calendar")


@enforces("A35")
def _overlapping(calendar: Calendar, year: SchoolYear) -> Refusal | None:
    """A35: a day belongs to one school year of a building."""
    others = (other for label, other in calendar.published.items() if label != year.label)
    days = (year.first_day, year.last_day)
    shared = (other for other in others if share_a_day((other.first_day, other.last_day), days))
    if (other := next(shared, None)) is None:
        return None
    reason = f"the school year {other.label} goes from {other.first_day} to {other.last_day}"
    remedy = f"give days outside of it, or publish it anew under its own label, {other.label}"
    return Refusal(rule="A35", reason=reason, remedy=remedy)


def _added(calendar: Calendar, first: date, last: date) -> ExceptionDay | None:
    """The latest entry about just these days that came after the calendar was published."""
    given = {e for year in calendar.published.values() for e in year.exceptions}
    later = (e for year in calendar.years.values() for e in year.exceptions if e not in given)
    return next((e for e in reversed(list(later)) if (e.first, e.last) == (first, last)), None)


def _nothing_added(first: date, last: date) -> Refusal:
    reason = f"nothing was added to the published calendar from {first} to {last}"
    remedy = "give the days as they were added; a day published as closed is opened with kind instructional"
    return Refusal(rule="state", reason=reason, remedy=remedy)
