"""The start of a plan, or of the next cycle, is entered after its sessions were: each stands on its day."""

import pytest

from tests.domain.steps import (
    ended,
    in_tier2,
    met,
    probed,
    recommended,
    session,
    sessions,
    started,
    up_to_notice,
)
from tests.domain.story import World, given, policy_document


def started_late():
    """Entered on the 26th: it started on the 20th."""
    return started("2026-10-26 08:00", occurred_at="2026-10-20T08:30:00-04:00")


def dates(world: World) -> dict[str, tuple[str, str]]:
    return {
        kind: (str(world.due(kind)), world.status(kind))
        for kind in ("first_session", "review_opens", "review_due", "probe_due")
    }


@pytest.mark.rule("A33", "A11")
def test_a_start_entered_after_its_sessions_has_them_a33():
    held = [session(f"{day} 13:00") for day in ("2026-10-20", "2026-10-22")]
    late = given(up_to_notice(), held).when(started_late()).world
    said = [("2026-10-26 09:00", "2026-10-20"), ("2026-10-26 10:00", "2026-10-22")]
    in_order = given(up_to_notice(), started_late(), [session(when, said=day) for when, day in said])
    assert dates(late) == dates(in_order)
    cycle = late.student.cycles["plan-1/1"]
    assert str(cycle.anchor) == "2026-10-20"
    assert len(cycle.sessions) == 2
    world = late.after(probed("2026-11-17", 70), ended("continue", "2026-12-01"))
    assert len(world.student.cycles["plan-1/1"].sessions) == 2


def test_what_lies_before_the_start_stays_before_it():
    before = given(up_to_notice(), session("2026-10-19 13:00"))
    world = before.when(started_late()).world
    assert world.student.cycles["plan-1/1"].sessions == ()
    assert world.student.cycles["plan-1/1"].anchor is None
    world.when(session("2026-10-27 13:00")).including("cycle.anchored")


def test_missed_sessions_are_taken_in_and_are_no_first_one():
    world = given(up_to_notice(), session("2026-10-20 13:00", "absent"), started_late())
    assert len(world.student.cycles["plan-1/1"].sessions) == 1
    assert world.student.cycles["plan-1/1"].anchor is None


@pytest.mark.rule("A33")
def test_a_probe_entered_before_the_start_awaits_the_next_one():
    early = [session("2026-10-20 13:00"), probed("2026-10-22", 61)]
    world = given(up_to_notice(), early, started_late())
    assert [p.value for p in world.student.cycles["plan-1/1"].probes] == [61]
    in_order = given(
        up_to_notice(),
        started_late(),
        session("2026-10-26 09:00", said="2026-10-20"),
        probed("2026-10-26 10:00", 61, occurred_at="2026-10-22"),
    )
    assert dates(world) == dates(in_order)


def test_where_the_weeks_count_from_the_start_the_sessions_are_of_the_cycle_too():
    policy = policy_document(**{"clock.anchor": "plan_start"})
    world = given(up_to_notice(), session("2026-10-22 13:00"), started_late(), policy=policy)
    assert str(world.student.cycles["plan-1/1"].anchor) == "2026-10-20"
    assert len(world.student.cycles["plan-1/1"].sessions) == 1


def first_cycle():
    return [*in_tier2(), *sessions("2026-10-20", 4), probed("2026-11-10", 70)]


@pytest.mark.rule("A33")
def test_a_decision_to_continue_entered_late_hands_on_what_came_after_it_a33():
    after = [session("2026-11-24 13:00"), session("2026-12-01 13:00")]
    late = ended("continue", "2026-12-03", occurred_at="2026-11-19")
    world = given(first_cycle(), after).when(late).including("cycle.ended", "cycle.started", "cycle.took_in")
    one, two = (world.student.cycles[f"plan-1/{n}"] for n in (1, 2))
    assert (len(one.sessions), len(two.sessions)) == (12, 2)
    assert str(two.anchor) == "2026-11-24"
    promptly = given(first_cycle(), ended("continue", "2026-11-19"), after)
    assert dates(world) == dates(promptly)


@pytest.mark.rule("A33")
def test_the_teams_answer_entered_late_has_the_sessions_since_its_day():
    referred = [*first_cycle(), ended("refer_to_team", "2026-11-19")]
    meets = met("plan-1/meeting-1", "2026-12-03 09:00", occurred_at="2026-11-20")
    answer = recommended(
        "2026-12-03 10:00",
        recommendation="rec-2",
        meeting="plan-1/meeting-1",
        decided="continue",
        tier=3,
        occurred_at="2026-11-20",
    )
    between = [session("2026-11-20 13:00"), session("2026-11-24 13:00")]
    world = given(referred, between, meets).when(answer).including("cycle.started", "cycle.took_in")
    two = world.student.cycles["plan-1/2"]
    assert (str(two.anchor), len(two.sessions)) == ("2026-11-20", 2)
    assert world.student.between_cycles["plan-1"] == ()


def test_a_session_of_no_minutes_is_no_first_session_a12():
    world = given(in_tier2()).when(session("2026-10-20 13:00", minutes=0)).then("session.recorded")
    world.when(session("2026-10-22 13:00")).including("cycle.anchored")
    world = world.after(session("2026-10-22 13:00"))
    assert str(world.student.cycles["plan-1/1"].anchor) == "2026-10-22"
