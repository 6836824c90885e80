"""The training on the plan at the start of the year (R11)."""

import pytest

from tests.domain.story import ask, given

STREAM = "year/SHE/2026-27"
OF_YEAR = {"building": "SHE", "year": "2026-27"}
OPENED = ask("school_year.open", "2026-09-01 08:00", "principal", **OF_YEAR)


def trained(*attendees: str, when: str = "2026-09-23", **changes: str):
    fields = {"policy_version": "2026-27.1", "attendees": attendees, **OF_YEAR, **changes}
    return ask("training.record", when, "principal", **fields)


@pytest.mark.rule("R11")
def test_a_training_meets_the_duty_of_the_building():
    given(OPENED).when(trained("classroom_teacher")).then("training.recorded", "deadline.met")


@pytest.mark.rule("R11")
def test_who_comes_to_a_later_training_is_trained_beside_the_others():
    world = given(OPENED, trained("classroom_teacher"), trained("counselor", when="2026-10-09"))
    assert world.stream(STREAM).state.trained == {"2026-27.1": {"classroom_teacher", "counselor"}}


@pytest.mark.rule("R11")
def test_a_training_of_strangers_meets_nothing_r11():
    world = given(OPENED).when(trained("passer-by")).found("R11")
    assert world.deadlines("staff_trained", STREAM)[0].status == "open"
    world.when(trained("passer-by", "counselor")).including("training.recorded", "deadline.met")


@pytest.mark.rule("R11")
def test_what_is_no_version_of_the_plan_trains_nobody_r11():
    world = given(OPENED).when(trained("counselor", policy_version="1999.1")).found("R11")
    assert world.deadlines("staff_trained", STREAM)[0].status == "open"
    assert world.stream(STREAM).state.trained == {}


@pytest.mark.rule("R11")
def test_who_begins_soon_is_trained_with_the_others_and_who_left_is_a_stranger_r11():
    post = {"staff": "new", "staff_name": "Made-up colleague", "building": "SHE", "role": "counselor"}
    begins = ask("staff.give_role", "2026-09-02", **post, valid_from="2026-10-01")
    given(OPENED, begins).when(trained("new")).found()
    gone = ask("staff.give_role", "2026-09-02", **post, valid_from="2025-09-01", valid_to="2026-06-30")
    given(OPENED, gone).when(trained("new")).found("R11")


def test_a_training_that_nobody_attended_is_none():
    with pytest.raises(ValueError, match="attendees"):
        trained()
