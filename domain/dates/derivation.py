"""How a due date comes about: from which day, how many of what, which days do not count (A11, A34–A37)."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.dates.school_days import Calendar, DayKind, NoCalendar, Roll, Unit
from domain.policy.timing import Clock, DeadlinePolicy
from domain.rule import enforces


class Derivation(BaseModel):
    """How a due date came about, complete enough to be derived again under another calendar.

    `anchor` is day 0; `anchored_on` says in words what happened that day. `bound` is the key of the policy in
    which the count stands, where it is one key. Days of the kinds in `not_counted` make no instructional week
    (A11); `paused_days` more days are counted because the service was paused (A37). `not_after` is the last
    day of the anchor's school year, where the bound may not run past it (A35). `not_before` is the day on
    which an earlier date became known, where nobody could have kept that date.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[str, ...]
    anchor: date
    anchored_on: str
    unit: Unit
    count: int
    roll: Roll
    bound: str = ""
    not_counted: tuple[DayKind, ...] = ()
    paused_days: int = 0
    not_after: date | None = None
    not_before: date | None = None
    policy_version: str
    calendar_version: str


@enforces("A34")
def day_off(rule: DeadlinePolicy, clock: Clock, effect: Literal["falls_due", "opens"]) -> Roll | None:
    """A34: where a date goes that falls on a day without school: by its kind, else by the policy's clock."""
    return rule.roll or (clock.no_later_than if effect == "falls_due" else clock.not_before)


def derive(derivation: Derivation, calendar: Calendar) -> date:
    """The due date of `derivation` under `calendar`. Raises NoCalendar (A35)."""
    d = derivation
    try:
        due = calendar.count(d.anchor, d.unit, d.count, d.roll, uncounted=d.not_counted, paused=d.paused_days)
    except NoCalendar:
        if d.not_after is None:
            raise
        due = d.not_after
    due = min(due, d.not_after) if d.not_after else due
    return max(due, d.not_before) if d.not_before else due


def under(derivation: Derivation, calendar: Calendar) -> Derivation:
    """The same derivation under `calendar`, whose year may end on another day. Raises NoCalendar."""
    last = calendar.year_of(derivation.anchor).last_day if derivation.not_after else None
    return derivation.model_copy(update={"calendar_version": calendar.version, "not_after": last})
