"""A student leaves: what was under way ends and nothing is awaited any more (A37)."""

import pytest

from tests.domain.steps import (
    drafted,
    emailed,
    enrolled,
    father,
    in_behavioral_tier2,
    in_tier2,
    mailed,
    met,
    printed,
    session,
    signed,
    started,
    up_to_meeting,
    up_to_plan,
)
from tests.domain.story import ask, given, instant, policy_document


def left(when: str = "2026-11-02"):
    return ask("student.withdraw", when, reason="moved to another district")


def test_the_plan_and_its_cycle_end_and_the_tier_with_them():
    world = given(in_tier2(), session("2026-10-20 10:00"))
    world = world.when(left()).including(
        "student.withdrawn", "cycle.cut_short", "plan.closed", "tier.entered"
    )
    assert world.student.plans["plan-1"].status == "closed"
    assert world.student.tier("academic/ELA") == 1
    assert world.student.current_cycle("plan-1") is None


def test_nothing_is_awaited_any_more_and_nothing_is_missed_later():
    world = given(in_behavioral_tier2(), session("2026-10-20 10:00")).after(left())
    assert {d.status for d in world.student.deadlines.values()} <= {"met", "withdrawn", "reached"}
    world.settled("2027-06-30").then()


def test_what_was_missed_before_is_not_awaited_either():
    world = given(up_to_meeting()).settled("2026-10-20 12:00").accepted()
    assert world.status("recommendation_recorded") == "missed"
    assert world.after(left()).status("recommendation_recorded") == "withdrawn"


def test_each_deadline_is_withdrawn_once():
    outcome = given(in_tier2(), session("2026-10-20 10:00")).when(left())
    names = [e.deadline for e in outcome.events if e.NAME == "deadline.withdrawn"]
    assert len(names) == len(set(names)) > 0


def test_a_drafted_plan_cannot_start_any_more_and_its_letters_stay_here():
    world = given(up_to_plan(), father("2026-10-14"))
    world = world.after(signed(), *printed())
    outcome = world.when(left("2026-10-16"))
    assert outcome.names.count("dispatch.withdrawn") == 2
    assert {d.status for d in outcome.world.student.dispatches.values()} == {"withdrawn"}


def test_a_letter_that_was_mailed_all_the_same_is_recorded_as_it_was():
    world = given(up_to_plan(), father("2026-10-14")).after(signed(), *printed(), left("2026-10-16"))
    world = world.when(mailed(when="2026-10-17", said="2026-10-16")).including("dispatch.mailed")
    assert world.student.dispatches


def test_a_session_that_took_place_before_is_still_recorded():
    world = given(in_tier2(), session("2026-10-20 10:00")).after(left())
    world.when(session("2026-11-03", said="2026-10-21")).found()


def back(when: str = "2026-11-16", **changes):
    return enrolled(**changes)[0].model_copy(update={"at": instant(when), "id": f"back-{when}"})


@pytest.mark.rule("A37")
def test_the_team_looks_at_what_had_been_under_way_when_the_student_comes_back():
    world = given(in_tier2(), session("2026-10-20 10:00"), left())
    outcome = world.when(back())
    world = outcome.including("student.moved", "student.returned", "meeting.opened")
    assert outcome.event("student.returned").plans == ("plan-1",)
    assert world.status("meeting_held") == "open"
    assert world.student.tier("academic/ELA") == 1
    assert world.student.plans["plan-1"].status == "closed"


@pytest.mark.rule("A37")
def test_where_the_policy_says_tier_1_nobody_meets():
    for transfers in (None, {"external_cycles": "none", "on_return": "tier1"}):
        policy = policy_document(transfers=transfers)
        world = given(in_tier2(), session("2026-10-20 10:00"), left(), policy=policy)
        world.when(back()).then("student.moved", "student.returned")


@pytest.mark.rule("A37")
def test_who_left_again_before_the_team_met_is_looked_at_on_the_next_return():
    world = given(in_tier2(), session("2026-10-20 10:00"), left(), back(), left("2026-11-20"))
    outcome = world.when(back("2026-11-30"))
    assert outcome.event("student.returned").plans == ("plan-1",)
    assert outcome.event("meeting.opened").meeting == "plan-1/meeting-2"


def test_what_the_team_has_looked_at_is_not_looked_at_again():
    world = given(in_tier2(), session("2026-10-20 10:00"), left(), back())
    world = world.after(met("plan-1/meeting-1", "2026-11-18"), left("2026-11-20"))
    assert world.when(back("2026-11-30")).event("student.returned").plans == ()


def test_a_new_name_on_coming_back_is_a_return_all_the_same():
    world = given(in_tier2(), session("2026-10-20 10:00"), left())
    world.when(back(family_name="Other")).including("student.enrolled", "student.returned", "meeting.opened")


def plan_2(when: str = "2026-10-20 09:00", **changes):
    return drafted(when, **{"plan": "plan-2", "start_on": "2026-10-22", **changes})


@pytest.mark.rule("R47")
def test_who_comes_back_before_the_start_gets_another_plan_from_the_same_decision_r47():
    told = [signed(), *printed("mother"), left("2026-10-16"), back("2026-10-19")]
    world = given(up_to_plan(), told)
    world.when(started()).refused("state", "the plan is closed")
    world = world.after(plan_2())
    world.when(plan_2(plan="plan-3")).refused("R47", "plan-2 already")
    shut = world.when(started("2026-10-22 08:30", plan="plan-2"))
    shut.refused("R48", "letter withdrawn")
    assert "notice.sign" in shut.refusal.remedy
    again = [signed("2026-10-20 10:00", plan="plan-2"), *emailed(day="2026-10-20", attempt=2)]
    world.after(again, started("2026-10-22 08:30", plan="plan-2"))


def test_a_plan_that_had_begun_is_the_one_of_its_decision():
    world = given(in_tier2()).after(left(), back())
    world.when(plan_2("2026-11-16 13:00")).refused("R47", "plan-1 already")


def test_no_notice_of_a_tier_is_signed_for_who_has_left():
    given(up_to_plan(), left("2026-10-16")).when(signed("2026-10-17")).refused("state", "has left")
