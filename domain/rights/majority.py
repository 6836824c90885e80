"""A student comes of age and is told as an adult: from which age, and whether the parents still are (A32).

Rights pass on the birthday, whatever is under way: who is entitled is judged on the day of each act. A notice
cannot be sent to somebody whose address nobody knows, so the first one after the birthday opens the duty to
record the student as a person to be told; until then the parents are told.
"""

from typing import TYPE_CHECKING

from domain.dates.duty import owed
from domain.event import Event
from domain.ids import owner_id
from domain.notices.notice import NoticeOpened
from domain.record.enrolment import GuardianRecorded, in_force
from domain.recorded import Recorded
from domain.rights.adult import is_adult
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

DUTY = "adult_recorded"


def owner(student: "Student") -> str:
    """The owner of the duty to record the student as a person to be told."""
    return owner_id("majority", student.stream, student.id)


@enforces("A32")
def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """A32: a notice to an adult nobody recorded opens the duty to; the record fulfils it."""
    match recorded.event:
        case NoticeOpened():
            return _asked(student, context)
        case GuardianRecorded(relation="self"):
            return student.met(owner(student), DUTY, context.as_of_now)
    return []


def _asked(student: "Student", context: "Context") -> list[Event]:
    rule, day = context.policy.majority, context.day(student.building)
    if rule is None or not is_adult(student, day, rule):
        return []
    known = [person for periods in student.guardian_periods.values() if (person := in_force(periods, day))]
    waiting = student.expects(owner(student), "a record") is None
    if waiting or any(person.relation == "self" for person in known):
        return []
    return [owed(student, context, owner(student), DUTY, "a notice after the student came of age")]


COMMANDS = ()
EVENTS = ()
CAUSES = (
    NoticeOpened,
    GuardianRecorded,
)
