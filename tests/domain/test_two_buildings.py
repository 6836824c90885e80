"""A student of two buildings: one accounts for each plan, by its own calendar and staff (R43, R56, A11)."""

from datetime import date

import pytest

from domain.command import Command
from tests.domain.steps import (
    behavioral_up_to_meeting,
    drafted,
    emailed,
    ended,
    probed,
    recommended,
    session,
    signed,
    started,
    up_to_meeting,
)
from tests.domain.story import SUMMER, World, ask, given, school_year

HALL = {
    "building": "SHM",
    "zone": "America/New_York",
    "year": school_year("2026-09-01", "2027-06-25", "2026-27", ("2026-11-02", "2026-11-13")),
}


def hall() -> list[Command]:
    """Another building, closed for the first two weeks of November, with an interventionist of its own."""
    reader = {"staff": "reader", "staff_name": "Made-up reader", "role": "interventionist"}
    teacher = {"staff": "reader", "staff_name": "Made-up reader", "role": "classroom_teacher"}
    return [
        ask("calendar.publish", SUMMER, **HALL),
        *(
            ask("staff.give_role", SUMMER, building="SHM", valid_from="2026-07-01", **r)
            for r in (reader, teacher)
        ),
    ]


def in_the_hall() -> World:
    """A child of SHE whose reading plan SHM delivers and accounts for."""
    plan = drafted(building="SHM", responsible="reader")
    return given(hall(), up_to_meeting(), recommended(), plan, signed(), emailed(), started(by="reader"))


@pytest.mark.rule("A11")
def test_the_weeks_count_by_the_calendar_of_the_building_that_accounts_for_the_plan():
    world = in_the_hall().after(session("2026-10-20 10:00", provider="reader"))
    deadline = world.deadlines("review_due")[0]
    assert (deadline.building, deadline.due_on) == ("SHM", date(2026, 12, 15))
    world = world.after(probed("2026-10-30", 70))
    assert world.deadlines("probe_due")[-1].building == "SHM"


@pytest.mark.rule("R43")
def test_its_staff_provides_and_the_other_buildings_does_not():
    in_the_hall().when(session("2026-10-20 10:00", provider="reader")).found()
    in_the_hall().when(session("2026-10-20 10:00", provider="interventionist")).found("R43")
    world = given(hall(), up_to_meeting(), recommended())
    world.when(drafted(building="SHM", responsible="interventionist")).refused("R43")


@pytest.mark.rule("R59")
def test_its_staff_decides_at_the_end():
    world = in_the_hall().after(session("2026-10-20 10:00", provider="reader"), probed("2026-11-24", 80))
    world.when(ended("terminate", "2026-12-14")).refused("R59")
    world.when(ended("terminate", "2026-12-14", by="reader", deciders=["reader"])).accepted()


def test_a_closure_of_the_other_building_moves_nothing():
    snow = {"first": "2026-10-28", "last": "2026-10-28", "kind": "snow_day"}
    world = in_the_hall().after(session("2026-10-20 10:00", provider="reader"))
    world = world.after(ask("calendar.add_closure", "2026-10-27", building="SHE", closure=snow))
    world.when(ask("deadlines.replan", "2026-10-27 13:00", "system", moving=["student/s1"])).then()


def test_another_plan_of_the_same_child_stays_with_the_building_of_enrolment():
    world = given(hall(), behavioral_up_to_meeting())
    assert world.student.building_of("any") == "SHE"
