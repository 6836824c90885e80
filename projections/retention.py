"""What of the files is due for disposal by the policy's schedule (L25). It lists, and destroys nothing.

Every entry belongs to one class of records. A class is due when its years are over for the whole file,
counted as the policy says; the log of disclosures goes with the last of the rest, never before it (L21).
Where the policy gives no period, nothing is ever due.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.event import Event
from domain.moments import civil_date
from domain.policy import RecordClass, Retention
from domain.record.enrolment import StudentEnrolled, StudentMoved, StudentWithdrawn
from domain.recorded import Recorded
from domain.rights.disclosure import DisclosureRecorded
from domain.rule import enforces
from domain.screening.evidence import PointCorrected, PointRecorded
from domain.service.session import ProbeRecorded, SessionRecorded
from projections.trail import zone_of

PROGRESS_LOG: tuple[type[Event], ...] = (SessionRecorded, ProbeRecorded, PointRecorded, PointCorrected)
"""ED-1 item 315 b: the log of a student's progress. What else is on file is the supplemental record."""
FOREVER = "the policy gives no period"
DISCLOSURES = "disclosures"


@dataclass(frozen=True, slots=True)
class Kept:
    """The records of one class in one student's file. `until` is the last day on which they are kept."""

    student: str
    records: str
    entries: int
    last_entry: date
    until: date | None
    due: bool
    cites: str


def class_of(event: Event) -> RecordClass:
    """The class of records that an entry belongs to."""
    return "progress_log" if isinstance(event, PROGRESS_LOG) else "supplemental"


@enforces("L25")
def retention(records: Sequence[Recorded], periods: Mapping[RecordClass, Retention], on: date) -> list[Kept]:
    """How long each class of one student's records is kept, and what is due for disposal on a day."""
    zone, left = zone_of(records), _left(records)
    of: dict[RecordClass, list[date]] = {}
    log: list[date] = []
    for recorded in records:
        day = civil_date(recorded.meta.occurred, zone)
        mine = isinstance(recorded.event, DisclosureRecorded)
        (log if mine else of.setdefault(class_of(recorded.event), [])).append(day)
    student = records[0].originator_id.partition("/")[2]
    kept = [_kept(student, name, days, periods.get(name), left, on) for name, days in of.items()]
    return [*kept, *_with_the_rest(student, log, kept, on)]


def _kept(
    student: str, name: RecordClass, days: list[date], period: Retention | None, left: date | None, on: date
) -> Kept:
    until = _until(period, max(days), left)
    cites = period.cites if period else FOREVER
    return Kept(student, name, len(days), max(days), until, until is not None and until < on, cites)


@enforces("L21")
def _with_the_rest(student: str, log: list[date], kept: list[Kept], on: date) -> list[Kept]:
    """L21: the log of disclosures is kept as long as the record."""
    if not log:
        return []
    days = [k.until for k in kept if k.until is not None]
    until = max(days) if len(days) == len(kept) else None
    due = until is not None and until < on
    return [Kept(student, DISCLOSURES, len(log), max(log), until, due, "34 CFR 99.32(a)(2)")]


def _until(period: Retention | None, last: date, left: date | None) -> date | None:
    start = left if period and period.counted_from == "student_left" else last
    if period is None or start is None:
        return None
    return _years_after(start, period.years)


def _years_after(day: date, years: int) -> date:
    """The same day some years later; the last of February stays it."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _left(records: Iterable[Recorded]) -> date | None:
    """The day on which the student left, unless the student came back."""
    records = list(records)
    zone, left = zone_of(records), None
    for recorded in records:
        if isinstance(recorded.event, StudentWithdrawn):
            left = civil_date(recorded.meta.occurred, zone)
        elif isinstance(recorded.event, StudentEnrolled | StudentMoved):
            left = None
    return left
