"""The building's action plan: reviewed at the end of the year, then adopted anew (R10)."""

import pytest

from tests.domain.story import ask, given, policy_document

STREAM = "year/SHE/2026-27"
OF_YEAR = {"building": "SHE", "year": "2026-27"}
OPENED = ask("school_year.open", "2026-09-01 08:00", "principal", **OF_YEAR)


def reviewed(when: str = "2027-06-23", **changes):
    fields = {
        "version": "2026.1",
        "reviewers": ["team_member", "principal"],
        "found": "half of the cycles began late",
        **OF_YEAR,
        **changes,
    }
    return ask("action_plan.review", when, "principal", **fields)


def adopted(when: str = "2027-06-24", **changes):
    fields = {"version": "2027.1", "reviewed": "2026.1", **OF_YEAR, **changes}
    return ask("action_plan.adopt", when, "principal", **fields)


@pytest.mark.rule("R10")
def test_a_new_version_that_rests_on_a_review_meets_the_duty():
    world = given(OPENED, reviewed()).when(adopted()).then("action_plan.adopted", "deadline.met")
    assert world.stream(STREAM).state.adopted == ("2027.1",)


@pytest.mark.rule("R10")
def test_a_version_adopted_after_the_bound_is_late():
    given(OPENED, reviewed()).when(adopted("2027-07-02")).including(
        "action_plan.adopted", "deadline.met_late"
    )


@pytest.mark.rule("R10")
def test_without_a_review_on_record_the_plan_is_stored_and_the_duty_stays():
    world = given(OPENED).when(adopted()).found("R10")
    assert world.deadlines("action_plan_reviewed", STREAM)[0].status == "open"
    given(OPENED).when(adopted(reviewed=None)).found("R10")


@pytest.mark.rule("R10")
def test_a_review_by_one_team_alone_leaves_the_duty_open_until_the_other_has_reviewed_too_r10():
    alone = given(OPENED, reviewed(reviewers=["principal"]))
    world = alone.when(adopted()).found("R10")
    assert world.deadlines("action_plan_reviewed", STREAM)[0].status == "open"
    both = alone.after(reviewed("2027-06-24", reviewers=["team_member"]))
    both.when(adopted("2027-06-25")).then("action_plan.adopted", "deadline.met")


@pytest.mark.rule("R10")
def test_the_version_that_was_reviewed_is_no_new_one():
    world = given(OPENED, reviewed()).when(adopted(version="2026.1")).found("R10")
    assert world.deadlines("action_plan_reviewed", STREAM)[0].status == "open"


@pytest.mark.rule("R10")
def test_the_team_and_the_leadership_review_together():
    world = given(OPENED)
    world.when(reviewed()).found()
    world.when(reviewed(reviewers=["principal"])).found("R10")
    world.when(reviewed(reviewers=["clerk"])).found("R10", "R10")


def test_a_policy_that_names_no_reviewers_leaves_a_finding():
    document = policy_document()
    del document["programme"]["action_plan"]
    outcome = given(OPENED, policy=document).when(reviewed())
    outcome.found("R10")
    assert "programme.action_plan" in outcome.event("action_plan.reviewed").findings[0].what
