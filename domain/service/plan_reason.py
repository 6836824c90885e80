"""Why a student receives academic intervention services: the plan says so, by the data it rests on (R3)."""

from typing import TYPE_CHECKING, Literal

from domain.rule import enforces
from domain.screening.evidence import Point, bands
from domain.screening.triangulation import STATE_TEST

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.plan import DraftPlan
    from domain.student import Student

Reason = Literal["at_risk_of_not_achieving_standard", "at_risk_on_state_assessment_level"]


@enforces("R3")
def reason_of(student: "Student", command: "DraftPlan", context: "Context") -> Reason | None:
    """Derived from the points of the decision that the plan rests on; none for a behavioral plan."""
    if command.domain != "academic":
        return None
    tests = [p for p in _points(student, command.basis) if p.measure == STATE_TEST]
    failed = any(bands(context.policy, p, student.grade) for p in tests)
    return "at_risk_on_state_assessment_level" if failed else "at_risk_of_not_achieving_standard"


def _points(student: "Student", basis: str) -> list[Point]:
    """The data points cited by the recommendation of that name."""
    found = student.recommendations.get(basis)
    cited = {ref for d in student.decisions if found and d.ref == found.ref for ref in d.evidence}
    return [p for p in student.points.values() if cited & {p.ref, *p.earlier}]
