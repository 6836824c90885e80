"""The post-benchmark team's disposition for one student (R16, R28–R30, R40, R41, R54, A10, A29)."""

from datetime import date

import pytest

from tests.domain.steps import (
    BASELINE,
    CBM,
    CHAPTER,
    POINTS,
    STAR,
    direct_tier3_listing,
    enrolled,
    listed,
    measured,
    met,
    next_year,
    point,
    recommended,
    recommended_tier3,
    referred,
    screened,
)
from tests.domain.story import ask, given, policy_document


def looked_at(*points, policy=None):
    return given(enrolled(), measured(*points), policy=policy)


def test_three_measures_that_agree_put_a_student_on_the_list():
    outcome = given(enrolled(), screened()).when(listed())
    world = outcome.then("at_risk.listed", "deadline.set")
    event = outcome.event("at_risk.listed")
    assert event.candidate
    assert event.evidence == tuple(world.student.points[p].ref for p in ("star", "cbm", "chapter"))


def test_what_was_measured_in_another_subject_puts_nobody_on_the_list():
    good = [{**p, "value": 99} for p in (STAR, CBM, CHAPTER)]
    maths = point("units", "chapter_test", 10, subject="MATH")
    stays = {"disposition": "stay_tier1", "reason": "reads at grade level"}
    outcome = looked_at(*good, maths).when(listed(points=["star", "cbm", "chapter", "units"], **stays))
    assert not outcome.event("at_risk.listed").candidate


@pytest.mark.rule("R28")
def test_who_is_in_no_team_lists_nobody_r28():
    given(enrolled(), screened()).when(listed(by="clerk")).refused("R28")


@pytest.mark.rule("R16")
def test_the_evidence_is_named_r16():
    given(enrolled(), screened()).when(listed(points=[])).refused("R16", "empty")
    given(enrolled(), screened()).when(listed(points=["star", "dreams"])).refused("R16", "dreams")


@pytest.mark.rule("R16")
def test_nothing_rests_on_what_was_measured_later_r16():
    later = [{**p, "on": "2026-09-29"} for p in (CBM, CHAPTER)]
    world = given(enrolled(), measured({**STAR, "on": "2026-09-18"}, *later, BASELINE, when="2026-09-30"))
    world.when(listed(said="2026-09-28")).refused("R16", "measured after 2026-09-28: cbm, chapter")
    world.when(listed(said="2026-09-30")).accepted()
    world.when(referred(said="2026-09-28")).refused("R16", "measured after 2026-09-28: cbm")
    world.when(referred(said="2026-09-29")).accepted()


@pytest.mark.rule("R30")
def test_the_screener_and_one_point_are_too_few_r30():
    given(enrolled(), screened()).when(listed(points=["star", "cbm"])).refused(
        "R30", "a cut point: 1; needed: 2"
    )


@pytest.mark.rule("R30")
def test_two_points_of_one_source_count_once_r30():
    same = point("cbm-2", "cbm", 50, subject="ELA")
    looked_at(STAR, CBM, same).when(listed(points=["star", "cbm", "cbm-2"])).refused(
        "R30", "a cut point: 1; needed: 2"
    )


@pytest.mark.rule("R30")
@pytest.mark.parametrize(("one", "other"), [("District CBM", "district cbm"), ("Unit test", " Unittest ")])
def test_a_source_written_otherwise_is_the_same_r30(one, other):
    named = [{**CBM, "source": one}, {**CHAPTER, "source": other}]
    looked_at(STAR, *named).when(listed()).refused("R30", "a cut point: 1; needed: 2")
    looked_at(STAR, {**CBM, "source": "star"}, CHAPTER).when(listed()).refused("R30", "a cut point: 1")


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
    world.when(listed(disposition="stay_tier1", reason="   ")).refused("R29", "at risk")
    world.when(listed(disposition="stay_tier1", reason="was ill that week")).then("at_risk.listed")


@pytest.mark.rule("R29")
def test_to_refer_against_the_cut_points_needs_a_reason_r29():
    fine = [{**p, "value": 99} for p in (STAR, CBM, CHAPTER)]
    world = looked_at(*fine, policy=policy_document(**{"triangulation.corroborate": "none"}))
    world.when(listed()).refused("R29", "not at risk")
    world.when(listed(reason="the teacher sees it daily")).including("at_risk.listed")


def test_direct_entry_to_tier_3_is_a_disposition_r41():
    given(enrolled(), screened()).when(listed(disposition="refer_tier3")).including("at_risk.listed")


def test_a_listing_stands_as_it_is_r34():
    given(enrolled(), screened(), listed()).when(listed()).refused("state", "list-1")


def in_high_school(*points):
    year = {"label": "2026-27", "first_day": "2026-09-01", "last_day": "2027-06-25"}
    role = {"staff": "team_member", "staff_name": "T", "role": "team_member", "valid_from": "2026-07-01"}
    setup = [
        ask("calendar.publish", "2026-08-20", building="SHH", zone="America/New_York", year=year),
        ask("staff.give_role", "2026-08-20", building="SHH", **role),
    ]
    return given(setup, enrolled(building="SHH", grade="10"), measured(*points))


ALGEBRA = point("algebra", "regents_exam", 50, subject="MATH")
BY_REGENTS = {"subject": "MATH", "screening_window": None, "points": ["algebra"]}


@pytest.mark.rule("R40")
def test_a_failed_regents_exam_needs_no_triangulation_r40():
    in_high_school(ALGEBRA).when(listed(**BY_REGENTS)).including("at_risk.listed")
    passed = in_high_school({**ALGEBRA, "value": 70})
    passed.when(listed(**BY_REGENTS)).refused("R40", "no failed Regents exam")


@pytest.mark.rule("R40")
@pytest.mark.parametrize("subject", ["SCIENCE", None])
def test_a_failed_regents_exam_identifies_in_its_own_subject(subject):
    world = in_high_school({**ALGEBRA, "subject": subject})
    world.when(listed(**BY_REGENTS)).refused("R40", "of the subject")


@pytest.mark.rule("R28")
@pytest.mark.parametrize("named", [{"screening_window": "Fall"}, {"team": "lower grades"}])
def test_a_building_without_windows_lists_after_none(named):
    outcome = in_high_school(ALGEBRA).when(listed(**{**BY_REGENTS, **named}))
    outcome.refused("R28", "of this building")
    assert "leave it out" in outcome.refusal.remedy


def amended(when: str = "2026-10-20", by: str = "team_member", **changes):
    fields = {"listing": "list-1", "disposition": "stay_tier1", "reason": "caught up", **changes}
    return ask("at_risk.amend", when, by, **fields)


@pytest.mark.rule("R3")
def test_an_academic_listing_names_its_subject_r3():
    given(enrolled(), screened()).when(listed(subject=None)).refused("R3", "subject")


@pytest.mark.rule("R28")
@pytest.mark.parametrize("strange", [{"screening_window": "Autumn"}, {"team": "the night shift"}])
def test_a_window_and_a_team_are_the_buildings_r28(strange):
    world = given(enrolled(), screened())
    world.when(listed(**strange)).refused("R28", "of this building")
    world.when(listed(team="lower grades")).accepted()


@pytest.mark.rule("R41")
def test_who_is_to_be_referred_is_owed_the_referral():
    world = given(enrolled(), screened(), listed())
    assert world.due("referral_made") == date(2026, 10, 23)
    assert world.after(referred("2026-10-08")).status("referral_made") == "met"
    in_maths = [{**p, "point": f"math-{p['point']}", "subject": "MATH"} for p in (BASELINE, CBM)]
    world = world.after(measured(*in_maths))
    maths = referred("2026-10-08", subject="MATH", points=["math-cbm-before", "math-cbm"])
    assert world.after(maths).status("referral_made") == "open"


@pytest.mark.rule("R41")
def test_who_is_referred_and_awaits_the_team_is_not_referred_twice():
    world = given(enrolled(), screened(), referred("2026-10-05"))
    world.when(listed()).then("at_risk.listed")
    answered = world.after(met(), recommended(decided="not_eligible"))
    answered.when(listed("2026-10-14")).then("at_risk.listed", "deadline.set")


@pytest.mark.rule("R41")
def test_direct_entry_ends_the_duty_too():
    world = given(direct_tier3_listing(), recommended_tier3())
    assert world.status("referral_made") == "met"


@pytest.mark.rule("R41")
def test_a_student_has_exactly_one_disposition_after_a_screening():
    world = given(enrolled(), screened(), listed())
    world.when(listed(listing="list-2", disposition="refer_tier3")).refused("R41", "list-1")
    maths = {"subject": "MATH", "disposition": "stay_tier1", "reason": "no signs in mathematics"}
    world.when(listed(listing="list-2", **maths)).accepted()
    later = measured({**STAR, "point": "star-2", "screening_window": "Winter"}, when="2027-01-12")
    points = ["star-2", "cbm", "chapter"]
    again = listed("2027-02-02", listing="list-2", screening_window="Winter", points=points)
    world.after(later).when(again).accepted()


@pytest.mark.rule("R30")
def test_the_list_after_a_screening_rests_on_its_own_result():
    world = given(enrolled(), screened())
    world.when(listed("2027-02-02", screening_window="Winter")).refused("R30", "the Winter screening")
    stays = {"disposition": "stay_tier1", "reason": "was absent all winter"}
    world.when(listed("2027-02-02", screening_window="Winter", **stays)).accepted()
    again = measured({**STAR, "point": "star-2", "screening_window": "Winter"}, when="2027-01-12")
    both = {"screening_window": "Winter", "points": ["star", "star-2", "cbm", "chapter"]}
    world.after(again).when(listed("2027-02-02", **both)).accepted()
    maths = measured(
        {**STAR, "point": "star-2", "subject": "MATH", "screening_window": "Winter"}, when="2027-01-12"
    )
    world.after(maths).when(listed("2027-02-02", **both)).refused("R30", "the Winter screening")


def windows_of_two_years():
    document = policy_document()
    later = [
        {"name": "Fall", "opens": "2027-09-13", "closes": "2027-10-01"},
        {"name": "Winter", "opens": "2028-01-10", "closes": "2028-01-28"},
        {"name": "Spring", "opens": "2028-05-08", "closes": "2028-05-26"},
    ]
    document["screening"]["SHE"]["windows"].extend(later)
    return document


@pytest.mark.rule("R30")
@pytest.mark.parametrize("policy", [None, windows_of_two_years()], ids=["not yet planned", "planned"])
@pytest.mark.parametrize("window", ["Fall", None])
def test_last_years_screening_does_not_stand_for_this_years(policy, window):
    anew = [{**p, "point": f"{p['point']}-2"} for p in (CBM, CHAPTER)]
    world = given(enrolled(), screened(), next_year(), measured(*anew, when="2027-09-20"), policy=policy)
    this_year = {"screening_window": window, "points": ["star", "cbm-2", "chapter-2"]}
    world.when(listed("2027-10-05", **this_year)).refused("R30", "2026-2027")
    stays = {"disposition": "stay_tier1", "reason": "awaits the screening"}
    world.when(listed("2027-10-05", **this_year, **stays)).accepted()
    again = measured({**STAR, "point": "star-2"}, when="2027-09-20")
    world.after(again).when(listed("2027-10-05", **{**this_year, "points": ["star-2", *POINTS]})).accepted()


@pytest.mark.rule("R27", "R30")
@pytest.mark.parametrize("window", ["Spring", None])
def test_the_results_of_spring_are_listed_in_summer_too(window):
    spring = [{**p, "screening_window": "Spring"} if p is STAR else p for p in (STAR, CBM, CHAPTER)]
    world = given(
        enrolled(), next_year(), measured(*spring, when="2027-05-20"), policy=windows_of_two_years()
    )
    for day in ("2027-06-21", "2027-07-01", "2027-09-02"):
        world.when(listed(day, screening_window=window)).accepted()
    none_yet = {"disposition": "stay_tier1", "reason": "reads well", "points": ["cbm"]}
    world.when(listed("2027-09-02", screening_window="Fall", **none_yet)).refused("R27", "2027-09-13")


@pytest.mark.rule("R27")
def test_nobody_is_listed_before_the_window_opens():
    early = {**STAR, "point": "star-2", "screening_window": "Winter"}
    world = given(enrolled(), screened(), measured(early))
    after_winter = {"screening_window": "Winter", "points": ["star-2", "cbm", "chapter"]}
    world.when(listed("2027-01-10", **after_winter)).refused("R27", "2027-01-11")
    world.when(listed("2027-01-11", **after_winter)).accepted()


@pytest.mark.rule("R41")
def test_a_listing_that_names_no_window_is_of_the_screeners():
    first = given(enrolled(), screened()).when(listed(screening_window=None))
    assert first.event("at_risk.listed").screening_window == "Fall"
    other = {"listing": "list-2", "points": ["star", "cbm-before", "chapter"]}
    first.world.when(listed(disposition="refer_tier3", **other)).refused("R41", "list-1")
    first.world.when(listed(screening_window=None, **other)).refused("R41", "list-1")


@pytest.mark.rule("R41")
def test_to_stay_in_tier_1_is_a_local_addition_with_its_reason():
    fine = [{**p, "value": 99} for p in (STAR, CBM, CHAPTER)]
    world = looked_at(*fine)
    world.when(listed(disposition="stay_tier1")).refused("R41", "no disposition of the plan")
    stays = world.when(listed(disposition="stay_tier1", reason="reads at grade level"))
    assert stays.event("at_risk.listed").source == "local_addition"
    refers = given(enrolled(), screened()).when(listed())
    assert refers.event("at_risk.listed").source == "plan"


def test_a_disposition_is_amended_and_the_first_stays_on_record():
    world = given(enrolled(), screened(), listed())
    first = world.student.listings["list-1"].ref
    outcome = world.when(amended())
    outcome.then("at_risk.amended", "deadline.withdrawn")
    assert outcome.event("at_risk.amended").amends == first
    listing = outcome.world.student.listings["list-1"]
    assert listing.disposition == "stay_tier1"
    assert (
        outcome.event("at_risk.amended").evidence
        == listing.evidence
        == tuple(world.student.points[p].ref for p in ("star", "cbm", "chapter"))
    )
    back = outcome.world.when(amended("2026-10-22", disposition="refer_tier2", reason="no"))
    back.then("at_risk.amended", "deadline.set")


@pytest.mark.rule("R34")
def test_an_amendment_is_not_of_a_day_before_the_listing():
    world = given(enrolled(), screened(), listed())
    world.when(amended(said="2026-10-01")).refused("R34", "2026-10-06, after 2026-10-01")
    world.when(amended(said="2026-10-06")).accepted()


@pytest.mark.rule("R30")
def test_an_amendment_to_a_tier_is_triangulated_too():
    few = listed(disposition="stay_tier1", points=["star", "cbm"], reason="help in class first")
    world = given(enrolled(), screened(), few)
    refer = {"disposition": "refer_tier2", "reason": "no progress in class"}
    world.when(amended(**refer)).refused("R30")
    world.when(amended(points=["star", "cbm", "chapter"], **refer)).accepted()


def test_an_amendment_is_the_teams_and_speaks_of_a_listing():
    world = given(enrolled(), screened(), listed())
    world.when(amended(by="clerk")).refused("R28")
    world.when(amended(listing="list-9")).refused("state")
    world.when(amended(points=["dreams"])).refused("R16", "dreams")
