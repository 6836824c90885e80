"""Attendance that hands a student to the Student Support Team by itself, where the policy says so (R35, A19).

A point of a measure of attendance on the risk side of its cut point, or sessions in a row with the student
away. Without a word of the policy the staff submits, as for work avoidance (`submission.submit`).
"""

from typing import TYPE_CHECKING

from domain.event import Event
from domain.recorded import Recorded, Ref
from domain.rule import enforces
from domain.screening.evidence import PointCorrected, PointRecorded, bands
from domain.service.in_a_row import name_of, reached, row_around, untold
from domain.service.session import SessionRecorded
from domain.service.session_codes import AWAY
from domain.team.support_team import open_submission

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """This lifecycle has no events of its own."""
    return student


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """R35, A19."""
    match recorded.event:
        case PointRecorded(point=name) | PointCorrected(point=name):
            return _poor(student, name, context)
        case SessionRecorded(code=code) as missed if code in AWAY:
            return _away(student, missed, recorded.ref, context)
    return []


@enforces("R35", "A19")
def _poor(student: "Student", name: str, context: "Context") -> list[Event]:
    point, submission = student.points[name], f"attendance-{name}"
    watched = point.measure in context.policy.sst_triggers.attendance_measures
    if not watched or submission in student.submissions:
        return []
    at_risk = bands(context.policy, point, student.grade)
    return open_submission(student, submission, "attendance", (point.ref,), None, context) if at_risk else []


@enforces("R35", "A19")
def _away(student: "Student", missed: SessionRecorded, ref: Ref, context: "Context") -> list[Event]:
    plan, limit = missed.plan, context.policy.sst_triggers.away_in_a_row
    submission = name_of(student, "away", plan, missed.number)
    row = row_around(student, plan, ref, AWAY)
    if submission in student.submissions or not reached(len(untold(student, plan, row)), limit):
        return []
    return open_submission(student, submission, "attendance", tuple(s.ref for s in row), plan, context)


COMMANDS = ()
EVENTS = ()
CAUSES = (
    PointRecorded,
    PointCorrected,
    SessionRecorded,
)
