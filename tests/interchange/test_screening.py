"""Star results in Renaissance's columns."""

from datetime import date
from pathlib import Path

import pytest

from interchange.csvfile import parse
from interchange.screening import LAYOUT, read_screening, subject_of
from tests.interchange.files import SAMPLES, file
from tests.interchange.spoil import problem_with, read_with

SAMPLE = SAMPLES["screening"]


def test_a_grade_equivalent_beyond_the_test_keeps_text_and_bound():
    row = read_with("screening").rows[0]
    assert (row.grade_equivalent.text, row.grade_equivalent.bound) == ("> 5.9", "above")
    assert row.completed_date_local == date(2026, 9, 15)


def test_the_columns_may_stand_anywhere_in_a_wide_export():
    header, line = SAMPLE.header.split(","), SAMPLE.lines[0].split(",")
    wide = file(
        ",".join(["SchoolYear", *reversed(header), "Lexile"]), ",".join(["2026", *reversed(line), ""])
    )
    found = parse("wide.csv", wide, LAYOUT)
    assert not found.problems
    assert found.rows[0].percentile_rank == 88


def test_a_missing_column_is_named():
    found = parse("star.csv", SAMPLE.data.replace(b"PercentileRank", b"percentileRank"), LAYOUT)
    assert [(p.column, p.found) for p in found.problems] == [("PercentileRank", '"percentileRank"')]


@pytest.mark.parametrize(
    ("column", "cell"),
    [("PercentileRank", "0"), ("PercentileRank", "100"), ("ScaledScore", "1401"), ("TotalTimeInSeconds", "0"),
     ("GradeEquivalent", "above 5"), ("CompletedDate", "2026-09-15"), ("StudentIdentifier", "")],
)  # fmt: skip
def test_values_out_of_range_are_named(column: str, cell: str):
    assert problem_with("screening", **{column: cell}).column == column


@pytest.mark.parametrize(
    ("name", "subject"),
    [("star-reading-fall.csv", "ELA"), ("star-math-fall.csv", "MATH"), ("SR.csv", "ELA"),
     ("SM_1.csv", "MATH"), ("results.csv", None)],
)  # fmt: skip
def test_the_subject_stands_in_the_files_name(name: str, subject: str | None):
    assert subject_of(Path(name)) == subject


def test_a_name_without_subject_is_a_problem_and_the_rows_are_still_read(tmp_path: Path):
    (tmp_path / "results.csv").write_bytes(SAMPLE.data)
    found = read_screening(tmp_path / "results.csv")
    assert len(found.rows) == 2
    assert [problem.expected for problem in found.problems] == ['"reading" or "math" in the name']
