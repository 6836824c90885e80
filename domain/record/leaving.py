"""A student leaves the district, and may come back (A37).

What was under way ends and nothing is awaited any more, but for what the law owes the family all the same.
Who comes back finds the history as it was and holds Tier 1; whether the team looks at what was under way, the
policy says.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from domain.dates.deadline import OUTSTANDING, Deadline, DeadlineWithdrawn
from domain.event import Event
from domain.notices.dispatch import STILL_HERE, DispatchWithdrawn
from domain.record.enrolment import StudentReturned, StudentWithdrawn
from domain.recorded import Recorded
from domain.rule import enforces
from domain.service.plan import close
from domain.service.plan_end import close_to_tier1
from domain.team.meeting import open_meeting

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

BECAUSE = "the student left"
DUPLICATE = "the file was closed as a duplicate"
OWED_ALL_THE_SAME = frozenset({"records_provided", "amendment_decided"})
"""What a family may ask of the district that keeps the record, wherever the child is at school (L19, L20)."""


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case StudentWithdrawn():
            active = tuple(name for name, plan in student.plans.items() if plan.status == "active")
            return replace(student, left_behind=(*_not_looked_at(student), *active), pauses={})
    return student


@enforces("A37")
def _not_looked_at(student: "Student") -> Iterator[str]:
    """A37: what a return called the team to look at, and who left again before it met."""
    last = {m.about: m for m in student.meetings.values()}
    return (plan for plan in student.left_behind if plan in last and last[plan].held_on is None)


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """What leaving ends, and what coming back asks for."""
    match recorded.event:
        case StudentWithdrawn():
            return _ended(student)
        case StudentReturned(plans=plans):
            return _looked_at(student, plans, context)
    return []


@enforces("A37")
def _ended(student: "Student") -> list[Event]:
    """Plans and cycles end, deadlines are withdrawn, letters that are still here stay here."""
    because = DUPLICATE if student.merged_into else BECAUSE
    plans = [p for p in student.plans.values() if p.status != "closed"]
    ended = [
        event
        for plan in plans
        for event in (close_to_tier1 if plan.status == "active" else close)(student, plan, because)
    ]
    withdrawn = {event.deadline for event in ended if isinstance(event, DeadlineWithdrawn)}
    letters = (d for d in student.dispatches.values() if d.status in STILL_HERE)
    return [
        *ended,
        *(
            DeadlineWithdrawn(deadline=d.id, because=because)
            for d in _awaited(student)
            if d.id not in withdrawn
        ),
        *(DispatchWithdrawn(dispatch=d.id, because=because) for d in letters),
    ]


def _awaited(student: "Student") -> Iterator[Deadline]:
    outstanding = (d for d in student.deadlines.values() if d.status in OUTSTANDING)
    return (d for d in outstanding if student.merged_into or d.kind not in OWED_ALL_THE_SAME)


@enforces("A37")
def _looked_at(student: "Student", plans: tuple[str, ...], context: "Context") -> list[Event]:
    """A37: the team meets about each plan that the leaving ended, where the policy says so."""
    rule = context.policy.transfers
    if rule is None or rule.on_return != "team_review":
        return []
    because = "the student came back"
    return [e for plan in plans for e in open_meeting(student, context, "review", plan, because)]


COMMANDS = ()
EVENTS = (StudentWithdrawn,)
CAUSES = (
    StudentWithdrawn,
    StudentReturned,
)
