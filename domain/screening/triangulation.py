"""Which points a team may weigh beside the screener, and whether they are enough (R30–R33, R54, A10, A29).

The plan's list is open ("may include"): what it does not name counts with a description. Its line on text
levels breaks off in the source: "(K-4 Text Level and Written"; the district has to say how it goes on, and
until then text levels are read as those of kindergarten to grade 4 (A10).
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

from domain.policy import Domain, Subject
from domain.rule import enforces
from domain.screening.evidence import Point, bands, counts
from domain.screening.point_checks import undescribed
from domain.screening.regents import REGENTS, by_regents

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

STATE_TEST = "state_assessment"
STATE_LEVELS_AT_RISK = (1, 2)


def untriangulated(
    student: "Student",
    named: Collection[Point],
    domain: Domain,
    subject: Subject | None,
    context: "Context",
) -> str | None:
    """R30, R54, A10: what lacks of the screener and enough points with a cut from other, distinct sources."""
    points = of_subject(student, named, subject, context)
    missing = _lacking(student, points, domain, context)
    others = [p for p in named if p not in points]
    if missing is None or not others:
        return missing
    told = ", ".join(f"{p.id} ({p.subject or 'none'})" for p in others)
    return f"{missing}; measured in another subject: {told}"


@enforces("A24")
def of_subject(
    student: "Student", points: Collection[Point], subject: Subject | None, context: "Context"
) -> list[Point]:
    """A24: each subject has its own tier, and rests on what was measured in it.

    The screener of another subject serves one in which the building does not screen. A Regents exam is always
    of a subject: one recorded without it shows nothing about any.
    """
    screening = context.policy.screening.get(student.building)
    screened = screening.subjects if screening else ()
    return [
        p
        for p in points
        if subject in (None, p.subject)
        or (p.subject is None and p.measure != REGENTS)
        or (p.screens and subject not in screened)
    ]


def _lacking(student: "Student", points: Collection[Point], domain: Domain, context: "Context") -> str | None:
    if by_regents(student, points):
        return None
    screeners = _screeners(points)
    if domain == "academic" and not screeners:
        return "no screening result of the building's screener is named (a point with its screening_window)"
    others = _additional(student, points, screeners, context)
    return _too_few(student, points, others, context) or _uncorroborated(student, others, context)


@enforces("R24", "R30")
def _screeners(points: Collection[Point]) -> set[str]:
    """R24: by what names the building's screener goes; another test that names a window is none."""
    return {plain(name) for p in points if p.screens for name in (p.source, p.measure)}


def plain(name: str) -> str:
    """A source or measure as it is told apart from others: not by its letters' case, nor by its blanks."""
    return "".join(name.split()).casefold()


@enforces("A10", "R30")
def _additional(
    student: "Student", points: Collection[Point], screeners: set[str], context: "Context"
) -> list[Point]:
    """A10: the screener again is never "in addition"; what is inadmissible or without a cut is not."""
    others = [p for p in points if screeners.isdisjoint((plain(p.source), plain(p.measure)))]
    return [p for p in others if counts(context.policy, p, student.grade) and not inadmissible(student, p)]


@enforces("R30", "R54")
def _too_few(
    student: "Student", points: Collection[Point], others: Collection[Point], context: "Context"
) -> str | None:
    rule = context.policy.triangulation
    found = len({plain(p.source) for p in others}) if rule.distinct_sources else len(others)
    if found >= rule.min_additional_points:
        return None
    left_out = [f"{p.id}: {why}" for p in points if (why := inadmissible(student, p))]
    because = f" ({'; '.join(left_out)})" if left_out else ""
    needed = rule.min_additional_points
    return f"additional data points of distinct sources with a cut point: {found}; needed: {needed}{because}"


@enforces("A29")
def _uncorroborated(student: "Student", others: Collection[Point], context: "Context") -> str | None:
    """A29: whether the additional points must agree with the screener."""
    agreeing = [bool(bands(context.policy, p, student.grade)) for p in others]
    wanted = context.policy.triangulation.corroborate
    if (wanted == "all" and not all(agreeing)) or (wanted == "any" and not any(agreeing)):
        found = f"{sum(agreeing)} of {len(agreeing)} additional points lie on the risk side"
        return f"{found}; the policy asks for {wanted}"
    return None


def inadmissible(student: "Student", point: Point) -> str | None:
    """Why `point` is no additional data point."""
    lacks = undescribed(student, point)
    return _no_state_point(student, point) or (f"{lacks.what} ({lacks.rule})" if lacks else None)


@enforces("R31")
def _no_state_point(student: "Student", point: Point) -> str | None:
    """R31: a 1 or 2 in the most recent administration of the State test of the subject."""
    if point.measure != STATE_TEST:
        return None
    if point.value not in STATE_LEVELS_AT_RISK:
        return f"level {point.value:g} of a State test is no 1 or 2 (R31)"
    same = [p for p in student.points.values() if (p.measure, p.subject) == (STATE_TEST, point.subject)]
    later = max(p.on for p in same) > point.on
    return "a later administration of this State test is on file (R31)" if later else None
