"""A decision names the evidence that it relies on, which is on file and was there on its day (R16)."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from domain.refusal import Refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


@enforces("R16")
def unfounded(
    student: "Student", names: Collection[str], context: "Context", *, probes: bool = True
) -> Refusal | None:
    """R16: a decision on empty evidence is none."""
    if names:
        return not_on_file(student, names, context, probes=probes)
    return Refusal(rule="R16", reason="the evidence is empty", remedy="name the data points relied on")


@enforces("R16")
def not_on_file(
    student: "Student", names: Collection[str], context: "Context", *, probes: bool = True
) -> Refusal | None:
    """R16: what was never recorded is no evidence; without `probes`, only a data point is."""
    on_file = student.point_ref if probes else student.points.get
    missing = [name for name in names if not on_file(name)]
    if not missing:
        return _taken_later(student, names, context)
    reason = f"not on file: {', '.join(missing)}"
    return Refusal(rule="R16", reason=reason, remedy="record these points first (points.record)")


@enforces("R16")
def _taken_later(student: "Student", names: Collection[str], context: "Context") -> Refusal | None:
    """R16: nothing rests on what was measured after it."""
    day = context.day(student.building)
    later = [name for name in names if _taken_on(student, name, day) > day]
    if not later:
        return None
    reason = f"measured after {day}: {', '.join(later)}"
    return Refusal(rule="R16", reason=reason, remedy="name what was there that day, or correct the day")


def _taken_on(student: "Student", name: str, otherwise: date) -> date:
    """The day of a data point, or of a probe in a cycle."""
    if point := student.points.get(name):
        return point.on
    probes = (p for c in student.cycles.values() for p in c.probes)
    return next((p.on for p in probes if p.ref == student.probe_refs.get(name)), otherwise)
