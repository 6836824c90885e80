"""What only shows when one file is held against another."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from interchange.bundle import read_bundle
from interchange.problem import Problem
from simulation.district import write_district

Spoil = Callable[[str, str, str], list[Problem]]


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("district")
    write_district(folder, seed=7, students=26)
    return folder


@pytest.fixture
def spoil(district: Path, tmp_path: Path) -> Spoil:
    """The problems of the district with one text in one of its files replaced."""

    def problems(name: str, old: str, new: str) -> list[Problem]:
        copy = shutil.copytree(district, tmp_path / "district")
        before = (copy / name).read_text(encoding="utf-8")
        assert old in before
        (copy / name).write_text(before.replace(old, new, 1), encoding="utf-8")
        return list(read_bundle(copy).problems)

    return problems


def places(problems: list[Problem]) -> list[tuple[str, str | int | None]]:
    return [(Path(problem.file).name, problem.column) for problem in problems]


def test_a_good_district_has_no_problems(district: Path):
    bundle = read_bundle(district)
    assert bundle.problems == ()
    assert len(bundle.screenings) == 6
    assert len(bundle.datapoints) == 4


def test_a_guardian_for_nobody(spoil: Spoil):
    problems = spoil("guardians.csv", "S10001,", "S19999,")
    assert places(problems) == [("guardians.csv", "student")]
    assert problems[0].found == 'an unknown student, "S19999"'


def test_an_unknown_guardian(spoil: Spoil):
    assert places(spoil("guardians.csv", "S10001,G20001", "S10001,G29999")) == [("guardians.csv", "guardian")]


def test_who_is_their_own_guardian_is_the_student(spoil: Spoil):
    problems = spoil("guardians.csv", "S10001,G20001,mother", "S10001,G20001,self")
    assert [problem.expected for problem in problems] == ["the student's own id for self"]


def test_a_status_of_nobody(spoil: Spoil):
    problems = spoil("students.csv", "from,to,detail\nS10", "from,to,detail\nS19")
    assert places(problems) == [("students.csv", "student")]


def test_a_role_in_an_unknown_building_names_the_building(spoil: Spoil):
    problems = spoil("staff.csv", "T3001,SHE", "T3001,SHX")
    assert places(problems) == [("staff.csv", "building")]
    assert problems[0].found == 'the unknown building "SHX"'


def test_a_role_of_nobody(spoil: Spoil):
    assert places(spoil("staff.csv", "T3001,SHE", "T9001,SHE")) == [("staff.csv", "staff")]


def test_a_designation_by_nobody(spoil: Spoil):
    assert places(spoil("staff.csv", ",T3001\n", ",T9001\n")) == [("staff.csv", "designated_by")]


def test_a_calendar_without_a_year_is_missed_in_each_building(spoil: Spoil):
    problems = spoil("calendar.csv", "*,year", "SHE,year")
    assert [problem.expected.split()[-4] for problem in problems] == ["SHH", "SHM"]


def test_a_result_of_nobody_and_in_an_unknown_building(spoil: Spoil):
    problems = spoil("star-math-fall.csv", "S10001,SHE", "S19999,SHX")
    columns = [column for _, column in places(problems)]
    assert columns == ["StudentIdentifier", "SchoolIdentifier"]


def test_a_data_point_of_nobody(spoil: Spoil):
    assert places(spoil("datapoints-fall.csv", "S10001,", "S19999,")) == [("datapoints-fall.csv", "student")]


def test_a_local_date_that_the_utc_instant_contradicts(spoil: Spoil):
    problems = spoil("star-math-fall.csv", "Z,2026-09-", "Z,2026-10-")
    assert places(problems) == [("star-math-fall.csv", "CompletedDateLocal")]


def test_a_student_enrolled_twice_in_one_class(spoil: Spoil):
    row = "E00001,,,SHE-KG-HOME-A,SHE,S10001,student,,2026-09-01,\n"
    problems = spoil("oneroster/enrollments.csv", row, row + row.replace("E00001", "E90001"))
    assert [(problem.line, problem.column) for problem in problems] == [(3, "classSourcedId")]


def test_a_student_enrolled_in_two_buildings(spoil: Spoil):
    row = "E00001,,,SHE-KG-HOME-A,SHE,S10001,student,,2026-09-01,\n"
    other = "E90001,,,SHM-05-ELA-A,SHM,S10001,student,,2026-09-01,\n"
    problems = spoil("oneroster/enrollments.csv", row, row + other)
    assert [(problem.line, problem.column) for problem in problems] == [(3, "schoolSourcedId")]


def test_a_move_that_ends_the_first_enrollment_is_fine(spoil: Spoil):
    row = "E00001,,,SHE-KG-HOME-A,SHE,S10001,student,,2026-09-01,\n"
    other = "E90001,,,SHM-05-ELA-A,SHM,S10001,student,,2026-11-02,\n"
    assert spoil("oneroster/enrollments.csv", row, row.replace(",\n", ",2026-10-30\n") + other) == []


def test_a_student_without_a_known_building(spoil: Spoil):
    problems = spoil("oneroster/users.csv", "S10001,,,true,SHE", "S10001,,,true,SHX")
    assert places(problems) == [("users.csv", "orgSourcedIds")]
    assert "SHE, SHH, SHM" in problems[0].expected


def test_a_missing_file_is_one_problem_and_the_rest_is_read(district: Path, tmp_path: Path):
    copy = shutil.copytree(district, tmp_path / "district")
    (copy / "students.csv").unlink()
    bundle = read_bundle(copy)
    assert [(Path(problem.file).name, problem.found) for problem in bundle.problems] == [
        ("students.csv", "no such file")
    ]
    assert len(bundle.roster.students) == 26


def test_no_problem_tells_a_name(district: Path, tmp_path: Path):
    """Every cell shifted by one column: the problems are many, and none repeats what a person is called."""
    copy = shutil.copytree(district, tmp_path / "district")
    names = {part for user in read_bundle(copy).roster.users for part in (user.given_name, user.family_name)}
    for path in (copy / "oneroster" / "users.csv", copy / "guardians.csv"):
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        path.write_text(
            "\n".join([header, *(f"x,{row.rsplit(',', 1)[0]}" for row in rows)]), encoding="utf-8"
        )
    told = [problem.found for problem in read_bundle(copy).problems]
    assert len(told) > 100
    assert not [found for found in told if any(name in found for name in names)]
