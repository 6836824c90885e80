"""Review meetings: invited, reminded, held, written down (R49, R52, R60)."""

from datetime import date

import pytest

from tests.domain.steps import (
    MOODS,
    behavioral_up_to_meeting,
    ended,
    enrolled,
    in_tier2,
    listed,
    met,
    probed,
    recommended,
    referred,
    screened,
    sessions,
)
from tests.domain.story import ask, given

INVITATION = {"meeting": "ref-1/meeting-1", "on": "2026-10-13", "invited": ["counselor"]}


def invited(when: str = "2026-10-08", meeting: str = "ref-1/meeting-1"):
    return ask("meeting.invite", when, "team_member", meeting=meeting, on="2026-10-13", invited=["counselor"])


def awaiting():
    return given(enrolled(), screened(), listed(), referred())


def test_an_open_meeting_awaits_invitations_a_reminder_and_the_day_itself():
    world = awaiting()
    assert world.due("invitation_due") == date(2026, 10, 14)
    assert world.due("meeting_reminder") == date(2026, 10, 15)
    assert world.due("meeting_held") == date(2026, 10, 19)


def test_invitations_meet_their_deadline():
    assert (
        awaiting().when(invited()).then("meeting.invited", "deadline.met").status("invitation_due") == "met"
    )


def test_somebody_is_invited_to_a_day_that_is_to_come():
    world = awaiting()
    over = ask("meeting.invite", "2026-10-14", "team_member", **INVITATION)
    assert world.when(over).refused("state", "is over").status("invitation_due") == "open"
    with pytest.raises(ValueError, match="invited"):
        ask("meeting.invite", "2026-10-08", "team_member", **{**INVITATION, "invited": []})


def test_the_reminder_comes_by_itself_at_the_beginning_of_its_day():
    outcome = awaiting().settled("2026-10-15 12:00")
    reached = [r for r in outcome.records if r.event.NAME == "deadline.reached"]
    assert [r.meta.occurred.isoformat() for r in reached] == ["2026-10-15T04:00:00+00:00"]


@pytest.mark.rule("R52")
def test_holding_the_meeting_opens_the_duty_to_write_the_recommendation_r52():
    world = awaiting().after(met())
    assert (world.status("meeting_held"), world.status("meeting_reminder")) == ("met", "withdrawn")
    assert (world.status("recommendation_recorded"), world.due("recommendation_recorded")) == (
        "open",
        date(2026, 10, 16),
    )


@pytest.mark.rule("R52")
def test_a_meeting_described_twice_owes_one_recommendation():
    world = awaiting().after(met(), met())
    assert len(world.deadlines("recommendation_recorded")) == 1


@pytest.mark.rule("R47", "R49")
def test_a_meeting_of_a_day_before_its_referral_is_found_and_bears_no_recommendation_of_then():
    world = awaiting().when(met(said="2026-10-02")).found("R49")
    world.when(recommended(said="2026-10-02")).refused("R47", "2026-10-06")
    world.when(recommended(said="2026-10-06")).accepted()
    awaiting().when(met(said="2026-10-06")).found()


@pytest.mark.rule("R90", "R93")
def test_a_behavioral_meeting_of_a_day_before_its_referral_is_found():
    world = given(behavioral_up_to_meeting()[:-1]).when(met(said="2026-10-02")).found("R93")
    then = recommended(said="2026-10-02", points=MOODS, domain="behavioral", subject=None)
    world.when(then).refused("R90", "2026-10-06")


def test_a_meeting_nobody_asked_for_is_not_held():
    given(enrolled()).when(met()).refused("state", "ref-1/meeting-1")
    awaiting().when(met("ref-1/meeting-2")).refused("state", "ref-1/meeting-2")


def test_a_meeting_is_over_once_its_recommendation_is_written():
    world = awaiting().after(met(), recommended())
    world.when(met(when="2026-10-14")).refused("state")


def test_a_meeting_nobody_held_is_missed_and_goes_to_the_principal():
    world = awaiting().settled("2026-10-23").accepted()
    assert world.deadlines("meeting_held")[-1].assigned_to == ("principal",)


@pytest.mark.rule("R57")
def test_a_review_lists_the_points_that_were_collected_r57():
    world = given(
        in_tier2(),
        sessions("2026-10-20", 6),
        probed("2026-11-03", 61),
        probed("2026-11-17", 61),
        ended("refer_to_team", "2026-12-04"),
    )
    event = world.when(met("plan-1/meeting-1", "2026-12-08")).event("meeting.held")
    assert event.packet.plan == "plan-1"
    assert event.packet.points == tuple(p.ref for p in world.student.cycles["plan-1/1"].probes)
    assert event.findings == ()


@pytest.mark.rule("R57")
def test_a_review_without_a_point_is_held_with_a_finding_r57():
    world = given(in_tier2(), sessions("2026-10-20", 6), ended("refer_to_team", "2026-12-04"))
    world.when(met("plan-1/meeting-1", "2026-12-08")).found("R57")
    given(enrolled(), screened(), listed(), referred()).when(met()).found()
