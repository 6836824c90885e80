"""The record of a team's post-benchmark meeting, and the list that it closes (R28, R34–R36, R41, R92)."""

from datetime import date
from typing import Any

import pytest

from domain.screening.post_benchmark import CHECKLIST
from tests.domain.steps import (
    CBM,
    CHAPTER,
    STAR,
    calendar,
    enrolled,
    listed,
    measured,
    next_year,
    point,
    screened,
)
from tests.domain.story import ask, given, policy_document, school_year

STREAM = "year/SHE/2026-27"
DONE = dict.fromkeys(CHECKLIST, "done")
OPENED = ask("school_year.open", "2026-09-01 08:00", "principal", building="SHE", year="2026-27")
IN_BUILDING = {"building": "SHE", "year": "2026-27"}


def closed(when: str = "2026-10-08", by: str = "team_member", **changes: Any):
    fields = {"team": "lower grades", "screening_window": "Fall", "checklist": DONE, **IN_BUILDING, **changes}
    return ask("post_benchmark.close", when, by, **fields)


def analysed(*attendees: str):
    fields = {"team": "support team", "period": "Fall", "conclusion": "two grades stand out", **IN_BUILDING}
    return ask("sel_screener.analyse", "2026-09-20", "principal", attendees=attendees, **fields)


def test_the_record_says_who_was_there_in_which_role():
    outcome = given(OPENED).when(closed(attendees=["counselor"], said="2026-10-06"))
    event = outcome.event("post_benchmark.closed")
    assert [(m.staff, m.roles) for m in event.attendees] == [
        ("counselor", ("counselor",)),
        ("team_member", ("team_member",)),
    ]
    assert event.held_on == date(2026, 10, 6)


@pytest.mark.rule("R28")
def test_a_meeting_is_of_the_buildings_grade_level_or_plc_team():
    world = given(OPENED)
    world.when(closed(attendees=["passer-by"])).refused("R28", "passer-by")
    world.when(closed(by="principal")).refused("R28", "nobody of a grade-level or PLC team")
    world.when(closed(by="principal", attendees=["classroom_teacher"])).accepted()


@pytest.mark.rule("R28")
def test_a_meeting_is_closed_once_and_what_comes_later_is_an_amendment():
    outcome = given(OPENED, closed()).when(closed("2026-10-09"))
    outcome.refused("R28", "is closed already")
    assert "at_risk.amend" in outcome.refusal.remedy


@pytest.mark.rule("A35")
def test_meetings_that_no_calendar_could_date_are_due_once_one_is_published():
    shorter = calendar(school_year(last="2026-10-06"))
    world = given(OPENED, policy=policy_document(year_end="carry")).after(shorter)
    world = world.settled("2026-10-05", STREAM).accepted()
    assert [d.status for d in world.deadlines("post_benchmark_meeting", STREAM)] == ["undated"] * 2
    world = world.after(calendar(school_year(), "2026-10-06"))
    replanned = ask("deadlines.replan", "2026-10-06 13:00", "system", moving=[STREAM])
    world = world.when(replanned).accepted()
    assert [d.about for d in world.deadlines("post_benchmark_meeting", STREAM)] == [
        "Fall:lower grades",
        "Fall:upper grades",
    ]
    world.when(replanned).then()


@pytest.mark.rule("R27")
def test_no_team_meets_over_a_screening_that_has_not_begun():
    world = given(OPENED)
    world.when(closed("2027-01-10", screening_window="Winter")).refused("R27", "2027-01-11")
    world.when(closed("2027-01-11", screening_window="Winter")).accepted()


@pytest.mark.rule("R28", "R35")
@pytest.mark.parametrize("item", CHECKLIST)
def test_no_item_of_the_plans_list_is_left_open(item: str):
    without = {name: said for name, said in DONE.items() if name != item}
    given(OPENED).when(closed(checklist=without)).refused("R28", item)
    given(OPENED).when(closed(checklist={**DONE, item: "  "})).refused("R28", item)
    given(OPENED).when(closed(checklist={**DONE, item: "nobody was at risk"})).accepted()


@pytest.mark.rule("R28")
def test_what_is_no_item_of_the_plans_list_is_not_lost():
    given(OPENED).when(closed(checklist={**DONE, "letters": "done"})).refused("R28", "letters")


@pytest.mark.rule("R41")
def test_who_stands_on_the_list_has_a_disposition():
    world = given(OPENED, enrolled(), screened())
    world.when(closed(students=["s1"])).refused("R41", "no disposition")
    world.after(listed()).when(closed(students=["s1"])).accepted()


@pytest.mark.rule("R34")
def test_with_the_meeting_the_list_is_closed_and_what_follows_is_an_amendment():
    world = given(OPENED, enrolled(), screened(), listed(), closed(students=["s1"]))
    assert world.student.closed_lists == {("Fall", 2026)}
    maths = measured(
        {**STAR, "point": "star-m", "subject": "MATH", "on": "2026-09-18"},
        point("cbm-m", "cbm", 60, subject="MATH"),
        point("chapter-m", "chapter_test", 60, subject="MATH"),
        when="2026-10-09",
    )
    late = {"listing": "list-2", "subject": "MATH", "points": ["star-m", "cbm-m", "chapter-m"]}
    world = world.after(maths)
    world.when(listed("2026-10-12", **late)).refused("R34", "is closed")
    world.when(listed("2026-10-12", reason="  ", **late)).refused("R34", "is closed")
    outcome = world.when(listed("2026-10-12", reason="the maths results came late", **late))
    assert outcome.event("at_risk.listed").amendment


@pytest.mark.rule("R34")
def test_so_is_what_follows_for_a_student_who_was_on_no_list():
    world = given(OPENED, enrolled(), screened(), closed())
    world.when(listed("2026-10-12", team="lower grades")).refused("R34", "is closed")
    world.when(listed("2026-10-12", team="upper grades")).accepted()
    world.when(listed("2026-10-12")).accepted()
    world = world.after(closed(team="upper grades"))
    world.when(listed("2026-10-12")).refused("R34", "is closed")
    world.when(listed("2026-10-12", screening_window=None)).refused("R34", "the Fall screening is closed")
    outcome = world.when(listed("2026-10-12", reason="moved here on the day of the meeting"))
    assert outcome.event("at_risk.listed").amendment


@pytest.mark.rule("R34", "R41")
def test_the_fall_of_the_next_school_year_has_a_list_of_its_own():
    known = [OPENED, enrolled(), screened(), listed(), closed(students=["s1"]), next_year()]
    opened = ask("school_year.open", "2027-09-01 08:00", "principal", building="SHE", year="2027-28")
    again = [{**p, "point": f"{p['point']}-27"} for p in (STAR, CBM, CHAPTER)]
    world = given(*known, opened, measured(*again, when="2027-09-20"))
    closing = closed("2027-10-07", year="2027-28", students=["s1"])
    world.when(closing).refused("R41", "no disposition")
    listing = listed("2027-10-06", listing="list-27", points=[p["point"] for p in again])
    assert not world.when(listing).event("at_risk.listed").amendment
    world.after(listing).when(closing).accepted()


def test_before_the_meeting_a_listing_is_no_amendment():
    outcome = given(OPENED, enrolled(), screened()).when(listed())
    assert not outcome.event("at_risk.listed").amendment


def test_the_building_keeps_the_students_of_its_list_by_their_opaque_ids():
    outcome = given(OPENED, enrolled(), screened(), listed()).when(closed(students=["s1", "s1"]))
    assert outcome.event("post_benchmark.closed").students == ("s1",)
    assert {d.stream.id for d in outcome.decisions} == {STREAM, "building/SHE", "student/s1"}


def test_teams_analyse_the_sel_screener():
    outcome = given(OPENED).when(analysed("counselor", "classroom_teacher"))
    outcome.found()
    assert [m.staff for m in outcome.event("sel_screener.analysed").attendees] == [
        "counselor",
        "classroom_teacher",
    ]


@pytest.mark.rule("R92")
def test_an_analysis_without_a_team_or_plc_is_recorded_with_a_finding():
    given(OPENED).when(analysed("clerk")).found("R92")
