"""The screenings that the law asks for beside the windows: of new entrants and of low scorers (L17)."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from domain.dates.due import set_deadline
from domain.dates.duty import bounded, gap, owed
from domain.event import Event
from domain.ids import owner_id
from domain.moments import school_year
from domain.rule import enforces
from domain.screening.evidence import Point, bands

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


def owner(student: "Student", about: str) -> str:
    """The owner of the deadlines of a screening that is owed."""
    return owner_id("screening", student.stream, about)


def owed_since(student: "Student", mine: str) -> Iterator[date]:
    """The days on which arose what is still owed of one owner."""
    return (d.derivation.anchor for d in student.deadlines.values() if d.owner == mine and d.outstanding)


def is_screener(student: "Student", point: Point, context: "Context") -> bool:
    """Whether it comes from the building's screener; the law's duties wait for no window."""
    screening = context.policy.screening.get(student.building)
    return point.screens or (screening is not None and point.measure == screening.instrument)


@enforces("L17")
def new_entrant(student: "Student", context: "Context") -> list[Event]:
    """L17: until the day of the policy; who enters after it has the days of the deadline's own bound."""
    law = context.policy.diagnostic_screening
    if law is None:
        return [gap("L17", "diagnostic_screening")]
    day, kind, mine = context.day(student.building), "new_entrant_screened", owner(student, "new entrant")
    if any(p.on >= day and is_screener(student, p, context) for p in student.points.values()):
        return []
    last = law.new_entrants_screened_by(day)
    if day > last or not bounded(context, kind):
        return [owed(student, context, mine, kind, "entered the school")]
    due = set_deadline(
        context,
        student.deadlines,
        student.building,
        mine,
        kind,
        day,
        "entered the school",
        unit="calendar_days",
        count=(last - day).days,
    )
    return [due]


def ended_by(student: "Student", point: Point) -> Iterator[tuple[str, str]]:
    """L17: a new entrant is screened after the entry, a low scorer in the school year of the score."""
    entrant, low = owner(student, "new entrant"), owner(student, f"low/{point.subject}")
    if any(day <= point.on for day in owed_since(student, entrant)):
        yield entrant, "new_entrant_screened"
    if any(school_year(day) <= school_year(point.on) for day in owed_since(student, low)):
        yield low, "low_scorer_screened"


@enforces("L17")
def low_score(student: "Student", point: Point, context: "Context") -> list[Event]:
    """L17: who scores low on a test the policy names is screened within days of the score's arrival."""
    mine = owner(student, f"low/{point.subject}")
    if not _is_low(student, point, context):
        return []
    if student.expects(mine, "a screening") is None or any(_this_year(student, point.subject, context)):
        return []
    return [owed(student, context, mine, "low_scorer_screened", "a low score arrived")]


@enforces("L17")
def low_no_more(student: "Student", point: Point, context: "Context") -> list[Event]:
    """L17: a score corrected to a good one asks for nothing, unless another of its year is low."""
    year = school_year(point.on)
    alike = (p for p in student.points.values() if (p.subject, school_year(p.on)) == (point.subject, year))
    if not _is_tested(point, context) or any(_is_low(student, p, context) for p in alike):
        return []
    mine = owner(student, f"low/{point.subject}")
    return student.withdrawn(mine, "the score was corrected and is not low", "low_scorer_screened")


def _is_tested(point: Point, context: "Context") -> bool:
    law = context.policy.diagnostic_screening
    return law is not None and point.measure in law.low_scores_on


def _is_low(student: "Student", point: Point, context: "Context") -> bool:
    return _is_tested(point, context) and bool(bands(context.policy, point, student.grade))


def _this_year(student: "Student", subject: str | None, context: "Context") -> Iterator[Point]:
    """The screening results of this school year in a subject."""
    day = context.day(student.building)
    since = context.calendar(student.building).year_began(day) or day
    results = (p for p in student.points.values() if p.subject == subject and p.on >= since)
    return (p for p in results if is_screener(student, p, context))
