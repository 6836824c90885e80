"""What academic Tier 2 has, the other services have under rules of their own
(R68, R96, R104, R107, R110, R111, R118, R119).
"""

from datetime import date

import pytest

from tests.domain.steps import (
    BEHAVIORAL,
    MOODS,
    REFERRALS,
    SEL,
    behavioral_up_to_meeting,
    direct_tier3_listing,
    ended,
    ended_by_staff,
    enrolled,
    in_behavioral_tier2,
    in_behavioral_tier3,
    in_tier2,
    listed,
    measured,
    met,
    point,
    probed,
    rated,
    recommended,
    recommended_tier3,
    session,
    sessions,
    told_of_conduct,
)
from tests.domain.story import TEAM, World, given, policy_document

AGREED = {"met": True, "because": "agreed"}


def behavioral_review(*before) -> World:
    """Behavioral Tier 2 went back to the team, which has met."""
    return given(
        in_behavioral_tier2(),
        sessions("2026-10-20", 6, provider="support_staff"),
        rated("2026-11-17", 50),
        ended_by_staff("refer_to_team", "2026-12-04"),
        *before,
        met("plan-1/meeting-1", "2026-12-08", presenters=["classroom_teacher", "counselor"]),
    )


def on_review(**changes):
    fields = {
        "recommendation": "rec-2",
        "meeting": "plan-1/meeting-1",
        "tier": 3,
        "points": MOODS,
        "criteria": {"R114": AGREED, "R115": AGREED},
        "presenters": ["classroom_teacher", "counselor"],
        **BEHAVIORAL,
        **changes,
    }
    return recommended("2026-12-08 13:00", **fields)


def under_way() -> World:
    """Behavioral Tier 3, its first session on 16 December."""
    held = [session("2026-12-16 10:00", plan="plan-2", provider="support_staff", minutes=40)]
    return given(in_behavioral_tier3(), held)


def decided(outcome: str, when: str, by: str = "support_staff", **changes):
    fields = {"plan": "plan-2", "deciders": [by], **changes}
    return ended(outcome, when, by, **fields)


@pytest.mark.rule("R118")
def test_a_cycle_of_behavioral_tier_3_lasts_four_to_six_weeks():
    world = under_way()
    assert (world.due("review_opens"), world.due("review_due")) == (date(2027, 1, 25), date(2027, 2, 8))
    world.when(decided("terminate", "2027-01-22")).refused("R118", "2027-01-25")
    world.when(decided("terminate", "2027-01-26")).accepted()


@pytest.mark.rule("R119")
def test_the_support_staff_end_it_or_refer_it_to_the_team():
    world = under_way()
    world.when(decided("terminate", "2027-01-26", "interventionist")).refused("R119", "support_staff")
    world.when(decided("continue", "2027-01-26")).refused("R119", "continue")
    world.when(decided("refer_to_team", "2027-01-26")).including("cycle.ended", "meeting.opened")
    world = world.after(decided("terminate", "2027-01-26"))
    assert world.student.tier("behavioral") == 1
    late = session("2027-01-27 10:00", plan="plan-2", provider="support_staff", minutes=40)
    world.when(late).found("R119")


@pytest.mark.rule("R103")
def test_behavioral_tier_2_is_terminated_or_continued():
    world = given(in_behavioral_tier2(), sessions("2026-10-20", 6, provider="support_staff"))
    world = world.after(rated("2026-11-17", 90))
    world.when(ended_by_staff("to_tier2", "2026-12-04")).refused("R103", "to_tier2")
    world.when(ended_by_staff("continue", "2026-12-04")).including("cycle.ended", "cycle.started")


@pytest.mark.rule("R115")
def test_the_team_agrees_that_more_is_needed():
    world = behavioral_review(told_of_conduct("2026-12-07"))
    world.when(on_review(criteria={"R114": AGREED})).refused("R115")
    world.when(on_review()).including("team.recommended", "notice.opened")


@pytest.mark.rule("R98", "R99")
def test_behavioral_tier_2_takes_one_of_its_criteria():
    world = given(behavioral_up_to_meeting())
    world.when(recommended(points=["sel"], **BEHAVIORAL)).refused("R97", "R99")
    stated = {"R99": {"met": True, "because": "shouts, and others stop working"}}
    world.when(recommended(points=["sel"], criteria=stated, **BEHAVIORAL)).accepted()


@pytest.mark.rule("R104")
def test_behavioral_tier_2_may_go_back_to_the_team():
    world = given(in_behavioral_tier2(), sessions("2026-10-20", 6, provider="support_staff"))
    world = world.after(rated("2026-11-17", 50))
    world.when(ended_by_staff("refer_to_team", "2026-12-04")).including("cycle.ended", "meeting.opened")


@pytest.mark.rule("R110")
def test_the_review_of_behavioral_tier_2_finds_tier_3_or_continues():
    world = behavioral_review()
    world.when(on_review(decided="not_eligible")).refused("R110")
    started = world.when(on_review(decided="continue")).event("cycle.started")
    assert (started.number, started.purpose) == (2, "continuation")


@pytest.mark.rule("R110")
def test_the_continuation_lasts_four_to_six_weeks():
    world = behavioral_review().after(
        on_review(decided="continue"), session("2026-12-15 10:00", provider="support_staff")
    )
    assert (world.due("review_opens"), world.due("review_due")) == (date(2027, 1, 22), date(2027, 2, 5))
    world.when(ended_by_staff("terminate", "2027-01-20")).refused("R110", "2027-01-22")


@pytest.mark.rule("R111")
def test_the_review_of_behavioral_tier_2_is_written_down_by_those_who_were_there():
    world = behavioral_review()
    assert world.status("recommendation_recorded") == "open"
    world.when(on_review(members=[*TEAM, "principal"])).refused("R111", "principal")
    world.when(on_review(rationale="   ")).refused("R111", "no rationale")


@pytest.mark.rule("R68")
def test_the_review_of_academic_tier_2_is_written_down_by_those_who_were_there():
    world = given(
        in_tier2(),
        sessions("2026-10-20", 6),
        probed("2026-11-03", 61),
        probed("2026-11-17", 61),
        ended("refer_to_team", "2026-12-04"),
        met("plan-1/meeting-1", "2026-12-10 10:00", presenters=["ais_teacher"]),
    )
    assert world.status("recommendation_recorded") == "open"
    stated = {"R70": AGREED, "R72": AGREED}
    absent = recommended(
        "2026-12-10 11:00",
        recommendation="rec-2",
        meeting="plan-1/meeting-1",
        tier=3,
        criteria=stated,
        presenters=["ais_teacher"],
        members=[*TEAM, "principal"],
    )
    world.when(absent).refused("R68", "principal")


@pytest.mark.rule("R107")
def test_significant_needs_enter_behavioral_tier_3_directly():
    found = listed(points=MOODS, disposition="refer_tier3", screening_window=None, **BEHAVIORAL)
    world = given(enrolled(), measured(SEL, REFERRALS), found)
    entry = {"points": MOODS, "criteria": {"R114": AGREED, "R115": AGREED}, **BEHAVIORAL}
    world = world.after(told_of_conduct("2026-10-01"))
    world.when(recommended_tier3(listing="list-9", **entry)).refused("R90")
    world.when(recommended_tier3(**entry)).including("team.recommended", "notice.opened")


@pytest.mark.rule("R63")
def test_nobody_comes_to_tier_3_but_by_its_criteria():
    given(direct_tier3_listing()).when(recommended_tier3(criteria={})).refused("R70")


@pytest.mark.rule("R97")
def test_what_screener_and_records_do_not_show_is_not_stated_away():
    world = given(behavioral_up_to_meeting())
    stated = {"R97": AGREED}
    world.when(recommended(points=["sel"], criteria=stated, **BEHAVIORAL)).refused("R97")


@pytest.mark.rule("R112")
def test_weeks_that_were_not_delivered_are_not_stated_away():
    world = given(
        in_behavioral_tier2(),
        sessions("2026-10-20", 6, provider="support_staff"),
        rated("2026-11-17", 92),
        ended_by_staff("refer_to_team", "2026-12-04"),
        told_of_conduct(),
        met("plan-1/meeting-1", "2026-12-08", presenters=["classroom_teacher", "counselor"]),
    )
    stated = {"R112": AGREED, "R114": AGREED, "R115": AGREED}
    assert "R112" in world.when(on_review(criteria=stated)).refusal.reason


@pytest.mark.rule("R115")
def test_enough_members_must_agree():
    world = behavioral_review(told_of_conduct())
    world.when(on_review(dissent=[TEAM[0]])).refused("R115", "2 of 3 members agree")


@pytest.mark.rule("R109")
def test_behavioral_tier_3_is_not_decided_without_a_progress_point_of_tier_2():
    world = given(
        in_behavioral_tier2(),
        sessions("2026-10-20", 6, provider="support_staff"),
        ended_by_staff("refer_to_team", "2026-12-04"),
        told_of_conduct(),
        met("plan-1/meeting-1", "2026-12-08", presenters=["classroom_teacher", "counselor"]),
    )
    world.when(on_review()).refused("R109", "no progress monitoring point")


@pytest.mark.rule("R70")
def test_demands_not_met_are_those_of_a_subject():
    points = [point("text", "cbm", 60), point("unit", "chapter_test", 60)]
    stated = {"R70": AGREED, "R72": AGREED}
    world = given(direct_tier3_listing(), measured(*points))
    refusal = world.when(recommended_tier3(points=["text", "unit"], criteria=stated)).refusal
    assert "R70" in refusal.reason


@pytest.mark.rule("R16")
def test_a_cycle_without_any_data_is_not_decided():
    policy = policy_document(**{"clock.anchor": "plan_start"})
    world = given(in_tier2(), policy=policy)
    world.when(ended("terminate", "2026-12-04")).refused("R16", "no data")


@pytest.mark.rule("R113")
def test_an_automatic_qualification_is_derived_and_never_stated():
    world = behavioral_review()
    world.when(on_review(criteria={"R113": AGREED})).refused("R113")
