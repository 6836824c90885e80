"""A school year that ends inside a cycle: carried over, reviewed before, or closed (A35)."""

from datetime import date

import pytest

from tests.domain.steps import enrolled, in_spring, listed, next_year, referred, screened, session
from tests.domain.story import ask, given, policy_document

CALENDAR_WEEKS = {"clock.week": "calendar_weeks"}
CLOSES = {"year_end": "close", "deadlines.year_closes": {"roll": "none", "grace_days": 0}}


@pytest.mark.rule("A35")
def test_where_the_policy_closes_the_plan_ends_with_the_school_year():
    world = given(in_spring(), session("2027-06-15 10:00"), policy=policy_document(**CLOSES))
    assert world.due("year_closes") == date(2027, 6, 26)
    assert world.settled("2027-06-25").accepted().student.plans["plan-1"].status == "active"
    world = world.settled("2027-07-01").accepted()
    cycle = world.student.cycles["plan-1/1"]
    assert (world.student.plans["plan-1"].status, cycle.cut_short, cycle.counts) == ("closed", True, False)
    assert world.student.tier(("academic", "ELA")) == 1
    assert not [d for d in world.student.deadlines.values() if d.status == "open" and "cycle/" in d.owner]


@pytest.mark.rule("A35")
@pytest.mark.parametrize("year_end", ["close", "review_before"])
def test_no_bound_of_the_cycle_runs_past_the_last_day(year_end: str):
    policy = policy_document(**{**CLOSES, "year_end": year_end})
    world = given(in_spring(), session("2027-06-15 10:00"), policy=policy)
    assert world.due("review_due") == date(2027, 6, 25)


@pytest.mark.rule("A35")
def test_the_cap_is_for_the_dates_of_cycles_alone_whatever_weeks_are_counted_in():
    policy = policy_document(year_end="review_before", **CALENDAR_WEEKS)
    world = given(in_spring(), next_year(), policy=policy).after(session("2027-06-15 10:00"))
    assert (world.due("review_opens"), world.due("review_due")) == (date(2027, 6, 25), date(2027, 6, 25))
    world = given(enrolled(), screened(), listed(), next_year(), policy=policy).after(referred("2027-06-22"))
    assert world.due("meeting_held") == date(2027, 9, 7)


@pytest.mark.rule("R58")
def test_carried_over_summer_a_review_falls_due_no_sooner_than_it_opens():
    policy = policy_document(year_end="carry", **CALENDAR_WEEKS)
    world = given(in_spring(), next_year(), policy=policy).after(session("2027-06-15 10:00"))
    assert (world.due("review_opens"), world.due("review_due")) == (date(2027, 9, 1), date(2027, 9, 1))


@pytest.mark.rule("A35")
def test_a_policy_that_closes_and_bounds_nothing_is_not_published():
    lacking = policy_document(year_end="close", version="2", effective_from="2027-01-04")
    publish = ask("policy.publish", "2027-01-04", content_hash="02", policy=lacking)
    given().when(publish).refused("R19", "deadlines.year_closes")


def test_elsewhere_nothing_waits_for_the_end_of_the_year():
    assert not given(in_spring()).deadlines("year_closes")
