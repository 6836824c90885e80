"""Tier 1 goes on for another period, and then the student is back with the team (R95).

From the least weeks on the team may look at the student again, and its meeting is called then; by the most
weeks it has looked. A new referral may bring the student back before that.
"""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Literal

from domain.dates.calendar import NoCalendar
from domain.dates.deadline import Deadline
from domain.dates.due import set_deadline
from domain.dates.duty import PolicyGapFound, without_calendar
from domain.event import Event
from domain.ids import owner_id
from domain.policy import Domain, Subject
from domain.rule import enforces
from domain.team.meeting import called_off, open_meeting

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


def owner(student: "Student", recommendation: str) -> str:
    """The owner of the continuation's two dates."""
    return owner_id("continuation", student.stream, recommendation)


@enforces("R95")
def continued(student: "Student", recommendation: str, context: "Context") -> list[Event]:
    """R95: the day from which the team may look again, and the day by which it has."""
    day, weeks = context.day(student.building), context.policy.continue_tier1

    def due(kind: str, count: int, bound: str, effect: Literal["falls_due", "opens"]) -> Event:
        return set_deadline(
            context,
            student.deadlines,
            student.building,
            owner(student, recommendation),
            kind,
            day,
            "continued in Tier 1",
            unit=context.policy.clock.week,
            count=count,
            bound=f"continue_tier1.{bound}",
            effect=effect,
        )

    return [
        due("review_opens", weeks.min, "min", "opens"),
        due("continuation_review", weeks.max, "max", "falls_due"),
    ]


@enforces("R95")
def called_again(student: "Student", reached: Deadline, context: "Context") -> list[Event]:
    """R95: back to the team; its meeting is called on the day from which it may look again."""
    for name in student.recommendations:
        if reached.owner == owner(student, name) and reached.kind == "review_opens":
            return _called(student, name, reached.due_on, context)
    return []


def _called(student: "Student", name: str, day: date, context: "Context") -> list[Event]:
    try:
        return open_meeting(student, context, "review", name, "the period in Tier 1 is over", day)
    except NoCalendar as missing:
        return [without_calendar(missing)]


@enforces("A35")
def dated_at_last(student: "Student", context: "Context") -> list[Event]:
    """A35: the meeting that no calendar could date when the day came is called once one can."""
    events = [e for name, day in _uncalled(student) for e in _called(student, name, day, context)]
    return [event for event in events if not isinstance(event, PolicyGapFound)]


def _uncalled(student: "Student") -> Iterator[tuple[str, date]]:
    """The continuations that are over, with the day, whose meeting was not called."""
    called = {meeting.about for meeting in student.meetings.values()}
    for name in (name for name in student.recommendations if name not in called):
        mine = {d.kind: d for d in student.deadlines.values() if d.owner == owner(student, name)}
        opens, review = mine.get("review_opens"), mine.get("continuation_review")
        if opens and opens.status == "reached" and review and review.outstanding:
            yield name, opens.due_on


@enforces("R95")
def over(student: "Student", domain: Domain, subject: Subject | None, context: "Context") -> list[Event]:
    """R95: the team has looked again; what was called for it and is not held is not awaited any more."""
    before = [r.id for r in student.recommendations.values() if (r.domain, r.subject) == (domain, subject)]
    because = "the team has looked at it again"
    return [
        event
        for name in before
        for event in (
            *student.met(owner(student, name), "continuation_review", context),
            *student.withdrawn(owner(student, name), because, "review_opens"),
            *called_off(student, name, because),
        )
    ]
