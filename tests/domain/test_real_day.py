"""A real school day: who was there, who was not, what each day counts for (R36, R116, A11, A12, A18, A35)."""

from datetime import date

import pytest

from tests.domain.steps import (
    drafted,
    ended,
    ended_by_staff,
    in_behavioral_tier2,
    in_behavioral_tier3,
    in_spring,
    in_tier2,
    probed,
    rated,
    recommended,
    session,
    sessions,
    up_to_meeting,
)
from tests.domain.story import ask, given, policy_document, school_year

NOT_DELIVERED = ("absent", "refused", "suspended", "testing", "assembly", "provider_absent", "cancelled")


def closed(day: str, when: str, kind: str = "snow_day"):
    closure = {"first": day, "last": day, "kind": kind}
    return ask("calendar.add_closure", when, building="SHE", closure=closure)


@pytest.mark.parametrize("code", NOT_DELIVERED)
def test_what_was_not_delivered_begins_no_cycle(code: str):
    world = given(in_tier2()).when(session("2026-10-20 10:00", code=code, minutes=0)).found()
    assert world.student.cycles["plan-1/1"].anchor is None


@pytest.mark.rule("R43")
def test_a_qualified_substitute_is_no_finding_another_is():
    stands_in = {"substitute_for": "interventionist"}
    outcome = given(in_tier2()).when(session("2026-10-20 10:00", provider="ais_teacher", **stands_in))
    outcome.found()
    assert outcome.event("session.recorded").substitute_for == "interventionist"
    outcome = given(in_tier2()).when(session("2026-10-20 10:00", provider="clerk", **stands_in))
    outcome.found("R43")
    assert "the substitute" in outcome.event("session.recorded").findings[0].what


def test_a_remote_session_on_a_remote_day_counts_like_any_other():
    world = given(closed("2026-10-20", "2026-10-19", "remote"), in_tier2())
    outcome = world.when(session("2026-10-20 10:00", mode="remote"))
    assert outcome.found().student.cycles["plan-1/1"].anchor == date(2026, 10, 20)
    assert outcome.event("session.recorded").mode == "remote"


@pytest.mark.rule("A11")
def test_a_session_on_a_day_without_school_is_kept_with_a_finding():
    given(in_tier2(), closed("2026-10-21", "2026-10-21")).when(session("2026-10-21 10:00")).found("A11")
    given(in_tier2(), closed("2026-10-21", "2026-10-21")).when(
        session("2026-10-21 10:00", code="cancelled")
    ).found()


@pytest.mark.rule("R116")
def test_twenty_minutes_of_a_half_day_are_kept_with_a_finding():
    world = given(in_behavioral_tier3())
    held = session("2026-12-17 10:00", plan="plan-2", provider="support_staff", minutes=20)
    world.when(held).found("R116")


def after_codes(*codes: str):
    days = [f"2026-10-{20 + n} 10:00" for n in (0, 1, 2)] + [f"2026-10-{27 + n} 10:00" for n in (0, 1, 2)]
    minutes = {"attended": 30}
    held = [session(day, code=c, minutes=minutes.get(c, 0)) for day, c in zip(days, codes, strict=False)]
    return given(in_tier2(), held).student.submissions


@pytest.mark.rule("R36", "A19")
@pytest.mark.parametrize("between", ["testing", "assembly", "provider_absent", "cancelled"])
def test_a_day_on_which_no_session_was_held_does_not_end_a_row_of_refusals(between: str):
    assert after_codes("refused", between, "refused")


@pytest.mark.parametrize("code", [code for code in NOT_DELIVERED if code != "refused"])
def test_only_refusing_is_refusing(code: str):
    assert not after_codes(*[code] * 6)


@pytest.mark.parametrize("between", ["attended", "absent", "suspended"])
def test_taking_part_or_being_away_ends_a_row_of_refusals(between: str):
    assert not after_codes("refused", between, "refused")


def cycle_of_minutes(minutes: int):
    held = sessions("2026-10-20", 6, minutes=minutes, provider="support_staff")
    return given(
        in_behavioral_tier2(), held, rated("2026-11-17", 50), ended_by_staff("continue", "2026-12-04")
    )


@pytest.mark.rule("A12")
@pytest.mark.parametrize(("minutes", "counts"), [(30, True), (20, True), (15, False)])
def test_a_cycle_counts_by_the_minutes_that_were_delivered(minutes: int, counts: bool):
    assert cycle_of_minutes(minutes).student.cycles["plan-1/1"].counts == counts


@pytest.mark.rule("A18")
@pytest.mark.parametrize(
    ("days", "a_week", "refused"), [(5, 5, False), (6, 5, True), (6, 4, False), (5, 6, True)]
)
def test_a_schedule_cycle_of_six_days_takes_fewer_sessions_a_week(days: int, a_week: int, refused: bool):
    bound = {"max_sessions_per_cycle": 5, "cycle_days": days, "min_minutes": 20, "max_minutes": 42}
    policy = policy_document(**{"services.academic_t2.dosage": bound})
    plan = drafted(sessions_per_week=a_week)
    outcome = given(up_to_meeting(), recommended(), policy=policy).when(plan)
    assert outcome.refused("R116", "schedule cycle") if refused else outcome.accepted()


@pytest.mark.rule("A18", "R116")
def test_more_sessions_than_a_schedule_cycle_holds_are_a_finding():
    bound = {"max_sessions_per_cycle": 3, "cycle_days": 6, "min_minutes": 20, "max_minutes": 42}
    policy = policy_document(**{"services.academic_t2.dosage": bound})
    begun = [
        c.model_copy(update={"sessions_per_week": 2}) if c.TYPE == "plan.draft" else c for c in in_tier2()
    ]
    calendar = given().district.calendar("SHE")
    number = calendar.schedule_cycle(date(2026, 10, 26), 6)
    days = [day for day in calendar.school_days if calendar.schedule_cycle(day, 6) == number]
    after = calendar.school_days[calendar.school_days.index(days[-1]) + 1]
    world = given(begun, [session(f"{day} 10:00") for day in days[:3]], policy=policy)
    world.when(session(f"{days[3]} 10:00")).found("R116")
    world.when(session(f"{after} 10:00")).found()


@pytest.mark.rule("A11")
def test_an_earlier_first_session_entered_late_moves_the_weeks_by_an_event_of_its_own():
    world = given(in_tier2(), session("2026-10-22 10:00"))
    assert world.due("review_due") == date(2026, 12, 9)
    outcome = world.when(session("2026-10-26 10:00", said="2026-10-20"))
    outcome.including(
        "session.recorded", "cycle.reanchored", "deadline.moved", "deadline.moved", "deadline.moved"
    )
    event = outcome.event("cycle.reanchored")
    assert (event.was, event.anchor) == (date(2026, 10, 22), date(2026, 10, 20))
    assert outcome.world.due("review_due") == date(2026, 12, 7)
    assert outcome.world.deadlines("review_due")[0].derivation.anchor == date(2026, 10, 20)


@pytest.mark.rule("A11")
def test_entered_when_the_earlier_date_is_over_the_review_is_due_that_day():
    world = given(in_tier2(), session("2026-10-30 10:00"), probed("2026-11-10", 70))
    assert world.due("review_due") == date(2026, 12, 17)
    world = world.after(session("2026-12-10 10:00", said="2026-10-20"))
    assert world.due("review_due") == date(2026, 12, 10)


def test_where_the_weeks_count_from_the_start_no_session_moves_them():
    policy = policy_document(**{"clock.anchor": "plan_start"})
    world = given(in_tier2(), session("2026-10-22 10:00"), policy=policy)
    assert "cycle.reanchored" not in world.when(session("2026-10-23 10:00", said="2026-10-20")).names


@pytest.mark.rule("A35")
def test_a_first_session_beyond_the_calendar_is_recorded_and_dated_once_there_is_one():
    policy = policy_document(year_end="carry")
    outcome = given(in_spring(), policy=policy).when(session("2027-06-14 10:00"))
    world = outcome.found("A35", "A35", "A35")
    assert world.status("first_session") == "met"
    assert {d.status for d in world.deadlines("review_due")} == {"undated"}
    autumn = school_year("2027-09-01", "2028-06-23", "2027-28", ("2027-12-24", "2027-12-31"))
    publish = ask("calendar.publish", "2027-06-15", building="SHE", zone="America/New_York", year=autumn)
    world.when(ended("continue", "2027-06-15 13:00")).refused("R58", "no calendar gives yet")
    replanned = ask("deadlines.replan", "2027-06-16", "system", moving=["student/s1"])
    world = world.after(publish, replanned)
    assert world.student.cycles["plan-1/1"].anchor == date(2027, 6, 14)
    assert world.due("review_due") > date(2027, 9, 1)


@pytest.mark.rule("A35")
def test_a_probe_whose_successor_no_calendar_dates_is_recorded_with_a_finding():
    world = given(in_spring()).after(session("2027-06-11 10:00"))
    carrying = policy_document(version="2", effective_from="2027-06-20", year_end="carry")
    world = world.after(ask("policy.publish", "2027-06-20", content_hash="02", policy=carrying))
    world = world.when(probed("2027-06-21", 70)).found("A35")
    assert [d.status for d in world.deadlines("probe_due")] == ["met", "undated"]
