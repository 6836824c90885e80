"""datapoints.csv: what a team weighs beside the screener: tests, text levels, referrals, attendance.

The measures are those of R31-R33 (Tier 1), R40 (Regents) and R85 (behavior).

`source` tells two points of one measure apart (R30 asks for distinct sources): the publisher, test or record.
"""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, model_validator

from interchange.csvfile import Layout, read
from interchange.fields import Day, Ident, Needed, Score, missing, one_of, score
from interchange.problem import Parsed, Row

Subject = Literal["ELA", "MATH", "SOCIAL_STUDIES", "SCIENCE", "BEHAVIOR"]
RANGES: dict[str, tuple[int, int]] = {
    "state_assessment": (1, 4),
    "state_scale_score": (100, 999),
    "regents_exam": (0, 100),
    "chapter_test": (0, 100),
    "cbm": (0, 500),
    "hmh_assessment": (0, 100),
    "fundations_unit": (0, 100),
    "portfolio_rubric": (1, 4),
    "classroom_performance_rubric": (1, 4),
    "sel_screener": (0, 100),
    "disciplinary_referrals": (0, 180),
    "in_school_suspension_days": (0, 180),
    "out_of_school_suspension_days": (0, 180),
    "student_observation": (0, 180),
    "staff_request": (0, 180),
    "behavior_report_card": (0, 100),
    "attendance_rate": (0, 100),
    "other": (-1_000_000, 1_000_000),
}
TEXT_LEVEL = "text_level"
_LEVELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _value(cell: str) -> Score:
    """A number, a bound, or a text level A to Z, whose number is its place in the alphabet."""
    if len(cell) == 1 and cell in _LEVELS:
        return Score(text=cell, number=Decimal(_LEVELS.index(cell) + 1), bound="exact")
    return score(cell)


class DataPointRow(Row):
    """One data point of one student. `date` is the civil date on which it was gained, not typed in."""

    student: Ident
    date: Day
    measure: Annotated[str, one_of(*RANGES, TEXT_LEVEL)]
    subject: Annotated[Subject, one_of(*get_args(Subject))]
    value: Annotated[Score, BeforeValidator(_value)]
    source: Needed

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if (self.measure == TEXT_LEVEL) != (self.value.text in _LEVELS):
            raise missing("value", "a letter A to Z for text_level, a number otherwise", "Correct the value.")
        low, high = RANGES.get(self.measure, (1, len(_LEVELS)))
        if not low <= self.value.number <= high:
            raise missing("value", f"{low} to {high} for {self.measure}", "Correct the value or the measure.")
        return self


LAYOUT = Layout(DataPointRow, key=("student", "date", "measure", "subject", "source"))


def read_datapoints(path: Path) -> Parsed[DataPointRow]:
    """The data points in the file at `path`."""
    return read(path, LAYOUT)
