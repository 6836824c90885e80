"""After each screening window every team of a building meets over its results (R27, R28)."""

from collections.abc import Mapping
from dataclasses import replace

from domain.command import Command
from domain.context import Context
from domain.deadline import Deadline, DeadlineReached
from domain.event import Emitted, Event
from domain.recorded import Recorded
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.school_year import Year, YearCommand, set_due

CHECKLIST = (
    "at_risk_identified",
    "triangulated",
    "list_made",
    "goals_set",
    "monitoring_identified",
    "parents_told",
)
"""R29–R39: what each team brings out of its post-benchmark meeting."""


class PostBenchmarkClosed(Event, name="post_benchmark.closed"):
    team: str
    screening_window: str
    checklist: dict[str, str]


class ClosePostBenchmark(YearCommand, type_name="post_benchmark.close"):
    """A team closes its post-benchmark meeting; each item of the checklist is `done` or says why not."""

    team: str
    screening_window: str
    checklist: dict[str, str]


def evolve(year: Year, recorded: Recorded) -> Year:
    """The year after one more event."""
    match recorded.event:
        case PostBenchmarkClosed(team=team, screening_window=window):
            return replace(year, closed=year.closed | {f"{window}:{team}"})
    return year


def decide(year: Year, command: Command, context: Context) -> list[Event] | Refusal:
    """R27, R28."""
    assert isinstance(command, ClosePostBenchmark)
    team, window, checklist = command.team, command.screening_window, command.checklist
    about = f"{window}:{team}"
    return first_refusal(_planned(year, about, context), _unfinished(checklist)) or [
        PostBenchmarkClosed(team=team, screening_window=window, checklist=checklist),
        *year.met("post_benchmark_meeting", context, about),
    ]


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
        set_due(year, "post_benchmark_meeting", day, "window closed", pinned, about)
        for about in names
        if about not in year.closed
    ]


COMMANDS = (ClosePostBenchmark,)
EVENTS = (PostBenchmarkClosed,)
