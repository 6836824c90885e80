"""Civil dates and instants, and where the two meet over a change of the clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.moments import Occurred, Zone, as_instant, civil_date, end_of_day, start_of_day

NEW_YORK = "America/New_York"
occurred = TypeAdapter(Occurred)
zones = st.sampled_from([NEW_YORK, "UTC", "Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns"])


def test_a_day_ends_where_the_next_begins_in_the_schools_own_zone():
    assert end_of_day(date(2026, 10, 20), NEW_YORK) == datetime(2026, 10, 21, 4, tzinfo=UTC)
    assert end_of_day(date(2026, 12, 1), NEW_YORK) == datetime(2026, 12, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 11, 1), 25), (date(2027, 3, 14), 23)])
def test_days_on_which_the_clocks_change_have_another_length(day, hours):
    assert end_of_day(day, NEW_YORK) - start_of_day(day, NEW_YORK) == timedelta(hours=hours)


def test_late_in_the_evening_it_is_already_tomorrow_in_utc_but_not_at_school():
    assert civil_date(datetime(2026, 10, 21, 3, 59, tzinfo=UTC), NEW_YORK) == date(2026, 10, 20)


def test_an_act_is_a_day_or_an_instant_and_an_instant_needs_its_offset():
    assert occurred.validate_python("2026-11-14") == date(2026, 11, 14)
    assert occurred.validate_python("2026-11-14T09:05:00-05:00") == datetime(2026, 11, 14, 14, 5, tzinfo=UTC)
    with pytest.raises(ValidationError, match="offset"):
        occurred.validate_python("2026-11-14T09:05:00")


def test_a_day_stays_a_day_through_json_and_midnight_stays_an_instant():
    midnight = datetime(2026, 11, 14, tzinfo=UTC)
    for when in (date(2026, 11, 14), midnight):
        again = occurred.validate_json(occurred.dump_json(when))
        assert (again, type(again)) == (when, type(when))


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "/etc/passwd", "..", "New York"])
def test_a_zone_is_one_that_is_known(name):
    with pytest.raises(ValidationError, match="time zone"):
        TypeAdapter(Zone).validate_python(name)


@for_all(st.dates(date(2000, 1, 1), date(2100, 1, 1)), zones)
def test_a_day_holds_its_beginning_and_not_its_end(day: date, zone: str):
    assert civil_date(start_of_day(day, zone), zone) == day
    assert civil_date(end_of_day(day, zone), zone) == day + timedelta(days=1)
    assert civil_date(end_of_day(day, zone) - timedelta(microseconds=1), zone) == day


@for_all(st.datetimes(timezones=st.just(UTC)).filter(lambda moment: 1900 < moment.year < 2200), zones)
def test_an_instant_lies_in_its_day(moment: datetime, zone: str):
    day = civil_date(moment, zone)
    assert start_of_day(day, zone) <= as_instant(moment, zone) < end_of_day(day, zone)
