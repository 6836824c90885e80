"""A plan goes to another responsible person: by the team, to a provider, from a day on; always one."""

from datetime import date, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given as given_some
from hypothesis import settings

from domain.service.responsibility import responsible_on
from tests.domain.steps import (
    IN_TIER_3,
    direct_tier3_listing,
    drafted,
    emailed,
    ended,
    in_behavioral_tier2,
    in_tier2,
    in_tier3,
    recommended_tier3,
    session,
    sessions,
    signed,
    started,
    up_to_notice,
    up_to_plan,
)
from tests.domain.story import ask, given, policy_document

PEOPLE = st.sampled_from(["ais_teacher", "support_teacher", "interventionist", "clerk"])


def handed(since: str = "2026-11-02", when: str = "2026-11-02", by: str = "team_member", **changes):
    fields = {"plan": "plan-1", "to": "ais_teacher", "since": since, "reason": "leaves", **changes}
    return ask("plan.hand_over", when, by, **fields)


def person_on(world, day: str) -> str:
    return responsible_on(world.student.plans["plan-1"], date.fromisoformat(day))


def test_from_the_day_on_it_is_the_others():
    world = given(in_tier2()).when(handed()).including("plan.responsible_changed")
    assert person_on(world, "2026-11-01") == "interventionist"
    assert person_on(world, "2026-11-02") == "ais_teacher"
    assert world.student.plans["plan-1"].drafted.responsible == "ais_teacher"


@pytest.mark.rule("R56")
def test_a_day_to_come_is_waited_for():
    world = given(in_tier2()).when(handed("2026-11-09")).including("plan.hand_over_planned")
    assert world.due("hand_over") == date(2026, 11, 9)
    assert world.student.plans["plan-1"].drafted.responsible == "interventionist"
    outcome = world.settled("2026-11-09 09:00")
    world = outcome.including("deadline.reached", "plan.responsible_changed")
    changed = next(r for r in outcome.records if r.event.NAME == "plan.responsible_changed")
    assert (changed.meta.actor, changed.meta.occurred.isoformat()) == ("system", "2026-11-09T05:00:00+00:00")
    assert person_on(world, "2026-11-08") == "interventionist"
    assert person_on(world, "2026-11-09") == "ais_teacher"


def test_another_hand_over_takes_the_place_of_one_to_come():
    world = given(in_tier2(), handed("2026-11-09"))
    world = world.when(handed("2026-11-16", "2026-11-03", to="support_teacher")).accepted()
    world = world.settled("2026-11-10").accepted()
    assert person_on(world, "2026-11-10") == "interventionist"
    assert person_on(world.settled("2026-11-17").accepted(), "2026-11-16") == "support_teacher"


def test_a_plan_that_closed_meanwhile_goes_to_nobody():
    world = given(in_tier2(), session("2026-10-20 10:00"), handed("2026-11-16"))
    world = world.after(ask("student.withdraw", "2026-11-05", reason="moved"))
    assert "plan.responsible_changed" not in world.settled("2026-11-20").names


@pytest.mark.rule("R56")
def test_the_team_names_the_person():
    given(in_tier2()).when(handed(by="interventionist")).refused("R56", "not in the team")


@pytest.mark.rule("R101")
def test_in_the_behavioral_domain_too():
    world = given(in_behavioral_tier2())
    world.when(handed(by="support_staff", to="counselor")).refused("R101", "not in the team")
    world.when(handed(to="counselor")).including("plan.responsible_changed")


@pytest.mark.rule("R73", "R117")
def test_and_in_tier_3():
    world = given(direct_tier3_listing(), recommended_tier3(), drafted(**IN_TIER_3), signed())
    world.when(handed(by="interventionist")).refused("R73", "not in the team")


@pytest.mark.rule("R43")
def test_only_to_somebody_who_may_provide_on_that_day():
    given(in_tier2()).when(handed(to="clerk")).refused("R43", "providing roles")
    given(in_tier2()).when(handed(to="nobody")).refused("R43", "providing roles")


@pytest.mark.rule("R86")
def test_only_to_somebody_who_may_provide_behavioral_help():
    given(in_behavioral_tier2()).when(handed(to="interventionist")).refused("R86", "providing roles")


@pytest.mark.rule("R56")
def test_not_before_a_day_from_which_another_is_responsible_already():
    world = given(in_tier2(), handed("2026-11-02"))
    world.when(handed("2026-10-30", to="support_teacher")).refused("R56", "2026-11-02")


@pytest.mark.parametrize(("story", "rule"), [(in_tier2, "R56"), (in_tier3, "R73")])
@pytest.mark.rule("R56", "R73")
def test_not_before_the_plan_began(story, rule):
    world = given(story())
    world.when(handed("2026-10-19", to="support_teacher")).refused(rule, "2026-10-20")
    world.when(handed("2026-10-20", to="ais_teacher")).including("plan.responsible_changed")


@pytest.mark.rule("R56")
def test_a_plan_that_waits_is_not_handed_over_before_its_decision():
    world = given(up_to_plan())
    world.when(handed("2026-10-12", "2026-10-15")).refused("R56", "2026-10-13")
    world.when(handed("2026-10-13", "2026-10-15")).including("plan.responsible_changed")


def test_to_the_same_person_is_nothing_new():
    given(in_tier2(), handed()).when(handed(when="2026-11-03")).then()


def test_a_policy_without_the_kind_lets_no_day_to_come():
    policy = policy_document()
    del policy["deadlines"]["hand_over"]
    given(in_tier2(), policy=policy).when(handed("2026-11-09")).refused("R56", "deadlines.hand_over")
    given(in_tier2(), policy=policy).when(handed()).including("plan.responsible_changed")


def test_a_drafted_plan_can_be_handed_on_and_a_closed_one_not():
    given(up_to_plan()).when(handed("2026-10-15", "2026-10-15")).including("plan.responsible_changed")
    world = given(in_tier2(), sessions("2026-10-20", 6), ended("terminate", "2026-12-07"))
    world.when(handed("2026-12-08", "2026-12-08")).refused("state", "plan-1")


@pytest.mark.rule("A38")
def test_the_parents_are_told_of_another_professional():
    world = given(in_tier2(), policy=policy_document(**{"notices.t2_start.reissue_on": ["professional"]}))
    world.when(handed()).including("plan.responsible_changed", "notice.opened")


def anew(when: str = "2026-10-19 10:00", by: str = "principal"):
    return signed(when, by, notice="rec-1/anew-1")


@pytest.mark.rule("A38")
def test_handed_over_before_the_start_the_parents_are_told_of_who_gives_it_first_r48():
    world = given(up_to_notice()).after(handed("2026-10-19", "2026-10-19"))
    world.when(started()).refused("R48", "rec-1/anew-1 tells of it: the notice is not signed")
    world = world.after(anew()).when(started()).refused("R48", "mother: letter waiting")
    world.after(emailed(day="2026-10-19", notice="rec-1/anew-1"), started())


def test_handed_back_before_the_start_the_first_notice_is_true_again():
    back = handed("2026-10-19", "2026-10-19 13:00", to="interventionist")
    given(up_to_notice()).after(handed("2026-10-19", "2026-10-19"), back, started())


def test_who_follows_a_leaver_on_the_day_of_the_start_is_told_of_first_too():
    plan = {"student": "s1", "plan": "plan-1", "to": "ais_teacher"}
    left = ask(
        "staff.hand_over",
        "2026-10-16",
        "administrator",
        staff="interventionist",
        last_day="2026-10-19",
        plans=[plan],
        reason="leaves",
    )
    world = given(up_to_notice()).when(left).world
    world.when(started(by="ais_teacher")).refused("R48", "not signed")


def test_a_plan_handed_over_after_its_notice_is_drafted_anew_as_it_was_handed_over():
    world = given(up_to_notice()).after(handed("2026-10-19", "2026-10-19"))
    world.when(drafted("2026-10-19 13:00", responsible="ais_teacher")).accepted()
    world.when(drafted("2026-10-19 13:00", responsible="support_teacher")).refused("A38", "responsible")


def test_who_signed_the_notice_of_the_change_does_not_override_its_gate():
    policy = policy_document(override_roles=["designee"])
    world = given(up_to_notice(), handed("2026-10-19", "2026-10-19"), anew(by="designee"), policy=policy)
    asked = ask("gate.override", "2026-10-20", "designee", gate="R48", plan="plan-1", reason="cannot wait")
    world.when(asked).refused("R48", "their own duty")


@settings(max_examples=30, deadline=None)
@given_some(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 20), PEOPLE), max_size=6))
def test_whatever_is_handed_over_when_on_every_day_exactly_one_person_is_responsible(steps):
    """Accepted or refused, ahead or at once: nobody who was responsible on a past day stops having been."""
    world, today = given(in_tier2()), date(2026, 10, 21)
    for passed, ahead, to in steps:
        today += timedelta(days=passed)
        world = world.settled(today.isoformat()).world
        before = {day: person_on(world, day.isoformat()) for day in days(today - timedelta(days=1))}
        since = (today + timedelta(days=ahead)).isoformat()
        world = world.when(handed(since, today.isoformat(), to=to)).world
        assert {day: person_on(world, day.isoformat()) for day in before} == before
    world = world.settled("2027-06-30").world
    plan = world.student.plans["plan-1"]
    assert plan.drafted.responsible == responsible_on(plan, date(2027, 6, 30))
    assert [since for since, _ in plan.successions] == sorted(since for since, _ in plan.successions)


def days(last: date) -> list[date]:
    first = date(2026, 10, 20)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
