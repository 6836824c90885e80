"""The made-up district: the same bytes from the same seed, sound by our own readers, and rich enough."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from domain.dates.calendar import Calendar, ExceptionDay, SchoolYear
from interchange.bundle import Bundle, read_bundle
from interchange.calendar import read_calendar
from interchange.datapoints import DataPointRow
from interchange.screening import subject_of
from simulation.district import FOLDER, SEED, STUDENTS, write_district
from simulation.results import RANKS, rank


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return read_bundle(FOLDER)


def contents(folder: Path, names: set[str]) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in names}


def test_the_committed_files_are_what_the_generator_writes(tmp_path: Path):
    write_district(tmp_path, SEED, STUDENTS)
    names = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert len(names) == 24
    assert contents(tmp_path, names) == contents(FOLDER, names)


def test_another_seed_gives_another_district(tmp_path: Path):
    write_district(tmp_path / "a", 1, 13)
    write_district(tmp_path / "b", 2, 13)
    assert (tmp_path / "a/oneroster/users.csv").read_bytes() != (
        tmp_path / "b/oneroster/users.csv"
    ).read_bytes()


@pytest.mark.parametrize(("seed", "students"), [(1, 1), (2, 13), (3, 100)])
def test_a_district_of_any_size_is_sound(tmp_path: Path, seed: int, students: int):
    write_district(tmp_path, seed, students)
    bundle = read_bundle(tmp_path)
    assert bundle.problems == ()
    assert len(bundle.roster.students) == students


def test_the_committed_district_is_sound_and_small(bundle: Bundle):
    assert bundle.problems == ()
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 1_500_000


def test_it_says_that_it_is_made_up(bundle: Bundle):
    assert "made up" in (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all("made up" in org.name for org in bundle.roster.orgs)
    assert all(not row.email or row.email.endswith("@example.org") for row in bundle.guardians.parsed.rows)


def test_three_buildings_with_every_role_the_plan_names(bundle: Bundle):
    assert len(bundle.roster.students) == 600
    assert 75 <= len(bundle.roster.staff) <= 90
    needed = {
        "principal", "designee", "classroom_teacher", "ais_teacher", "interventionist", "support_teacher",
        "counselor", "psychologist", "support_staff", "clerk", "team_member",
    }  # fmt: skip
    for building in bundle.roster.buildings:
        rows = bundle.staff.parsed.rows
        assert {row.role for row in rows if row.building == building.sourced_id} >= needed


def test_every_student_has_somebody_who_must_be_told_on_every_school_day(bundle: Bundle):
    (year,) = [row for row in bundle.calendar.parsed.rows if row.kind == "year"]
    entitled = defaultdict(list)
    for row in bundle.guardians.parsed.rows:
        if row.entitlement == "entitled":
            entitled[row.student].append((row.starts, row.ends or year.last))
    for student in bundle.roster.students:
        spans = entitled[student.sourced_id]
        for day in (day for first, last in spans for day in (first, last)):
            assert not year.starts <= day <= year.last or any(first <= day <= last for first, last in spans)
        assert any(first <= year.starts <= last for first, last in spans)
        assert any(last >= year.last for _, last in spans)


def test_the_families_hold_every_case_that_notices_must_get_right(bundle: Bundle):
    rows = bundle.guardians.parsed.rows
    assert {row.relation for row in rows} >= {"mother", "father", "foster", "surrogate", "agency", "self"}
    assert any(row.entitlement == "no_contact" and row.ends for row in rows)
    assert any(row.entitlement == "no_contact" and not row.ends for row in rows)
    assert {row.mode for row in rows} >= {"letter", "email", "large_print", "braille"}
    languages = Counter(row.language for row in rows)
    assert 0.15 < languages["es"] / len(rows) < 0.25
    assert len(languages) >= 6
    agreed = sum(row.mode == "email" for row in rows) / len(rows)
    assert 0.4 < agreed < 0.5
    homes = defaultdict(set)
    for row in rows:
        homes[row.student].add(row.household[:6])
    assert 0.12 < sum(len(found) > 1 for found in homes.values()) / len(homes) < 0.2


def test_the_statuses_are_as_common_as_in_a_district(bundle: Bundle):
    counted = Counter(row.kind for row in bundle.students.parsed.rows)
    share = {kind: number / 600 for kind, number in counted.items()}
    assert 0.1 < share["iep"] < 0.16
    assert 0.09 < share["ell"] < 0.15
    assert 0.03 < share["504"] < 0.08


def test_low_results_are_as_common_as_the_tiers_need_and_have_two_other_points(bundle: Bundle):
    """With cuts such as a percentile rank of 25 and 10; a district's own policy decides, not these files."""
    low, urgent, others = set(), set(), low_points(bundle)
    for file in (file for file in bundle.screenings if "spring" not in file.name):
        subject = subject_of(Path(file.name))
        for row in (row for row in file.parsed.rows if row.percentile_rank < 25):
            if len(others[row.student_identifier, subject]) >= 2:
                (urgent if row.percentile_rank < 10 else low).add(row.student_identifier)
    failed = {row.student for row in points_of(bundle, "regents_exam") if row.value.number < 65}
    behavior = {row.student for row in points_of(bundle, "disciplinary_referrals") if row.value.number >= 3}
    assert 0.15 < len((low | failed | behavior) - urgent) / 600 < 0.25
    assert 0.04 < len(urgent) / 600 < 0.07


def points_of(bundle: Bundle, measure: str) -> list[DataPointRow]:
    return [row for file in bundle.datapoints for row in file.parsed.rows if row.measure == measure]


def low_points(bundle: Bundle) -> dict[tuple[str, str], set[str]]:
    """The measures in which a student is low, by student and subject."""
    found = defaultdict(set)
    for measure, cut in {"state_assessment": 2.5, "chapter_test": 65, "cbm": 75}.items():
        for row in points_of(bundle, measure):
            if row.value.number < cut:
                found[row.student, row.subject].add(measure)
    return found


def test_the_snow_day_is_announced_apart_from_the_calendar(bundle: Bundle):
    (snow,) = read_calendar(FOLDER / "snow-day.csv").rows
    assert snow.kind == "snow_day"
    assert not any(row.kind == "snow_day" for row in bundle.calendar.parsed.rows)
    assert not [
        r for r in bundle.calendar.parsed.rows if r.kind != "year" and r.starts <= snow.starts <= r.last
    ]


def test_the_calendar_makes_a_school_year_of_the_usual_length(bundle: Bundle):
    rows = [row for row in bundle.calendar.parsed.rows if row.building == "*"]
    year = next(row for row in rows if row.kind == "year")
    exceptions = tuple(
        ExceptionDay(first=row.starts, last=row.last, kind=row.kind) for row in rows if row.kind != "year"
    )
    school = SchoolYear(label="2026-27", first_day=year.starts, last_day=year.last, exceptions=exceptions)
    assert 180 <= len(Calendar("SHE", year.zone, years={school.label: school}).school_days) <= 186


def test_percentile_ranks_follow_the_levels():
    assert [rank(level) for level in (-9.0, -2.0, -1.282, -0.674, -0.01, 0.0, 0.01, 0.674, 9.0)] == [
        1, 2, 10, 25, 49, 50, 51, 75, 99,
    ]  # fmt: skip
    assert len(RANKS) == 49
