"""School days, weeks and bounds, counted by hand on the fixed calendar (A11, A34, A35)."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.dates.calendar import Calendar, NoCalendar, SchoolYear, Unit
from tests.domain.story import SUMMER, ZONE, World, ask, given, school_year

CALENDAR = given().district.calendar("SHE")
FIRST, LAST = date(2026, 9, 1), date(2027, 6, 25)
days = st.dates(FIRST, LAST)


def publish(year: dict, when: str = SUMMER):
    return ask("calendar.publish", when, building="SHE", zone=ZONE, year=year)


def close(first: str, last: str = "", kind: str = "snow_day", when: str = "2027-02-02"):
    closure = {"first": first, "last": last or first, "kind": kind}
    return ask("calendar.add_closure", when, building="SHE", closure=closure)


@pytest.mark.parametrize(
    ("anchor", "unit", "count", "roll", "due"),
    [
        ("2026-10-06", "school_days", 5, "previous", "2026-10-14"),  # over Columbus Day
        ("2026-10-09", "school_days", 1, "previous", "2026-10-13"),
        ("2026-10-10", "school_days", 1, "previous", "2026-10-13"),  # from a Saturday
        ("2026-11-24", "school_days", 1, "previous", "2026-11-30"),  # over Thanksgiving
        ("2026-10-06", "school_days", 0, "previous", "2026-10-06"),
        ("2026-11-16", "instructional_weeks", 6, "previous", "2027-01-11"),  # 30 days, two recesses between
        ("2026-10-20", "calendar_weeks", 6, "previous", "2026-12-01"),
        ("2026-11-14", "calendar_weeks", 6, "previous", "2026-12-23"),  # 26 December lies in the recess
        ("2026-11-14", "calendar_weeks", 6, "next", "2027-01-04"),
        ("2026-11-14", "calendar_weeks", 6, "none", "2026-12-26"),
        ("2026-10-12", "calendar_days", -1, "previous", "2026-10-09"),
        ("2026-10-20", "calendar_days", -1, "previous", "2026-10-19"),
    ],
)
def test_bounds_are_counted_from_day_0_and_rolled_off_days_without_school(anchor, unit, count, roll, due):
    assert CALENDAR.count(date.fromisoformat(anchor), unit, count, roll) == date.fromisoformat(due)


def test_a_half_day_and_a_testing_day_are_school_days_a_snow_day_is_not():
    world = given(
        close("2026-10-14", kind="half_day"), close("2026-10-15", kind="testing"), close("2026-10-16")
    )
    calendar = world.district.calendar("SHE")
    assert [calendar.is_school_day(date(2026, 10, n)) for n in (14, 15, 16)] == [True, True, False]
    assert calendar.kind_of(date(2026, 10, 14)) == "half_day"


def test_a_summer_day_belongs_to_the_year_before_it():
    world = given(publish(school_year("2027-09-01", "2028-06-23", "2027-28", ("2027-12-24", "2027-12-31"))))
    calendar = world.district.calendar("SHE")
    assert calendar.year_of(date(2027, 8, 31)).label == "2026-27"
    assert calendar.year_of(date(2027, 9, 1)).label == "2027-28"


def test_school_days_run_on_into_the_next_published_year():
    world = given(publish(school_year("2027-09-01", "2028-06-23", "2027-28", ("2027-12-24", "2027-12-31"))))
    assert world.district.calendar("SHE").count(LAST, "school_days", 1, "previous") == date(2027, 9, 1)


@pytest.mark.parametrize("anchor", [date(2026, 8, 28), date(2027, 6, 24), date(2028, 1, 1)])
def test_days_beyond_the_published_years_are_a_named_error_never_a_guess(anchor):
    with pytest.raises(NoCalendar, match="SHE"):
        CALENDAR.count(anchor, "school_days", 2, "previous")


def test_a_day_before_every_year_has_no_year():
    with pytest.raises(NoCalendar):
        CALENDAR.year_of(date(2026, 8, 31))


def test_a_closure_needs_a_published_year():
    World().when(close("2027-02-03")).refused("A35")
    given().when(close("2027-07-04", when="2027-07-01")).refused("A35", "2027-07-04")


def test_a_closure_given_twice_is_recorded_once():
    world = given().when(close("2027-02-03")).then("calendar.closure_added")
    world.when(close("2027-02-03")).then()


def test_the_summer_file_imported_again_does_not_undo_a_snow_day():
    world = given(close("2027-02-03")).when(publish(school_year(), "2027-03-01")).then()
    assert not world.district.calendar("SHE").is_school_day(date(2027, 2, 3))


def test_a_year_published_anew_stands_as_given():
    anew = school_year(last="2027-06-24")
    world = given(close("2027-02-03")).when(publish(anew, "2027-03-01")).then("calendar.published")
    assert world.district.calendar("SHE").is_school_day(date(2027, 2, 3))
    assert not world.district.calendar("SHE").is_school_day(LAST)


def test_the_day_that_is_lacking_lies_outside_of_what_is_published():
    with pytest.raises(NoCalendar, match="2027-06-26"):
        CALENDAR.count(date(2027, 6, 22), "school_days", 4, "none")
    with pytest.raises(NoCalendar, match="2026-08-20"):
        CALENDAR.count(date(2026, 8, 20), "school_days", 4, "none")


@pytest.mark.rule("A35")
def test_a_day_belongs_to_one_school_year():
    other = school_year("2027-06-25", "2027-07-30", "summer")
    given().when(publish(other, "2027-03-01")).refused("A35", "2026-27 goes from 2026-09-01 to 2027-06-25")


def test_each_change_is_a_version_of_its_own():
    world = given()
    assert world.district.calendar("SHE").version == "calendar/SHE@1"
    assert world.after(close("2027-02-03")).district.calendar("SHE").version == "calendar/SHE@2"


@pytest.mark.parametrize(
    ("field", "value"), [("zone", "Mars/Olympus"), ("zone", ""), ("zone", "../etc"), ("year", {"label": "x"})]
)
def test_what_is_no_calendar_is_not_a_command(field, value):
    fields = {"building": "SHE", "zone": ZONE, "year": school_year(), field: value}
    with pytest.raises(ValidationError, match=field):
        ask("calendar.publish", SUMMER, **fields)


def test_a_year_and_a_closure_run_forward():
    with pytest.raises(ValidationError, match="school year"):
        SchoolYear(label="x", first_day=LAST, last_day=FIRST)
    with pytest.raises(ValidationError, match="last 2027-02-01 lies before first 2027-02-03"):
        close("2027-02-03", "2027-02-01")


@for_all(days, st.integers(1, 60))
def test_counting_school_days_one_by_one_is_counting_them_at_once(anchor: date, count: int):
    try:
        at_once = CALENDAR.count(anchor, "school_days", count, "previous")
    except NoCalendar:
        assert sum(day > anchor for day in CALENDAR.school_days) < count
        return
    one_by_one = anchor
    for _ in range(count):
        one_by_one = CALENDAR.count(one_by_one, "school_days", 1, "previous")
    assert at_once == one_by_one
    assert sum(anchor < day <= at_once for day in CALENDAR.school_days) == count


@for_all(days, st.integers(0, 40), st.sampled_from(["calendar_days", "calendar_weeks"]))
def test_rolling_goes_to_the_nearest_school_day_in_its_direction(anchor: date, count: int, unit: Unit):
    plain = CALENDAR.count(anchor, unit, count, "none")
    if not FIRST <= plain <= LAST:
        return
    before, after = (
        CALENDAR.count(anchor, unit, count, "previous"),
        CALENDAR.count(anchor, unit, count, "next"),
    )
    assert before <= plain <= after
    assert CALENDAR.is_school_day(before)
    assert CALENDAR.is_school_day(after)
    assert not any(before < day < after for day in CALENDAR.school_days if day != plain)


@for_all(days, st.integers(1, 30), days)
def test_a_day_off_never_brings_a_bound_in_school_days_forward(anchor: date, count: int, off: date):
    closed = given(close(off.isoformat(), when="2026-09-01")).district.calendar("SHE")

    def due(calendar: Calendar) -> date | None:
        try:
            return calendar.count(anchor, "school_days", count, "previous")
        except NoCalendar:
            return None

    before, after = due(CALENDAR), due(closed)
    if before is None:
        assert after is None
    elif after is not None:
        moved = CALENDAR.is_school_day(off) and anchor < off <= before
        assert (after > before) == moved


@for_all(days)
def test_every_school_day_is_a_weekday_of_its_year_that_is_not_closed(day: date):
    kind = CALENDAR.kind_of(day)
    assert CALENDAR.is_school_day(day) == (day.weekday() < 5 and kind is None)
    assert CALENDAR.year_of(day + timedelta(0)).label == "2026-27"
