"""Long absence: the cycle pauses, its dates wait, the Student Support Team hears of it (A19, A37, R35)."""

from datetime import date
from typing import Any

import pytest

from tests.domain.steps import CBM, enrolled, in_tier2, measured, point, session, sessions
from tests.domain.story import World, given, policy_document

PAUSE = {"pause_after_absent_days": 5, "extend_by_pause": True}


def cycle(**policy: Any) -> World:
    """A cycle since 20 October, its review due on 7 December."""
    held = sessions("2026-10-20", 1)
    return given(in_tier2(), held, policy=policy_document(**{"cycle": PAUSE, **policy}))


def away(first: str, last: str, code: str = "absent") -> list:
    return [session(f"{day} 10:00", code=code, minutes=0) for day in (first, last)]


@pytest.mark.rule("A37")
@pytest.mark.parametrize("code", ["absent", "suspended"])
def test_as_many_school_days_away_as_the_policy_names_pause_the_cycle(code: str):
    world = cycle().after(session("2026-10-26 10:00", code=code, minutes=0))
    assert "cycle.paused" not in world.when(session("2026-10-29 10:00", code=code, minutes=0)).names
    outcome = world.when(session("2026-10-30 10:00", code=code, minutes=0))
    assert outcome.event("cycle.paused").since == date(2026, 10, 26)


@pytest.mark.rule("A37")
def test_back_again_the_dates_move_by_the_school_days_of_the_pause():
    world = cycle().after(away("2026-10-26", "2026-10-30"))
    outcome = world.when(session("2026-11-03 10:00"))
    event = outcome.event("cycle.resumed")
    assert (event.since, event.until, event.extended) == (date(2026, 10, 26), date(2026, 11, 2), True)
    deadline = outcome.world.deadlines("review_due")[0]
    assert (deadline.due_on, deadline.derivation.paused_days) == (date(2026, 12, 15), 6)
    assert outcome.world.due("probe_due") == date(2026, 11, 12)


@pytest.mark.rule("A37")
def test_weeks_on_the_calendar_wait_by_days_on_the_calendar():
    world = cycle(**{"clock.week": "calendar_weeks"}).after(away("2026-10-26", "2026-10-30"))
    world = world.after(session("2026-11-02 10:00"))
    assert world.due("review_due") == date(2026, 12, 8)


@pytest.mark.rule("A37")
def test_a_date_missed_during_the_pause_is_excused_and_set_anew():
    world = cycle().after(away("2026-10-26", "2026-11-06")).settled("2026-11-10").accepted()
    assert world.deadlines("probe_due")[0].status == "missed"
    world = world.after(session("2026-11-10 13:00"))
    first, again = world.deadlines("probe_due")
    assert (first.status, again.status, again.due_on) == ("excused", "open", date(2026, 11, 19))


def test_where_the_policy_does_not_extend_the_dates_stay():
    world = cycle(cycle={"pause_after_absent_days": 5, "extend_by_pause": False})
    world = world.after(away("2026-10-26", "2026-10-30"))
    outcome = world.when(session("2026-11-03 10:00"))
    assert outcome.event("cycle.resumed").extended is False
    assert outcome.world.due("review_due") == date(2026, 12, 7)


def test_without_a_word_of_the_policy_nothing_pauses():
    world = cycle(cycle=None).after(away("2026-10-26", "2026-11-06"))
    assert world.student.cycles["plan-1/1"].paused_since is None


def test_a_session_that_was_not_held_neither_pauses_nor_resumes():
    world = cycle().after(away("2026-10-26", "2026-10-30"))
    world = world.after(session("2026-11-02 10:00", code="provider_absent", minutes=0))
    assert world.student.cycles["plan-1/1"].paused_since == date(2026, 10, 26)


@pytest.mark.rule("R35", "A19")
@pytest.mark.parametrize(("limit", "handed_over"), [(None, False), (3, False), (2, True)])
def test_sessions_missed_in_a_row_hand_the_student_over_where_the_policy_says_how_many(limit, handed_over):
    world = cycle(**{"sst_triggers.away_in_a_row": limit}).after(away("2026-10-26", "2026-10-27"))
    assert ("away-plan-1-1" in world.student.submissions) == handed_over
    assert bool(world.deadlines("submission_disposed")) == handed_over


@pytest.mark.rule("R35", "A19")
def test_a_session_missed_and_entered_late_takes_its_place_in_the_row():
    world = cycle(**{"sst_triggers.away_in_a_row": 2}).after(session("2026-10-26 10:00", code="absent"))
    world = world.after(session("2026-10-29 10:00"))
    late = session("2026-10-30 10:00", code="absent", said="2026-10-27 10:00")
    assert list(world.after(late).student.submissions) == ["away-plan-1-1"]


@pytest.mark.rule("R35", "A19")
def test_a_low_attendance_rate_hands_the_student_over_once():
    policy = policy_document(**{"sst_triggers.attendance_measures": ["attendance_rate"]})
    world = given(enrolled(), policy=policy)
    low, fine = point("rate-1", "attendance_rate", 85), point("rate-2", "attendance_rate", 95)
    world = world.after(measured(low, fine, CBM))
    assert [s.id for s in world.student.submissions.values()] == ["attendance-rate-1"]
    assert world.student.submissions["attendance-rate-1"].trigger == "attendance"


def test_without_a_word_of_the_policy_people_submit():
    assert not given(enrolled(), measured(point("rate-1", "attendance_rate", 50))).student.submissions
