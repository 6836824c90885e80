"""The life of a deadline: set, moved, met, missed, late, entered late, excused, withdrawn (A11, A33–A36)."""

from datetime import date
from functools import cache

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.dates.deadline import open_of
from domain.decision import Decision
from domain.event import Event
from domain.recorded import Recorded
from tests.domain.steps import (
    drafted,
    emailed,
    ended,
    enrolled,
    father,
    in_spring,
    in_tier2,
    listed,
    mailed,
    met,
    next_year,
    printed,
    probed,
    recommended,
    referred,
    registered,
    returned,
    screened,
    session,
    sessions,
    signed,
    started,
    up_to_meeting,
    up_to_plan,
)
from tests.domain.story import World, ask, given, instant, policy_document, school_year


def replanned(when: str, stream: str = "student/s1"):
    return ask("deadlines.replan", when, "system", moving=[stream])


def snow(day: str, when: str):
    closure = {"first": day, "last": day, "kind": "snow_day"}
    return ask("calendar.add_closure", when, building="SHE", closure=closure)


def awaiting_meeting() -> World:
    """A meeting is to be held by 19 October: eight school days after 6 October, over Columbus Day."""
    return given(enrolled(), screened(), listed(), referred())


def test_a_deadline_says_how_it_came_about():
    deadline = awaiting_meeting().deadlines("meeting_held")[0]
    assert deadline.due_on == date(2026, 10, 19)
    derivation = deadline.derivation
    assert derivation.rules == ("R49", "R60", "R93")
    assert (derivation.anchor, derivation.anchored_on) == (date(2026, 10, 6), "referral submitted")
    assert (derivation.unit, derivation.count, derivation.roll) == ("school_days", 8, "previous")
    assert (derivation.policy_version, derivation.calendar_version) == ("2026-27.1", "calendar/SHE@1")


def test_due_means_the_end_of_the_day_and_nobody_looks_before_the_grace_is_over():
    deadline = awaiting_meeting().deadlines("meeting_held")[0]
    assert deadline.due == instant("2026-10-20 00:00")
    assert instant("2026-10-21 00:00") <= deadline.wake < instant("2026-10-21 00:30")


def test_across_the_change_to_winter_time_due_is_still_midnight_at_school():
    world = given(in_tier2(), session("2026-10-20 10:00"))
    assert world.due("probe_due") == date(2026, 11, 3)
    assert world.deadlines("probe_due")[0].due == instant("2026-11-04 00:00")


def test_done_on_the_last_day_is_met():
    assert awaiting_meeting().after(met(when="2026-10-19 15:00")).status("meeting_held") == "met"


def test_entered_within_the_grace_an_act_of_the_last_day_is_met():
    world = awaiting_meeting().after(met(when="2026-10-20 15:00", said="2026-10-19"))
    assert world.status("meeting_held") == "met"


def test_done_after_the_last_day_is_met_late_with_the_days():
    outcome = awaiting_meeting().when(met(when="2026-10-20 15:00"))
    assert outcome.event("deadline.met_late").days_late == 1


def test_nobody_did_it_missed_at_its_due_instant_whoever_looks_when():
    outcome = awaiting_meeting().settled("2026-10-23")
    missed = [r for r in outcome.records if r.event.NAME == "deadline.missed"]
    assert missed[-1].meta.occurred == instant("2026-10-20 00:00")
    assert missed[-1].meta.actor == "system"
    assert missed[-1].meta.recorded_at == instant("2026-10-23")


def test_looking_again_finds_nothing_new():
    world = awaiting_meeting().settled("2026-10-23").accepted()
    world.settled("2026-10-23 12:01").then()


def test_a_miss_sets_the_next_rung_for_those_the_policy_names():
    world = awaiting_meeting().settled("2026-10-23").accepted()
    first, rung = world.deadlines("meeting_held")
    assert (first.status, rung.status, rung.rung, rung.assigned_to) == ("missed", "open", 1, ("principal",))
    assert (rung.due_on, rung.owner) == (date(2026, 10, 26), first.owner)


def test_done_after_a_miss_the_first_is_met_late_and_the_rung_in_time():
    world = awaiting_meeting().settled("2026-10-23").accepted().after(met(when="2026-10-24"))
    assert [d.status for d in world.deadlines("meeting_held")] == ["met_late", "met"]


def test_done_in_time_and_entered_after_the_miss_is_documented_if_soon():
    world = awaiting_meeting().settled("2026-10-23").accepted()
    outcome = world.when(met(when="2026-10-28", said="2026-10-19"))
    late = outcome.events[[e.NAME for e in outcome.events].index("deadline.met_entered_late")]
    assert (late.days_until_entered, late.evidence) == (9, "documented")


def test_done_in_time_by_what_is_said_long_after_is_a_claim():
    world = awaiting_meeting().settled("2026-10-23").accepted()
    outcome = world.when(met(when="2026-10-30", said="2026-10-19"))
    late = next(e for e in outcome.events if e.NAME == "deadline.met_entered_late")
    assert (late.days_until_entered, late.evidence) == (11, "claimed")
    assert outcome.world.deadlines("meeting_held")[0].status == "met_entered_late"


def test_a_claim_is_never_plainly_on_time_though_nothing_was_missed_yet():
    world = given(
        enrolled(),
        father(),
        screened(),
        listed(),
        referred(),
        met(),
        recommended(),
        drafted(start_on="2026-11-12"),
        signed(),
        emailed(),
        printed(),
    )
    outcome = world.when(mailed(when="2026-11-03", said="2026-10-20"))
    assert outcome.event("dispatch.mailed").proof == "claimed"
    entered = [e for e in outcome.events if e.NAME == "deadline.met_entered_late"]
    assert {e.evidence for e in entered} == {"claimed"}
    assert outcome.world.deadlines("notice_left")[0].status == "met_entered_late"


def test_a_document_makes_a_late_entry_documented():
    world = given(
        enrolled(),
        father(),
        screened(),
        listed(),
        referred(),
        met(),
        recommended(),
        drafted(start_on="2026-11-12"),
        signed(),
        emailed(),
        printed(),
    )
    outcome = world.when(mailed(when="2026-11-03", said="2026-10-20", document="receipt 17"))
    assert outcome.event("dispatch.mailed").proof == "documented"
    assert outcome.world.status("notice_left") == "met"


def test_a_long_silence_climbs_the_whole_ladder_each_rung_at_its_own_time():
    world = given(in_tier2(), sessions("2026-10-20", 1)).settled("2027-06-20").accepted()
    ladder = world.deadlines("review_due")
    assert [d.rung for d in ladder] == [0, 1, 2]
    assert [d.assigned_to for d in ladder] == [(), ("principal",), ("administrator",)]
    assert [d.due_on for d in ladder] == [date(2026, 12, 7), date(2026, 12, 14), date(2026, 12, 21)]
    assert {d.status for d in ladder} == {"missed"}


def test_an_act_after_a_long_silence_meets_what_is_left_of_the_whole_ladder():
    world = given(in_tier2(), sessions("2026-10-20", 1), probed("2026-11-03", 70))
    world = world.after(ended("terminate", "2027-01-15"))
    assert [d.status for d in world.deadlines("review_due")] == ["met_late"] * 3


def test_each_team_has_a_ladder_of_its_own():
    opened = ask("school_year.open", "2026-09-01 08:00", "principal", building="SHE", year="2026-27")
    stream = "year/SHE/2026-27"
    world = given(opened).settled("2026-11-15", stream).accepted()
    rungs = [(d.about, d.rung) for d in world.deadlines("post_benchmark_meeting", stream)]
    assert sorted(rungs) == [
        ("Fall:lower grades", 0),
        ("Fall:lower grades", 1),
        ("Fall:upper grades", 0),
        ("Fall:upper grades", 1),
    ]


@pytest.mark.rule("A11")
def test_a_snow_day_moves_what_is_open_in_school_days():
    world = awaiting_meeting().after(snow("2026-10-15", "2026-10-14"))
    moved = world.when(replanned("2026-10-14"))
    assert {e.NAME for e in moved.events} == {"deadline.moved"}
    event = next(e for e in moved.events if "meeting_held" in e.deadline)
    assert (event.due_on, event.because) == (date(2026, 10, 20), "the calendar changed: calendar/SHE@2")
    assert moved.world.deadlines("meeting_held")[0].derivation.calendar_version == "calendar/SHE@2"


def test_a_snow_day_that_nobody_replanned_moves_the_deadline_when_somebody_looks():
    world = awaiting_meeting().after(snow("2026-10-15", "2026-10-14")).settled("2026-10-21 12:00").accepted()
    meeting = world.deadlines("meeting_held")[0]
    assert (meeting.status, meeting.due_on) == ("open", date(2026, 10, 20))


def test_replanning_twice_moves_once():
    world = awaiting_meeting().after(snow("2026-10-15", "2026-10-14"), replanned("2026-10-14"))
    world.when(replanned("2026-10-14 13:00")).then()


def test_a_miss_is_excused_when_the_day_off_is_learned_later():
    world = awaiting_meeting().settled("2026-10-22").accepted().after(snow("2026-10-19", "2026-10-22 13:00"))
    outcome = world.when(replanned("2026-10-22 14:00"))
    after = outcome.including("deadline.excused", "deadline.withdrawn", "deadline.set")
    missed, rung, again = after.deadlines("meeting_held")
    assert (missed.status, rung.status) == ("excused", "withdrawn")
    assert (again.status, again.rung, again.due_on) == ("open", 0, date(2026, 10, 20))
    assert len({d.id for d in (missed, rung, again)}) == 3


def test_with_an_excused_miss_goes_all_that_it_escalated_to():
    world = awaiting_meeting().settled("2026-10-29").accepted()
    assert [d.status for d in world.deadlines("meeting_held")] == ["missed", "missed"]
    week = {"first": "2026-10-19", "last": "2026-10-27", "kind": "snow_day"}
    closed = ask("calendar.add_closure", "2026-10-29 13:00", building="SHE", closure=week)
    world = world.after(closed, replanned("2026-10-29 14:00"))
    after = {d.id: (d.rung, d.status) for d in world.deadlines("meeting_held")}
    assert list(after.values()) == [(0, "excused"), (1, "withdrawn"), (0, "open")]


def test_a_miss_that_no_day_off_explains_stays_a_miss():
    world = awaiting_meeting().settled("2026-10-22").accepted().after(snow("2026-10-23", "2026-10-22 13:00"))
    assert world.after(replanned("2026-10-22 14:00")).deadlines("meeting_held")[0].status == "missed"


@pytest.mark.rule("A35")
def test_a_bound_stops_at_the_last_day_of_school_where_the_policy_reviews_before():
    world = given(in_spring())
    assert world.due("first_session") == date(2027, 6, 18)
    world = world.after(session("2027-06-15 10:00"))
    assert [world.due(kind) for kind in ("review_opens", "review_due")] == [date(2027, 6, 25)] * 2


def test_a_year_that_ends_on_another_day_moves_what_stopped_at_its_end():
    world = given(in_spring(), session("2027-06-15 10:00"))
    longer = ask(
        "calendar.publish",
        "2027-06-15",
        building="SHE",
        zone="America/New_York",
        year=school_year(last="2027-06-28"),
    )
    world = world.after(longer, replanned("2027-06-16"))
    assert world.due("review_due") == date(2027, 6, 28)


def test_where_cycles_carry_over_a_date_beyond_the_published_year_is_refused_not_guessed():
    carrying = policy_document(year_end="carry")
    world = given(enrolled(), screened(), policy=carrying)
    world.when(referred("2027-06-22")).refused(
        "A35",
        "SHE covers 2027-06-27, needed for invitation_due counted from 2027-06-22",
    )


def test_an_escalation_that_no_calendar_could_date_is_set_once_next_year_is_published():
    world = given(enrolled(), screened(), referred("2027-06-14"), policy=policy_document(year_end="carry"))
    world = world.settled("2027-07-10").accepted()
    assert [d.status for d in world.deadlines("meeting_held")] == ["missed", "undated"]
    summer = school_year("2027-09-01", "2028-06-23", "2027-28", ("2027-12-24", "2027-12-31"))
    publish = ask("calendar.publish", "2027-07-12", building="SHE", zone="America/New_York", year=summer)
    world = world.after(publish).when(replanned("2027-07-12 13:00")).accepted()
    first, rung = world.deadlines("meeting_held")
    assert (first.due_on, rung.rung, rung.due_on) == (date(2027, 6, 24), 1, date(2027, 9, 6))
    world.when(replanned("2027-07-12 14:00")).then()


def test_where_no_calendar_is_published_days_are_those_of_the_districts_zone():
    request = ask("records.request", "2026-10-05", "clerk", request="see-1", guardian="mother")
    world = given(registered("NEW"), enrolled(building="NEW"), request)
    assert world.deadlines("records_provided")[0].zone == "America/New_York"
    world.settled("2027-01-15").accepted()


@pytest.mark.rule("A35")
def test_what_is_done_in_summer_is_recorded_and_what_follows_gets_its_day_from_the_next_calendar():
    world = given(enrolled(), screened(), listed(), referred("2027-06-10"))
    held = world.when(met(when="2027-07-06")).found("A35", "A35")
    owed = held.deadlines("recommendation_recorded")[0]
    assert (owed.status, owed.outstanding) == ("undated", True)
    assert open_of(held.student.deadlines, owed.owner) == []
    autumn = held.after(next_year("2027-08-20"), replanned("2027-08-20 13:00"))
    dated = autumn.deadlines("recommendation_recorded")
    assert [(d.id, d.due_on, d.status) for d in dated] == [(owed.id, date(2027, 9, 3), "open")]


@pytest.mark.rule("A35")
def test_what_is_done_before_any_calendar_dates_it_is_done():
    world = given(enrolled(), screened(), listed(), referred("2027-06-10"), met(when="2027-07-06"))
    world = world.after(recommended("2027-07-07", decided="not_eligible"))
    assert world.status("recommendation_recorded") == "met"


def test_an_open_deadline_keeps_the_policy_it_was_set_under_new_ones_take_the_new():
    document = policy_document(version="2026-27.2", effective_from="2026-10-10")
    document["deadlines"]["recommendation_recorded"]["count"] = 1
    stricter = ask("policy.publish", "2026-10-08", content_hash="01", policy=document)
    world = awaiting_meeting().after(stricter, met())
    held, recommendation = world.deadlines("meeting_held")[0], world.deadlines("recommendation_recorded")[0]
    assert held.derivation.policy_version == "2026-27.1"
    assert recommendation.derivation.policy_version == "2026-27.2"
    assert recommendation.due_on == date(2026, 10, 14)


def test_an_escalation_follows_the_ladder_of_the_policy_its_deadline_was_set_under():
    document = policy_document(version="2026-27.2", effective_from="2026-10-10")
    document["deadlines"]["meeting_held"]["escalate_to"] = ["administrator"]
    other = ask("policy.publish", "2026-10-08", content_hash="01", policy=document)
    world = awaiting_meeting().after(other).settled("2026-10-23").accepted()
    assert world.deadlines("meeting_held")[1].assigned_to == ("principal",)


def test_what_is_withdrawn_is_neither_met_nor_missed():
    world = given(
        up_to_plan(), signed(), emailed(), started(), sessions("2026-10-20", 6), probed("2026-11-24", 80)
    )
    world = world.after(ended("terminate", "2026-12-04")).settled("2027-03-01").accepted()
    assert {d.status for d in world.deadlines("probe_due")} == {"met_late", "withdrawn"}


@cache
def busy() -> World:
    """A plan under way, both letters back, another referral, refused sessions: a file that awaits much."""
    return given(
        up_to_meeting(),
        father("2026-10-13 13:00"),
        recommended("2026-10-13 14:00"),
        drafted(),
        signed(),
        emailed(),
        printed(),
        mailed(),
        started(),
        sessions("2026-10-20", 1),
        returned("mother"),
        returned("father", "2026-10-26 13:00"),
        referred("2026-10-26 14:00", referral="ref-2"),
        sessions("2026-10-27", 1, 2, code="refused"),
    )


@for_all(st.lists(st.dates(date(2026, 10, 29), date(2027, 6, 29)), max_size=8).map(sorted))
@settings(max_examples=40, deadline=None)
def test_who_looks_when_and_how_often_does_not_matter(looks):
    world, records = busy(), []
    for look in (*looks, date(2027, 6, 30)):
        outcome = world.settled(look.isoformat())
        world, records = outcome.accepted(), [*records, *outcome.records]
    once = busy().settled("2027-06-30").records
    assert len(once) > 20
    assert [told(r) for r in records] == [told(r) for r in once]


def told(recorded: Recorded) -> tuple[int, Event, object]:
    """A record but for its ids and the instant at which it was written."""
    return recorded.originator_version, recorded.event, recorded.meta.occurred


def test_a_deadline_whose_beginning_was_forgotten_is_simply_not_there():
    outcome = awaiting_meeting().settled("2026-10-23")
    decision: Decision = outcome.decisions[0]
    bare = decision.stream.kind.fold(decision.stream.kind.initial("student/s1"), decision.records)
    assert set(bare.deadlines) == {e.deadline for e in outcome.events if e.NAME == "deadline.set"}
