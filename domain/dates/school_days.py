"""School days, and how bounds are counted on them.

The anchor is day 0 (A34). A week is seven calendar days or five instructional days, as the policy says (A11):
it also says which days on which school is held do not count as instructional. A date that no published
calendar covers is a named error, never a guess (A35).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.moments import in_order
from domain.refusal import Refusal

DayKind = Literal[
    "closed",
    "break",
    "snow_day",
    "half_day",
    "delayed_opening",
    "early_dismissal",
    "remote",
    "testing",
    "instructional",
]
Unit = Literal["calendar_days", "calendar_weeks", "school_days", "instructional_weeks"]
Roll = Literal["previous", "next", "none"]
SCHOOL_WEEK = 5
WEEKEND = "weekend"
LONGEST_YEAR = timedelta(days=366)
NOT_SCHOOL: frozenset[DayKind] = frozenset({"closed", "break", "snow_day"})


class NoCalendar(Exception):
    """A date lies outside every published calendar of the building (A35)."""

    def __init__(self, building: str, day: date, because: str = "") -> None:
        """`because` says what needs the day, where nobody entered it."""
        needed = f", needed for {because}" if because else ""
        super().__init__(f"no calendar of building {building} covers {day.isoformat()}{needed}")
        self.building, self.day = building, day

    def refusal(self) -> Refusal:
        """The same, for the person whose command needs the date."""
        return Refusal(rule="A35", reason=str(self), remedy="publish the calendar of that school year first")


class ExceptionDay(BaseModel):
    """A run of days, both ends included, that are out of the ordinary; for one day the later entry wins."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: date
    last: date
    kind: DayKind = Field(
        description="closed, break, snow_day: no school is held. half_day, delayed_opening, early_dismissal, "
        "remote, testing: school is held; the policy says whether the day counts as instructional. "
        "instructional: an ordinary school day after all, even a Saturday"
    )
    note: str = Field(default="", description="what people call the day, for example Veterans Day")

    _in_order = model_validator(mode="after")(in_order("first", "last"))


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


@dataclass(frozen=True, slots=True)
class DaysOff:
    """A run of days without school, both ends included; `why` is the note or the kind of the day."""

    first: date
    last: date
    why: str


@dataclass(frozen=True)
class Calendar:
    """All published school years of one building. `version` changes with every event of its stream.

    `years` hold the closures added since; `published` holds the years as they were given. `learned` is the
    UTC instant at which the last change was recorded.
    """

    building: str
    zone: str = ""
    version: str = ""
    years: Mapping[str, SchoolYear] = field(default_factory=dict)
    published: Mapping[str, SchoolYear] = field(default_factory=dict)
    learned: datetime | None = None

    @cached_property
    def school_days(self) -> list[date]:
        """Every day of every published year on which school is held, in order."""
        return sorted(day for year in self.years.values() for day in _days_of(year) if self._held(day))

    @cached_property
    def _exceptions(self) -> Mapping[date, ExceptionDay]:
        """What is out of the ordinary about each day: the later entry wins."""
        return {
            exception.first + timedelta(days=n): exception
            for year in self.years.values()
            for exception in year.exceptions
            for n in range((exception.last - exception.first).days + 1)
        }

    def _held(self, day: date) -> bool:
        kind = self.kind_of(day)
        return kind == "instructional" or (day.weekday() < SCHOOL_WEEK and kind not in NOT_SCHOOL)

    def instructional_days(self, uncounted: Collection[DayKind] = ()) -> list[date]:
        """The school days that count toward instructional weeks: all but those of the `uncounted` kinds."""
        return (
            [day for day in self.school_days if self.kind_of(day) not in uncounted]
            if uncounted
            else self.school_days
        )

    def year_of(self, day: date) -> SchoolYear:
        """The school year that holds `day`; a summer day belongs to the year before it.

        Raises NoCalendar (A35).
        """
        started = [year for year in self.years.values() if year.first_day <= day]
        if not started:
            raise NoCalendar(self.building, day)
        return max(started, key=lambda year: year.first_day)

    def year_began(self, day: date) -> date | None:
        """The first day of the school year that holds `day`; None before the first one published."""
        return max((y.first_day for y in self.years.values() if y.first_day <= day), default=None)

    def is_school_day(self, day: date) -> bool:
        """Whether the building holds school on `day`."""
        position = bisect_left(self.school_days, day)
        return position < len(self.school_days) and self.school_days[position] == day

    def covers(self, day: date) -> bool:
        """Whether `day` lies within a published school year."""
        return any(year.first_day <= day <= year.last_day for year in self.years.values())

    def kind_of(self, day: date) -> DayKind | None:
        """What is out of the ordinary about `day`, if anything."""
        exception = self._exceptions.get(day)
        return exception.kind if exception else None

    def count(
        self,
        anchor: date,
        unit: Unit,
        count: int,
        roll: Roll,
        *,
        uncounted: Collection[DayKind] = (),
        paused: int = 0,
    ) -> date:
        """The civil date `count` units after `anchor` (day 0), rolled off a day without school (A34).

        Days of the `uncounted` kinds do not make instructional weeks (A11). `paused` days more are counted,
        in the days of the unit (A37). Raises NoCalendar when school days are needed beyond the published
        years (A35).
        """
        match unit:
            case "calendar_days":
                reached = anchor + timedelta(days=count + paused)
            case "calendar_weeks":
                reached = anchor + timedelta(weeks=count, days=paused)
            case "school_days":
                reached = self._day_after(anchor, count + paused, self.school_days)
            case "instructional_weeks":
                counted = self.instructional_days(uncounted)
                reached = self._day_after(anchor, SCHOOL_WEEK * count + paused, counted)
        return self._rolled(reached, roll)

    def _day_after(self, anchor: date, count: int, days: list[date]) -> date:
        position = bisect_right(days, anchor) + count - 1
        if count <= 0:
            return anchor
        if not self.school_days or anchor < self.school_days[0]:
            raise NoCalendar(self.building, anchor)
        if position >= len(days):
            beyond = self.school_days[-1] + timedelta(days=1)
            raise NoCalendar(self.building, max(beyond, anchor + timedelta(days=count)))
        return days[position]

    def schedule_cycle(self, day: date, length: int) -> int:
        """The number, from 1, of the schedule cycle of `length` school days in which `day` lies (A18).

        Cycles are counted from the first day of the school year. Raises NoCalendar (A35).
        """
        first = bisect_left(self.school_days, self.year_of(day).first_day)
        return max(0, bisect_right(self.school_days, day) - 1 - first) // length + 1

    def days_off(self, after: date, until: date) -> list[DaysOff]:
        """The runs of days without school after one day and up to another, plain weekends included."""
        span = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
        off = ((day, self._why_off(day)) for day in span if not self.is_school_day(day))
        return list(_runs(off))

    def _why_off(self, day: date) -> str:
        exception = self._exceptions.get(day)
        if exception and exception.kind in NOT_SCHOOL:
            return exception.note or exception.kind.replace("_", " ")
        return WEEKEND if day.weekday() >= SCHOOL_WEEK else "outside the school year"

    def _rolled(self, day: date, roll: Roll) -> date:
        if roll == "none" or self.is_school_day(day):
            return day
        position = bisect_left(self.school_days, day) - (roll == "previous")
        if not 0 <= position < len(self.school_days):
            raise NoCalendar(self.building, day)
        return self.school_days[position]


def _days_of(year: SchoolYear) -> Iterator[date]:
    return (year.first_day + timedelta(days=n) for n in range((year.last_day - year.first_day).days + 1))


def _runs(days: Iterator[tuple[date, str]]) -> Iterator[DaysOff]:
    """Neighbouring days with the same reason, as one."""
    numbered = enumerate(days)
    for (_, why), run in groupby(numbered, key=lambda at: (at[1][0].toordinal() - at[0], at[1][1])):
        members = [day for _, (day, _) in run]
        yield DaysOff(members[0], members[-1], why)
