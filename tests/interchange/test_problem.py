"""What a problem may repeat of a file, and what not."""

import pytest

from interchange.problem import Problem, shown
from interchange.students import StatusRow
from simulation.names import CULTURES

NAMES = [name for culture in CULTURES for name in (*culture.given, *culture.family)]


@pytest.mark.parametrize(
    "cell", ["03/14/2027", "> 5.9", "S10023", "T-3001", "NY1234", "2026-09-15T14:05:00Z", "12", "2.5 %"]
)
def test_numbers_dates_and_ids_are_repeated(cell: str):
    assert shown(cell) == f'"{cell}"'


@pytest.mark.parametrize("form", ["{}", "{} 12", "{}3", "{}2009", "12 {}", "{0} {0}"])
def test_no_name_is_ever_repeated(form: str):
    assert not [name for name in NAMES if name in shown(form.format(name))]


def test_a_problem_reads_as_a_sentence():
    problem = Problem("a.csv", 3, "from", '"x"', "a date like 2027-03-14", "Write year-month-day.")
    assert str(problem) == (
        'a.csv, line 3, column from: found "x"; expected a date like 2027-03-14. Write year-month-day.'
    )


def test_a_row_that_lands_in_a_log_tells_no_content():
    row = StatusRow.model_validate(
        {"line": 7, "student": "S1", "kind": "iep", "from": "2026-01-01", "to": "", "detail": "private"}
    )
    assert repr(row) == str(row) == "StatusRow(line=7)"
