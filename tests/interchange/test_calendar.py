"""calendar.csv: the school year and the days that are not ordinary."""

import pytest

from interchange.calendar import of_building
from interchange.csvfile import parse
from tests.interchange.files import SAMPLES
from tests.interchange.spoil import problem_with, read_with

SAMPLE = SAMPLES["calendar"]


def test_a_line_without_end_is_one_day():
    row = read_with("calendar", kind="snow_day", to="").rows[0]
    assert row.last == row.starts


@pytest.mark.parametrize(("column", "expected"), [("to", "the last day of school"), ("zone", "time zone")])
def test_a_year_needs_its_end_and_its_zone(column: str, expected: str):
    problem = problem_with("calendar", **{column: ""})
    assert problem.column == column
    assert expected in problem.expected


def test_a_period_with_a_wrong_year_is_named():
    assert problem_with("calendar", to="2037-06-25").column == "to"


def test_lines_for_every_building_concern_each():
    rows = parse("calendar.csv", SAMPLE.data, SAMPLE.layout).rows
    assert [row.kind for row in of_building(rows, "SHE")] == ["year", "snow_day"]
    assert [row.kind for row in of_building(rows, "SHM")] == ["year"]
