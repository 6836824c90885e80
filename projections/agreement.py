"""Do the read models show what a stream's own replay says? For checks of one against the other."""

from collections.abc import Iterable, Iterator
from typing import Any

from domain.dates.deadline import Deadlines
from domain.decision import Stream
from domain.student import Student
from projections.current_tier import TierRow
from projections.deadlines import DeadlineRow, as_deadline
from projections.directory import StudentName
from projections.notices import LetterRow, NoticeRow
from projections.row import Row, every


def disagreements(stream: Stream[Any], rows: Iterable[Row]) -> list[str]:
    """Where the rows of one stream differ from its replayed state; the sentences hold ids, and no content."""
    mine = list(rows)
    found = list(_deadlines(getattr(stream.state, "deadlines", {}), every(mine, DeadlineRow)))
    if isinstance(stream.state, Student):
        found += [*_student(stream.state, mine), *_letters(stream.state, mine)]
    return [f"{stream.id}: {what}" for what in found]


def _deadlines(deadlines: Deadlines, rows: list[DeadlineRow]) -> Iterator[str]:
    shown = {row.deadline: as_deadline(row) for row in rows}
    for name in deadlines.keys() | shown.keys():
        if deadlines.get(name) != shown.get(name):
            yield f"deadline {name} is not as the stream says"


def _student(student: Student, rows: list[Row]) -> Iterator[str]:
    for row in every(rows, TierRow):
        if row.tier != student.tier(row.strand):
            yield f"tier {row.strand} shows {row.tier}, the stream says {student.tier(row.strand)}"
        plan = student.plans.get(row.plan or "")
        if row.plan and (
            plan is None or plan.status != "active" or plan.drafted.responsible != row.responsible
        ):
            yield f"plan {row.plan} is not under way as shown"
    shown = {row.plan for row in every(rows, TierRow)}
    for name, known in student.plans.items():
        if known.status == "active" and name not in shown:
            yield f"plan {name} is under way and not shown"
    names = [(row.grade, row.building) for row in every(rows, StudentName)]
    if names != ([(student.grade, student.building)] if student.enrolment else []):
        yield "the directory shows another grade or building"


def _letters(student: Student, rows: list[Row]) -> Iterator[str]:
    notices = {row.notice: (row.signed_when, row.signed_by) for row in every(rows, NoticeRow)}
    if notices != {name: (n.signed_on, n.signed_by) for name, n in student.notices.items()}:
        yield "the notices are not as the stream says"
    letters = {row.dispatch: (row.status, row.left_when, row.proof) for row in every(rows, LetterRow)}
    for name, known in student.dispatches.items():
        if letters.pop(name, None) != (known.status, known.sent, known.proof):
            yield f"letter {name} is not as the stream says"
    yield from (f"letter {name} is shown, and the stream knows none" for name in letters)
