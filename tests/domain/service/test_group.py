"""Small groups and their size (R42, R86, A2)."""

from datetime import date

import pytest

from domain.command import Command
from domain.policy import GroupSize
from domain.service.group import Group, size_findings
from tests.domain.steps import (
    BEHAVIORAL,
    BEHAVIORAL_PLAN,
    MOODS,
    POINTS,
    behavioral_up_to_meeting,
    drafted,
    formed,
    in_behavioral_tier2,
    in_tier2,
    joined,
    recommended,
    session,
    started,
    up_to_meeting,
    up_to_notice,
)
from tests.domain.story import World, ask, given


def full(size: int, service: str = "academic_t2") -> World:
    return given(formed(service=service), [joined(n) for n in range(1, size + 1)])


@pytest.mark.rule("R43", "R86")
@pytest.mark.parametrize(("service", "rule"), [("academic_t2", "R43"), ("behavioral_t2", "R86")])
def test_no_stranger_leads_a_group_r43_r86(service, rule):
    given().when(formed(service=service, lead="passer-by")).refused(rule, "passer-by")


@pytest.mark.parametrize(("size", "rules"), [(5, []), (6, ["R42"]), (8, ["R42"])])
@pytest.mark.rule("R42", "A2")
def test_above_five_a_group_is_warned_of_r42(size, rules):
    full(size - 1).when(joined(size)).found(*rules)


@pytest.mark.rule("R42", "A2")
def test_a_ninth_member_is_refused_r42():
    full(8).when(joined(9)).refused("R42", "9 members")


def test_in_the_behavioral_domain_no_number_is_given_r86():
    full(11, "behavioral_t2").when(joined(12)).found()


def test_who_left_makes_room_again():
    left = ask("group.leave", "2026-11-02", "interventionist", group="g1", student="s1", on="2026-11-02")
    world = full(8).after(left)
    world.when(joined(9, "2026-11-02")).found("R42")
    group = world.stream("group/g1").state
    assert isinstance(group, Group)
    assert "s1" in group.on(date(2026, 11, 1))
    assert "s1" not in group.on(date(2026, 11, 2))


def test_who_is_a_member_already_does_not_join_and_a_stranger_does_not_leave():
    world = full(1)
    world.when(joined(1)).then()
    world.when(ask("group.leave", "2026-10-21", "x", group="g1", student="s9", on="2026-10-21")).refused(
        "state"
    )


def left(number: int, on: str) -> Command:
    return ask("group.leave", "2026-10-21", "x", group="g1", student=f"s{number}", on=on)


def test_who_leaves_on_a_day_to_come_joins_again_from_that_day_on():
    world = full(2).after(left(1, "2026-11-02"))
    world.when(joined(1, "2026-10-26")).refused("state", "leaves it on 2026-11-02")
    world.when(joined(1, "2026-11-02")).then("group.joined")


@pytest.mark.rule("R42", "A2")
def test_a_warning_is_told_from_a_breach_r42():
    (warned,) = full(5).when(joined(6)).event("group.joined").findings
    assert warned.what == "group of 6: above 5, within the limit of 8"
    (breach,) = size_findings(GroupSize(warn_above=5, refuse_above=8), 9)
    assert breach.what == "group of 9: above the limit of 8"


@pytest.mark.rule("R42", "R86")
@pytest.mark.parametrize(
    ("story", "service", "rule"),
    [(up_to_meeting, "academic_t3", "R42"), (behavioral_up_to_meeting, "academic_t2", "R86")],
)
def test_a_plan_names_no_group_of_another_service_r42_r86(story, service, rule):
    kind, points = ({}, POINTS) if rule == "R42" else (BEHAVIORAL_PLAN, MOODS)
    decided = recommended(points=points, **(BEHAVIORAL if kind else {}))
    world = given(story(), decided, formed(service=service))
    world.when(drafted(group="g1", **kind)).refused(rule, f"g1 is one for {service}")
    world.when(drafted(group="g2", **kind)).accepted()


@pytest.mark.rule("R42")
def test_a_group_formed_for_another_service_meanwhile_shuts_the_start_and_the_change_r42():
    story = [drafted(group="g1") if c.TYPE == "plan.draft" else c for c in up_to_notice()]
    given(story, formed(service="academic_t3")).when(started()).refused("R42", "academic_t3")
    change = ask("plan.change", "2026-10-26", "team_member", plan="plan-1", group="g1", reason="r")
    given(in_tier2(), formed(service="academic_t3")).when(change).refused("R42", "academic_t3")


@pytest.mark.rule("R42", "R86")
@pytest.mark.parametrize(
    ("story", "kind", "rule"), [(in_tier2, {}, "R42"), (in_behavioral_tier2, BEHAVIORAL_PLAN, "R86")]
)
def test_a_session_of_a_group_in_which_the_student_is_not_is_a_finding_r42_r86(story, kind, rule):
    world = given([drafted(group="g1", **kind) if c.TYPE == "plan.draft" else c for c in story()])
    provider = kind.get("responsible", "interventionist")
    world.when(session("2026-10-20 10:00", provider=provider)).found(rule)
    world.when(session("2026-10-20 10:00", "absent", provider=provider)).found()
    service = "behavioral_t2" if kind else "academic_t2"
    world = world.after(formed(service=service), joined(1))
    world.when(session("2026-10-20 10:00", provider=provider)).found()


def test_a_group_is_formed_once_and_before_anybody_joins():
    full(1).when(formed()).refused("state")
    given().when(joined(1)).refused("state")


@pytest.mark.rule("R42")
def test_who_joins_before_others_makes_the_group_too_large_once_they_come():
    world = full(8)
    world.when(joined(9, "2026-10-05")).refused("R42", "9 members")


def test_who_comes_back_was_a_member_before_and_was_none_in_between():
    left = ask("group.leave", "2026-11-02", "interventionist", group="g1", student="s1", on="2026-11-02")
    group = full(1).after(left, joined(1, "2026-11-16")).stream("group/g1").state
    days = (date(2026, 10, 21), date(2026, 11, 9), date(2026, 11, 17))
    assert ["s1" in group.on(day) for day in days] == [True, False, True]


def in_group(size: int) -> World:
    """The academic story, its plan given in a group that `size` students joined on 20 October."""
    return given(
        formed(),
        [drafted(group="g1") if c.TYPE == "plan.draft" else c for c in in_tier2()],
        [joined(n) for n in range(1, size + 1)],
    )


@pytest.mark.parametrize(("size", "rules"), [(5, []), (7, ["R42"])])
@pytest.mark.rule("R42")
def test_a_session_is_judged_by_who_is_in_the_group_that_day_whoever_is_recorded_r42(size, rules):
    outcome = in_group(size).when(session("2026-10-20 10:00"))
    outcome.found(*rules)
    assert outcome.event("session.recorded").group_size == 1


@pytest.mark.rule("R42")
def test_the_membership_of_another_day_does_not_count_r42():
    left = [
        ask("group.leave", "2026-10-26", "interventionist", group="g1", student=f"s{n}", on="2026-10-26")
        for n in (6, 7)
    ]
    world = in_group(7).after(left)
    world.when(session("2026-10-27 10:00")).found()
    world.when(session("2026-10-27 10:00", said="2026-10-22 10:00")).found("R42")
