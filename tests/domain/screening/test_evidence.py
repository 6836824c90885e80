"""Data points, their corrections, and decisions that rested on them (R16, R25, R40, R54)."""

from datetime import date

import pytest
from pydantic import ValidationError

from tests.domain.steps import (
    CBM,
    SEL,
    STAR,
    enrolled,
    listed,
    measured,
    point,
    screened,
    up_to_plan,
)
from tests.domain.story import ask, given, policy_document

HIGH_SCHOOL = {"building": "SHH", "grade": "10"}
SHH_CALENDAR = ask(
    "calendar.publish",
    "2026-08-20",
    building="SHH",
    zone="America/New_York",
    year={"label": "2026-27", "first_day": "2026-09-01", "last_day": "2027-06-25"},
)


def corrected(value: float, when: str = "2026-10-16", name: str = "star"):
    return ask("point.correct", when, "classroom_teacher", point=name, value=value, reason="scored again")


def reviewed(review: str, when: str = "2026-10-20"):
    return ask("evidence.review", when, "team_member", review=review, conclusion="the decision stands")


def regents(value: float, name: str = "algebra"):
    return measured(point(name, "regents_exam", value, subject="MATH"), when="2026-10-01")


def test_a_screening_result_inside_its_window_is_recorded_without_a_finding():
    given(enrolled()).when(screened()).found()


@pytest.mark.rule("A39")
def test_an_sel_screener_without_the_consent_that_the_policy_wants_is_a_finding():
    policy = policy_document(consent={"required_for": ["sel_screener"]})
    given(enrolled(), policy=policy).when(measured(SEL)).found("A39")
    given(enrolled()).when(measured(SEL)).found()


@pytest.mark.rule("R25")
def test_outside_its_window_it_is_recorded_with_a_finding():
    given(enrolled()).when(measured(STAR, when="2026-10-20")).found("R25")


@pytest.mark.rule("A33")
def test_no_point_is_taken_on_a_day_that_has_not_come():
    world = given(enrolled())
    ahead = measured(CBM, {**STAR, "on": "2026-09-19"}, when="2026-09-18")
    world.when(ahead).refused("A33", "2026-09-19 has not come yet")
    world.when(measured({**STAR, "on": "2026-09-18"}, when="2026-09-18")).accepted()


def test_two_points_recorded_at_once_have_two_names():
    world = given(enrolled())
    world.when(measured(CBM, {**CBM, "value": 99})).refused("state", "cbm")
    assert "cbm" in world.after(measured(CBM)).student.points


def test_the_day_it_was_taken_counts_not_the_day_it_was_entered():
    late = measured({**STAR, "on": "2026-10-01"}, when="2026-10-20")
    outcome = given(enrolled()).when(late)
    world = outcome.found()
    assert world.student.points["star"].on == date(2026, 10, 1)
    assert outcome.records[0].meta.occurred == date(2026, 10, 1)


@pytest.mark.rule("R25")
def test_a_window_the_building_has_not_is_a_finding():
    given(enrolled()).when(measured({**STAR, "screening_window": "Summer"})).found("R25")


@pytest.mark.rule("R32", "R33")
def test_what_the_plan_does_not_name_is_stored_without_a_description_and_found():
    other, level = (point(name, name, 2, subject="ELA") for name in ("other", "text_level"))
    given(enrolled(grade="05")).when(measured(other, level)).found("R32", "R33")
    said = [{**p, "description": "read aloud with the teacher"} for p in (other, level)]
    given(enrolled(grade="05")).when(measured(*said)).found()
    given(enrolled(grade="04")).when(measured(level)).found()


@pytest.mark.parametrize("other", [{"subject": "MATH"}, {"measure": "chapter_test"}, {"source": "another"}])
def test_a_point_of_something_else_under_the_same_name_is_not_dropped(other):
    world = given(enrolled(), screened())
    world.when(measured(CBM)).then()
    world.when(measured({**CBM, **other})).refused("state", "on file with another")


def test_a_point_that_is_on_file_is_not_recorded_twice():
    given(enrolled(), screened()).when(measured(STAR, CBM)).then()


def test_another_value_under_the_same_id_is_a_correction_and_says_so():
    given(enrolled(), screened()).when(measured({**STAR, "value": 30})).refused("state", "star")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "twelve", None])
def test_a_value_is_a_number(value):
    with pytest.raises(ValidationError):
        measured({**STAR, "value": value})


def test_a_correction_keeps_the_first_value_on_record_and_says_what_it_corrects():
    world = given(enrolled(), screened())
    first = world.student.points["star"].ref
    outcome = world.when(corrected(14))
    outcome.then("point.corrected")
    assert outcome.event("point.corrected").corrects == first
    assert outcome.world.student.points["star"].value == 14


@pytest.mark.rule("A33")
def test_a_correction_of_a_day_before_the_point_is_found():
    fields = {"point": "star", "value": 14, "reason": "scored again"}
    early = ask("point.correct", "2026-10-16", "classroom_teacher", said="2026-09-01", **fields)
    given(enrolled(), screened()).when(early).found("A33")
    given(enrolled(), screened()).when(corrected(14)).found()


def test_a_correction_to_the_same_value_is_none():
    given(enrolled(), screened()).when(corrected(12)).then()


def test_a_point_nobody_recorded_cannot_be_corrected():
    given(enrolled()).when(corrected(14)).refused("state")


@pytest.mark.rule("R16")
def test_a_corrected_score_reopens_every_decision_that_relied_on_it_and_undoes_none():
    world = given(up_to_plan())
    relied = [d.ref for d in world.student.decisions if world.student.points["star"].ref in d.evidence]
    assert len(relied) == 2
    outcome = world.when(corrected(14))
    changed = [e.decision for e in outcome.events if e.NAME == "evidence.changed"]
    assert changed == relied
    assert outcome.world.student.plans["plan-1"].status == "drafted"
    assert [d.status for d in outcome.world.deadlines("evidence_reviewed")] == ["open", "open"]


def test_a_second_correction_reopens_the_decisions_that_relied_on_the_first_value():
    world = given(up_to_plan(), corrected(14))
    reviews = [
        e.review for e in given(up_to_plan()).when(corrected(14)).events if e.NAME == "evidence.changed"
    ]
    for review in reviews:
        world = world.after(reviewed(review))
    assert {d.status for d in world.deadlines("evidence_reviewed")} == {"met"}
    again = world.when(corrected(22, "2026-10-21"))
    assert again.names.count("evidence.changed") == 2
    assert [d.status for d in again.world.deadlines("evidence_reviewed")][-2:] == ["open", "open"]


def test_a_correction_while_the_review_is_open_asks_once():
    world = given(up_to_plan(), corrected(14))
    again = world.when(corrected(22, "2026-10-17"))
    assert again.names.count("evidence.changed") == 2
    assert "deadline.set" not in again.names


def test_a_review_nobody_asked_for_is_refused():
    given(enrolled()).when(reviewed("star@1")).refused("state")


@pytest.mark.rule("R40")
def test_a_failed_regents_exam_identifies():
    world = given(SHH_CALENDAR, enrolled(**HIGH_SCHOOL))
    world.when(regents(64)).then("point.recorded", "regents.failed")
    world.when(regents(65)).then("point.recorded")


def test_where_no_regents_identify_an_exam_is_a_point_like_others():
    given(enrolled()).when(regents(20)).then("point.recorded")


@pytest.mark.rule("R40")
def test_a_regents_mark_corrected_to_a_pass_identifies_nobody_any_more():
    world = given(SHH_CALENDAR, enrolled(**HIGH_SCHOOL), regents(60), corrected(70, name="algebra"))
    roles = ask(
        "staff.give_role",
        "2026-08-20",
        staff="team_member",
        staff_name="T",
        building="SHH",
        role="team_member",
        valid_from="2026-07-01",
    )
    listing = listed(subject="MATH", screening_window=None, points=["algebra"], reason="needs help")
    world.after(roles).when(listing).refused("R40")


@pytest.mark.rule("R40")
def test_a_regents_mark_corrected_to_a_failure_identifies():
    world = given(SHH_CALENDAR, enrolled(**HIGH_SCHOOL), regents(70))
    world.when(corrected(60, name="algebra")).then("point.corrected", "regents.failed")


@pytest.mark.rule("R25")
def test_a_policy_with_the_windows_of_two_years_judges_each_result_by_its_own():
    document = policy_document()
    windows = document["screening"]["SHE"]["windows"]
    next_year = [{**w, **{k: w[k].replace(year=w[k].year + 1) for k in ("opens", "closes")}} for w in windows]
    document["screening"]["SHE"]["windows"] = [*windows, *next_year]
    world = given(enrolled(), policy=document)
    world.when(measured({**STAR, "on": "2027-09-20"}, when="2027-09-20")).found()
    world.when(measured({**STAR, "on": "2027-10-20"}, when="2027-10-20")).found("R25")
