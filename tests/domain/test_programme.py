"""The elements of a building's behavioral programme (R84)."""

import pytest
from pydantic import ValidationError

from tests.domain.story import ask, given

OF_YEAR = {"building": "SHE", "year": "2026-27"}
OPENED = ask("school_year.open", "2026-09-01 08:00", "principal", **OF_YEAR)


def recorded(**elements: str):
    return ask("programme.record", "2026-09-15", "principal", elements=elements, **OF_YEAR)


def test_elements_are_recorded_one_by_one_and_taken_back():
    world = given(OPENED, recorded(sel_process="weekly lesson"), recorded(parent_outreach="four evenings"))
    assert world.stream("year/SHE/2026-27").state.elements == {
        "sel_process": "weekly lesson",
        "parent_outreach": "four evenings",
    }
    after = world.after(recorded(sel_process=" "))
    assert set(after.stream("year/SHE/2026-27").state.elements) == {"parent_outreach"}


def test_only_the_elements_of_the_plan_are_known():
    with pytest.raises(ValidationError):
        recorded(lunch="soup")
