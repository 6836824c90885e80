"""Tier 1 goes on for another period, and then the student is back with the team (R95).

From the least weeks on the team may look at the student again, and its meeting is called then; by the most
weeks it has looked. A new referral may bring the student back before that.
"""

from typing import TYPE_CHECKING, Literal

from domain.dates.deadline import Deadline
from domain.dates.due import set_deadline
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
            because = "the period in Tier 1 is over"
            return open_meeting(student, context, "review", name, because, reached.due_on)
    return []


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
