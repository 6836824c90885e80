"""The elements of a building's behavioral programme (R84)."""

import pytest
from pydantic import ValidationError

from domain.catalogue import COMMANDS
from domain.form import FORMS, filled
from tests.domain.story import World, ask, given, policy_document, publish

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


@pytest.mark.parametrize("key", ["action_plan", "instructional_roles", "suppress_below"])
def test_who_chose_what_the_plan_leaves_open_is_said_or_nothing_is(key: str):
    document = policy_document()
    del document["provenance"][f"programme.{key}"]
    World().when(publish(document)).refused("R19", f"provenance.programme.{key}")
    del document["programme"][key]
    World().when(publish(document)).then("policy.published")


def test_forms_f1_and_f15_are_filled_by_what_people_give():
    def given_by(form: str) -> set[str]:
        fields = filled(form, COMMANDS.values())
        return {field.name for field in fields} | set(FORMS[form].recorded)

    assert given_by("F1") == set(FORMS["F1"].fields)
    assert given_by("F15") == set(FORMS["F15"].fields)
