"""A real school year: days that turn out otherwise, and what they do to dates (A11, A18, A34, A35)."""

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.dates.school_days import Calendar, DayKind, ExceptionDay, NoCalendar, Roll, SchoolYear, Unit
from domain.moments import civil_date, end_of_day, start_of_day
from tests.domain.steps import enrolled, in_tier2, listed, referred, screened, session
from tests.domain.story import World, ask, given, policy_document


def changed(first: str, kind: str, when: str, last: str = "", note: str = ""):
    closure = {"first": first, "last": last or first, "kind": kind, "note": note}
    return ask("calendar.add_closure", when, building="SHE", closure=closure)


def taken_back(first: str, when: str, last: str = ""):
    return ask("calendar.revoke_closure", when, building="SHE", first=first, last=last or first)


def replanned(when: str):
    return ask("deadlines.replan", when, "system", moving=["student/s1"])


def awaiting_meeting() -> World:
    """A meeting is to be held by 19 October: eight school days after 6 October, over Columbus Day."""
    return given(enrolled(), screened(), listed(), referred())


def calendar_of(world: World) -> Calendar:
    return world.district.calendar("SHE")


@pytest.mark.parametrize("kind", ["half_day", "delayed_opening", "early_dismissal", "remote", "testing"])
def test_school_is_held_on_short_remote_and_testing_days(kind: str):
    assert calendar_of(given(changed("2026-10-14", kind, "2026-10-13"))).is_school_day(date(2026, 10, 14))


def test_of_two_entries_for_a_day_the_later_one_counts():
    world = given(
        changed("2026-10-14", "snow_day", "2026-10-13"), changed("2026-10-14", "remote", "2026-10-14")
    )
    assert calendar_of(world).kind_of(date(2026, 10, 14)) == "remote"
    assert calendar_of(world).is_school_day(date(2026, 10, 14))


def test_a_day_of_recess_and_a_saturday_may_make_up_for_lost_days():
    world = given(changed("2027-02-19", "instructional", "2027-02-10", last="2027-02-20", note="for snow"))
    held = [calendar_of(world).is_school_day(date(2027, 2, n)) for n in (18, 19, 20, 21)]
    assert held == [False, True, True, False]


@pytest.mark.rule("A11")
@pytest.mark.parametrize(("uncounted", "due"), [([], "2026-12-07"), (["remote", "testing"], "2026-12-09")])
def test_the_policy_says_which_school_days_make_no_instructional_week(uncounted: list[str], due: str):
    policy = policy_document(**{"clock.not_instructional": uncounted})
    lost = [changed("2026-10-27", "remote", "2026-10-01"), changed("2026-10-28", "testing", "2026-10-01")]
    world = given(lost, in_tier2(), session("2026-10-20 10:00"), policy=policy)
    assert world.due("review_due") == date.fromisoformat(due)


def test_days_for_staff_count_on_every_day_on_which_school_is_held():
    policy = policy_document(**{"clock.not_instructional": ["remote"]})
    world = given(changed("2026-10-14", "remote", "2026-10-01"), policy=policy)
    assert world.after(enrolled(), screened(), referred()).due("meeting_held") == date(2026, 10, 19)


@pytest.mark.rule("A11")
def test_a_closure_taken_back_brings_the_date_back():
    snow, back = changed("2026-10-15", "snow_day", "2026-10-14"), taken_back("2026-10-15", "2026-10-14 20:00")
    world = awaiting_meeting().after(snow, replanned("2026-10-14 13:00"))
    assert world.due("meeting_held") == date(2026, 10, 20)
    world = world.when(back).then("calendar.closure_revoked").after(replanned("2026-10-14 20:05"))
    assert world.due("meeting_held") == date(2026, 10, 19)


@pytest.mark.rule("A11")
def test_a_date_that_comes_forward_does_not_come_to_a_day_that_is_over():
    snow, back = changed("2026-10-15", "snow_day", "2026-10-14"), taken_back("2026-10-15", "2026-10-20")
    world = awaiting_meeting().after(snow, replanned("2026-10-14 13:00"), back)
    assert "deadline.moved" not in world.when(replanned("2026-10-20 12:01")).names
    assert world.due("meeting_held") == date(2026, 10, 20)
    assert world.settled("2026-10-23").accepted().deadlines("meeting_held")[0].due_on == date(2026, 10, 20)


def test_what_was_never_added_cannot_be_taken_back():
    given().when(taken_back("2026-10-12", "2026-10-01")).refused("state", "2026-10-12")
    given().when(taken_back("2026-10-14", "2026-10-01")).refused("state", "2026-10-14")


def test_a_closure_taken_back_can_be_entered_again():
    snow, back = changed("2026-10-15", "snow_day", "2026-10-14"), taken_back("2026-10-15", "2026-10-14 13:00")
    again = changed("2026-10-15", "snow_day", "2026-10-14 14:00")
    world = given(snow, back, again)
    assert not calendar_of(world).is_school_day(date(2026, 10, 15))


@pytest.mark.parametrize(("length", "numbers"), [(5, [1, 1, 2, 2]), (6, [1, 1, 1, 2])])
def test_schedule_cycles_run_over_days_without_school(length: int, numbers: list[int]):
    days = [date(2026, 9, 1), date(2026, 9, 4), date(2026, 9, 9), date(2026, 9, 10)]
    assert [calendar_of(given()).schedule_cycle(day, length) for day in days] == numbers


def test_days_off_are_told_by_name():
    note = changed("2026-10-14", "closed", "2026-10-01", note="a burst pipe")
    off = calendar_of(given(note)).days_off(date(2026, 10, 9), date(2026, 10, 14))
    told = [(run.first.day, run.last.day, run.why) for run in off]
    assert told == [(10, 11, "weekend"), (12, 12, "break"), (14, 14, "a burst pipe")]


FIRST, LAST = date(2026, 8, 20), date(2028, 6, 30)
KINDS: tuple[DayKind, ...] = ("closed", "break", "snow_day", "half_day", "remote", "testing", "instructional")
UNITS: tuple[Unit, ...] = ("calendar_days", "calendar_weeks", "school_days", "instructional_weeks")
ZONES = ("America/New_York", "America/Phoenix", "Pacific/Apia", "Europe/London", "Australia/Lord_Howe")
days = st.dates(FIRST, LAST)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Two school years with any days out of the ordinary."""
    years = {}
    for start in (2026, 2027):
        first = date(start, 9, 1) + timedelta(days=draw(st.integers(-10, 10)))
        last = date(start + 1, 6, 20) + timedelta(days=draw(st.integers(-10, 10)))
        out = [
            ExceptionDay(first=day, last=day + timedelta(days=draw(st.integers(0, 14))), kind=kind)
            for day, kind in draw(
                st.lists(st.tuples(st.dates(first, last), st.sampled_from(KINDS)), max_size=8)
            )
        ]
        years[str(start)] = SchoolYear(
            label=str(start), first_day=first, last_day=last, exceptions=tuple(out)
        )
    return Calendar("any", ZONES[0], "v", years, years)


def counted(calendar: Calendar, anchor: date, unit: Unit, count: int, roll: Roll) -> date | None:
    try:
        return calendar.count(anchor, unit, count, roll, uncounted=("remote", "testing"))
    except NoCalendar:
        return None


@for_all(calendars(), days, st.sampled_from(UNITS), st.integers(0, 12), st.sampled_from(["previous", "next"]))
@settings(max_examples=150, deadline=None)
def test_more_weeks_and_later_beginnings_never_end_earlier(calendar, anchor, unit, count, roll):
    due = counted(calendar, anchor, unit, count, roll)
    more = counted(calendar, anchor, unit, count + 1, roll)
    later = counted(calendar, anchor + timedelta(days=1), unit, count, roll)
    assert due is None or more is None or due <= more
    assert due is None or later is None or due <= later


@for_all(calendars(), days, st.sampled_from(UNITS), st.integers(1, 12))
@settings(max_examples=150, deadline=None)
def test_a_rolled_date_is_a_school_day_on_its_side_of_the_plain_one(calendar, anchor, unit, count):
    plain = counted(calendar, anchor, unit, count, "none")
    before, after = (counted(calendar, anchor, unit, count, roll) for roll in ("previous", "next"))
    assert plain is None or before is None or (before <= plain and calendar.is_school_day(before))
    assert plain is None or after is None or (plain <= after and calendar.is_school_day(after))
    if plain and calendar.is_school_day(plain):
        assert before == plain == after


@for_all(calendars(), days, st.integers(1, 9))
@settings(max_examples=150, deadline=None)
def test_an_instructional_week_is_five_days_that_count(calendar, anchor, count):
    due = counted(calendar, anchor, "instructional_weeks", count, "none")
    if due is not None:
        counting = calendar.instructional_days(("remote", "testing"))
        assert sum(anchor < day <= due for day in counting) == 5 * count
        assert due in counting


@for_all(calendars(), days, st.integers(0, 60))
@settings(max_examples=100, deadline=None)
def test_the_days_off_between_two_days_are_just_those_without_school(calendar, after, span):
    until = after + timedelta(days=span)
    runs = calendar.days_off(after, until)
    off = [run.first + timedelta(days=n) for run in runs for n in range((run.last - run.first).days + 1)]
    every = [after + timedelta(days=n) for n in range(1, span + 1)]
    assert off == [day for day in every if not calendar.is_school_day(day)]


@for_all(st.dates(date(2000, 1, 1), date(2035, 12, 31)), st.sampled_from(ZONES))
@settings(max_examples=300, deadline=None)
def test_a_day_begins_and_ends_with_itself_whatever_the_clocks_do(day, zone):
    begins, ends = start_of_day(day, zone), end_of_day(day, zone)
    assert begins < ends <= begins + timedelta(hours=26)
    assert ends == start_of_day(day + timedelta(days=1), zone)
    if zone != "Pacific/Apia":
        assert civil_date(begins, zone) == day
        assert civil_date(ends - timedelta(microseconds=1), zone) == day
