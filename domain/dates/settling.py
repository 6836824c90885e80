"""What becomes of deadlines: missed and escalated, moved, excused, dated at last.

Every kind of stream that owns deadlines uses these same few functions.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from domain.context import Context
from domain.dates.calendar import NoCalendar
from domain.dates.deadline import (
    OUTSTANDING,
    Deadline,
    DeadlineExcused,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineReached,
    Deadlines,
    DeadlineWithdrawn,
    evolve,
    rederived,
)
from domain.dates.due import anew, dated, set_deadline
from domain.dates.ladder import step_of
from domain.dates.recompute import recomputed
from domain.event import Emit, Event
from domain.rule import enforces

Said = TypeVar("Said", bound=Event | Emit)


def settle(deadlines: Deadlines, context: Context) -> list[Emit]:
    """What time has decided of the deadline that woke first: it is moved, reached or missed.

    One at a time, until nothing is past its wake: a miss may set a rung that is past its own already. So
    the outcome does not depend on who looks first, or how often.
    """
    past = [d for d in deadlines.values() if d.status == "open" and d.wake <= context.now]
    first = min(past, key=lambda d: (d.wake, d.id), default=None)
    return _settled(first, deadlines, context) if first else []


def _settled(deadline: Deadline, deadlines: Deadlines, context: Context) -> list[Emit]:
    move = _move(deadline, context)
    moved = [Emit(move, context.now)] if move else []
    due = _after(deadline, move)
    if due.wake > context.now:
        return moved
    if deadline.effect == "opens":
        return [*moved, Emit(DeadlineReached(deadline=deadline.id), due.due)]
    return [*moved, Emit(DeadlineMissed(deadline=deadline.id), due.due), *_next_rung(due, deadlines, context)]


def _after(deadline: Deadline, move: DeadlineMoved | None) -> Deadline:
    return replace(deadline, due_on=move.due_on, derivation=move.derivation) if move else deadline


def _move(deadline: Deadline, context: Context) -> DeadlineMoved | None:
    """Where the calendar in force, and a policy that recomputes, put the deadline."""
    try:
        by_calendar = rederived(deadline, context.calendar(deadline.building))
        return recomputed(_after(deadline, by_calendar), context) or by_calendar
    except NoCalendar:
        return None


def _next_rung(missed: Deadline, deadlines: Deadlines, context: Context) -> list[Emit]:
    """The next step of the escalation ladder: the same duty, now also somebody else's.

    None where the ladder ends. Beyond the last published calendar it waits for its date (A35).
    """
    context = context.pin(missed.derivation.policy_version)
    ladder = context.policy.deadline(missed.kind).rungs
    if missed.rung >= len(ladder):
        return []
    try:
        whom = step_of(ladder[missed.rung], missed, context)
        step = set_deadline(
            context,
            deadlines,
            missed.building,
            missed.owner,
            missed.kind,
            missed.due_on,
            "the date before was missed",
            unit=whom.unit,
            count=whom.count,
            roll="none" if whom.unit == "calendar_days" else None,
            about=missed.about,
            rung=missed.rung + 1,
            assigned_to=(whom.role,),
        )
    except NoCalendar:
        return []
    return [Emit(step, missed.due)]


def replan(deadlines: Deadlines, context: Context) -> list[Event | Emit]:
    """What the calendar in force asks of deadlines that were set under another (A11), and a new policy (A36).

    Open ones move. A miss on what turns out to have been a day off is excused and its date set anew. What no
    calendar could date gets its day.
    """
    return in_turn(deadlines, deadlines, lambda deadline, now: _replanned(deadline, now, context))


def in_turn(
    deadlines: Deadlines,
    which: Iterable[str],
    ask: Callable[[Deadline, Deadlines], Sequence[Said]],
) -> list[Said]:
    """What `ask` says of one deadline after another, told what has become of all of them by then."""
    found: list[Said] = []
    for name in tuple(which):
        said = ask(deadlines[name], deadlines)
        for event in said:
            deadlines = evolve(deadlines, event.event if isinstance(event, Emit) else event)
        found += said
    return found


def _replanned(deadline: Deadline, deadlines: Deadlines, context: Context) -> Sequence[Event | Emit]:
    if deadline.status == "open":
        move = _move(deadline, context)
        return [move] if move else []
    if deadline.status == "undated":
        return _dated_at_last(deadline, context)
    if deadline.status != "missed" or deadline.effect != "falls_due":
        return []
    missing = [] if _rungs(deadline, deadlines) else _next_rung(deadline, deadlines, context)
    return _excuse(deadline, deadlines, context) or missing


@enforces("A35")
def _dated_at_last(owed: Deadline, context: Context) -> list[Event]:
    """A35: what no calendar could date is dated once one can, from the day on which it arose."""
    try:
        return [dated(owed, context.pin(owed.derivation.policy_version))]
    except NoCalendar:
        return []


def _rungs(missed: Deadline, deadlines: Deadlines) -> list[Deadline]:
    """The escalations that followed a miss, all the way up the ladder."""
    same = (missed.owner, missed.kind, missed.about, missed.rung + 1, missed.due_on)
    next_ones = [
        d for d in deadlines.values() if (d.owner, d.kind, d.about, d.rung, d.derivation.anchor) == same
    ]
    return [*next_ones, *(later for d in next_ones for later in _rungs(d, deadlines))]


def _excuse(missed: Deadline, deadlines: Deadlines, context: Context) -> list[Event]:
    """Only what the calendar shows excuses: a longer bound adopted afterwards makes no miss undone."""
    try:
        move = rederived(missed, context.calendar(missed.building))
    except NoCalendar:
        return []
    return again(missed, move, deadlines) if move and move.due_on > missed.due_on else []


def again(missed: Deadline, move: DeadlineMoved, deadlines: Deadlines) -> list[Event]:
    """A miss that turns out to be none: excused with what it escalated to, and set anew where `move` says."""
    rungs = [d for d in _rungs(missed, deadlines) if d.status in OUTSTANDING]
    return [
        DeadlineExcused(deadline=missed.id, because=move.because),
        *(DeadlineWithdrawn(deadline=d.id, because="the miss was excused") for d in rungs),
        anew(missed, deadlines, due_on=move.due_on, derivation=move.derivation),
    ]
