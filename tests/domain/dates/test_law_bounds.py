"""A policy may be stricter than the law, never laxer; the law's clocks never roll (A34, L15, L19, L23)."""

import pytest

from tests.domain.story import World, policy_document, publish


def with_bound(kind: str, **bound):
    document = policy_document()
    document["deadlines"][kind] = {**document["deadlines"][kind], **bound}
    return World().when(publish(document))


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        pytest.param("records_provided", 46, marks=pytest.mark.rule("L19")),
        pytest.param("breach_contractor_told", 8, marks=pytest.mark.rule("L23")),
        pytest.param("breach_reported", 11, marks=pytest.mark.rule("L23")),
        pytest.param("breach_people_told", 61, marks=pytest.mark.rule("L23")),
    ],
)
def test_a_day_more_than_the_law_allows_is_refused(kind, count):
    with_bound(kind, count=count).refused("R19", f"deadlines.{kind}.count")
    with_bound(kind, count=count - 1).then("policy.published")
    with_bound(kind, count=2).then("policy.published")


@pytest.mark.rule("A34", "L15", "L19", "L23")
def test_the_laws_clocks_count_calendar_days_and_never_roll():
    with_bound("evaluation_done", roll="previous").refused("R19", "L15")
    with_bound("records_provided", unit="school_days").refused("R19", "L19")
    with_bound("breach_reported", roll="next").refused("R19", "L23")


def test_a_state_may_set_its_own_time_for_an_evaluation():
    with_bound("evaluation_done", count=90).then("policy.published")


@pytest.mark.parametrize("section", ["consent", "ais", "referral_duty", "retention"])
def test_who_chose_a_number_is_said_where_a_section_is_given(section):
    document = policy_document()
    del document["provenance"][section]
    World().when(publish(document)).refused("R19", f"provenance.{section}")
    del document[section]
    World().when(publish(document)).then("policy.published")


@pytest.mark.rule("L17")
def test_new_entrants_are_screened_by_the_first_of_december():
    for day, late in (("12-01", False), ("11-15", False), ("12-02", True), ("01-15", True)):
        document = policy_document()
        document["diagnostic_screening"]["new_entrants_by"] = day
        outcome = World().when(publish(document))
        if late:
            outcome.refused("R19", "new_entrants_by")
        else:
            outcome.then("policy.published")


@pytest.mark.rule("L7")
def test_a_semester_begins_after_the_one_before_it_has_ended():
    document = policy_document()
    document["ais"]["semesters"][1]["begins"] = "2027-01-29"
    World().when(publish(document)).refused("R19", "second semester")
    document["ais"]["semesters"].reverse()
    document["ais"]["semesters"][1]["begins"] = "2027-01-30"
    World().when(publish(document)).then("policy.published")
