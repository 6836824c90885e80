"""Behavioral Tier 3 after the least weeks of Tier 2 that were delivered (R112, A11, A12)."""

from dataclasses import replace
from datetime import date

import pytest

from domain.context import Context
from domain.team.delivered import weeks_delivered
from tests.domain.steps import (
    AGREED,
    BEHAVIORAL,
    MOODS,
    ended_by_staff,
    in_behavioral_tier2,
    met,
    rated,
    recommended,
    sessions,
    told_of_conduct,
)
from tests.domain.story import given, instant, policy_document


def reviewed(a_week: int, policy=None):
    """Six weeks of behavioral Tier 2 with continued delay, and the team has met."""
    return given(
        in_behavioral_tier2(),
        sessions("2026-10-20", 6, a_week, provider="support_staff"),
        rated("2026-11-24", 50),
        told_of_conduct("2026-11-25"),
        ended_by_staff("refer_to_team", "2026-12-04"),
        met("plan-1/meeting-1", "2026-12-08"),
        policy=policy,
    )


TO_TIER3 = recommended(
    "2026-12-08 13:00",
    recommendation="rec-2",
    meeting="plan-1/meeting-1",
    tier=3,
    points=MOODS,
    criteria={"R114": AGREED, "R115": AGREED},
    presenters=["classroom_teacher", "counselor"],
    **BEHAVIORAL,
)


@pytest.mark.rule("R112")
def test_weeks_of_a_cycle_that_was_hardly_delivered_are_none_r112():
    reviewed(a_week=3).when(TO_TIER3).accepted()
    reviewed(a_week=1).when(TO_TIER3).refused("R112", "0 weeks of Tier 2 delivered in a cycle that counts")


@pytest.mark.rule("R112")
def test_where_the_policy_does_not_say_what_counts_every_cycle_does_r112():
    reviewed(a_week=1, policy=policy_document(auto_qualify=None)).when(TO_TIER3).accepted()


@pytest.mark.parametrize(("week", "weeks"), [("calendar_weeks", 5), ("instructional_weeks", 3)])
def test_they_are_the_policys_weeks_r112(week: str, weeks: int):
    world = reviewed(a_week=3, policy=policy_document(**{"clock.week": week}))
    held = replace(
        world.student.cycles["plan-1/1"], anchor=date(2026, 12, 8), ended_on=date(2027, 1, 12), counts=True
    )
    now = instant("2027-02-02")
    context = Context(now=now, when=now, district=world.district)
    assert weeks_delivered(world.student, held, context) == weeks
