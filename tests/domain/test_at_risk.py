"""The post-benchmark team's disposition for one student (R16, R28–R30, R40, R41, R54, A10, A29)."""

import pytest

from tests.domain.steps import CBM, CHAPTER, STAR, enrolled, listed, measured, point, screened
from tests.domain.story import ask, given, policy_document


def looked_at(*points, policy=None):
    return given(enrolled(), measured(*points), policy=policy)


def test_three_measures_that_agree_put_a_student_on_the_list():
    outcome = given(enrolled(), screened()).when(listed())
    world = outcome.then("at_risk.listed")
    event = outcome.event("at_risk.listed")
    assert event.candidate
    assert event.evidence == tuple(world.student.points[p].ref for p in ("star", "cbm", "chapter"))


@pytest.mark.rule("R28")
def test_who_is_in_no_team_lists_nobody_r28():
    given(enrolled(), screened()).when(listed(by="clerk")).refused("R28")


@pytest.mark.rule("R16")
def test_the_evidence_is_named_r16():
    given(enrolled(), screened()).when(listed(points=[])).refused("R16", "empty")
    given(enrolled(), screened()).when(listed(points=["star", "dreams"])).refused("R16", "dreams")


@pytest.mark.rule("R30")
def test_the_screener_and_one_point_are_too_few_r30():
    given(enrolled(), screened()).when(listed(points=["star", "cbm"])).refused("R30", "1 additional")


@pytest.mark.rule("R30")
def test_two_points_of_one_source_count_once_r30():
    same = point("cbm-2", "cbm", 50, subject="ELA")
    looked_at(STAR, CBM, same).when(listed(points=["star", "cbm", "cbm-2"])).refused("R30", "1 additional")


@pytest.mark.rule("A10")
def test_star_again_is_not_in_addition_to_star_a10():
    again = point("star-2", "STAR", 9, subject="ELA")
    looked_at(STAR, CBM, again).when(listed(points=["star", "cbm", "star-2"])).refused("R30")


@pytest.mark.rule("R54")
def test_a_measure_without_a_cut_point_does_not_count_r54():
    essay = point("essay", "portfolio", 1, subject="ELA")
    looked_at(STAR, CBM, essay).when(listed(points=["star", "cbm", "essay"])).refused("R30")


@pytest.mark.rule("R30")
def test_without_a_screening_result_there_is_no_triangulation_r30():
    test = point("state", "state_assessment", 1, subject="ELA")
    world = given(enrolled(grade="04"), measured(CBM, CHAPTER, test))
    world.when(listed(points=["cbm", "chapter", "state"])).refused("R30", "screening result")


@pytest.mark.parametrize(
    ("wanted", "values", "listed_at_all"),
    [
        ("any", (90, 60), True),
        ("any", (90, 90), False),
        ("all", (90, 60), False),
        ("all", (60, 60), True),
        ("none", (90, 90), True),
    ],
)
@pytest.mark.rule("A29")
def test_the_policy_says_whether_the_other_points_must_agree_a29(wanted, values, listed_at_all):
    policy = policy_document(**{"triangulation.corroborate": wanted})
    cbm, chapter = ({**p, "value": v} for p, v in zip((CBM, CHAPTER), values, strict=True))
    outcome = looked_at(STAR, cbm, chapter, policy=policy).when(listed())
    outcome.accepted() if listed_at_all else outcome.refused("R30", wanted)


@pytest.mark.rule("R29")
def test_to_stay_in_tier_1_against_the_cut_points_needs_a_reason_r29():
    world = given(enrolled(), screened())
    world.when(listed(disposition="stay_tier1")).refused("R29", "at risk")
    world.when(listed(disposition="stay_tier1", reason="was ill that week")).then("at_risk.listed")


@pytest.mark.rule("R29")
def test_to_refer_against_the_cut_points_needs_a_reason_r29():
    fine = [{**p, "value": 99} for p in (STAR, CBM, CHAPTER)]
    world = looked_at(*fine, policy=policy_document(**{"triangulation.corroborate": "none"}))
    world.when(listed()).refused("R29", "not at risk")
    world.when(listed(reason="the teacher sees it daily")).then("at_risk.listed")


@pytest.mark.rule("R41")
def test_direct_entry_to_tier_3_is_a_disposition_r41():
    given(enrolled(), screened()).when(listed(disposition="refer_tier3")).then("at_risk.listed")


@pytest.mark.rule("R34")
def test_a_listing_stands_as_it_is_r34():
    given(enrolled(), screened(), listed()).when(listed()).refused("state", "list-1")


@pytest.mark.rule("R40")
def test_a_failed_regents_exam_needs_no_triangulation_r40():
    year = {"label": "2026-27", "first_day": "2026-09-01", "last_day": "2027-06-25"}
    setup = [
        ask("calendar.publish", "2026-08-20", building="SHH", zone="America/New_York", year=year),
        ask(
            "staff.give_role",
            "2026-08-20",
            staff="team_member",
            staff_name="T",
            building="SHH",
            role="team_member",
            valid_from="2026-07-01",
        ),
    ]
    failed = measured(point("algebra", "regents_exam", 50, subject="MATH"))
    world = given(setup, enrolled(building="SHH", grade="10"), failed)
    world.when(listed(subject="MATH", screening_window=None, points=["algebra"])).then("at_risk.listed")
