"""Setting deadlines under the policy and the calendar in force.

Every kind of stream that owns deadlines (a student's, a building's) uses these same few functions.
"""

from datetime import date
from typing import Any

from domain.context import Context
from domain.dates.calendar import Calendar, NoCalendar, Roll, Unit
from domain.dates.deadline import (
    UNDATED,
    Deadline,
    DeadlineMoved,
    Deadlines,
    DeadlineSet,
    DeadlineUndated,
    Effect,
    moved,
    opened,
    promise,
)
from domain.dates.deadline_kinds import BOUND_BY_WEEKS, DEADLINE_KINDS
from domain.dates.derivation import Derivation, day_off, derive, under
from domain.dates.recompute import recomputed
from domain.moments import civil_date
from domain.refusal import Finding
from domain.rule import enforces

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
        return dated(owed, context)
    except NoCalendar as missing:
        if all_the_same := _all_the_same(owed, missing, context):
            return all_the_same
        raise


def dated(owed: Deadline, context: Context) -> DeadlineSet:
    """With its day by the calendar in force. Raises NoCalendar (A35)."""
    calendar, d = context.calendar(owed.building), owed.derivation
    changed = {
        "not_after": _year_end(context, owed),
        "calendar_version": calendar.version,
    }
    derivation = d.model_copy(update=changed)
    due_on = _derived(derivation, calendar, owed.kind)
    first = DeadlineSet(**promise(owed, derivation=derivation, due_on=due_on))
    return _under_the_next(first, context) or first


@enforces("A35")
def _all_the_same(owed: Deadline, missing: NoCalendar, context: Context) -> DeadlineUndated | None:
    """A35: what happened is recorded with what follows from it, though no calendar dates that yet."""
    return undated(owed, str(missing)) if context.recording else None


def undated(owed: Deadline, because: str) -> DeadlineUndated:
    """`owed` as it is recorded while it has no date, with the reason."""
    return DeadlineUndated(**promise(owed, findings=(Finding(rule="A35", what=because),)))


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
def _year_end(context: Context, owed: Deadline) -> date | None:
    """A35: unless cycles carry over, no date of a cycle or continuation lies after the last day of school."""
    if context.policy.year_end == "carry" or owed.kind not in BOUND_BY_WEEKS:
        return None
    anchor = owed.derivation.anchor
    last = context.calendar(owed.building).year_of(anchor).last_day
    return last if anchor <= last else None


def counted_from(owed: Deadline, day: date, because: str, context: Context) -> DeadlineMoved | None:
    """The move to where the same count from another `day` puts it (A11). Raises NoCalendar (A35)."""
    calendar = context.calendar(owed.building)
    derivation = under(owed.derivation.model_copy(update={"anchor": day}), calendar)
    return moved(owed, derivation, calendar, civil_date(context.now, owed.zone), because)


def no_sooner(first: DeadlineSet, day: date) -> DeadlineSet:
    """The same promise, on `day` where it would be due before it."""
    if first.due_on >= day:
        return first
    derivation = first.derivation.model_copy(update={"not_before": day})
    return first.model_copy(update={"due_on": day, "derivation": derivation})


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
    return anew(deadline, deadlines, derivation=derivation, **moved)


def anew(deadline: Deadline, deadlines: Deadlines, **changed: Any) -> DeadlineSet:
    """The same promise once more, on another day and under a name of its own."""
    name = _name(deadlines, deadline.owner, deadline.kind, deadline.about)
    return DeadlineSet(**promise(deadline, deadline=name, **changed))
