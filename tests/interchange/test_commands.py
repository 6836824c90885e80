"""From the rows of a district's files to commands."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from application.engine import Accepted, Engine
from domain.building.building import Building
from domain.dates.calendar import AddClosure, PublishCalendar
from domain.policy.policies import PublishPolicy
from domain.record.enrolment import EnrolStudent, RecordGuardian
from domain.screening.evidence import RecordPoints
from interchange import commands
from interchange.bundle import Bundle, read_bundle
from interchange.calendar import CalendarRow, read_calendar
from interchange.commands import Import
from interchange.opaque import guardian_id, student_id
from interchange.policyfile import read_policy
from interchange.schooldays import calendar, calendar_problems, label_of
from runtime.clock import SteppedClock
from store.eventstore import open_memory
from tests.interchange.files import file
from tests.interchange.spoil import read_with

SAMPLE = Path("examples/sample-district")
AT = datetime(2026, 8, 20, 12, tzinfo=UTC)
ZONE = "America/New_York"
KEY = bytes(range(32))
RUN = Import(AT, ZONE, KEY)


@pytest.fixture(scope="module")
def district() -> Bundle:
    """The sample district's files, without a problem."""
    bundle = read_bundle(SAMPLE)
    assert not bundle.problems
    return bundle


def test_a_students_id_is_the_same_at_every_import_and_tells_nothing():
    assert student_id("S10001", KEY) == student_id("S10001", KEY)
    assert student_id("S10001", KEY) != student_id("S10001", bytes(32))
    assert student_id("S10001", KEY) != guardian_id("S10001", KEY)
    assert len(student_id("S10001", KEY)) == 32
    assert "10001" not in student_id("S10001", KEY)


def test_every_student_of_the_roster_is_enrolled_once(district: Bundle):
    enrolled = commands.students(district.roster, RUN)
    assert len({c.student for c in enrolled if isinstance(c, EnrolStudent)}) == 600


def test_a_building_keeps_the_address_that_oneroster_does_not_know(district: Bundle):
    known = {"SHE": Building("SHE", address=("12 School Lane",), phone="555")}
    first = commands.buildings(district.roster, RUN, known)[0].model_dump()
    assert first["title"] == "Sample Hollow Elementary School (made up)"
    assert first["district"] == "Sample Hollow Central School District (made up)"
    assert (first["address"], first["phone"]) == (("12 School Lane",), "555")


def test_a_role_for_several_grades_is_one_role(district: Bundle):
    row = read_with("staff", role="team_member", grades="KG", staff="T3001", building="SHE").rows[0]
    other = row.model_copy(update={"grades": ("01",)})
    assert len(commands.roles([row, other], district.roster, RUN)) == 1


def a_guardian(district: Bundle, *rows, at: datetime = AT) -> RecordGuardian:
    (command,) = commands.guardians(rows, district.roster, Import(at, ZONE, KEY))
    assert isinstance(command, RecordGuardian)
    return command


def test_a_guardian_has_the_rosters_name_and_an_opaque_id(district: Bundle):
    row = read_with("guardians", student="S10001", guardian="G20001", relation="stepparent").rows[0]
    command = a_guardian(district, row)
    assert command.guardian == guardian_id("G20001", KEY)
    assert command.guardian_name.endswith("Ortega")
    assert command.relation == "other"


def test_a_student_of_18_is_told_under_the_students_own_id(district: Bundle):
    row = read_with("guardians", student="S10001", guardian="S10001", relation="self").rows[0]
    assert a_guardian(district, row).guardian == student_id("S10001", KEY)


@pytest.mark.parametrize(
    ("on", "address"),
    [("2026-08-20", "old"), ("2027-02-11", "old"), ("2027-02-12", "new"), ("2024-01-01", "old")],
)
def test_of_a_guardians_addresses_the_one_in_force_counts(district: Bundle, on: str, address: str):
    one = {"student": "S10001", "guardian": "G20001"}
    old = read_with("guardians", **one, **{"from": "2025-07-01", "to": "2027-02-11"}, address_1="old").rows[0]
    new = read_with("guardians", **one, **{"from": "2027-02-12", "to": ""}, address_1="new").rows[0]
    at = datetime.fromisoformat(f"{on}T12:00:00+00:00")
    assert a_guardian(district, new, old, at=at).address[0] == address


def test_a_star_result_is_a_percentile_rank_of_its_window_taken_when_completed():
    (command,) = commands.screening(read_with("screening").rows[:1], "ELA", RUN)
    assert isinstance(command, RecordPoints)
    (point,) = command.points
    assert (point.point, point.measure, point.source, point.value) == ("star/A1", "STAR", "STAR", 88)
    assert (point.subject, point.screening_window) == ("ELA", "Fall")
    assert point.on == datetime(2026, 9, 15, 14, 5, tzinfo=UTC)


def test_the_points_of_a_student_are_one_command_and_keep_what_was_printed():
    state = read_with("datapoints").rows
    levels = read_with("datapoints", measure="text_level", value="M", date="2026-09-30").rows
    (command,) = commands.datapoints([*levels, *state], RUN)
    assert isinstance(command, RecordPoints)
    level = next(point for point in command.points if point.measure == "text_level")
    assert (level.value, level.text, str(level.on)) == (13, "M", "2026-09-30")
    exact = next(point for point in command.points if point.measure == "state_assessment")
    assert (exact.value, exact.text) == (2, "")


def test_a_point_of_behavior_has_no_subject():
    row = read_with("datapoints", measure="disciplinary_referrals", subject="BEHAVIOR").rows[0]
    (command,) = commands.datapoints([row], RUN)
    assert isinstance(command, RecordPoints)
    assert command.points[0].subject is None


def test_two_sources_of_one_day_are_two_points():
    row = read_with("datapoints").rows[0]
    other = row.model_copy(update={"source": "a second scorer"})
    assert commands.point_id(row) != commands.point_id(other)


def days(tmp_path: Path, *lines: str) -> tuple[CalendarRow, ...]:
    path = tmp_path / "calendar.csv"
    path.write_bytes(file("building,kind,from,to,zone,note", *lines))
    parsed = read_calendar(path)
    assert not parsed.problems
    return parsed.rows


YEAR = "*,year,2026-09-01,2027-06-25,America/New_York,"


def test_a_star_stands_for_every_building_and_a_later_line_wins(tmp_path: Path):
    rows = days(tmp_path, YEAR, "*,break,2026-11-23,2026-11-27,,", "SHE,instructional,2026-11-25,,,")
    found = {
        c.building: c.year for c in calendar(rows, ["SHE", "SHM"], RUN) if isinstance(c, PublishCalendar)
    }
    assert [(e.first.day, e.last.day) for e in found["SHM"].exceptions] == [(23, 27)]
    assert [(e.first.day, e.last.day) for e in found["SHE"].exceptions] == [(23, 24), (26, 27)]
    assert found["SHE"].label == "2026-27"


def test_without_a_year_the_lines_are_closures(tmp_path: Path):
    rows = days(tmp_path, "*,snow_day,2027-02-03,,,snow")
    closed = calendar(rows, ["SHM", "SHE"], RUN)
    assert [c.building for c in closed if isinstance(c, AddClosure)] == ["SHE", "SHM"]


def test_without_a_year_a_day_given_back_is_a_school_day_after_all(tmp_path: Path):
    rows = days(tmp_path, "SHE,instructional,2027-02-20,,,made up for snow")
    assert not list(calendar_problems("c.csv", rows, ["SHE"]))
    (made_up,) = calendar(rows, ["SHE"], RUN)
    assert isinstance(made_up, AddClosure)
    assert (made_up.closure.kind, made_up.closure.note) == ("instructional", "made up for snow")


def test_a_saturday_of_the_published_year_may_be_a_school_day(tmp_path: Path):
    rows = days(tmp_path, YEAR, "SHE,instructional,2027-02-20,,,made up for snow")
    (published,) = (c for c in calendar(rows, ["SHE"], RUN) if isinstance(c, PublishCalendar))
    assert [(e.first, e.kind) for e in published.year.exceptions] == [(date(2027, 2, 20), "instructional")]


def test_a_day_outside_the_year_is_told(tmp_path: Path):
    rows = days(tmp_path, YEAR, "SHE,closed,2027-07-05,,,")
    (problem,) = calendar_problems("c.csv", rows, ["SHE"])
    assert (problem.line, problem.found) == (3, '"2027-07-05"')


def test_a_year_within_one_calendar_year_has_its_name():
    assert label_of(AT.date(), AT.date()) == "2026"


def test_the_whole_sample_district_is_taken_and_taken_again_without_a_change(district: Bundle):
    engine = Engine(open_memory(), SteppedClock(AT))
    policy = read_policy(SAMPLE / "policy.yaml")
    assert policy.policy is not None
    engine.handle(PublishPolicy(id="p", at=AT, actor="x", content_hash="", policy=policy.policy))
    again = Import(AT.replace(hour=13), ZONE, KEY)
    for run, new in ((RUN, True), (again, False)):
        answers = [engine.handle(command) for command in whole(district, run)]
        assert all(isinstance(answer, Accepted) for answer in answers)
        assert any(answer.events for answer in answers if isinstance(answer, Accepted)) is new


def whole(district: Bundle, run: Import):
    ids = [org.sourced_id for org in district.roster.buildings]
    yield from calendar(district.calendar.parsed.rows, ids, run)
    yield from calendar(read_calendar(SAMPLE / "snow-day.csv").rows, ids, run) if run.at.hour == 12 else ()
    yield from commands.buildings(district.roster, run)
    yield from commands.roles(district.staff.parsed.rows, district.roster, run)
    yield from commands.students(district.roster, run)
    yield from commands.statuses(district.students.parsed.rows, run)
    yield from commands.guardians(district.guardians.parsed.rows, district.roster, run)
    in_october = Import(run.at.replace(month=10, day=5), ZONE, KEY)
    yield from commands.datapoints(district.datapoints[0].parsed.rows, in_october)


def test_no_id_holds_what_the_file_calls_a_person(district: Bundle):
    for command in whole(district, RUN):
        assert command.id.startswith("import/")
        assert "S10001" not in json.dumps([command.id, command.streams])


def test_the_same_line_meant_at_another_time_is_another_command(district: Bundle):
    """A guardian who moves away and back gives the same line twice, and means it both times."""
    row = read_with("guardians", student="S10001", guardian="G20001").rows[0]
    assert a_guardian(district, row).id == a_guardian(district, row).id
    assert a_guardian(district, row).id != a_guardian(district, row, at=AT.replace(hour=13)).id


def test_the_day_of_an_import_is_the_district_s():
    """In the evening of the 20th it is the 21st in UTC already."""
    evening = Import(datetime(2026, 8, 21, 1, tzinfo=UTC), ZONE, KEY)
    assert evening.today == date(2026, 8, 20)
