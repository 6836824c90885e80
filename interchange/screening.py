"""Star results, one file a subject, in the columns of Renaissance's own export (R24-R25).

The export is wide and its columns move between versions, so the named columns may stand anywhere. Renaissance
gives CompletedDate in UTC and CompletedDateLocal in the school's time. The subject stands in no column: it is
read from the file's name, which holds "reading" or "math", or begins with Renaissance's SR or SM.
"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, model_validator
from pydantic.alias_generators import to_pascal

from interchange.csvfile import Layout, read
from interchange.fields import (
    Ident,
    Instant,
    LocalDay,
    Needed,
    OptionalScore,
    in_order,
    whole,
)
from interchange.problem import Parsed, Problem, Row

Subject = Literal["ELA", "MATH"]


def _column(field: str) -> str:
    return {"assessment_id": "AssessmentID"}.get(field, to_pascal(field))


class StarRow(Row):
    """One completed Star test. `assessment_id` stays the same when Renaissance corrects a score.

    `completed_date` is an instant in UTC; `completed_date_local` and the window's days are civil dates of the
    school. `grade_equivalent` keeps its bound: "> 5.9" is above 5.9. Percentile ranks run from 1 to 99.
    """

    model_config = ConfigDict(alias_generator=_column, populate_by_name=True)

    student_identifier: Ident
    school_identifier: Ident
    assessment_id: Ident
    completed_date: Instant
    completed_date_local: LocalDay
    scaled_score: Annotated[int, whole(0, 1400)]
    grade_equivalent: OptionalScore
    percentile_rank: Annotated[int, whole(1, 99)]
    total_time_in_seconds: Annotated[int, whole(1, 86_400)]
    screening_period_window_name: Needed
    screening_window_start_date: LocalDay
    screening_window_end_date: LocalDay

    @model_validator(mode="after")
    def _window(self) -> Self:
        in_order(self.screening_window_start_date, self.screening_window_end_date, "ScreeningWindowEndDate")
        return self


LAYOUT = Layout(StarRow, key=("assessment_id",), anywhere=True)


def subject_of(path: Path) -> Subject | None:
    """The subject that the file's name tells, if it tells one."""
    stem = path.stem
    if "math" in stem.lower() or stem.startswith("SM"):
        return "MATH"
    return "ELA" if "reading" in stem.lower() or stem.startswith("SR") else None


def read_screening(path: Path) -> Parsed[StarRow]:
    """The Star results in the file at `path`. A name that tells no subject is a problem of the whole file."""
    parsed = read(path, LAYOUT)
    if subject_of(path):
        return parsed
    found, expected = "a file name without a subject", '"reading" or "math" in the name'
    remedy = "Rename the file, for example star-reading-fall.csv."
    unnamed = Problem(str(path), None, None, found, expected, remedy)
    return replace(parsed, problems=(unnamed, *parsed.problems))
