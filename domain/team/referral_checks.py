"""What a referral must show: what was tried in class, and how the student responded (R16, R50, R89, R94)."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.screening.relied_on import not_on_file

if TYPE_CHECKING:
    from domain.context import Context
    from domain.screening.evidence import Point
    from domain.student import Student
    from domain.team.referral import InClass, SubmitReferral


def complete(student: "Student", command: "SubmitReferral", context: "Context") -> Refusal | None:
    """The first thing that the referral lacks."""
    points = student.named_points(dict.fromkeys(command.points))
    academic = command.domain == "academic"
    return _tried(command) or first_refusal(
        _response(_of_the_subject(command, points), command.in_class) if academic else _data_item(points),
        not_on_file(student, command.points, context, probes=False),
        None if academic else _teachers_words(command),
    )


@enforces("R50", "R94")
def _tried(command: "SubmitReferral") -> Refusal | None:
    """R50, R94: something was tried in class, which has a name and dates in their order."""
    rule = "R50" if command.domain == "academic" else "R94"
    if not command.in_class:
        reason = "nothing tried in class is named"
        return Refusal(rule=rule, reason=reason, remedy="add in_class with a start date")
    if any(not tried.what.strip() for tried in command.in_class):
        return Refusal(rule=rule, reason="what was tried in class has no name", remedy="say what was tried")
    for tried in command.in_class:
        if tried.last and tried.last < tried.first:
            reason = f"{tried.what} ends on {tried.last}, before it begins on {tried.first}"
            return Refusal(rule=rule, reason=reason, remedy="correct its first or last day")
    return None


@enforces("R50", "A24")
def _of_the_subject(command: "SubmitReferral", points: Collection["Point"]) -> list["Point"]:
    """R50, A24: progress in the subject of the referral; what names no subject serves every one."""
    return [p for p in points if p.subject in (None, command.subject)]


@enforces("R50")
def _response(points: Collection["Point"], in_class: Collection["InClass"]) -> Refusal | None:
    """R50: a baseline and a later point that can be held against it."""
    remedy = "record the baseline and at least one later point"
    if len(points) < 2:
        reason = f"data points of the subject, on file, that are named: {len(points)}; 2 are needed"
        return Refusal(rule="R50", reason=reason, remedy=remedy)
    later = [p for p in points if any(q.measure == p.measure and q.on < p.on for q in points)]
    if later:
        return _once_begun(max(p.on for p in later), in_class)
    reason = "of no measure are a baseline and a later point named"
    return Refusal(rule="R50", reason=reason, remedy=f"{remedy} of the same measure")


@enforces("R50")
def _once_begun(last: date, in_class: Collection["InClass"]) -> Refusal | None:
    """R50: progress from the onset is seen once the help has begun."""
    begun = min(tried.first for tried in in_class)
    if begun <= last:
        return None
    reason = f"the help in class began on {begun}, after the last point of {last}"
    return Refusal(rule="R50", reason=reason, remedy="name a point taken once the help had begun")


@enforces("R89")
def _data_item(points: Collection["Point"]) -> Refusal | None:
    if points:
        return None
    reason = "no data point on file is named; 1 is needed"
    return Refusal(rule="R89", reason=reason, remedy="name a data point (points.record)")


@enforces("R89")
def _teachers_words(command: "SubmitReferral") -> Refusal | None:
    if command.teacher_statement.strip():
        return None
    return Refusal(rule="R89", reason="the teacher's input is missing", remedy="add teacher_statement")
