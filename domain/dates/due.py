"""Setting, settling and escalating deadlines under the policy and the calendar in force.

Every kind of stream that owns deadlines (a student's, a building's) uses these same few functions.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from domain.context import Context
from domain.dates.calendar import Calendar, NoCalendar, Roll, Unit
from domain.dates.deadline import (
    OUTSTANDING,
    UNDATED,
    Deadline,
    DeadlineExcused,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineReached,
    Deadlines,
    DeadlineSet,
    DeadlineUndated,
    DeadlineWithdrawn,
    Effect,
    evolve,
    opened,
    rederived,
)
from domain.dates.deadline_kinds import DEADLINE_KINDS
from domain.dates.derivation import Derivation, day_off, derive, under
from domain.dates.ladder import step_of
from domain.dates.recompute import recomputed
from domain.event import Emit, Event
from domain.refusal import Finding
from domain.rule import enforces

Said = TypeVar("Said", bound=Event | Emit)
SCHOOL_UNITS: frozenset[Unit] = frozenset({"school_days", "instructional_weeks"})


def rules_of(kind: str) -> tuple[str, ...]:
    """The rule ids that ask for a deadline of `kind`."""
    words = DEADLINE_KINDS[kind].replace(",", " ").split()
    return tuple(word for word in words if word[0] in "RALC" and word[1:].isdigit())


def set_deadline(
    context: Context,
    deadlines: Deadlines,
    building: str,
    owner: str,
    kind: str,
    anchor: date,
    anchored_on: str,
    *,
    unit: Unit | None = None,
    count: int | None = None,
    bound: str = "",
    roll: Roll | None = None,
    effect: Effect = "falls_due",
    about: str = "",
    rung: int = 0,
    assigned_to: tuple[str, ...] = (),
) -> DeadlineSet | DeadlineUndated:
    """A new deadline of `owner`, its due date derived from `anchor`; the policy bounds it unless given.

    `bound` is the key of the policy in which a given `count` stands, so that it can be looked up again (A36).
    Where no calendar gives the day, what is recorded owes it all the same; else raises NoCalendar (A35).
    """
    rule = context.policy.deadline(kind)
    calendar = context.calendar(building)
    bound = bound or ("" if count is not None else f"deadlines.{kind}")
    unit = unit or rule.unit
    count = rule.count if count is None else count
    assert unit is not None, f"a published policy bounds {kind}"
    assert count is not None, f"a published policy bounds {kind}"
    owed = Deadline(
        id=_name(deadlines, owner, kind, about),
        kind=kind,
        owner=owner,
        about=about,
        effect=effect,
        due_on=UNDATED,
        building=building,
        zone=context.zone_of(building),
        grace_days=rule.grace_days,
        rung=rung,
        assigned_to=assigned_to,
        derivation=Derivation(
            rules=rules_of(kind),
            anchor=anchor,
            anchored_on=anchored_on,
            unit=unit,
            count=count,
            roll=roll or day_off(rule, context.policy.clock, effect) or "none",
            bound=bound,
            not_counted=context.policy.clock.not_instructional if unit == "instructional_weeks" else (),
            not_after=None,
            policy_version=context.policy.version,
            calendar_version=calendar.version,
        ),
    )
    try:
        return _dated(owed, context)
    except NoCalendar as missing:
        if not context.recording:
            raise
        return undated(owed, str(missing))


def _dated(owed: Deadline, context: Context) -> DeadlineSet:
    """With its day by the calendar in force. Raises NoCalendar (A35)."""
    calendar, d = context.calendar(owed.building), owed.derivation
    changed = {
        "not_after": _year_end(context, owed.building, d.anchor, d.unit),
        "calendar_version": calendar.version,
    }
    derivation = d.model_copy(update=changed)
    fields = {f: getattr(owed, f) for f in DeadlineSet.model_fields if f != "deadline"}
    told = {"due_on": _derived(derivation, calendar, owed.kind), "derivation": derivation}
    first = DeadlineSet(deadline=owed.id, **{**fields, **told})
    return _under_the_next(first, context) or first


@enforces("A35")
def undated(owed: Deadline, because: str) -> DeadlineUndated:
    """A35: what happened is recorded with what follows from it, though no calendar dates that yet."""
    fields = {f: getattr(owed, f) for f in DeadlineUndated.model_fields if f not in ("deadline", "findings")}
    return DeadlineUndated(deadline=owed.id, findings=(Finding(rule="A35", what=because),), **fields)


@enforces("A36")
def _under_the_next(first: DeadlineSet, context: Context) -> DeadlineSet | None:
    """A36: a version that is published, but not yet in force, counts at once what falls due under it."""
    governs = context.district.policy_on(first.due_on)
    if governs is None or governs.version == first.derivation.policy_version:
        return None
    move = recomputed(opened(first), context)
    return first.model_copy(update={"due_on": move.due_on, "derivation": move.derivation}) if move else None


def _derived(derivation: Derivation, calendar: Calendar, kind: str) -> date:
    """The due date; where no calendar gives it, the day that is lacking is told with what needs it."""
    try:
        return derive(derivation, calendar)
    except NoCalendar as missing:
        because = f"{kind} counted from {derivation.anchor.isoformat()}"
        raise NoCalendar(missing.building, missing.day, because) from None


def _name(deadlines: Deadlines, owner: str, kind: str, about: str) -> str:
    mine = [d for d in deadlines.values() if d.owner == owner]
    ordinal = sum(d.kind == kind and d.about == about for d in mine) + 1
    return "/".join(filter(None, (owner, kind, about, str(ordinal))))


@enforces("A35")
def _year_end(context: Context, building: str, anchor: date, unit: Unit) -> date | None:
    """A35: unless cycles carry over, school-day bounds do not run past the end of the school year."""
    if context.policy.year_end == "carry" or unit not in SCHOOL_UNITS:
        return None
    last = context.calendar(building).year_of(anchor).last_day
    return last if anchor <= last else None


def set_again(
    deadline: Deadline, context: Context, deadlines: Deadlines, building: str, paused: int
) -> DeadlineSet:
    """The same promise counted by the calendar of `building`, `paused` more days added (A37).

    A day that has passed meanwhile becomes today: nobody could have kept it. Raises NoCalendar (A35).
    """
    calendar, today = context.calendar(building), context.day(building)
    longer = {"paused_days": deadline.derivation.paused_days + paused, "not_before": today}
    derivation = under(deadline.derivation.model_copy(update=longer), calendar)
    moved = {"building": building, "zone": context.zone_of(building), "due_on": derive(derivation, calendar)}
    return _anew(deadline, deadlines, derivation=derivation, **moved)


def _anew(deadline: Deadline, deadlines: Deadlines, **changed: Any) -> DeadlineSet:
    like = {f: getattr(deadline, f) for f in DeadlineSet.model_fields if f != "deadline"}
    name = _name(deadlines, deadline.owner, deadline.kind, deadline.about)
    return DeadlineSet(deadline=name, **{**like, **changed})


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

    None where the ladder ends. Beyond the last published calendar it waits: `replan` sets it (A35).
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

    Open ones move. A miss on what turns out to have been a day off is excused and its date set anew. An
    escalation that no calendar could date is set.
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
        return [_dated(owed, context.pin(owed.derivation.policy_version))]
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
        _anew(missed, deadlines, due_on=move.due_on, derivation=move.derivation),
    ]
