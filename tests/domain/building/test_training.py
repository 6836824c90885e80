"""The training on the plan at the start of the year (R11)."""

import pytest

from tests.domain.story import ask, given

STREAM = "year/SHE/2026-27"
OF_YEAR = {"building": "SHE", "year": "2026-27"}
OPENED = ask("school_year.open", "2026-09-01 08:00", "principal", **OF_YEAR)


def trained(*attendees: str, when: str = "2026-09-23"):
    return ask(
        "training.record", when, "principal", policy_version="2026-27.1", attendees=attendees, **OF_YEAR
    )


@pytest.mark.rule("R11")
def test_a_training_meets_the_duty_of_the_building():
    given(OPENED).when(trained("classroom_teacher")).then("training.recorded", "deadline.met")


@pytest.mark.rule("R11")
def test_who_comes_to_a_later_training_is_trained_beside_the_others():
    world = given(OPENED, trained("classroom_teacher"), trained("counselor", when="2026-10-09"))
    assert world.stream(STREAM).state.trained == {"2026-27.1": {"classroom_teacher", "counselor"}}


def test_a_training_that_nobody_attended_is_none():
    with pytest.raises(ValueError, match="attendees"):
        trained()
