"""What `mtss import opening` checks against the record first, and what it answers at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cli.connection import now_of, reading
from domain.command import Command
from domain.ids import student_stream
from domain.refusal import Refusal
from domain.student import Student
from interchange.bundle import File
from interchange.commands import Import
from interchange.opening import Known, OpeningRow
from interchange.problem import Problem
from projections import deadlines
from projections.reports.first_week import unproven
from projections.reports.policy import OF_NOBODY, numbers
from projections.reports.source import read
from runtime.wiring import Wired

REVIEWS = frozenset({"review_due", "continuation_review"})


@dataclass(frozen=True, slots=True)
class Overdue:
    """A review that was due before today."""

    student: str
    building: str
    kind: str
    due_on: date | None
    deadline: str


def known(district: Wired, file: File[OpeningRow], run: Import) -> Known:
    """The people on record that the lines of a file may name."""
    named = {run.student(row.student) for row in file.parsed.rows}
    states: Iterable[Student] = (
        stream.state for stream in district.engine.load_each([student_stream(name) for name in sorted(named)])
    )
    guardians = {state.id: frozenset(state.guardian_periods) for state in states}
    return Known(frozenset(district.engine.district().staff), guardians)


def refusals(district: Wired, file: File[OpeningRow], commands: Sequence[Command]) -> list[Problem]:
    """The lines that the record would refuse: found before the first of them is sent."""
    return [
        _problem(file, row, refusal)
        for row, command in zip(file.parsed.rows, commands, strict=bool(commands))
        if (refusal := district.engine.would_refuse(command))
    ]


def _problem(file: File[OpeningRow], row: OpeningRow, refusal: Refusal) -> Problem:
    found, expected = f"{refusal.reason} ({refusal.rule})", "a service that the record can take"
    return Problem(file.name, row.line, None, found, expected, f"To do: {refusal.remedy}.")


def answers(district: Wired) -> dict[str, Any]:
    """Who is served without a proven notice, which reviews are overdue, which numbers are nobody's."""
    now = now_of(district)
    source = read(district.store, district.engine.district(), now)
    with reading(district) as connection:
        late = [row for row in deadlines.select_overdue(connection, now) if row.kind in REVIEWS]
    return {
        "served_without_proven_notice": unproven(source),
        "overdue_reviews": [
            Overdue(row.stream.partition("/")[2], row.building, row.kind, row.due_on, row.deadline)
            for row in late
            if row.rung == 0
        ],
        "numbers_that_are_nobodys": [line for line in numbers(source) if line.chosen_by in OF_NOBODY],
    }
