"""The dates of an evaluation: asking for consent promptly, and the law's clock from the consent on
(8 NYCRR 200.4(a), L14; 34 CFR 300.301(c), L15; A35).
"""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from domain.dates.deadline import DeadlineSet, DeadlineUndated, met, opened
from domain.dates.duty import owe
from domain.event import Event
from domain.ids import owner_id
from domain.rights.consent import answered_last, given_since, in_words
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.rights.evaluation_state import Evaluation
    from domain.student import Student

ASK, DONE = "consent_requested", "evaluation_done"


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
    known, here = student.deadlines, student.building
    return owe(context, known, here, mine, DONE, anchor, anchored_on, count=count)


def to_the_day_agreed(student: "Student", context: "Context", mine: str, agreed_on: date) -> Event:
    """L15: after a transfer the day that parent and district agreed takes the place of the law's."""
    anchored_on = "day agreed with the parent after a transfer"
    return clock(student, context, mine, agreed_on, anchored_on, count=0)


@enforces("L14")
def ask_promptly(student: "Student", known: "Evaluation", context: "Context") -> list[Event]:
    """L14: the district promptly requests consent; in summer too, when no calendar dates it yet (A35)."""
    mine, context = owner(student, known.id), replace(context, recording=True)
    asks = owe(
        context,
        student.deadlines,
        student.building,
        mine,
        ASK,
        known.requested_on,
        "request or referral received",
    )
    return [asks, *_asked_already(asks, known, context)]


def _asked_already(asks: Event, known: "Evaluation", context: "Context") -> list[Event]:
    """Nobody is asked for a consent that is there."""
    if known.status != "consented" or not isinstance(asks, DeadlineSet | DeadlineUndated):
        return []
    return met({asks.deadline: opened(asks)}, asks.owner, ASK, context)


@enforces("L15")
def answered(student: "Student", known: "Evaluation", context: "Context") -> list[Event]:
    """L15: what the answers that stand by now mean; without consent nothing is awaited."""
    mine = owner(student, known.id)
    last = answered_last(student, "evaluation", date.max, (known.id,))
    if known.status == "refused" and last:
        return student.withdrawn(mine, in_words(last))
    if known.status != "consented":
        return []
    return [*student.met(mine, ASK, context), *runs(student, known, context)]


@enforces("L15")
def runs(student: "Student", known: "Evaluation", context: "Context") -> list[Event]:
    """L15: one clock, from the first day since which consent stands without a break.

    It is counted anew where a later entry puts that day right; a day agreed after a transfer stays.
    """
    mine, agreed = owner(student, known.id), known.agreed_on
    running = [d for d in student.deadlines.values() if (d.owner, d.kind) == (mine, DONE) and d.outstanding]
    since = given_since(student, "evaluation", known.id, known.stopped_on or date.min)
    right = agreed or any(d.derivation.anchor == since and not d.rung for d in running)
    if running and right:
        return []
    if agreed or since is None:
        return [to_the_day_agreed(student, context, mine, agreed)] if agreed else []
    undone = student.withdrawn(mine, f"consent stands since {since}", DONE)
    return [*undone, clock(student, context, mine, since, "consent received")]


@enforces("L14", "L15")
def owed_still(student: "Student", known: "Evaluation", context: "Context") -> list[Event]:
    """L14, L15: what is owed to an evaluation under way and is not awaited."""
    if known.review:
        return []
    if known.status == "requested" and not known.asked:
        mine = owner(student, known.id)
        return ask_promptly(student, known, context) if student.expects(mine, ASK) else []
    runs_on = known.status == "consented" or (known.status == "excepted" and known.agreed_on)
    return runs(student, known, context) if runs_on else []


@enforces("L14", "L15")
def classified(student: "Student", context: "Context") -> list[Event]:
    """L14, L15: what is owed to the evaluations under way, once the student's status is put right."""
    under_way = [e for e in student.evaluations.values() if e.open]
    because = "the student was classified already: a referral for review"
    reviews = (owner(student, e.id) for e in under_way if e.review)
    none = [event for mine in reviews for event in student.withdrawn(mine, because)]
    return [*none, *(event for e in under_way for event in owed_still(student, e, context))]
