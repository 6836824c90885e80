"""Deadlines: every date the plan or the law cares about, with how it was derived.

Open deadlines have a timer. A deadline is met, missed or withdrawn; a missed one can still be met late,
be shown to have been met in time but entered late, or be excused when the calendar was learned later.
Carries the TIMER and DUTY rules, A11, A33, A34, A36.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from domain.dates.calendar import Calendar
from domain.dates.derivation import Derivation, derive, under
from domain.event import Event
from domain.folding import changed
from domain.ids import derived
from domain.moments import civil_date, end_of_day, start_of_day
from domain.refusal import Finding
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context

Effect = Literal["falls_due", "opens"]
Status = Literal[
    "open", "undated", "reached", "met", "missed", "met_late", "met_entered_late", "excused", "withdrawn"
]
JITTER_SECONDS = 1800
UNDATED = date.max
"""The due date that stands for none while no calendar gives one (A35)."""
OUTSTANDING: frozenset[Status] = frozenset({"open", "undated", "missed"})
FULFILLED: frozenset[Status] = frozenset({"met", "met_late", "met_entered_late"})


class Owed(BaseModel):
    """What is owed, whether its day is known or not.

    `about` tells apart deadlines of one kind and owner, for example two teams of one building. `rung`
    counts escalations; `assigned_to` holds the roles that must act.
    """

    deadline: str
    kind: str
    owner: str
    about: str = ""
    effect: Effect
    building: str
    zone: str
    grace_days: int
    rung: int = 0
    assigned_to: tuple[str, ...] = ()
    derivation: Derivation


class DeadlineSet(Owed, Event, name="deadline.set"):
    """`due_on` is the promise, a civil date in `zone`: due means the end of that day."""

    due_on: date


class DeadlineUndated(Owed, Event, name="deadline.undated"):
    """A duty whose day no published calendar gives yet (A35): it is set, under the same name, once one does.

    Of what happened the record keeps what follows, in summer too; only its date has to wait.
    """

    findings: tuple[Finding, ...]


class DeadlineMoved(Event, name="deadline.moved"):
    deadline: str
    due_on: date
    derivation: Derivation
    because: str


class DeadlineReached(Event, name="deadline.reached"):
    """The day came on which something opens, for example a review may be held."""

    deadline: str


class DeadlineMet(Event, name="deadline.met"):
    deadline: str


class DeadlineMissed(Event, name="deadline.missed"):
    deadline: str


class DeadlineMetLate(Event, name="deadline.met_late"):
    deadline: str
    days_late: int


class DeadlineMetEnteredLate(Event, name="deadline.met_entered_late"):
    """In time by what is said, entered after a miss or long after the fact; `evidence` is its worth (A33)."""

    deadline: str
    days_until_entered: int
    evidence: Literal["documented", "claimed"]


class DeadlineExcused(Event, name="deadline.excused"):
    deadline: str
    because: str


class DeadlineWithdrawn(Event, name="deadline.withdrawn"):
    deadline: str
    because: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as it stands."""

    id: str
    kind: str
    owner: str
    about: str
    effect: Effect
    due_on: date
    building: str
    zone: str
    grace_days: int
    rung: int
    assigned_to: tuple[str, ...]
    derivation: Derivation
    status: Status = "open"

    @property
    def due(self) -> datetime:
        """The UTC instant of the promise: the day's end, or its beginning for what opens that day."""
        at = end_of_day if self.effect == "falls_due" else start_of_day
        return at(self.due_on, self.zone)

    @property
    def wake(self) -> datetime:
        """When the engine looks: due, plus the entry grace, plus a jitter that keeps wakes apart."""
        return self.due + timedelta(days=self.grace_days, seconds=jitter(self.id))

    @property
    def opaque(self) -> str:
        """Its id where nothing may be seen that people named: in Temporal and in logs."""
        return opaque(self.id, self.about)

    @property
    def outstanding(self) -> bool:
        """Whether somebody still has to act: open, missed or still to be dated."""
        return self.status in OUTSTANDING and self.effect == "falls_due"


def opaque(deadline: str, about: str) -> str:
    """The id of a deadline about `about`, without it."""
    return deadline.replace(f"/{about}/", f"/{derived('about', about)}/") if about else deadline


@lru_cache(maxsize=8192)
def jitter(deadline: str) -> int:
    """Seconds by a hash that is the same in every process."""
    return int.from_bytes(sha256(deadline.encode()).digest()[:4]) % JITTER_SECONDS


Deadlines = Mapping[str, Deadline]


def opened(event: DeadlineSet | DeadlineUndated) -> Deadline:
    """The deadline as it stands when it is set, or owed without a date."""
    fields = {name: getattr(event, name) for name in Owed.model_fields if name != "deadline"}
    if isinstance(event, DeadlineUndated):
        return Deadline(id=event.deadline, due_on=UNDATED, status="undated", **fields)
    return Deadline(id=event.deadline, due_on=event.due_on, **fields)


def promise(deadline: Deadline, /, **changed: Any) -> dict[str, Any]:
    """The fields of an event that owes what `deadline` does, with what is `changed`."""
    like = {name: getattr(deadline, name) for name in Owed.model_fields if name != "deadline"}
    return {"deadline": deadline.id, **like, **changed}


def evolve(deadlines: Deadlines, event: Event) -> Deadlines:
    """The deadlines of a stream after one more event."""
    match event:
        case DeadlineSet(deadline=name) | DeadlineUndated(deadline=name):
            return {**deadlines, name: opened(event)}
        case DeadlineMoved(deadline=name, due_on=due_on, derivation=derivation):
            return changed(deadlines, name, due_on=due_on, derivation=derivation)
        case (
            DeadlineReached()
            | DeadlineMet()
            | DeadlineMissed()
            | DeadlineMetLate()
            | DeadlineMetEnteredLate()
            | DeadlineExcused()
            | DeadlineWithdrawn()
        ):
            return changed(deadlines, event.deadline, status=STATUS_AFTER[type(event)])
    return deadlines


STATUS_AFTER: dict[type[Event], Status] = {
    DeadlineReached: "reached",
    DeadlineMet: "met",
    DeadlineMissed: "missed",
    DeadlineMetLate: "met_late",
    DeadlineMetEnteredLate: "met_entered_late",
    DeadlineExcused: "excused",
    DeadlineWithdrawn: "withdrawn",
}


def open_of(deadlines: Deadlines, owner: str) -> list[Deadline]:
    """The open deadlines of one owner."""
    return [d for d in deadlines.values() if d.owner == owner and d.status == "open"]


def moved(
    deadline: Deadline, derivation: Derivation, calendar: Calendar, learned: date, because: str
) -> DeadlineMoved | None:
    """The move to where `derivation` puts the deadline, if that is another day. Raises NoCalendar (A35).

    A date that comes forward does not come to before `learned`, the day on which people could first know.
    """
    due_on = derive(derivation, calendar)
    earliest = min(deadline.due_on, learned)
    if due_on < earliest:
        derivation, due_on = derivation.model_copy(update={"not_before": earliest}), earliest
    if due_on == deadline.due_on:
        return None
    return DeadlineMoved(deadline=deadline.id, due_on=due_on, derivation=derivation, because=because)


@enforces("A11")
def rederived(deadline: Deadline, calendar: Calendar) -> DeadlineMoved | None:
    """The move that `calendar` asks for, if it asks for one: day counts are kept, dates follow (A11, A34)."""
    if calendar.version == deadline.derivation.calendar_version or calendar.learned is None:
        return None
    learned = civil_date(calendar.learned, deadline.zone)
    derivation = under(deadline.derivation, calendar)
    return moved(deadline, derivation, calendar, learned, f"the calendar changed: {calendar.version}")


def met(
    deadlines: Deadlines,
    owner: str,
    kind: str,
    context: "Context",
    about: str = "",
    *,
    documented: bool = False,
) -> list[Event]:
    """What an act that fulfils the outstanding deadlines of `kind` means for them.

    Judged by when the act happened (A33). Entered after a miss, or more days after the fact than the policy
    allows, it is `met_entered_late`; the latter is `claimed`, unless it is `documented` on paper.
    """
    mine = (d for d in deadlines.values() if d.owner == owner and d.kind == kind and d.about == about)
    return [_met(d, context, documented) for d in mine if d.outstanding]


@enforces("A33")
def is_claim(delay: int, documented: bool, context: "Context") -> bool:
    """A33: entered more days after the fact than the policy allows, and no document shows it."""
    return delay > context.policy.max_entry_delay_days and not documented


def _met(deadline: Deadline, context: "Context", documented: bool) -> Event:
    happened, entered = civil_date(context.when, deadline.zone), civil_date(context.now, deadline.zone)
    delay = (entered - happened).days
    claimed = is_claim(delay, documented, context)
    if happened > deadline.due_on:
        return DeadlineMetLate(deadline=deadline.id, days_late=(happened - deadline.due_on).days)
    if deadline.status != "missed" and not claimed:
        return DeadlineMet(deadline=deadline.id)
    evidence: Literal["documented", "claimed"] = "claimed" if claimed else "documented"
    return DeadlineMetEnteredLate(deadline=deadline.id, days_until_entered=delay, evidence=evidence)


def withdrawn(deadlines: Deadlines, owner: str, because: str, *kinds: str) -> list[Event]:
    """Withdraw what is outstanding of `owner` (of `kinds`, when given), openings included."""
    mine = (d for d in deadlines.values() if d.owner == owner and d.status in OUTSTANDING)
    return [DeadlineWithdrawn(deadline=d.id, because=because) for d in mine if not kinds or d.kind in kinds]


EVENTS: frozenset[type[Event]] = frozenset({DeadlineSet, DeadlineUndated, DeadlineMoved, *STATUS_AFTER})
