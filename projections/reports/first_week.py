"""What is asked first of a record that goes live: who is served unproven, how late things are entered."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from domain.context import Context
from domain.event import SYSTEM
from domain.lifecycles import KIND
from domain.moments import civil_date
from domain.notices.notice import Notice, start_kind
from domain.notices.telling import recipients
from domain.record.opening import OpeningAttested
from domain.recorded import Recorded
from domain.service.plan import Plan
from domain.student import Student
from domain.tier import strand
from projections import notices
from projections.reports.report import percent, report
from projections.reports.source import Source, student_of
from projections.row import every
from projections.timeliness import Timeliness, timeliness

PROVEN = frozenset({"in_time", "late", "attested"})
"""Verdicts of a letter that left before the service began, with a proof."""


@dataclass(frozen=True, slots=True)
class Unproven:
    """A person entitled, to whom no proof shows that the notice left before the service began."""

    student: str
    building: str
    strand: str
    tier: int
    plan: str
    since: str
    guardian: str | None
    verdict: str
    why: str


@dataclass(frozen=True, slots=True)
class EntryDelay:
    """How many days after the act one person enters things."""

    person: str
    entries: int
    median_days: float
    longest_days: int
    over_the_limit: int
    over_the_limit_pct: float | None
    limit_days: int


@report("unproven", "R48", "R91", "A32")
def unproven(source: Source) -> list[Unproven]:
    """Who is served today without proven notice to every entitled parent?

    One line for each plan under way and each person entitled to its notice today, unless a letter to that
    person left before the service began and something proves it: the mail server's answer, what a clerk
    recorded in time or with a document, or a paper from before the record was opened (`attested`). `verdict`
    and `why` are those of `mtss notices`; `no_letter` where nobody made one, `nobody_entitled` where nobody
    is on file.
    """
    rows = source.rows(notices.MODEL)
    lines = timeliness(every(rows, notices.NoticeRow), every(rows, notices.LetterRow))
    told = {(line.student, line.notice, line.guardian): line for line in lines}
    return [line for student in _students(source) for line in _of_student(student, told, source)]


def _students(source: Source) -> Iterator[Student]:
    """Each student who is enrolled, as the record holds them now."""
    by_stream: dict[str, list[Recorded]] = {}
    for recorded in source.log:
        if student_of(recorded) in source.children:
            by_stream.setdefault(recorded.originator_id, []).append(recorded)
    for stream, records in sorted(by_stream.items()):
        if source.children[stream.partition("/")[2]].left_on is None:
            yield KIND.fold(KIND.initial(stream), records)


Told = dict[tuple[str, str, str | None], Timeliness]


def _of_student(student: Student, told: Told, source: Source) -> Iterator[Unproven]:
    for plan in student.plans.values():
        if plan.status == "active":
            yield from _of_plan(student, plan, told, source)


def _of_plan(student: Student, plan: Plan, told: Told, source: Source) -> Iterator[Unproven]:
    drafted, context = plan.drafted, Context(source.now, source.now, source.district)
    notice = Notice(drafted.basis, start_kind(drafted.tier), drafted.start_on)
    people: list[str | None] = [person.guardian for person in recipients(student, notice, context)]
    for guardian in people or [None]:
        line = told.get((student.id, drafted.basis, guardian)) if guardian else None
        if line is None or line.verdict not in PROVEN:
            nobody = "nobody entitled to notices is on file" if guardian is None else "no letter was made"
            missing = "nobody_entitled" if guardian is None else "no_letter"
            yield Unproven(
                student=student.id,
                building=student.building_of(drafted.plan),
                strand=strand(drafted.domain, drafted.subject),
                tier=drafted.tier,
                plan=drafted.plan,
                since=str(student.civil(plan.started)) if plan.started else "",
                guardian=guardian,
                verdict=line.verdict if line else missing,
                why=line.why if line else nobody,
            )


@report("entry-delays", "A33")
def entry_delays(source: Source) -> list[EntryDelay]:
    """How long after the fact does each person enter things?

    One line for each person who entered anything about students; an act counts once, by the days between it
    and its entry, in the student's zone. What time alone decided is nobody's entry; what is attested from
    before the record was opened is left out. `over_the_limit` counts acts entered more days later than the
    policy's `max_entry_delay_days`. The longest median comes first.
    """
    limit = source.policy.max_entry_delay_days
    lines = [_delays(person, days, limit) for person, days in _days(source).items()]
    return sorted(lines, key=lambda line: (-line.median_days, -line.longest_days, line.person))


def _delays(person: str, days: list[int], limit: int) -> EntryDelay:
    over = sum(day > limit for day in days)
    return EntryDelay(
        person, len(days), float(median(days)), max(days), over, percent(over, len(days)), limit
    )


def _days(source: Source) -> dict[str, list[int]]:
    """By person, the delay of each act."""
    acts: dict[tuple[str, str], int] = {}
    attested = {r.meta.command_id for r, _ in source.each(OpeningAttested)}
    for recorded in source.log:
        person = recorded.meta.actor
        if person == SYSTEM or recorded.meta.command_id in attested:
            continue
        if (child := source.children.get(student_of(recorded))) is None:
            continue
        entered = civil_date(recorded.meta.recorded_at, child.zone)
        delay = (entered - source.day(recorded)).days
        act = (person, recorded.meta.command_id)
        acts[act] = max(delay, acts.get(act, 0))
    found: dict[str, list[int]] = {}
    for (person, _), delay in acts.items():
        found.setdefault(person, []).append(delay)
    return found
