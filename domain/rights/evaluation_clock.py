"""The dates of an evaluation: asking for consent promptly, and the law's clock from the consent on
(8 NYCRR 200.4(a), L14; 34 CFR 300.301(c), L15; A35).
"""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from domain.dates.calendar import NoCalendar
from domain.dates.deadline import DeadlineSet
from domain.dates.duty import owe, owed, without_calendar
from domain.event import Event
from domain.ids import owner_id
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


def owner(student: "Student", evaluation: str) -> str:
    """The owner of the evaluation's deadlines."""
    return owner_id("evaluation", student.stream, evaluation)


def clock(
    student: "Student",
    context: "Context",
    mine: str,
    anchor: date,
    anchored_on: str,
    count: int | None = None,
) -> Event:
    """L15: the clock of an initial evaluation."""
    return owe(
        context,
        student.deadlines,
        student.building,
        mine,
        "evaluation_done",
        anchor,
        anchored_on,
        count=count,
    )


@enforces("L14")
def ask_promptly(student: "Student", evaluation: str, context: "Context") -> list[Event]:
    """L14: the district promptly requests consent; in summer too, when no calendar dates it yet (A35)."""
    mine, anchored_on = owner(student, evaluation), "request or referral received"
    try:
        return [owed(student, context, mine, "consent_requested", anchored_on)]
    except NoCalendar as missing:
        return [without_calendar(missing)]


@enforces("A35")
def dated_at_last(student: "Student", context: "Context") -> list[Event]:
    """A35: what no calendar could date when the request came is dated once one can, from that day on."""
    waiting = (e for e in student.evaluations.values() if e.status == "requested" and not e.asked)
    owners = {d.owner for d in student.deadlines.values()}
    undated = [e for e in waiting if owner(student, e.id) not in owners]
    dates = (ask_promptly(student, e.id, replace(context, when=e.requested_on)) for e in undated)
    return [event for events in dates for event in events if isinstance(event, DeadlineSet)]


@enforces("L15")
def answered(student: "Student", evaluation: str, answer: str, context: "Context") -> list[Event]:
    """L15: a consent starts the clock, once; without it nothing is awaited."""
    mine = owner(student, evaluation)
    if answer != "given":
        return student.withdrawn(mine, f"consent was {answer}")
    asked = student.met(mine, "consent_requested", context)
    if any(
        d.owner == mine and d.kind == "evaluation_done" and d.outstanding for d in student.deadlines.values()
    ):
        return asked
    day = context.day(student.building)
    return [*asked, clock(student, context, mine, day, "consent received")]
