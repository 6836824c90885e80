"""The dates of an evaluation: asking for consent promptly, and the law's clock from the consent on
(8 NYCRR 200.4(a), L14; 34 CFR 300.301(c), L15; A35).
"""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from domain.dates.duty import owe, owed
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
    return [owed(student, replace(context, recording=True), mine, "consent_requested", anchored_on)]


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
