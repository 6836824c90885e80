"""datapoints.csv: what a team weighs beside the screener."""

import pytest

from tests.interchange.spoil import problem_with, read_with


def test_a_level_of_the_state_test():
    row = read_with("datapoints").rows[0]
    assert (row.measure, row.subject, row.value.text) == ("state_assessment", "ELA", "2")


def test_a_text_level_has_its_place_in_the_alphabet():
    assert read_with("datapoints", measure="text_level", value="M").rows[0].value.number == 13


@pytest.mark.parametrize(
    ("measure", "value"),
    [("state_assessment", "0"), ("state_assessment", "5"), ("regents_exam", "101"), ("text_level", "4"),
     ("chapter_test", "M"), ("attendance_rate", "-1"), ("cbm", "many")],
)  # fmt: skip
def test_a_value_outside_the_measures_range_is_named(measure: str, value: str):
    assert problem_with("datapoints", measure=measure, value=value).column == "value"


def test_a_point_without_source_cannot_be_told_apart():
    assert problem_with("datapoints", source="").column == "source"
