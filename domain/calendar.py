"""The school calendar of one building: which days are school days, and how bounds are counted on them.

The anchor is day 0 (A34). A week is seven calendar days or five school days, as the policy says (A11).
A date that no published calendar covers is a named error, never a guess (A35).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from domain.command import Command, Name
from domain.event import Event
from domain.moments import Zone
from domain.recorded import Recorded
from domain.refusal import Refusal

DayKind = Literal["closed", "break", "snow_day", "half_day", "testing"]
Unit = Literal["calendar_days", "calendar_weeks", "school_days", "instructional_weeks"]
Roll = Literal["previous", "next", "none"]
SCHOOL_WEEK = 5
LONGEST_YEAR = timedelta(days=366)
NOT_SCHOOL: frozenset[DayKind] = frozenset({"closed", "break", "snow_day"})


class NoCalendar(Exception):
    """A date lies outside every published calendar of the building (A35)."""

    def __init__(self, building: str, day: date) -> None:
        super().__init__(f"no calendar of building {building} covers {day.isoformat()}")
        self.building, self.day = building, day

    def refusal(self) -> Refusal:
        """The same, for the person whose command needs the date."""
        return Refusal(rule="A35", reason=str(self), remedy="publish the calendar of that school year first")


class ExceptionDay(BaseModel):
    """A run of days, both ends included, that are not ordinary school days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: date
    last: date
    kind: DayKind
    note: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> "ExceptionDay":
        if self.last < self.first:
            raise ValueError(f"last day {self.last} lies before first day {self.first}")
        return self


class SchoolYear(BaseModel):
    """One school year of one building: first and last day of school, and the exceptions between them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    first_day: date
    last_day: date
    exceptions: tuple[ExceptionDay, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> "SchoolYear":
        if not timedelta(0) <= self.last_day - self.first_day <= LONGEST_YEAR:
            raise ValueError(
                f"a school year lasts from {self.first_day} to within a year, not {self.last_day}"
            )
        return self


class CalendarPublished(Event, name="calendar.published"):
    building: str
    zone: str
    year: SchoolYear


class ClosureAdded(Event, name="calendar.closure_added"):
    building: str
    closure: ExceptionDay


class PublishCalendar(Command, type_name="calendar.publish"):
    """Publish a building's school year, or publish it anew: then it stands as given, without later closures.

    `zone` is the IANA name of the building's time zone.
    """

    building: Name
    zone: Zone
    year: SchoolYear

    @property
    def streams(self) -> tuple[str, ...]:
        return (calendar_stream(self.building),)


class AddClosure(Command, type_name="calendar.add_closure"):
    """Close a building on days that were to be school days, for example for snow."""

    building: Name
    closure: ExceptionDay

    @property
    def streams(self) -> tuple[str, ...]:
        return (calendar_stream(self.building),)


@dataclass(frozen=True)
class Calendar:
    """All published school years of one building. `version` changes with every event of its stream.

    `years` hold the closures added since; `published` holds the years as they were given.
    """

    building: str
    zone: str = ""
    version: str = ""
    years: Mapping[str, SchoolYear] = field(default_factory=dict)
    published: Mapping[str, SchoolYear] = field(default_factory=dict)

    @cached_property
    def school_days(self) -> list[date]:
        """Every school day of every published year, in order; half days and testing days count."""
        return sorted(day for year in self.years.values() for day in _school_days(year))

    def year_of(self, day: date) -> SchoolYear:
        """The school year that holds `day`; a summer day belongs to the year before it.

        Raises NoCalendar (A35).
        """
        started = [year for year in self.years.values() if year.first_day <= day]
        if not started:
            raise NoCalendar(self.building, day)
        return max(started, key=lambda year: year.first_day)

    def is_school_day(self, day: date) -> bool:
        """Whether the building holds school on `day`."""
        position = bisect_left(self.school_days, day)
        return position < len(self.school_days) and self.school_days[position] == day

    def kind_of(self, day: date) -> DayKind | None:
        """What is out of the ordinary about `day`, if anything."""
        kinds = [e.kind for year in self.years.values() for e in year.exceptions if e.first <= day <= e.last]
        return kinds[-1] if kinds else None

    def count(self, anchor: date, unit: Unit, count: int, roll: Roll) -> date:
        """The civil date `count` units after `anchor` (day 0), rolled off a day without school (A34).

        Raises NoCalendar when school days are needed beyond the published years (A35).
        """
        match unit:
            case "calendar_days":
                reached = anchor + timedelta(days=count)
            case "calendar_weeks":
                reached = anchor + timedelta(weeks=count)
            case "school_days":
                reached = self._school_day_after(anchor, count)
            case "instructional_weeks":
                reached = self._school_day_after(anchor, SCHOOL_WEEK * count)
        return self._rolled(reached, roll)

    def _school_day_after(self, anchor: date, count: int) -> date:
        position = bisect_right(self.school_days, anchor) + count - 1
        if count <= 0:
            return anchor
        if not self.school_days or position >= len(self.school_days) or anchor < self.school_days[0]:
            raise NoCalendar(self.building, anchor + timedelta(days=count))
        return self.school_days[position]

    def _rolled(self, day: date, roll: Roll) -> date:
        if roll == "none" or self.is_school_day(day):
            return day
        position = bisect_left(self.school_days, day) - (roll == "previous")
        if not 0 <= position < len(self.school_days):
            raise NoCalendar(self.building, day)
        return self.school_days[position]


def _school_days(year: SchoolYear) -> list[date]:
    span = (year.last_day - year.first_day).days + 1
    off = {
        exception.first + timedelta(days=n)
        for exception in year.exceptions
        if exception.kind in NOT_SCHOOL
        for n in range((exception.last - exception.first).days + 1)
    }
    days = (year.first_day + timedelta(days=n) for n in range(span))
    return [day for day in days if day.weekday() < SCHOOL_WEEK and day not in off]


def calendar_stream(building: str) -> str:
    """The stream of one building's calendar."""
    return f"calendar/{building}"


def evolve(calendar: Calendar, recorded: Recorded) -> Calendar:
    """The calendar after one more event; a later event wins over an earlier one for the same day."""
    version = f"{recorded.originator_id}@{recorded.originator_version}"
    match recorded.event:
        case CalendarPublished(building=building, zone=zone, year=year):
            years = {**calendar.years, year.label: year}
            published = {**calendar.published, year.label: year}
            return Calendar(building=building, zone=zone, version=version, years=years, published=published)
        case ClosureAdded(closure=closure):
            years = {label: _closed(year, closure) for label, year in calendar.years.items()}
            return replace(calendar, version=version, years=years)
    return calendar


def _closed(year: SchoolYear, closure: ExceptionDay) -> SchoolYear:
    if closure.last < year.first_day or year.last_day < closure.first:
        return year
    return year.model_copy(update={"exceptions": (*year.exceptions, closure)})


def decide(calendar: Calendar, command: Command) -> list[Event] | Refusal:
    """A closure must fall in a published year (A35). What stands already is not recorded twice."""
    match command:
        case PublishCalendar(building=building, zone=zone, year=year):
            if (calendar.zone, calendar.published.get(year.label)) == (zone, year):
                return []
            return [CalendarPublished(building=building, zone=zone, year=year)]
        case AddClosure(building=building, closure=closure):
            year = calendar.year_of(closure.first)
            if closure.first > year.last_day:
                raise NoCalendar(building, closure.first)
            if closure in year.exceptions:
                return []
            return [ClosureAdded(building=building, closure=closure)]
    raise TypeError(f"{command.TYPE} is not a command about a calendar")
