"""A building opens its school year; that sets every date the building owes (R10, R11, R25).

The other lifecycles of the year (post-benchmark meetings, training, action plan, programme, classrooms) stand
in files of their own; `building_year` composes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from domain.command import Command, Name
from domain.context import Context
from domain.dates import deadline
from domain.dates.calendar import SchoolYear
from domain.dates.deadline import Deadlines
from domain.dates.due import counted_from, set_deadline
from domain.event import Event
from domain.ids import owner_id
from domain.people import Member
from domain.recorded import Recorded
from domain.refusal import Refusal
from domain.rule import enforces

WINDOW_CLOSES = "screening_window_closes"


class SchoolYearOpened(Event, name="school_year.opened"):
    building: str
    year: str
    zone: str


class YearCommand(Command):
    """A command about one building's school year, for example `2026-27`."""

    building: Name
    year: Name

    @property
    def streams(self) -> tuple[str, ...]:
        return (year_stream(self.building, self.year),)


class OpenSchoolYear(YearCommand, type_name="school_year.open"):
    """Open the year: every date the building owes is set (R10, R11, R25).

    Opened again, it takes up what calendar and policy say by now.
    """


@dataclass(frozen=True, slots=True)
class Year:
    stream: str
    building: str = ""
    label: str = ""
    closed: frozenset[str] = frozenset()
    """The post-benchmark meetings that are closed, as `window:team`."""
    trained: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By version of the plan taught, who attended a training on it (R11)."""
    reviewed: Mapping[str, tuple[Member, ...]] = field(default_factory=dict)
    """By version of the action plan that was reviewed this year, who took part (R10)."""
    adopted: tuple[str, ...] = ()
    """The versions of the action plan adopted this year, the latest last."""
    elements: Mapping[str, str] = field(default_factory=dict)
    """What stands behind each element of the behavioral programme (R84)."""
    deadlines: Deadlines = field(default_factory=dict)

    @property
    def owner(self) -> str:
        """The owner of all deadlines of the year."""
        return owner_id("building-year", self.stream, self.label)

    def met(self, kind: str, context: Context, about: str = "") -> list[Event]:
        """What an act means for the year's outstanding deadlines of one kind."""
        return deadline.met(self.deadlines, self.owner, kind, context, about)


def year_stream(building: str, year: str) -> str:
    """The stream of one building's school year."""
    return f"year/{building}/{year}"


def evolve(year: Year, recorded: Recorded) -> Year:
    """The year after its opening."""
    match recorded.event:
        case SchoolYearOpened(building=building, year=label):
            return replace(year, building=building, label=label)
    return year


def decide(year: Year, command: Command, context: Context) -> list[Event] | Refusal:
    """R10, R11, R25."""
    assert isinstance(command, OpenSchoolYear)
    opened = replace(year, building=command.building, label=command.year)
    return brought_up(year, context) if year.building else _open(opened, context)


def _open(year: Year, context: Context) -> list[Event] | Refusal:
    calendar = context.calendar(year.building)
    published = calendar.years.get(year.label)
    if refusal := _unpublished(year, published):
        return refusal
    assert published is not None
    return [
        SchoolYearOpened(building=year.building, year=year.label, zone=calendar.zone),
        *_owed(year, published, context),
        *_windows_close(year, published, context),
    ]


@enforces("A35")
def _unpublished(year: Year, published: SchoolYear | None) -> Refusal | None:
    if published:
        return None
    reason = f"no calendar of building {year.building} for {year.label} is published"
    return Refusal(rule="A35", reason=reason, remedy="publish it first (calendar.publish)")


@enforces("R10", "R11", "A20")
def _owed(year: Year, published: SchoolYear, context: Context) -> list[Event]:
    """The training at the start of the year, the review of the action plan at its end."""
    return [
        set_due(year, "staff_trained", published.first_day, "first day of school", context),
        set_due(year, "action_plan_reviewed", published.last_day, "last day of school", context),
    ]


def set_due(
    year: Year, kind: str, anchor: date, anchored_on: str, context: Context, about: str = ""
) -> Event:
    """A deadline of the building's year. Raises NoCalendar (A35)."""
    return set_deadline(
        context, year.deadlines, year.building, year.owner, kind, anchor, anchored_on, about=about
    )


@enforces("R25")
def _windows_close(year: Year, published: SchoolYear, context: Context) -> list[Event]:
    """Each screening window of the policy that closes within the year."""
    screening = context.policy.screening.get(year.building)
    windows = screening.windows if screening else ()
    known = {d.about for d in year.deadlines.values() if d.kind == WINDOW_CLOSES}
    within = [w for w in windows if published.first_day <= w.closes <= published.last_day]
    return [_window_closes(year, w.name, w.closes, context) for w in within if w.name not in known]


def brought_up(year: Year, context: Context) -> list[Event]:
    """What an open year takes from a calendar or policy published after its opening."""
    published = context.calendar(year.building).years.get(year.label)
    if published is None:
        return []
    return [*_on_other_days(year, published, context), *_windows_close(year, published, context)]


@enforces("R10", "R11")
def _on_other_days(year: Year, published: SchoolYear, context: Context) -> list[Event]:
    """R10, R11: what counts from the first or the last day of school follows that day."""
    days = {"staff_trained": published.first_day, "action_plan_reviewed": published.last_day}
    opened = [d for d in year.deadlines.values() if d.kind in days and (d.status, d.rung) == ("open", 0)]
    other = (d for d in opened if d.derivation.anchor != days[d.kind])
    moves = (
        counted_from(d, days[d.kind], f"the {d.derivation.anchored_on} is another day", context)
        for d in other
    )
    return [move for move in moves if move]


def _window_closes(year: Year, window: str, closes: date, context: Context) -> Event:
    effect: Literal["opens"] = "opens"
    return set_deadline(
        context,
        year.deadlines,
        year.building,
        year.owner,
        WINDOW_CLOSES,
        closes,
        "last day of the window",
        unit="calendar_days",
        count=1,
        effect=effect,
        about=window,
    )


COMMANDS = (OpenSchoolYear,)
EVENTS = (SchoolYearOpened,)
