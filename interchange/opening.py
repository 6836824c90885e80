"""opening.csv: the services that are under way when a district begins with this record, a line each.

What a district's spreadsheet holds in mid-year: current tier, cycle under way, earlier cycles of the same
service, the notice on paper, the person responsible. Days are school days of the building.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, model_validator

from domain.command import Command
from domain.notices.dispatch import Method
from domain.policy import Subject
from domain.record.opening import AttestService, EarlierCycle, PaperNotice, overlapping
from domain.service.plan import ServiceType, TargetArea
from domain.service.progress import Goal, Result
from interchange.commands import Import
from interchange.csvfile import Layout, read
from interchange.fields import (
    Day,
    Ident,
    Idents,
    Needed,
    OptionalDay,
    PersonalText,
    civil_date,
    in_order,
    listed,
    missing,
    one_of,
    refused,
    whole,
)
from interchange.opaque import guardian_id
from interchange.problem import Parsed, Problem, Row

BEHAVIOR = "BEHAVIOR"
NUMBER = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,4})?")


def number(cell: str) -> float:
    """A score, a rate, a count."""
    if not NUMBER.fullmatch(cell):
        raise refused("a number like 42 or 4.5", "Correct the number.")
    return float(cell)


def earlier(cell: str) -> EarlierCycle:
    """A cycle that is over: first day, last day, result, with slashes between."""
    parts = cell.split("/")
    if len(parts) != 3 or parts[2] not in get_args(Result):
        expected = f"first day/last day/result, the result one of: {', '.join(get_args(Result))}"
        raise refused(expected, "Write cycles like 2026-09-14/2026-10-23/inadequate, with ; between.")
    first, last = civil_date(parts[0]), civil_date(parts[1])
    in_order(first, last, "earlier_cycles")
    return EarlierCycle(started_on=first, ended_on=last, result=_result(parts[2]))


def _result(word: str) -> Result:
    return next(result for result in get_args(Result) if result == word)


class OpeningRow(Row):
    """One service of one student. `notice_to` are the ids of guardians, `document` names a paper on file."""

    student: Ident
    strand: Annotated[Literal[Subject, "BEHAVIOR"], one_of(*get_args(Subject), BEHAVIOR)]
    tier: Annotated[Literal[2, 3], whole(2, 3)]
    since: Day
    service_type: Annotated[ServiceType, one_of(*get_args(ServiceType))]
    target_area: Annotated[TargetArea, one_of(*get_args(TargetArea))]
    skill_gap: PersonalText
    intervention: Ident
    sessions_per_week: Annotated[int, whole(1, 50)]
    minutes: Annotated[int, whole(1, 600)]
    setting: Annotated[Literal["pull_out", "push_in"], one_of("pull_out", "push_in")]
    location: Needed
    responsible: Ident
    measure: Needed
    baseline: Annotated[float, BeforeValidator(number)]
    baseline_on: Day
    target: Annotated[float, BeforeValidator(number)]
    target_on: Day
    cycle: Annotated[int, whole(1, 99)]
    cycle_started: Day
    earlier_cycles: Annotated[tuple[EarlierCycle, ...], listed(earlier, ";")]
    document: PersonalText
    notice_sent: OptionalDay
    notice_to: Idents
    notice_method: Annotated[str, one_of(*get_args(Method), "")]
    notice_document: PersonalText

    @model_validator(mode="after")
    def _fits(self) -> Self:
        in_order(self.since, self.cycle_started, "cycle_started")
        if self.target_on <= self.baseline_on:
            raise missing(
                "target_on", f"a day after {self.baseline_on}", "Exchange or correct the two dates."
            )
        return self

    @model_validator(mode="after")
    def _one_after_the_other(self) -> Self:
        if self.cycle <= len(self.earlier_cycles):
            expected = f"a number above that of the earlier cycles, {len(self.earlier_cycles)}"
            raise missing("cycle", expected, "Correct the number, or the earlier cycles.")
        if overlapping(self.earlier_cycles, self.cycle_started):
            expected = f"cycles that follow one another and have ended before {self.cycle_started}"
            raise missing("earlier_cycles", expected, "Correct their days.")
        return self

    @model_validator(mode="after")
    def _whole_notice(self) -> Self:
        told = {
            "notice_sent": self.notice_sent,
            "notice_to": self.notice_to,
            "notice_method": self.notice_method,
        }
        for column, value in told.items():
            if any(told.values()) and not value:
                raise missing(column, "what the other columns of the notice call for", "Fill this cell.")
        return self


LAYOUT = Layout(OpeningRow, key=("student", "strand"))


def read_opening(path: Path) -> Parsed[OpeningRow]:
    """The services in the file at `path`."""
    return read(path, LAYOUT)


def plan_of(row: OpeningRow) -> str:
    """The name of the plan in the student's file, and of its notice."""
    return f"opening-{row.strand}-t{row.tier}"


def attested(row: OpeningRow, run: Import) -> Command:
    """The command that puts a line on record."""
    behavioral = row.strand == BEHAVIOR
    fields = {f: getattr(row, f) for f in AttestService.model_fields if f in OpeningRow.model_fields}
    goal = Goal(
        baseline=row.baseline, baseline_on=row.baseline_on, target=row.target, target_on=row.target_on
    )
    return run.command(
        AttestService,
        **{
            **fields,
            "student": run.student(row.student),
            "plan": plan_of(row),
            "domain": "behavioral" if behavioral else "academic",
            "subject": None if behavioral else row.strand,
            "goal": goal,
            "document": row.document or None,
            "notice": _notice(row, run),
        },
    )


def told(row: OpeningRow, run: Import) -> dict[str, str]:
    """The persons the notice went to: opaque id by the id in the file."""
    return {g: _person(g, row, run) for g in row.notice_to}


def _person(sis_id: str, row: OpeningRow, run: Import) -> str:
    return run.student(sis_id) if sis_id == row.student else guardian_id(sis_id, run.district_key)


def _notice(row: OpeningRow, run: Import) -> PaperNotice | None:
    if row.notice_sent is None:
        return None
    return PaperNotice.model_validate(
        {
            "sent_on": row.notice_sent,
            "to": tuple(told(row, run).values()),
            "method": row.notice_method,
            "document": row.notice_document or None,
        }
    )


@dataclass(frozen=True)
class Known:
    """Whom the record holds: staff ids, and each student's guardians, by opaque ids."""

    staff: frozenset[str]
    guardians: dict[str, frozenset[str]]


def opening_problems(file: str, rows: Iterable[OpeningRow], run: Import, known: Known) -> Iterator[Problem]:
    """What does not fit the record: unknown people, days to come."""
    for row in rows:
        yield from _to_come(file, row, run.today)
        if row.responsible not in known.staff:
            remedy = "Import the staff first, or correct the id."
            yield Problem(
                file, row.line, "responsible", "an unknown staff id", "a staff member on record", remedy
            )
        here = known.guardians.get(run.student(row.student), frozenset())
        if strangers := sum(opaque not in here for opaque in told(row, run).values()):
            found = f"{strangers} unknown of {len(row.notice_to)}"
            remedy = "Import the guardians first, or correct the ids."
            yield Problem(file, row.line, "notice_to", found, "guardians of this student on record", remedy)


def _to_come(file: str, row: OpeningRow, today: date) -> Iterator[Problem]:
    last = max((cycle.ended_on for cycle in row.earlier_cycles), default=None)
    days = {"since": row.since, "cycle_started": row.cycle_started, "notice_sent": row.notice_sent}
    for column, day in {**days, "earlier_cycles": last}.items():
        if day and day > today:
            remedy = "Correct the date, or leave out what has not happened yet."
            yield Problem(file, row.line, column, f'"{day}"', f"a day up to {today}", remedy)
