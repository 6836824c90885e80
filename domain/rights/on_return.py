"""What the law still owes a student who left and is back (A37; R77, L14, L15).

Leaving withdraws what is awaited. Of it, asking for consent, an evaluation that is under way and the question
of a referral that shall be made are set anew, counted from the day on which they arose. A day that passed in
between becomes today: nobody could have kept it.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from domain.dates.deadline import FULFILLED, DeadlineSet
from domain.dates.due import no_sooner
from domain.dates.duty import owe
from domain.event import Event
from domain.record.enrolment import StudentReturned
from domain.recorded import Recorded
from domain.rights.cse import owner
from domain.rights.evaluation_clock import owed_still
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

QUESTION = "cse_decision"


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """The duties that the leaving withdrew and that hold as before."""
    match recorded.event:
        case StudentReturned():
            context = replace(context, recording=True)
            return [_from_now_on(student, owes, context) for owes in _owed(student, context)]
    return []


@enforces("A37")
def _owed(student: "Student", context: "Context") -> list[Event]:
    evaluations = [e for known in student.evaluations.values() for e in owed_still(student, known, context)]
    return [*evaluations, *_questions(student, context)]


@enforces("R77")
def _questions(student: "Student", context: "Context") -> Iterator[Event]:
    """R77: the team has to decide all the same."""
    for name, mandatory in student.cse_questions.items():
        asked = [d for d in student.deadlines.values() if d.owner == owner(student, name)]
        answered = any(d.status in FULFILLED or d.outstanding for d in asked)
        if asked and mandatory and not answered:
            yield _anew(student, name, context)


def _anew(student: "Student", question: str, context: "Context") -> Event:
    mine = owner(student, question)
    first = next(d.derivation for d in student.deadlines.values() if d.owner == mine)
    here = student.building
    return owe(context, student.deadlines, here, mine, QUESTION, first.anchor, first.anchored_on)


def _from_now_on(student: "Student", owes: Event, context: "Context") -> Event:
    today, left = context.day(student.building), student.enrolment.left_on if student.enrolment else None
    if isinstance(owes, DeadlineSet) and left is not None and left <= owes.due_on:
        return no_sooner(owes, today)
    return owes


COMMANDS = ()
EVENTS = ()
CAUSES = (StudentReturned,)
