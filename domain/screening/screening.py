"""Everybody is screened in every window (R13), new entrants and low scorers by the days of the law (L17).

Who was not screened has a reason, and is owed the screening all the same. `exempt` and `parent_declined` are
a district's own additions: the plan says "all students". A result, whenever it comes and in whichever window,
ends what was owed when it was taken.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, get_args

from pydantic import Field

from domain.command import Command, StudentCommand
from domain.dates.duty import owed
from domain.event import Event
from domain.policy import LocalReason, Subject
from domain.recorded import Recorded
from domain.refusal import Finding, Refusal
from domain.rule import enforces
from domain.screening.by_law import (
    ended_by,
    is_screener,
    low_no_more,
    low_score,
    new_entrant,
    owed_since,
    owner,
)
from domain.screening.closed_list import Screening, screening_of
from domain.screening.evidence import Point, PointCorrected, PointRecorded

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Reason = Literal["absent", "refused", "new_entrant", "exempt", "parent_declined"]
LOCAL: tuple[Reason, ...] = get_args(LocalReason)


class NotScreened(Event, name="screening.missed"):
    """R13: why a student has no result in a window; without `subject`, in none of its subjects."""

    screening_window: str
    subject: Subject | None
    reason: Reason
    note: str = ""
    findings: tuple[Finding, ...] = ()


class NewEntrantRecorded(Event, name="screening.new_entrant"):
    """L17: the student came new to the district's schools."""


class RecordNotScreened(StudentCommand, type_name="screening.record_missed"):
    """Record why a student was not screened in a window (R13); the screening is then owed."""

    AUTHORISES = False
    screening_window: str = Field(description="one of the building's windows by the policy")
    subject: Subject | None = Field(default=None, description="none: all subjects of the window")
    reason: Reason = Field(description="`exempt` and `parent_declined` only where the policy adds them")
    note: str = ""


class RecordNewEntrant(StudentCommand, type_name="screening.record_new_entrant"):
    """Record that a student is new to the district's schools, from the day it happened on (L17)."""

    AUTHORISES = False


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case NotScreened(screening_window=window, subject=subject, reason=reason):
            missed = (screening_of(window, student.civil(recorded.meta.occurred)), subject)
            return replace(student, not_screened={**student.not_screened, missed: reason})
    return student


def _about(screening: Screening, subject: str | None) -> str:
    window, year = screening
    return f"{window} {year}/{subject or 'all'}"


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R13, L17: recorded as it was, once."""
    match command:
        case RecordNotScreened():
            if refusal := _no_window(student, command, context):
                return refusal
            screening = _missed(student, command, context)
            if student.not_screened.get((screening, command.subject)) == command.reason:
                return []
            fields = {f: getattr(command, f) for f in NotScreened.model_fields if f != "findings"}
            return [NotScreened(**fields, findings=_findings(student, command, context))]
        case RecordNewEntrant():
            return [NewEntrantRecorded()]
    raise TypeError(command.TYPE)


def _no_window(student: "Student", command: RecordNotScreened, context: "Context") -> Refusal | None:
    """Where the policy says how the building identifies, one of its windows was missed."""
    screening = context.policy.screening.get(student.building)
    if screening is None or command.screening_window in screening.window_names:
        return None
    reason = f"the building has no screening window {command.screening_window}"
    windows = ", ".join(screening.window_names)
    remedy = f"name one of its windows: {windows}" if windows else "nobody is screened there by the policy"
    return Refusal(rule="state", reason=reason, remedy=remedy)


def _missed(student: "Student", said: RecordNotScreened | NotScreened, context: "Context") -> Screening:
    return screening_of(said.screening_window, context.day(student.building))


def _findings(student: "Student", command: RecordNotScreened, context: "Context") -> tuple[Finding, ...]:
    results = _results(student, command, command.subject, context)
    screened = (Finding(rule="R13", what=f"{p.id} is a result of this window") for p in results)
    return (*_not_the_policys(student, command, context), *screened)


@enforces("R13")
def _results(
    student: "Student",
    missed: RecordNotScreened | NotScreened,
    subject: Subject | None,
    context: "Context",
) -> list[Point]:
    """R13: who has a result in the window was screened, whatever is said."""
    screening = _missed(student, missed, context)
    about = (p for p in student.points.values() if p.screens and p.screening == screening)
    return [p for p in about if subject in (None, p.subject)]


@enforces("R13")
def _not_the_policys(
    student: "Student", command: RecordNotScreened | NotScreened, context: "Context"
) -> tuple[Finding, ...]:
    """R13: screening is for all; only the policy can add a reason to leave a student out."""
    screening = context.policy.screening.get(student.building)
    added = screening.local_reasons if screening else ()
    if command.reason not in LOCAL or command.reason in added:
        return ()
    what = f"{command.reason} is no reason of the plan, nor of the policy (screening.*.local_reasons)"
    return (Finding(rule="R13", what=what),)


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """What a missed screening, a new entrant or a low score brings, and what a result ends."""
    match recorded.event:
        case NotScreened() as missed:
            subjects = _missed_in(student, missed, context)
            return [e for subject in subjects for e in _make_up(student, missed, subject, context)]
        case NewEntrantRecorded():
            return new_entrant(student, context)
        case PointRecorded(point=name):
            point = student.points[name]
            taken = recorded.meta.occurred
            return [*_screened(student, point, taken, context), *low_score(student, point, context)]
        case PointCorrected(point=name):
            point = student.points[name]
            return [*low_score(student, point, context), *low_no_more(student, point, context)]
    return []


@enforces("R13")
def _missed_in(student: "Student", missed: NotScreened, context: "Context") -> tuple[Subject | None, ...]:
    """R13: a window missed as a whole is made up in each of the subjects in which everybody is screened."""
    screening = context.policy.screening.get(student.building)
    every = screening.subjects if screening and missed.subject is None else ()
    return every or (missed.subject,)


@enforces("R13")
def _make_up(
    student: "Student", missed: NotScreened, subject: Subject | None, context: "Context"
) -> list[Event]:
    """R13: the screening is still owed, unless there is a result or the policy lets the child go without."""
    mine = owner(student, _about(_missed(student, missed, context), subject))
    if _results(student, missed, subject, context) or any(_since(student, subject, context)):
        return []
    if missed.reason in LOCAL and not _not_the_policys(student, missed, context):
        return student.withdrawn(mine, f"not to be screened: {missed.reason}", "makeup_screening")
    if student.expects(mine, "a screening") is None:
        return []
    return [owed(student, context, mine, "makeup_screening", f"not screened: {missed.reason}")]


def _since(student: "Student", subject: Subject | None, context: "Context") -> Iterator[Point]:
    """The screening results from the day of the act on."""
    day = context.day(student.building)
    points = (p for p in student.points.values() if p.screens and p.on >= day)
    return (p for p in points if subject in (None, p.subject))


@enforces("R13", "L17")
def _screened(student: "Student", point: Point, taken: date | datetime, context: "Context") -> list[Event]:
    """A screening result ends what was owed when it was `taken`; it makes no later window up.

    The result shows when that was, whenever it was entered (A33).
    """
    made_up = dict.fromkeys(_made_up(student, point) if point.screens else ())
    by_law = ended_by(student, point) if is_screener(student, point, context) else ()
    ended = [*((mine, "makeup_screening") for mine in made_up), *by_law]
    at = replace(context, when=taken)
    return [e for mine, kind in ended for e in student.met(mine, kind, at, documented=True)]


def _made_up(student: "Student", point: Point) -> Iterator[str]:
    """The owners of what the result makes up: its own screening, and each missed by the day it was taken."""
    for missed, subject in student.not_screened:
        for about in (subject, point.subject) if subject in (None, point.subject) else ():
            mine = owner(student, _about(missed, about))
            if point.screening == missed or any(day <= point.on for day in owed_since(student, mine)):
                yield mine


COMMANDS = (RecordNotScreened, RecordNewEntrant)
EVENTS = (NotScreened, NewEntrantRecorded)
CAUSES = (
    NotScreened,
    NewEntrantRecorded,
    PointRecorded,
    PointCorrected,
)
