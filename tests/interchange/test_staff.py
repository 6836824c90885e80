"""staff.csv: who holds which role where."""

from interchange.csvfile import parse
from tests.interchange.files import SAMPLES
from tests.interchange.spoil import problem_with, read_with


def test_a_designee_names_the_principal_and_may_be_limited_to_subjects_and_grades():
    sample = SAMPLES["staff"]
    row = parse("staff.csv", sample.data, sample.layout).rows[1]
    assert (row.role, row.designated_by) == ("designee", "T1")
    assert (row.subjects, row.grades) == (("ELA", "MATH"), ("KG", "01"))


def test_a_designee_designated_by_nobody_is_a_problem():
    problem = problem_with("staff", role="designee")
    assert problem.column == "designated_by"
    assert "R61" in problem.expected


def test_grades_are_written_with_two_digits():
    problem = problem_with("staff", grades="1 02")
    assert problem.column == "grades"
    assert "01 to 13" in problem.expected


def test_one_person_may_sit_on_several_teams():
    assert read_with("staff", role="team_member", grades="01 02").rows[0].grades == ("01", "02")
