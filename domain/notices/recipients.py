"""Who is to be told can change while a notice is under way: a new guardian, a court's order (A32).

A person who becomes entitled before the service starts gets a letter too; a letter that has not left yet to
somebody who is not entitled any more is kept back.
"""

from typing import TYPE_CHECKING

from domain.event import Event
from domain.notices.departure import is_entitled
from domain.notices.dispatch import STILL_HERE
from domain.notices.notice import Notice, owner
from domain.notices.sending import withdraw
from domain.notices.telling import tell
from domain.record.enrolment import GuardianRecorded
from domain.recorded import Recorded
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


@enforces("A32")
def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """A32: what a change of the persons entitled means for each signed notice."""
    if not isinstance(recorded.event, GuardianRecorded):
        return []
    today = context.as_of_now
    return [event for notice in student.notices.values() for event in _anew(student, notice, today)]


def _anew(student: "Student", notice: Notice, context: "Context") -> list[Event]:
    here = (d for d in student.dispatches.values() if d.notice == notice.id and d.status in STILL_HERE)
    because = "the person is no longer entitled to it"
    kept = [
        e
        for d in here
        if not is_entitled(student, d, context)
        for e in withdraw(student, d, because, context)
    ]
    if notice.signed is None or not _under_way(student, notice):
        return kept
    return [*kept, *tell(student, notice, notice.signed.contents, context)]


def _under_way(student: "Student", notice: Notice) -> bool:
    """Before the service starts; for a notice that no start waits for, until it has left to everybody."""
    if notice.before_a_start:
        plan = student.plans.get(notice.plan or "")
        return plan is not None and plan.status == "drafted"
    mine = owner(student, notice.id)
    return any(d.owner == mine and d.outstanding for d in student.deadlines.values())


COMMANDS = ()
EVENTS = ()
CAUSES = (GuardianRecorded,)
