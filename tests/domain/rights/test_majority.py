"""A student comes of age while notices are under way (A32)."""

from datetime import date

import pytest

from domain.rights.adult import of_age
from tests.domain.steps import (
    drafted,
    emailed,
    enrolled,
    guardian,
    in_tier2,
    listed,
    met,
    recommended,
    referred,
    screened,
    signed,
    started,
    up_to_plan,
)
from tests.domain.story import ask, given, policy_document


def policy(notices_to: str = "student", age: int = 18):
    return policy_document(majority={"age": age, "notices_to": notices_to})


def own(when: str = "2026-10-15", **changes):
    fields = {"relation": "self", "email": "own@example.org", "valid_from": "2026-10-15", **changes}
    return guardian("own", when, **fields)


def up_to_recommended(birth: str = "2008-10-15"):
    return [
        enrolled(birth_date=birth)[0],
        guardian("mother", email="mother@example.org"),
        screened(),
        listed(),
        referred(),
        met(when="2026-10-15 10:00"),
        recommended("2026-10-15 11:00"),
    ]


def told(world) -> set[str]:
    return {d.guardian for d in world.student.dispatches.values() if d.status != "withdrawn"}


@pytest.mark.parametrize(
    ("born", "on", "adult"),
    [
        ("2008-10-15", "2026-10-14", False),
        ("2008-10-15", "2026-10-15", True),
        ("2008-02-29", "2026-02-28", False),
        ("2008-02-29", "2026-03-01", True),
    ],
)
def test_from_the_birthday_on(born: str, on: str, adult: bool):
    assert of_age(date.fromisoformat(born), date.fromisoformat(on), 18) is adult
    assert not of_age(None, date.fromisoformat(on), 18)


@pytest.mark.rule("A32")
def test_who_is_of_age_is_told_and_the_parents_as_the_policy_says():
    steps = [*up_to_recommended(), own(), drafted("2026-10-15 13:00"), signed("2026-10-16")]
    assert told(given(steps, policy=policy())) == {"own"}
    assert told(given(steps, policy=policy("student_and_parents"))) == {"own", "mother"}
    assert told(given(steps, policy=policy_document(majority=None))) == {"own", "mother"}


@pytest.mark.rule("A32")
def test_a_minor_is_told_through_the_parents():
    steps = [*up_to_recommended("2009-10-15"), own(), drafted("2026-10-15 13:00"), signed("2026-10-16")]
    assert told(given(steps, policy=policy())) == {"own", "mother"}


@pytest.mark.rule("A32")
def test_an_adult_nobody_recorded_is_a_duty_and_the_parents_are_told_until_then():
    world = given(up_to_recommended(), policy=policy())
    assert world.status("adult_recorded") == "open"
    steps = world.after(drafted("2026-10-15 13:00"), signed("2026-10-16"))
    assert told(steps) == {"mother"}
    assert world.when(own("2026-10-16")).including("guardian.recorded", "deadline.met")


@pytest.mark.rule("A32")
def test_one_who_comes_of_age_in_mid_notice_is_told_before_the_service_starts():
    born = enrolled(birth_date="2008-10-17")[0]
    world = given(born, guardian("mother", email="mother@example.org"), up_to_plan()[2:], policy=policy())
    world = world.after(signed(), emailed())
    assert told(world) == {"mother"}
    world = world.when(own("2026-10-17", valid_from="2026-10-17")).including("dispatch.created").after()
    world.when(started()).refused("R48", "")
    world.after(emailed("own", "2026-10-17")).when(started()).including("plan.started")


@pytest.mark.rule("A32")
def test_a_minor_opens_no_duty():
    assert not given(in_tier2(), policy=policy()).deadlines("adult_recorded")
    assert not given(up_to_recommended(), policy=policy_document(majority=None)).deadlines("adult_recorded")


@pytest.mark.rule("A32")
def test_a_parent_does_not_consent_for_an_adult_whose_rights_have_passed():
    world = given(up_to_recommended(), own(), asked_for_evaluation(), policy=policy())
    world.when(consented("mother")).found("A32")
    world.after(consented("mother")).when(begun()).refused("A39", "consent")
    world.after(consented("own")).when(begun()).then("evaluation.begun")
    minor = given(up_to_recommended("2009-10-15"), own(), asked_for_evaluation(), policy=policy())
    minor.when(consented("mother")).found()
    both = given(up_to_recommended(), own(), asked_for_evaluation(), policy=policy("student_and_parents"))
    both.when(consented("mother")).found()


def asked_for_evaluation():
    return ask("evaluation.request", "2026-10-16", "clerk", evaluation="ev-1", guardian="own")


def consented(by: str):
    fields = {"to": "evaluation", "about": "ev-1", "guardian": by, "answer": "given"}
    return ask("consent.answer", "2026-10-19", "clerk", **fields)


def begun():
    return ask("evaluation.begin", "2026-10-20", "counselor", evaluation="ev-1")
