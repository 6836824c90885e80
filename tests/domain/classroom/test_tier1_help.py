"""Targeted behavioral help in Tier 1 (R81, R82)."""

import pytest
from pydantic import ValidationError

from tests.domain import steps
from tests.domain.story import ask, given, policy_document


def helped(helper: str = "counselor", **changes: str):
    fields = {"strategy": "check in, check out", "helper": helper, "first": "2026-09-14", **changes}
    return ask("tier1_help.record", "2026-09-15", "classroom_teacher", **fields)


@pytest.mark.rule("R82")
def test_help_comes_from_the_roles_that_the_plan_names():
    world = given(steps.enrolled())
    for helper in ("classroom_teacher", "counselor", "administrator"):
        world.when(helped(helper)).found()
    world.when(helped("clerk")).found("R82")


def test_help_in_tier_1_opens_no_plan_and_no_notice():
    world = given(steps.enrolled()).when(helped()).then("tier1_help.recorded")
    assert not world.student.plans
    assert not world.student.notices


@pytest.mark.rule("R82")
def test_a_policy_without_a_programme_leaves_the_plans_four_roles():
    document = policy_document()
    del document["programme"]
    world = given(steps.enrolled(), policy=document)
    world.when(helped()).found()
    world.when(helped("clerk")).found("R82")


def test_help_does_not_end_before_it_begins():
    given(steps.enrolled()).when(helped(last="2026-09-14")).accepted()
    with pytest.raises(ValidationError, match="lies before first"):
        helped(last="2026-09-13")
