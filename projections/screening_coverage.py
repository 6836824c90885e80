"""Was everybody screened in every window (R13), and who was not, for which reason?

A window belongs to a school year, July to June: "Fall" comes again every year. A student counts in the
building where the student was on the window's last day, or is now while the window is open.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from psycopg import Connection

from domain.moments import civil_date, school_year
from domain.policy.policies import PolicyPublished
from domain.record.enrolment import StudentEnrolled, StudentMoved, StudentWithdrawn
from domain.rule import enforces
from domain.screening.evidence import PointRecorded
from domain.screening.screening import NotScreened
from projections.model import Model
from projections.row import Row, Rows, every, find, load
from store.eventstore import Logged

ANY = ""
"""In the place of a subject: the policy names none, or none was named."""


@dataclass(frozen=True, slots=True)
class WindowRow(Row):
    """A screening window of a building, for each subject that the policy screens in."""

    TABLE = "screening_windows"
    KEY = ("building", "school_year", "name", "subject")

    building: str
    school_year: int
    name: str
    subject: str
    opens: date
    closes: date
    policy_version: str


@dataclass(frozen=True, slots=True)
class StayRow(Row):
    """When a student was in a building and grade; days in the building's zone, `ends` not included."""

    TABLE = "screening_stays"
    KEY = ("begins",)

    begins: date
    student: str
    building: str
    grade: str
    zone: str
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class ResultRow(Row):
    """What is on record of one student in one window: a result, or the reason why there is none."""

    TABLE = "screening_results"
    KEY = ("school_year", "name", "subject")

    school_year: int
    name: str
    subject: str
    screened_on: date | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """One window of one building, in one subject; `unexplained` are neither screened nor reasoned."""

    building: str
    school_year: str
    window: str
    subject: str
    closes: date
    enrolled: int
    screened: int
    pct: float | None
    absent: int
    refused: int
    new_entrant: int
    exempt: int
    parent_declined: int
    unexplained: int


@dataclass(frozen=True, slots=True)
class Unscreened:
    """A student without a result in a window that has opened; `reason` is None where nobody gave one."""

    building: str
    window: str
    subject: str
    grade: str
    student: str
    reason: str | None


def label(year: int) -> str:
    """`2026-27` for the school year that began in 2026."""
    return f"{year}-{(year + 1) % 100:02}"


def fold(rows: Rows, entry: Logged) -> Iterator[Row]:
    """Windows, stays and results after one more event."""
    recorded = entry.recorded
    stream, event, occurred = recorded.originator_id, recorded.event, recorded.meta.occurred
    stays = sorted(every(rows.values(), StayRow), key=lambda stay: stay.begins)
    match event:
        case PolicyPublished():
            yield from _windows(stream, event)
        case StudentEnrolled() | StudentMoved():
            day = civil_date(occurred, event.zone)
            yield from (replace(stay, ends=day) for stay in stays if stay.ends is None)
            student = stream.partition("/")[2]
            yield StayRow(stream, day, student, event.building, event.grade, event.zone)
        case StudentWithdrawn():
            yield from (
                replace(stay, ends=civil_date(occurred, stay.zone)) for stay in stays if stay.ends is None
            )
        case PointRecorded(screening_window=str(name), subject=subject) if stays and not event.strange:
            day = civil_date(occurred, stays[-1].zone)
            yield replace(_result(rows, stream, day, name, subject), screened_on=day)
        case NotScreened(screening_window=name, subject=subject, reason=reason) if stays:
            day = civil_date(occurred, stays[-1].zone)
            yield replace(_result(rows, stream, day, name, subject), reason=reason)


def _windows(stream: str, event: PolicyPublished) -> Iterator[WindowRow]:
    for building, screening in event.policy.screening.items():
        for window in screening.windows:
            for subject in screening.subjects or (ANY,):
                yield WindowRow(
                    stream,
                    building,
                    school_year(window.closes),
                    window.name,
                    subject,
                    window.opens,
                    window.closes,
                    event.policy.version,
                )


def _result(rows: Rows, stream: str, day: date, name: str, subject: str | None) -> ResultRow:
    year, about = school_year(day), subject or ANY
    return find(rows, ResultRow, year, name, about) or ResultRow(stream, year, name, about)


@enforces("R13")
def coverage(
    windows: Iterable[WindowRow], stays: Iterable[StayRow], results: Iterable[ResultRow], on: date
) -> list[Coverage]:
    """R13: of each window that has opened by `on`: enrolled, screened, and the reasons of the others."""
    stays, known = list(stays), _by_window(results)
    opened = sorted((w for w in windows if w.opens <= on), key=lambda w: (w.building, w.opens, w.subject))
    return [_covered(window, _expected(window, stays, on), known) for window in opened]


def _covered(window: WindowRow, expected: list[StayRow], known: "Known") -> Coverage:
    found = [_standing(window, stay, known) for stay in expected]
    screened = sum(done for done, _ in found)
    why = Counter(reason for done, reason in found if not done)
    return Coverage(
        building=window.building,
        school_year=label(window.school_year),
        window=window.name,
        subject=window.subject,
        closes=window.closes,
        enrolled=len(expected),
        screened=screened,
        pct=round(100 * screened / len(expected), 1) if expected else None,
        absent=why["absent"],
        refused=why["refused"],
        new_entrant=why["new_entrant"],
        exempt=why["exempt"],
        parent_declined=why["parent_declined"],
        unexplained=why[None],
    )


Known = Mapping[tuple[str, int, str], list[ResultRow]]
"""What is on record, by stream, school year and window."""


def _by_window(results: Iterable[ResultRow]) -> Known:
    known: dict[tuple[str, int, str], list[ResultRow]] = {}
    for row in results:
        known.setdefault((row.stream, row.school_year, row.name), []).append(row)
    return known


def _expected(window: WindowRow, stays: Iterable[StayRow], on: date) -> list[StayRow]:
    """The students in the building on the window's last day, or on `on` before it."""
    day = min(window.closes, on)
    here = (s for s in stays if s.building == window.building)
    return [s for s in here if s.begins <= day and (s.ends is None or day < s.ends)]


def _standing(window: WindowRow, stay: StayRow, known: Known) -> tuple[bool, str | None]:
    """Whether a student was screened in the window, and the reason on record."""
    mine = known.get((stay.stream, window.school_year, window.name), [])
    about = [r for r in mine if window.subject == ANY or r.subject in (window.subject, ANY)]
    reasons = [r.reason for r in about if r.reason]
    return any(r.screened_on for r in about), reasons[0] if reasons else None


@enforces("R13")
def unscreened(
    windows: Iterable[WindowRow], stays: Iterable[StayRow], results: Iterable[ResultRow], on: date
) -> list[Unscreened]:
    """R13: who has no result in a window that has opened by `on`, with the reason."""
    stays, known = list(stays), _by_window(results)
    missing = [
        Unscreened(window.building, window.name, window.subject, stay.grade, stay.student, reason)
        for window in windows
        if window.opens <= on
        for stay in _expected(window, stays, on)
        for done, reason in [_standing(window, stay, known)]
        if not done
    ]
    return sorted(missing, key=lambda u: (u.building, u.window, u.subject, u.grade, u.student))


Found = tuple[list[WindowRow], list[StayRow], list[ResultRow]]


def select(connection: Connection[Any], building: str | None = None) -> Found:
    """The windows of a building, or of all, with every stay in it and every student's results."""
    here = "%b::text IS NULL OR building = %b"
    windows = load(connection, WindowRow, here, building, building)
    return windows, load(connection, StayRow, here, building, building), load(connection, ResultRow)


MODEL = Model(
    "screening_coverage",
    (WindowRow, StayRow, ResultRow),
    fold,
    frozenset({PolicyPublished, StudentEnrolled, StudentMoved, StudentWithdrawn, PointRecorded, NotScreened}),
)
