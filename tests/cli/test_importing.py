"""`mtss import`: each file whole or not at all."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from interchange.opaque import student_id
from runtime.wiring import Wired
from tests.cli.conftest import SAMPLE, Mtss

KEY = bytes(range(32))
HEADER = "student,kind,from,to,detail\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample district with twelve of its students, for quick imports."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(SAMPLE / "oneroster", folder / "oneroster")
    keep = {f"S1{n:04}" for n in range(1, 13)}
    for name, column in (("users", 0), ("enrollments", 5), ("demographics", 0)):
        _only(folder / "oneroster" / f"{name}.csv", column, keep, prefix="S1")
    for source in ("guardians.csv", "students.csv", "star-reading-fall.csv", "datapoints-fall.csv"):
        shutil.copy(SAMPLE / source, folder)
        _only(folder / source, 0, keep, prefix="S1")
    for source in ("staff.csv", "calendar.csv", "snow-day.csv"):
        shutil.copy(SAMPLE / source, folder)
    return folder


def _only(file: Path, column: int, keep: set[str], prefix: str) -> None:
    """Leave out the lines of other students; adults stay, unless their children are gone."""
    header, *lines = file.read_text().splitlines(keepends=True)

    def stays(line: str) -> bool:
        cells = line.split(",")
        if cells[column].startswith(prefix):
            return cells[column] in keep
        children = {part for part in line.replace('"', ",").split(",") if part.startswith(prefix)}
        return not children or bool(children & keep)

    file.write_text(header + "".join(line for line in lines if stays(line)))


@pytest.fixture
def rostered(with_policy: None, mtss: Mtss, small: Path) -> None:
    """Buildings and students are on record."""
    said = mtss("import", "oneroster", small / "oneroster")
    assert said.code == 0, said.err


def test_a_district_is_imported_file_by_file_and_again_without_a_change(
    mtss: Mtss, rostered: None, small: Path
):
    files = {
        "calendar": "calendar.csv", "staff": "staff.csv", "guardians": "guardians.csv",
        "students": "students.csv", "screening": "star-reading-fall.csv", "datapoints": "datapoints-fall.csv",
    }  # fmt: skip
    for kind, name in files.items():
        (first,) = mtss("import", kind, small / name, "--json").json
        assert first["new"] > 0, (kind, first)
        (again,) = mtss("import", kind, small / name, "--json").json
        assert (again["new"], again["unchanged"]) == (0, first["new"]), (kind, again)
    assert mtss("import", "calendar", small / "snow-day.csv").code == 0


def test_a_bad_line_keeps_the_whole_file_out_and_harms_no_other(mtss: Mtss, rostered: None, tmp_path: Path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(HEADER + "S10001,504,2026-09-01,,\n")
    bad.write_text(HEADER + "S10002,504,2026-09-01,,\nS10003,504,14.11.2026,,\n")
    said = mtss("import", "students", bad, good)
    assert said.code == 1
    assert "bad.csv, line 3, column from" in said.err
    assert "bad.csv: nothing was imported, 1 problem" in said.err
    assert "good.csv: 1 new, 0 unchanged, 0 refused" in said.out


def test_lines_with_the_same_problem_are_told_as_one_beyond_a_handful(
    mtss: Mtss, rostered: None, tmp_path: Path
):
    file = tmp_path / "students.csv"
    file.write_text(HEADER + "S10001,504,2026-09-01,,\n" * 12 + "S10002,504,14.11.2026,,\n")
    said = mtss("import", "students", file)
    assert said.err.count("only once; line 2 has the same") == 5
    assert f"{file}: and 6 more like these (--json prints all)\n" in said.err
    assert "line 14, column from" in said.err
    assert "nothing was imported, 12 problems" in said.err
    assert len(mtss("import", "students", file, "--json").json[0]["problems"]) == 12


def test_a_student_who_is_not_on_record_is_a_problem_of_the_line(mtss: Mtss, rostered: None, tmp_path: Path):
    file = tmp_path / "students.csv"
    file.write_text(HEADER + "S10001,504,2026-09-01,,\nS99999,504,2026-09-01,,\n")
    said = mtss("import", "students", file, "--json")
    (result,) = said.json
    assert (said.code, result["new"]) == (1, 0)
    assert (result["problems"][0]["line"], result["problems"][0]["column"]) == (3, "student")


def test_an_unknown_building_is_a_problem_of_the_line(mtss: Mtss, rostered: None, tmp_path: Path):
    file = tmp_path / "calendar.csv"
    file.write_text("building,kind,from,to,zone,note\nXYZ,snow_day,2027-02-03,,,\n")
    said = mtss("import", "calendar", file)
    assert (said.code, 'the unknown building "XYZ"' in said.err) == (1, True)


def test_a_calendar_needs_buildings(mtss: Mtss, with_policy: None):
    said = mtss("import", "calendar", SAMPLE / "calendar.csv")
    assert (said.code, "Import the roster first" in said.err) == (1, True)


def test_names_come_from_the_roster_beside_the_file(mtss: Mtss, rostered: None, tmp_path: Path):
    alone = tmp_path / "guardians.csv"
    shutil.copy(SAMPLE / "guardians.csv", alone)
    assert "oneroster" in mtss("import", "guardians", alone).err
    assert (
        mtss("import", "guardians", alone, "--roster", SAMPLE / "oneroster").code == 1
    )  # 588 are unknown here


def test_without_a_policy_the_roster_says_what_is_missing(mtss: Mtss, district: None, small: Path):
    said = mtss("import", "oneroster", small / "oneroster")
    assert said.code == 1
    assert "12 times student.enrol refused by R19" in said.err


def test_the_record_knows_students_by_opaque_ids_alone(
    mtss: Mtss, rostered: None, inside: Callable[[], Wired]
):
    with inside() as engine:
        streams = engine.store.stream_ids("student")
    assert f"student/{student_id('S10001', KEY)}" in streams
    assert not any("S1000" in stream for stream in streams)
