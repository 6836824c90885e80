"""The roster in OneRoster 1.1 CSV."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from interchange import oneroster
from interchange.oneroster import Roster, read_oneroster
from simulation.district import write_district


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("district")
    write_district(folder, seed=7, students=26)
    return folder / "oneroster"


@pytest.fixture
def spoiled(district: Path, tmp_path: Path) -> Callable[[str, str, str], Roster]:
    """Reads the roster with one text in one of its files replaced."""

    def read(name: str, old: str, new: str) -> Roster:
        copy = shutil.copytree(district, tmp_path / "oneroster")
        before = (copy / name).read_text(encoding="utf-8")
        assert old in before
        (copy / name).write_text(before.replace(old, new, 1), encoding="utf-8")
        return read_oneroster(copy)

    return read


def test_a_folder_gives_buildings_students_staff_guardians_and_who_teaches_whom(district: Path):
    roster = read_oneroster(district)
    assert roster.problems == ()
    assert [org.sourced_id for org in roster.buildings] == ["SHE", "SHM", "SHH"]
    assert [(user.org_sourced_ids[0], user.grades) for user in roster.students[:2]] == [
        ("SHE", ("KG",)),
        ("SHE", ("01",)),
    ]
    staff = {user.sourced_id for user in roster.staff}
    assert roster.teachers_of.keys() == {user.sourced_id for user in roster.students}
    assert all(teachers and teachers <= staff for teachers in roster.teachers_of.values())
    assert all(user.agent_sourced_ids for user in roster.guardians)


def test_a_zip_gives_the_same(district: Path, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "roster.zip", "w") as archive:
        for path in district.iterdir():
            archive.write(path, path.name)
    zipped, folder = read_oneroster(tmp_path / "roster.zip"), read_oneroster(district)
    assert zipped.problems == ()
    assert (zipped.users, zipped.enrollments) == (folder.users, folder.enrollments)


def test_what_is_not_there_is_a_problem(tmp_path: Path):
    assert [problem.found for problem in read_oneroster(tmp_path / "none.zip").problems] == ["no such file"]


def test_an_empty_folder_lacks_the_manifest_and_every_needed_file(tmp_path: Path):
    files = {Path(problem.file).name for problem in read_oneroster(tmp_path).problems}
    assert files == {"manifest.csv", "orgs.csv", "users.csv", "classes.csv", "enrollments.csv"}


def test_half_a_zip_is_a_problem(district: Path, tmp_path: Path):
    archive = Path(shutil.make_archive(str(tmp_path / "roster"), "zip", district))
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    assert [problem.found for problem in read_oneroster(archive).problems] == ["no whole zip file"]


def test_another_version_is_named(spoiled: Callable[[str, str, str], Roster]):
    problems = spoiled("manifest.csv", "oneroster.version,1.1", "oneroster.version,1.2").problems
    assert [problem.expected for problem in problems] == ["oneroster.version 1.1"]


def test_a_needed_file_that_the_manifest_calls_absent_is_named(spoiled: Callable[[str, str, str], Roster]):
    problems = spoiled("manifest.csv", "file.users,bulk", "file.users,absent").problems
    assert [problem.found for problem in problems] == ["users absent"]


def test_a_file_that_the_manifest_lists_and_nobody_sent_is_named(district: Path, tmp_path: Path):
    copy = shutil.copytree(district, tmp_path / "oneroster")
    (copy / "courses.csv").unlink()
    assert [Path(problem.file).name for problem in read_oneroster(copy).problems] == ["courses.csv"]


def test_a_listed_file_without_rows_is_a_problem(district: Path, tmp_path: Path):
    copy = shutil.copytree(district, tmp_path / "oneroster")
    header = (copy / "classes.csv").read_text().splitlines()[0]
    (copy / "classes.csv").write_text(header + "\n")
    assert "no rows" in [problem.found for problem in read_oneroster(copy).problems]


def test_a_row_to_be_deleted_counts_no_more(spoiled: Callable[[str, str, str], Roster]):
    roster = spoiled("users.csv", "S10001,,,", "S10001,tobedeleted,2026-11-02T08:00:00Z,")
    assert roster.problems == ()
    assert len(roster.students) == 25
    assert "S10001" in {user.sourced_id for user in roster.users}


def test_an_unknown_role_costs_only_its_user(
    spoiled: Callable[[str, str, str], Roster],
):
    roster = spoiled("users.csv", "S10001,,,true,SHE,student,s10001,,", "S10001,,,true,SHE,pupil,s10001,,")
    (problem,) = roster.problems
    assert (problem.line, problem.column, problem.found) == (2, "role", "a text of 5 characters")
    assert len(roster.students) == 25


def test_a_zip_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(oneroster, "MAX_BYTES", 1000)
    with zipfile.ZipFile(tmp_path / "roster.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.csv", "x" * 1001)
        archive.writestr("../elsewhere.csv", "x" * 1001)
    found = [(Path(p.file).name, p.found) for p in read_oneroster(tmp_path / "roster.zip").problems]
    assert ("users.csv", "a larger file") in found
    assert "elsewhere.csv" not in [name for name, _ in found]
