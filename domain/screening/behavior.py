"""What shows behavior at risk: the plan's sources, and its records (R85, R98)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from domain.refusal import Refusal
from domain.rule import enforces
from domain.screening.evidence import bands, counts
from domain.screening.point_checks import SEL_SCREENER
from domain.team.criteria import Answer

if TYPE_CHECKING:
    from domain.context import Context
    from domain.screening.evidence import Point
    from domain.student import Student
    from domain.team.eligibility import Recommend

DISCIPLINE = frozenset(
    {"disciplinary_referrals", "in_school_suspension_days", "out_of_school_suspension_days"}
)
REPORT_CARD = "behavior_report_card"
SOURCES = DISCIPLINE | {SEL_SCREENER, "student_observation", "staff_request"}
"""R85: the measures by which students are screened for behavior; the plan gives no cut and no window."""


@enforces("R85")
def no_source(points: Iterable["Point"]) -> Refusal | None:
    """R85: a behavioral listing rests on at least one of the plan's sources; other data may stand beside."""
    if any(p.measure in SOURCES for p in points):
        return None
    reason = "none of the points is a source of behavioral screening"
    return Refusal(rule="R85", reason=reason, remedy=f"name a point of: {', '.join(sorted(SOURCES))}")


@enforces("R98")
def expectations_not_met(student: "Student", command: "Recommend", context: "Context") -> Answer:
    """R98: report cards or disciplinary records say that behavioral expectations are not met.

    Where the policy has a cut for such a record, the cut answers; what has none is judged by the team.
    """
    points = student.named_points(command.points)
    records = [p for p in points if p.measure in DISCIPLINE | {REPORT_CARD}]
    measured = [p for p in records if counts(context.policy, p, student.grade)]
    if past := [p for p in measured if bands(context.policy, p, student.grade)]:
        return Answer(met=True, because=f"{', '.join(p.measure for p in past)} past a cut", derived=True)
    judged = command.criteria.get("R98")
    reported = any(c.kind == "report_card" for c in student.contacts)
    if judged and judged.met and (len(records) > len(measured) or reported):
        return judged
    because = "no report card or disciplinary record on file says so"
    return Answer(met=False, because=because, derived=True)
