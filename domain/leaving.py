"""A student leaves the district: what was under way ends, and nothing is awaited any more (A37)."""

from typing import TYPE_CHECKING

from domain.deadline import OUTSTANDING, DeadlineWithdrawn
from domain.dispatch import STILL_HERE, DispatchWithdrawn
from domain.enrolment import StudentWithdrawn
from domain.event import Event
from domain.plan import close, close_to_tier1
from domain.recorded import Recorded

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

BECAUSE = "the student left"


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """Plans and cycles end, deadlines are withdrawn, letters that are still here stay here."""
    if not isinstance(recorded.event, StudentWithdrawn):
        return []
    plans = [p for p in student.plans.values() if p.status != "closed"]
    ended = [
        event
        for plan in plans
        for event in (close_to_tier1 if plan.status == "active" else close)(student, plan, BECAUSE)
    ]
    withdrawn = {event.deadline for event in ended if isinstance(event, DeadlineWithdrawn)}
    awaited = (d for d in student.deadlines.values() if d.status in OUTSTANDING and d.id not in withdrawn)
    letters = (d for d in student.dispatches.values() if d.status in STILL_HERE)
    return [
        *ended,
        *(DeadlineWithdrawn(deadline=d.id, because=BECAUSE) for d in awaited),
        *(DispatchWithdrawn(dispatch=d.id, because=BECAUSE) for d in letters),
    ]


COMMANDS = ()
EVENTS = ()
