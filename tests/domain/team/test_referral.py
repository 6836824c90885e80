"""A teacher refers a student and asks for the team's meeting (R3, R16, R49, R50, R89, R93, R94)."""

from datetime import date

import pytest

from tests.domain.steps import (
    BEHAVIORAL,
    REFERRALS,
    SEL,
    enrolled,
    measured,
    point,
    referred,
    screened,
)
from tests.domain.story import given


def academic():
    return given(enrolled(), screened())


def behavioral(**changes):
    return referred(**{"points": ["sel"], "teacher_statement": "shouts in class", **BEHAVIORAL, **changes})


@pytest.mark.rule("R49")
def test_a_complete_referral_opens_the_teams_meeting_r49():
    world = (
        academic()
        .when(referred())
        .then("referral.submitted", "meeting.opened", "deadline.set", "deadline.set", "deadline.set")
    )
    assert list(world.student.meetings) == ["ref-1/meeting-1"]
    assert world.due("meeting_held") == date(2026, 10, 19)


@pytest.mark.rule("R50", "A24")
def test_points_of_another_subject_show_no_progress_in_this_one_r50_a24():
    maths = [point(f"math-{day}", "cbm", 20, subject="MATH", on=f"2026-09-{day}") for day in (11, 17)]
    world = academic().after(measured(*maths))
    points = [p["point"] for p in maths]
    world.when(referred(points=points)).refused("R50", "of the subject")
    world.when(referred(points=points, subject="MATH")).accepted()


@pytest.mark.rule("R49", "R93")
def test_the_classroom_teacher_refers_r49_r93():
    academic().when(referred(by="counselor")).refused("R49")
    given(enrolled(), measured(SEL)).when(behavioral(by="counselor")).refused("R93")


@pytest.mark.rule("R3")
def test_an_academic_referral_names_a_subject_r3():
    academic().when(referred(subject=None)).refused("R3")


@pytest.mark.rule("R50", "R94")
def test_something_was_tried_in_class_r50_r94():
    academic().when(referred(in_class=[])).refused("R50")
    given(enrolled(), measured(SEL)).when(behavioral(in_class=[])).refused("R94")


@pytest.mark.rule("R50")
def test_a_baseline_and_a_later_point_r50():
    academic().when(referred(points=["cbm"])).refused("R50", "named: 1; 2 are needed")
    academic().when(referred(points=["cbm", "cbm"])).refused("R50", "named: 1; 2 are needed")


@pytest.mark.rule("R50")
def test_the_later_point_is_of_the_baselines_measure_r50():
    academic().when(referred(points=["cbm-before", "chapter"])).refused("R50", "of no measure")
    same_day = point("cbm-again", "cbm", 61, subject="ELA", on="2026-09-11")
    world = academic().after(measured(same_day))
    world.when(referred(points=["cbm-before", "cbm-again"])).refused("R50", "of no measure")
    world.when(referred(points=["cbm-before", "cbm-again", "cbm"])).accepted()


@pytest.mark.rule("R50")
def test_the_later_point_shows_the_response_to_the_help_r50():
    begun = {"what": "small group in class", "first": "2026-09-18"}
    academic().when(referred(in_class=[{**begun, "first": "2026-09-19"}])).refused("R50", "after the last")
    academic().when(referred(in_class=[begun])).accepted()


@pytest.mark.rule("R50", "R94")
@pytest.mark.parametrize(
    ("wrong", "why"),
    [({"what": "  "}, "no name"), ({"last": "2026-09-09"}, "before it begins")],
)
def test_what_was_tried_has_a_name_and_an_end_after_its_beginning_r50_r94(wrong, why):
    tried = [{"what": "small group in class", "first": "2026-09-10", **wrong}]
    academic().when(referred(in_class=tried)).refused("R50", why)
    given(enrolled(), measured(SEL)).when(behavioral(in_class=tried)).refused("R94", why)


@pytest.mark.rule("R89")
def test_a_behavioral_referral_needs_a_data_item_and_the_teachers_words_r89():
    world = given(enrolled(), measured(SEL, REFERRALS))
    outcome = world.when(behavioral(points=[]))
    outcome.refused("R89", "no data point")
    assert "baseline" not in outcome.refusal.remedy
    world.when(behavioral(teacher_statement="")).refused("R89")
    world.when(behavioral(teacher_statement="   ")).refused("R89", "the teacher's input")
    world.when(behavioral()).including("referral.submitted", "meeting.opened")


@pytest.mark.rule("R16")
def test_points_that_nobody_recorded_are_no_evidence_r16():
    academic().when(referred(points=["cbm-before", "cbm", "dreams"])).refused("R16")


def test_the_evidence_is_cited_by_its_entries_r16():
    outcome = academic().when(referred())
    student = outcome.world.student
    assert outcome.event("referral.submitted").evidence == (
        student.points["cbm-before"].ref,
        student.points["cbm"].ref,
    )


def test_a_referral_has_a_name_of_its_own():
    given(enrolled(), screened(), referred()).when(referred()).refused("state", "ref-1")
