"""What a building owes in a school year: screening windows, post-benchmark meetings, training, the action
plan (R10, R11, R25, R27, R28).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from domain import deadline, due, timekeeping
from domain.calendar import SchoolYear
from domain.command import Command, Name
from domain.context import Context
from domain.deadline import Deadline, DeadlineReached, Deadlines
from domain.due import set_deadline
from domain.event import Emitted, Event
from domain.ids import owner_id
from domain.recorded import Recorded
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces

CHECKLIST = (
    "at_risk_identified",
    "triangulated",
    "list_made",
    "goals_set",
    "monitoring_identified",
    "parents_told",
)
"""R29–R39: what each team brings out of its post-benchmark meeting."""


class SchoolYearOpened(Event, name="school_year.opened"):
    building: str
    year: str
    zone: str


class PostBenchmarkClosed(Event, name="post_benchmark.closed"):
    team: str
    screening_window: str
    checklist: dict[str, str]


class TrainingRecorded(Event, name="training.recorded"):
    policy_version: str
    attendees: tuple[str, ...]


class ActionPlanAdopted(Event, name="action_plan.adopted"):
    version: str


class YearCommand(Command):
    """A command about one building's school year, for example `2026-27`."""

    building: Name
    year: Name

    @property
    def streams(self) -> tuple[str, ...]:
        return (year_stream(self.building, self.year),)


class OpenSchoolYear(YearCommand, type_name="school_year.open"):
    """Open the year: every date the building owes is set (R10, R11, R25)."""


class ClosePostBenchmark(YearCommand, type_name="post_benchmark.close"):
    """A team closes its post-benchmark meeting; each item of the checklist is `done` or says why not."""

    team: str
    screening_window: str
    checklist: dict[str, str]


class RecordTraining(YearCommand, type_name="training.record"):
    """Record the training on the plan (R11)."""

    AUTHORISES = False
    policy_version: str
    attendees: tuple[str, ...]


class AdoptActionPlan(YearCommand, type_name="action_plan.adopt"):
    """Adopt the building's action plan for the next school year (R10)."""

    AUTHORISES = False
    version: str


@dataclass(frozen=True, slots=True)
class Year:
    stream: str
    building: str = ""
    label: str = ""
    closed: frozenset[str] = frozenset()
    """The post-benchmark meetings that are closed, as `window:team`."""
    deadlines: Deadlines = field(default_factory=dict)

    @property
    def owner(self) -> str:
        """The owner of all deadlines of the year."""
        return owner_id("building-year", self.stream, self.label)


def year_stream(building: str, year: str) -> str:
    """The stream of one building's school year."""
    return f"year/{building}/{year}"


def evolve(year: Year, recorded: Recorded) -> Year:
    """The year after one more event."""
    match recorded.event:
        case SchoolYearOpened(building=building, year=label):
            return replace(year, building=building, label=label)
        case PostBenchmarkClosed(team=team, screening_window=window):
            return replace(year, closed=year.closed | {f"{window}:{team}"})
    return replace(year, deadlines=deadline.evolve(year.deadlines, recorded))


def decide(year: Year, command: Command, context: Context) -> Emitted | Refusal:
    """R10, R11, R25, R27, R28."""
    if isinstance(command, timekeeping.COMMANDS):
        return timekeeping.decide(year.deadlines, command, context)
    if not year.building and not isinstance(command, OpenSchoolYear):
        return Refusal(
            rule="state", reason="the school year is not open", remedy="open it first (school_year.open)"
        )
    match command:
        case OpenSchoolYear(building=building, year=label):
            return [] if year.building else _open(replace(year, building=building, label=label), context)
        case ClosePostBenchmark(team=team, screening_window=window, checklist=checklist):
            about = f"{window}:{team}"
            return first_refusal(_planned(year, about, context), _unfinished(checklist)) or [
                PostBenchmarkClosed(team=team, screening_window=window, checklist=checklist),
                *deadline.met(year.deadlines, year.owner, "post_benchmark_meeting", context, about),
            ]
        case RecordTraining(policy_version=version, attendees=attendees):
            done = deadline.met(year.deadlines, year.owner, "staff_trained", context)
            return [TrainingRecorded(policy_version=version, attendees=attendees), *done]
        case AdoptActionPlan(version=version):
            done = deadline.met(year.deadlines, year.owner, "action_plan_reviewed", context)
            return [ActionPlanAdopted(version=version), *done]
    raise TypeError(command.TYPE)


@enforces("R27", "R28")
def _planned(year: Year, about: str, context: Context) -> Refusal | None:
    """R27, R28: each team of the building meets once after each window."""
    screening = context.policy.screening.get(year.building)
    known = (
        {f"{w.name}:{team}" for w in screening.windows for team in screening.teams} if screening else set()
    )
    if about in known and about not in year.closed:
        return None
    reason = (
        f"{about} is closed already" if about in year.closed else f"{about} is no meeting of this building"
    )
    remedy = "name a screening window and a team of the building's policy"
    return Refusal(rule="R28", reason=reason, remedy=remedy)


@enforces("R28")
def _unfinished(checklist: Mapping[str, str]) -> Refusal | None:
    missing = [item for item in CHECKLIST if not checklist.get(item)]
    if not missing:
        return None
    remedy = "say done for each item, or why it was left out"
    return Refusal(rule="R28", reason=f"neither done nor reasoned away: {', '.join(missing)}", remedy=remedy)


def _within(year: SchoolYear, day: date) -> bool:
    return year.first_day <= day <= year.last_day


def _open(year: Year, context: Context) -> list[Event] | Refusal:
    calendar = context.calendar(year.building)
    published = calendar.years.get(year.label)
    if published is None:
        reason = f"no calendar of building {year.building} for {year.label} is published"
        return Refusal(rule="A35", reason=reason, remedy="publish it first (calendar.publish)")
    screening = context.policy.screening.get(year.building)
    windows = [w for w in screening.windows if _within(published, w.closes)] if screening else []
    return [
        SchoolYearOpened(building=year.building, year=year.label, zone=calendar.zone),
        _due(year, "staff_trained", published.first_day, "first day of school", context),
        _due(year, "action_plan_reviewed", published.last_day, "last day of school", context),
        *(_window_closes(year, w.name, w.closes, context) for w in windows),
    ]


def _due(year: Year, kind: str, anchor: date, anchored_on: str, context: Context, about: str = "") -> Event:
    return set_deadline(
        context, year.deadlines, year.building, year.owner, kind, anchor, anchored_on, about=about
    )


def _window_closes(year: Year, window: str, closes: date, context: Context) -> Event:
    effect: Literal["opens"] = "opens"
    return set_deadline(
        context,
        year.deadlines,
        year.building,
        year.owner,
        "screening_window_closes",
        closes,
        "last day of the window",
        unit="calendar_days",
        count=1,
        effect=effect,
        about=window,
    )


def consequences(year: Year, recorded: Recorded, context: Context) -> Emitted:
    """R27: when a window has closed, each team owes its post-benchmark meeting."""
    match recorded.event:
        case DeadlineReached(deadline=name) if year.deadlines[name].kind == "screening_window_closes":
            return _meetings_due(year, year.deadlines[name], context)
    return ()


@enforces("R27")
def _meetings_due(year: Year, window: Deadline, context: Context) -> list[Event]:
    """Under the policy that set the window's end (A36); who has met already owes nothing."""
    pinned = context.pin(window.derivation.policy_version)
    names = [f"{window.about}:{team}" for team in pinned.policy.screening[year.building].teams]
    day = window.derivation.anchor
    return [
        _due(year, "post_benchmark_meeting", day, "window closed", pinned, about)
        for about in names
        if about not in year.closed
    ]


def settle(year: Year, context: Context) -> Emitted:
    """What time alone has decided."""
    return due.settle(year.deadlines, context)
