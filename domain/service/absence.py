"""A student who is away for long: the cycle pauses and, where the policy says so, its dates wait (A37).

Counted by the sessions at which the student was absent or suspended. The cycle is paused from the first of
them, once as many school days lie between the first and the last as the policy names; it goes on with the
first session at which the student is back.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.dates.deadline import Deadline, DeadlineMoved, Deadlines, moved
from domain.dates.derivation import Derivation, under
from domain.dates.due import SCHOOL_UNITS
from domain.dates.school_days import Calendar
from domain.dates.settling import again, in_turn
from domain.event import Event
from domain.folding import changed
from domain.moments import civil_date
from domain.recorded import Recorded
from domain.rule import enforces
from domain.service.cycle import Cycle, Seen, owner
from domain.service.session import SessionRecorded
from domain.service.session_codes import AWAY, NOT_HELD

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

DATES = ("review_opens", "review_due", "probe_due")


class CyclePaused(Event, name="cycle.paused"):
    """`since` is the first day away."""

    plan: str
    number: int
    since: date


class CycleResumed(Event, name="cycle.resumed"):
    """`until` is the last day of the pause; `extended` tells whether the cycle's dates moved by it."""

    plan: str
    number: int
    since: date
    until: date
    extended: bool


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case CyclePaused(plan=plan, number=number, since=since):
            return replace(student, cycles=changed(student.cycles, f"{plan}/{number}", paused_since=since))
        case CycleResumed(plan=plan, number=number):
            return replace(student, cycles=changed(student.cycles, f"{plan}/{number}", paused_since=None))
    return student


@enforces("A37")
def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """A37: a session missed may pause the cycle, one at which the student is back ends the pause."""
    rule = context.policy.cycle if isinstance(recorded.event, SessionRecorded) else None
    if rule is None or not isinstance(recorded.event, SessionRecorded):
        return []
    code, on = recorded.event.code, student.civil(recorded.meta.occurred)
    cycle = student.cycles.get(f"{recorded.event.plan}/{recorded.event.number}")
    if cycle is None or not cycle.running or cycle.anchor is None:
        return []
    if code in AWAY and cycle.paused_since is None:
        return _paused(student, cycle, rule.pause_after_absent_days, context)
    if code not in AWAY | NOT_HELD and cycle.paused_since and cycle.paused_since < on:
        return _resumed(student, cycle, cycle.paused_since, on, rule.extend_by_pause, context)
    return []


def _paused(student: "Student", cycle: Cycle, days: int, context: "Context") -> list[Event]:
    away = _last_away(cycle)
    calendar = context.calendar(student.building_of(cycle.plan))
    missed = sum(away[0].on <= day <= away[-1].on for day in calendar.school_days) if away else 0
    if missed < days:
        return []
    return [CyclePaused(plan=cycle.plan, number=cycle.number, since=away[0].on)]


def _last_away(cycle: Cycle) -> list[Seen]:
    """The sessions in a row, up to the last one held, at which the student was away."""
    row: list[Seen] = []
    for seen in cycle.sessions:
        if seen.code not in NOT_HELD:
            row = [*row, seen] if seen.code in AWAY else []
    return row


def _resumed(
    student: "Student", cycle: Cycle, since: date, back: date, extend: bool, context: "Context"
) -> list[Event]:
    resumed = CycleResumed(
        plan=cycle.plan, number=cycle.number, since=since, until=back - timedelta(days=1), extended=extend
    )
    return [resumed, *(_waited(student, cycle, since, back, context) if extend else ())]


def _waited(student: "Student", cycle: Cycle, since: date, back: date, context: "Context") -> list[Event]:
    """Open dates move by the days of the pause; one missed meanwhile is excused and set anew."""

    def waited(deadline: Deadline, now: Deadlines) -> list[Event]:
        move = _later(deadline, since, back, context)
        if move and deadline.status == "open":
            return [move]
        excused = move and deadline.status == "missed" and move.due_on > deadline.due_on
        return again(deadline, move, now) if move and excused else []

    mine = owner(student, cycle.plan, cycle.number)
    dates = [d.id for d in student.deadlines.values() if (d.owner, d.rung) == (mine, 0) and d.kind in DATES]
    return in_turn(student.deadlines, dates, waited)


def _later(deadline: Deadline, since: date, back: date, context: "Context") -> DeadlineMoved | None:
    calendar, d = context.calendar(deadline.building), deadline.derivation
    longer = d.model_copy(update={"paused_days": d.paused_days + days_of_pause(d, since, back, calendar)})
    known = civil_date(context.now, deadline.zone)
    return moved(deadline, under(longer, calendar), calendar, known, "the cycle was paused")


def days_of_pause(d: Derivation, since: date, back: date, calendar: Calendar) -> int:
    """The length of the pause in days of the deadline's own count."""
    if d.unit not in SCHOOL_UNITS:
        return (back - since).days
    counted = calendar.instructional_days(d.not_counted if d.unit == "instructional_weeks" else ())
    return sum(since <= day < back for day in counted)


COMMANDS = ()
EVENTS = (CyclePaused, CycleResumed)
CAUSES = (SessionRecorded,)
