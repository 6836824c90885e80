"""Attendance that hands a student to the Student Support Team by itself, where the policy says so (R35, A19).

A point of a measure of attendance on the risk side of its cut point, or sessions in a row with the student
away. Without a word of the policy the staff submits, as for work avoidance (`submission.submit`).
"""

from typing import TYPE_CHECKING

from domain.event import Event
from domain.recorded import Recorded
from domain.rule import enforces
from domain.screening.evidence import PointCorrected, PointRecorded, bands
from domain.service.session import SessionRecorded
from domain.service.session_codes import AWAY, NOT_HELD
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
        case SessionRecorded(plan=plan, number=int(number), code=code) if code in AWAY:
            return _away(student, plan, number, context)
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
def _away(student: "Student", plan: str, number: int, context: "Context") -> list[Event]:
    limit, submission = context.policy.sst_triggers.away_in_a_row, f"away-{plan}-{number}"
    held = [s for s in student.cycles[f"{plan}/{number}"].sessions if s.code not in NOT_HELD]
    here = max((n for n, s in enumerate(held, 1) if s.code not in AWAY), default=0)
    row = tuple(s.ref for s in held[here:])
    if limit is None or len(row) < limit or submission in student.submissions:
        return []
    return open_submission(student, submission, "attendance", row, plan, context)


COMMANDS = ()
EVENTS = ()
CAUSES = (
    PointRecorded,
    PointCorrected,
    SessionRecorded,
)
