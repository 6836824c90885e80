"""What a data point shows broken when it is recorded: it is stored all the same (R24–R26, R32, R33, A39)."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from domain.refusal import Finding
from domain.rights import consent
from domain.rule import enforces
from domain.screening.protocol import unentitled

if TYPE_CHECKING:
    from domain.context import Context
    from domain.screening.evidence import Point, PointGiven
    from domain.student import Student

STATE_TEST = "state_assessment"
"""The level, 1 to 4, in a State test (R31)."""
STATE_SCORE = "state_scale_score"
"""The scale score of a State test: L11 identifies by it, below a cut that the policy gives."""
SEL_SCREENER = "sel_screener"
OTHER = "other"
GRADES_OF: Mapping[str, tuple[str, ...]] = {
    "text_level": ("KG", "01", "02", "03", "04"),
    "fundations_unit": ("KG", "01", "02", "03"),
}
"""R33: the grades in which the plan names these universal screeners."""


def point_findings(student: "Student", given: "PointGiven", context: "Context") -> tuple[Finding, ...]:
    """All findings on a point; `context.when` is when it was taken."""
    day, lacks = context.day(student.building), undescribed(student, given)
    return (
        *_outside_its_window(student, given, day, context),
        *_other_screener(student, given, context),
        *unentitled(student, given.protocol == "accommodated", day),
        *_declined(student, given, day),
        *_without_consent(student, given, context),
        *([lacks] if lacks else []),
    )


@enforces("R32", "R33")
def undescribed(student: "Student", point: "PointGiven | Point") -> Finding | None:
    """R32, R33: what the plan does not name, or not in this grade, counts once somebody says what it is."""
    named = point.measure != OTHER and student.grade in GRADES_OF.get(point.measure, (student.grade,))
    if named or point.description.strip():
        return None
    rule = "R32" if point.measure == OTHER else "R33"
    what = f"{point.measure} counts as other in grade {student.grade} and needs a description"
    return Finding(rule=rule, what=what)


@enforces("R25")
def _outside_its_window(
    student: "Student", given: "PointGiven", day: date, context: "Context"
) -> tuple[Finding, ...]:
    if given.screening_window is None:
        return ()
    screening = context.policy.screening.get(student.building)
    window = screening.window(given.screening_window, day) if screening else None
    if window is None:
        return (Finding(rule="R25", what=f"no window {given.screening_window!r} in this building"),)
    if not window.opens <= day <= window.closes:
        return (Finding(rule="R25", what=f"{day} is outside the window {window.opens} to {window.closes}"),)
    return ()


@enforces("R24")
def _other_screener(student: "Student", given: "PointGiven", context: "Context") -> tuple[Finding, ...]:
    """R24: each building screens with the instrument that its policy names."""
    if given.screening_window is None:
        return ()
    screening = context.policy.screening.get(student.building)
    named = screening.instrument if screening else None
    if named in (None, given.measure):
        return ()
    return (Finding(rule="R24", what=f"screened with {given.measure}; the building's screener is {named}"),)


@enforces("A39")
def _declined(student: "Student", given: "PointGiven", day: date) -> tuple[Finding, ...]:
    """A39: a State test that a parent declined gives no score, and never level 1."""
    if given.measure in (STATE_TEST, STATE_SCORE) and consent.opted_out(student, "state_test", day):
        return (Finding(rule="A39", what="a parent declined the State test: this is no score"),)
    if given.measure == SEL_SCREENER and consent.opted_out(student, "sel_screener", day):
        return (Finding(rule="A39", what="a parent declined the SEL screener: this is no score"),)
    return ()


@enforces("A39")
def _without_consent(student: "Student", given: "PointGiven", context: "Context") -> tuple[Finding, ...]:
    """A39: where the policy wants consent to the SEL screener, it must stand on the day it was given."""
    lacks = consent.lacking(student, "sel_screener", context) if given.measure == SEL_SCREENER else None
    return (Finding(rule="A39", what=lacks.reason),) if lacks else ()
