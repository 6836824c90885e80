"""What holds before an academic service holds before a behavioral one, by its own rules (R90, R91, R96)."""

from datetime import date

import pytest

from tests.domain.steps import (
    BEHAVIORAL,
    BEHAVIORAL_PLAN,
    MOODS,
    behavioral_up_to_meeting,
    drafted,
    emailed,
    father,
    in_behavioral_tier2,
    mailed,
    printed,
    rated,
    recommended,
    session,
    sessions,
    signed,
    started,
)
from tests.domain.steps import ended_by_staff as ended
from tests.domain.story import TEAM, ask, given


def planned(*more):
    """A behavioral Tier 2 plan, drafted."""
    story = (
        behavioral_up_to_meeting(),
        more,
        recommended(points=MOODS, **BEHAVIORAL),
        drafted(**BEHAVIORAL_PLAN),
    )
    return given(*story)


def override(gate: str = "R91", by: str = "administrator", reason: str = "danger to others"):
    return ask("gate.override", "2026-10-20", by, gate=gate, plan="plan-1", reason=reason)


@pytest.mark.rule("R91")
def test_a_draft_sets_the_latest_day_and_the_letter_meets_it():
    world = planned()
    assert (world.due("notice_left"), world.status("notice_left")) == (date(2026, 10, 19), "open")
    assert world.after(signed(), emailed()).status("notice_left") == "met"


@pytest.mark.rule("R91")
def test_a_mailing_of_the_same_day_does_not_show_the_order():
    world = planned(father("2026-08-21")).after(signed(), emailed(), printed())
    same_day = mailed(when="2026-10-20 08:00", said="2026-10-20")
    world.after(same_day).when(started(by="support_staff")).refused("R91", "order_not_evidenced")


@pytest.mark.rule("R91")
def test_an_override_takes_the_role_a_reason_and_the_right_gate():
    world = planned()
    world.when(override(by="clerk")).refused("R91", "may not")
    world.when(override(reason=" ")).refused("R91", "no reason")
    world.when(override(gate="R48")).refused("R91", "R91")
    world.when(override()).then("gate.overridden")


@pytest.mark.rule("R90")
def test_one_decision_leads_to_one_plan():
    planned().when(drafted(**{**BEHAVIORAL_PLAN, "plan": "plan-2"})).refused("R90", "plan-1")


@pytest.mark.rule("R103")
def test_after_the_plan_was_closed_a_session_is_recorded_with_a_finding():
    world = given(
        in_behavioral_tier2(),
        sessions("2026-10-20", 6, provider="support_staff"),
        rated("2026-11-17", 90),
        ended("terminate", "2026-12-04"),
    )
    world.when(session("2026-12-08 10:00", provider="support_staff")).found("R103")


@pytest.mark.rule("R93")
def test_a_referral_opens_the_teams_meeting():
    *before, held = behavioral_up_to_meeting()
    world = given(before)
    assert world.status("meeting_held") == "open"
    assert world.after(held).status("meeting_held") == "met"


@pytest.mark.rule("R100")
def test_eligibility_opens_the_duty_to_make_a_service_plan():
    decided = recommended(points=MOODS, **BEHAVIORAL)
    world = given(behavioral_up_to_meeting(), decided)
    assert world.status("service_plan_made") == "open"
    assert world.after(drafted(**BEHAVIORAL_PLAN)).status("service_plan_made") == "met"


@pytest.mark.rule("R96")
def test_the_team_documents_its_recommendation_and_only_who_was_there_decides():
    world = given(behavioral_up_to_meeting())
    assert world.status("recommendation_recorded") == "open"
    absent = recommended(points=MOODS, members=[*TEAM, "principal"], **BEHAVIORAL)
    world.when(absent).refused("R96", "principal")
    assert world.after(recommended(points=MOODS, **BEHAVIORAL)).status("recommendation_recorded") == "met"
