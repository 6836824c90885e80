"""After each screening window every team of a building meets over its results (R27, R28, R34–R36, R41).

The team writes down who was there and what came out of the meeting; no item of the checklist is left open.
With the record the team's list of students is closed, in the building's year and in each student's file.
Teams also look at the results of the SEL screener (R92).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from pydantic import Field

from domain.building.school_year import Year, YearCommand, set_due
from domain.command import Command, Name, Statement
from domain.context import Context
from domain.dates.deadline import Deadline, DeadlineReached
from domain.event import Emitted, Event
from domain.form import derived, stated
from domain.ids import student_stream
from domain.people import Member, people
from domain.recorded import Recorded
from domain.refusal import Finding, Refusal, first_refusal
from domain.rule import enforces
from domain.screening.closed_list import AtRiskListClosed, Screening, screening_of

CHECKLIST: Mapping[str, str] = {
    "at_risk_identified": "R29 who is at risk by the decision tree",
    "triangulated": "R30 at least two data points beside the screener",
    "list_made": "R34 the list of students at risk",
    "attendance_submitted": "R35 names submitted for attendance or work avoidance",
    "refusals_submitted": "R36 names submitted for refused sessions",
    "goals_set": "R37 two to four goals of six to eight weeks",
    "monitoring_identified": "R38 how progress is monitored",
    "parents_told": "R39 the letter on the classroom plan",
}
"""R29–R39: what each team brings out of its post-benchmark meeting."""
TEAM_ROLES = frozenset(
    {"classroom_teacher", "team_member", "interventionist", "ais_teacher", "support_teacher"}
)
SEL_ROLES = frozenset({*TEAM_ROLES, "psychologist", "counselor", "administrator", "principal"})


class PostBenchmarkClosed(Event, name="post_benchmark.closed"):
    """F2, F3. `students` are those on the team's list; `held_on` is the day of the meeting."""

    team: str
    screening_window: str
    checklist: dict[str, str]
    attendees: tuple[Member, ...] = ()
    students: tuple[str, ...] = ()
    held_on: date | None = None


class SelAnalysed(Event, name="sel_screener.analysed"):
    """R92: a team or PLC looked at the results of the SEL screener."""

    team: str
    period: str
    attendees: tuple[Member, ...]
    conclusion: str
    findings: tuple[Finding, ...] = ()


class ClosePostBenchmark(YearCommand, type_name="post_benchmark.close"):
    """A team closes its post-benchmark meeting (F2), and with it its list of students at risk (R34).

    Each item of the checklist is `done` or says why it was left out: at_risk_identified, triangulated,
    list_made, attendance_submitted, refusals_submitted, goals_set, monitoring_identified, parents_told.

    Refused by R28 for a window or team that is not the building's, a second time, without anybody of a
    grade-level or PLC team, with strangers, with an item left open or unknown; by R27 before the window
    opens; by R41 where a student on the list has no disposition.
    """

    team: str
    screening_window: str = Field(json_schema_extra=stated(F2="window", F3="window"))
    checklist: dict[str, str] = Field(
        json_schema_extra=derived(F2="letter sent"), description="item → `done`, or why it was left out"
    )
    attendees: tuple[str, ...] = Field(
        default=(),
        description="staff who were there, beside who closes it; their roles that day are recorded",
        json_schema_extra=derived(F2="attendees"),
    )
    students: tuple[Name, ...] = Field(
        default=(),
        description="the students on the list, each with a disposition after this window",
        json_schema_extra=derived(F2="student", F3="students"),
    )

    @property
    def streams(self) -> tuple[str, ...]:
        """The building's year, the building, and the file of each student on the list."""
        students = (student_stream(s) for s in dict.fromkeys(self.students))
        return (*super().streams, f"building/{self.building}", *students)


class AnalyseSel(YearCommand, type_name="sel_screener.analyse"):
    """Record that an MTSS/Student Support Team or PLC looked at the results of the SEL screener (R92)."""

    AUTHORISES = False
    team: str
    period: str = Field(description="which results: a window or a month")
    attendees: tuple[str, ...] = Field(min_length=1)
    conclusion: Statement = Field(description="what the team concluded; no student is named")


def evolve(year: Year, recorded: Recorded) -> Year:
    """The year after one more event."""
    match recorded.event:
        case PostBenchmarkClosed(team=team, screening_window=window):
            return replace(year, closed=year.closed | {f"{window}:{team}"})
    return year


def decide(year: Year, command: Command, context: Context) -> list[Event] | Refusal:
    """R27, R28, R34, R92."""
    match command:
        case ClosePostBenchmark():
            return _closed(year, command, context)
        case AnalyseSel(team=team, period=period, conclusion=conclusion):
            present = people(command.attendees, year.building, context)
            return [
                SelAnalysed(
                    team=team,
                    period=period,
                    attendees=present,
                    conclusion=conclusion,
                    findings=_no_team(present),
                )
            ]
    raise TypeError(command.TYPE)


def _closed(year: Year, command: ClosePostBenchmark, context: Context) -> list[Event] | Refusal:
    about = f"{command.screening_window}:{command.team}"
    present = people(dict.fromkeys((*command.attendees, command.actor)), year.building, context)
    refusal = first_refusal(
        _planned(year, about, context),
        not_yet_open(screening_closed(command, context), year.building, context),
        _attended(present),
        _unfinished(command.checklist),
    )
    closed = PostBenchmarkClosed(
        team=command.team,
        screening_window=command.screening_window,
        checklist=command.checklist,
        attendees=present,
        students=tuple(dict.fromkeys(command.students)),
        held_on=context.day(year.building),
    )
    return refusal or [closed, *year.met("post_benchmark_meeting", context, about)]


def list_closed(command: ClosePostBenchmark, context: Context) -> list[Event]:
    """R34: for the building, and for each student on the list."""
    window, year = screening_closed(command, context)
    return [AtRiskListClosed(team=command.team, screening_window=window, year=year)]


def screening_closed(command: ClosePostBenchmark, context: Context) -> Screening:
    """The screening that the meeting looked at: that of the school year it names."""
    named = context.calendar(command.building).years.get(command.year)
    return screening_of(command.screening_window, named.first_day if named else context.day(command.building))


@enforces("R28")
def _planned(year: Year, about: str, context: Context) -> Refusal | None:
    """R27, R28: each team of the building meets once after each window."""
    screening = context.policy.screening.get(year.building)
    windows, teams = (screening.window_names, screening.teams) if screening else ((), ())
    known = {f"{name}:{team}" for name in windows for team in teams}
    if about in year.closed:
        remedy = (
            "nothing more to close; a later change to a student's listing is an amendment (at_risk.amend)"
        )
        return Refusal(rule="R28", reason=f"{about} is closed already", remedy=remedy)
    if about in known:
        return None
    remedy = "name a screening window and a team of the building's policy"
    return Refusal(rule="R28", reason=f"{about} is no meeting of this building", remedy=remedy)


@enforces("R27")
def not_yet_open(screening: Screening | None, building: str, context: Context) -> Refusal | None:
    """R27: the meeting and its list come upon the screening, which has at least begun."""
    policy = context.policy.screening.get(building)
    window = policy.window_in(*screening) if policy and screening else None
    if window is None or window.opens <= context.day(building):
        return None
    reason = f"the {window.name} window opens on {window.opens}"
    remedy = "meet when its results are there, or name a result of the screening that was held"
    return Refusal(rule="R27", reason=reason, remedy=remedy)


@enforces("R28")
def _attended(present: Sequence[Member]) -> Refusal | None:
    """R28: the record says who was there in which role; strangers to the building are no team."""
    strangers = [m.staff for m in present if not m.roles]
    if strangers:
        reason = f"no role in the building that day: {', '.join(strangers)}"
        return Refusal(rule="R28", reason=reason, remedy="name staff of the building (staff.give_role)")
    if any(set(m.roles) & TEAM_ROLES for m in present):
        return None
    remedy = f"somebody with one of these roles: {', '.join(sorted(TEAM_ROLES))}"
    return Refusal(rule="R28", reason="nobody of a grade-level or PLC team was there", remedy=remedy)


@enforces("R28", "R35")
def _unfinished(checklist: Mapping[str, str]) -> Refusal | None:
    missing = [item for item in CHECKLIST if not checklist.get(item, "").strip()]
    if missing:
        reason = f"neither done nor reasoned away: {', '.join(missing)}"
        return Refusal(rule="R28", reason=reason, remedy="say done for each item, or why it was left out")
    if strange := sorted(checklist.keys() - CHECKLIST.keys()):
        reason = f"no item of the checklist: {', '.join(strange)}"
        return Refusal(rule="R28", reason=reason, remedy=f"leave it out; the items: {', '.join(CHECKLIST)}")
    return None


@enforces("R92")
def _no_team(present: Sequence[Member]) -> tuple[Finding, ...]:
    """R92: the analysis is a team's or PLC's."""
    if any(set(m.roles) & SEL_ROLES for m in present):
        return ()
    return (Finding(rule="R92", what="nobody of a Student Support Team or PLC took part"),)


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


COMMANDS = (ClosePostBenchmark, AnalyseSel)
EVENTS = (PostBenchmarkClosed, SelAnalysed)
