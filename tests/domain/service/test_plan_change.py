"""A plan under way is changed, and the parents are told anew (A38, R55, R116)."""

import pytest
from pydantic import ValidationError

from tests.domain.steps import (
    emailed,
    formed,
    in_behavioral_tier2,
    in_behavioral_tier3,
    in_tier2,
    signed,
    up_to_notice,
)
from tests.domain.story import ask, given, policy_document

ANEW = "rec-1/anew-1"


def changed(by: str = "team_member", when: str = "2026-10-21", **changes):
    return ask("plan.change", when, by, **{"plan": "plan-1", "reason": "the room is needed", **changes})


@pytest.mark.parametrize("nothing", ["", "   "])
def test_a_change_has_a_reason_in_words(nothing):
    with pytest.raises(ValidationError):
        changed(location="Room 9", reason=nothing)


@pytest.mark.rule("R44")
def test_a_plan_outside_the_class_keeps_a_place_r44():
    world = given(in_tier2())
    world.when(changed(location=" ")).refused("R44")
    world.when(changed(location=" ", setting="push_in")).accepted()


@pytest.mark.rule("A38")
@pytest.mark.parametrize(
    ("change", "topic"),
    [({"location": "Room 9"}, "place"), ({"minutes": 40}, "frequency"), ({"group": "g2"}, "group")],
)
def test_what_the_parents_were_told_and_is_no_longer_true_is_told_anew_a38(change, topic):
    outcome = given(formed("g2"), in_tier2()).when(changed(**change))
    outcome.then("plan.changed", "notice.opened", "deadline.set", "deadline.set")
    opened = outcome.event("notice.opened")
    assert (opened.notice, opened.kind, opened.replaces) == (ANEW, "t2_start", "rec-1")
    assert topic in opened.because


@pytest.mark.rule("A38")
def test_the_new_notice_is_whole_and_has_its_own_latest_day_a38():
    world = given(in_tier2()).after(changed(location="Room 9"))
    half = {"en": {"location": "Room 9"}}
    world.when(signed("2026-10-22", notice=ANEW, plan=None, contents=half)).refused("R18")
    told = world.when(signed("2026-10-22", notice=ANEW, plan=None)).including(
        "notice.signed", "dispatch.created"
    )
    assert told.student.notices[ANEW].plan == "plan-1"
    assert told.after(emailed(day="2026-10-22", notice=ANEW)).status("notice_left") == "met"


@pytest.mark.rule("A38")
def test_changes_before_the_new_notice_is_signed_are_told_together_a38():
    world = given(in_tier2()).after(changed(location="Room 9"))
    world.when(changed(minutes=40, when="2026-10-22")).then("plan.changed")
    after = world.after(signed("2026-10-23", notice=ANEW, plan=None))
    after.when(changed(minutes=40, when="2026-10-24")).including("plan.changed", "notice.opened")
    back = after.when(changed(location="Room 9", minutes=30, group="", setting="push_in", when="2026-10-24"))
    back.then("plan.changed")


def test_what_the_policy_does_not_list_needs_no_new_notice_a38():
    policy = policy_document(**{"notices.t2_start.reissue_on": ["professional"]})
    given(in_tier2(), policy=policy).when(changed(location="Room 9")).then("plan.changed")


@pytest.mark.rule("A38")
def test_another_professional_is_told_too_a38():
    handed = ask(
        "plan.hand_over",
        "2026-10-21",
        "team_member",
        plan="plan-1",
        to="ais_teacher",
        since="2026-10-21",
        reason="leave",
    )
    opened = given(in_tier2()).when(handed).event("notice.opened")
    assert (opened.notice, opened.because) == (ANEW, "changed after the notice: professional")


@pytest.mark.rule("R55")
def test_the_team_changes_a_plan_and_nobody_else_r55():
    given(in_tier2()).when(changed(by="clerk", minutes=40)).refused("R55", "clerk")


@pytest.mark.rule("R116")
def test_a_change_stays_within_the_bounds_r116():
    world = given(in_behavioral_tier3())
    world.when(changed(plan="plan-2", minutes=60, when="2027-01-05")).refused("R116", "60")


def test_only_a_plan_under_way_is_changed_and_only_by_a_change():
    given(up_to_notice()).when(changed(location="Room 9")).refused("state", "plan-1")
    given(in_tier2()).when(changed(location="Room 4")).refused("state", "nothing")


@pytest.mark.rule("R55", "R100")
def test_nothing_is_changed_on_a_day_before_the_plan_began():
    early = {"when": "2026-10-21", "said": "2026-10-10", "minutes": 40}
    given(in_tier2()).when(changed(**early)).refused("R55", "2026-10-20, after 2026-10-10")
    given(in_behavioral_tier2()).when(changed(**early)).refused("R100", "2026-10-20")
    given(in_tier2()).when(changed(**{**early, "said": "2026-10-20"})).accepted()
