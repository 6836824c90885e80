"""From the lines of calendar.csv to commands: school years as published, or closures that come later.

A building's lines that begin with its school year publish it; a file without a `year` line for a building
changes days in a year that is published already.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from domain.command import Command
from domain.dates.calendar import AddClosure, DayKind, ExceptionDay, PublishCalendar, SchoolYear
from domain.dates.school_days import SCHOOL_WEEK
from interchange.calendar import EVERY_BUILDING, CalendarRow, of_building
from interchange.commands import Import
from interchange.problem import Problem

Special = tuple[DayKind, str]


def calendar(rows: Sequence[CalendarRow], buildings: Iterable[str], run: Import) -> list[Command]:
    """The commands for every one of `buildings` that the lines concern; `*` means all of them.

    Lines with `calendar_problems` must not be given.
    """
    commands: list[Command] = []
    for building in sorted(set(buildings)):
        mine = list(of_building(rows, building))
        years = [row for row in mine if row.kind == "year"]
        commands += [_published(building, year, mine, run) for year in years]
        if not years:
            commands += [_closed(building, row, run) for row in mine]
    return commands


def calendar_problems(
    file: str, rows: Sequence[CalendarRow], buildings: Collection[str]
) -> Iterator[Problem]:
    """What the domain could not take from the lines."""
    for building in sorted(buildings):
        mine = list(of_building(rows, building))
        years = [row for row in mine if row.kind == "year"]
        for row in mine:
            if years and row.kind != "year" and not any(_within(row, year) for year in years):
                expected = f"days between first and last day of a school year of {_said(row, building)}"
                yield Problem(file, row.line, "from", f'"{row.starts.isoformat()}"', expected,
                              "Correct the dates, or add the school year's line.")  # fmt: skip


def _said(row: CalendarRow, building: str) -> str:
    return building if row.building == EVERY_BUILDING else row.building


def _within(row: CalendarRow, year: CalendarRow) -> bool:
    return year.starts <= row.starts and row.last <= year.last


def _published(building: str, year: CalendarRow, rows: Iterable[CalendarRow], run: Import) -> Command:
    inside = [row for row in rows if row.kind != "year" and _within(row, year)]
    school_year = SchoolYear(
        label=label_of(year.starts, year.last),
        first_day=year.starts,
        last_day=year.last,
        exceptions=tuple(_runs(_special_days(inside))),
    )
    return run.command(PublishCalendar, building=building, zone=year.zone, year=school_year.model_dump())


def label_of(first: date, last: date) -> str:
    """The name of a school year: `2026-27`; of one within a calendar year: `2027`."""
    return str(first.year) if first.year == last.year else f"{first.year}-{last.year % 100:02}"


def _special_days(rows: Iterable[CalendarRow]) -> dict[date, Special]:
    """What each day is, where it is out of the ordinary; a later line wins."""
    days: dict[date, Special] = {}
    for row in rows:
        for number in range((row.last - row.starts).days + 1):
            day = row.starts + timedelta(days=number)
            if row.kind == "instructional" and day.weekday() < SCHOOL_WEEK:
                days.pop(day, None)
            elif row.kind != "year":
                days[day] = (row.kind, row.note)
    return days


def _runs(days: dict[date, Special]) -> Iterator[ExceptionDay]:
    """Neighbouring days of one kind and note, as one."""
    in_order = sorted(days.items())
    runs = groupby(enumerate(in_order), key=lambda at: (at[1][0].toordinal() - at[0], at[1][1]))
    for (_, (kind, note)), run in runs:
        members = [day for _, (day, _) in run]
        yield ExceptionDay(first=members[0], last=members[-1], kind=kind, note=note)


def _closed(building: str, row: CalendarRow, run: Import) -> Command:
    closure = {"first": row.starts, "last": row.last, "kind": row.kind, "note": row.note}
    return run.command(AddClosure, building=building, closure=closure)
