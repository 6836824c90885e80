"""The team's recommendation: out of a review, on evidence, by the team, by the criteria
(R16, R30, R47, R51–R53, R66, R67, R69–R72, R90, R95, R97, R109, R110, R112–R115)."""

from datetime import date

import pytest

from tests.domain.steps import (
    BEHAVIORAL,
    MOODS,
    REFERRALS,
    SEL,
    behavioral_up_to_meeting,
    calendar,
    direct_tier3_listing,
    drafted,
    ended,
    ended_by_staff,
    ended_by_support_teacher,
    enrolled,
    father,
    in_behavioral_tier2,
    in_behavioral_tier3,
    in_tier2,
    in_tier3,
    listed,
    measured,
    met,
    point,
    printed,
    probed,
    rated,
    recommended,
    recommended_tier3,
    referred,
    screened,
    sessions,
    signed,
    told_of_conduct,
    up_to_meeting,
)
from tests.domain.story import SUMMER, TEAM, ask, given, policy_document, school_year

STATED = {"met": True, "because": "agreed"}
PARENTS_TOLD = [
    ask("contact.record", "2026-11-20", "classroom_teacher", kind=kind, about="reading")
    for kind in ("report_card", "conference")
]


def tier3_review(*before, day: str = "2026-12-10"):
    """Academic Tier 2 went back to the team, which has met."""
    return given(
        in_tier2(),
        sessions("2026-10-20", 6),
        probed("2026-11-03", 61),
        probed("2026-11-17", 61),
        ended("refer_to_team", "2026-12-04"),
        *before,
        met("plan-1/meeting-1", f"{day} 10:00"),
    )


def to_tier3(when: str = "2026-12-10 11:00", **changes):
    fields = {
        "recommendation": "rec-2",
        "meeting": "plan-1/meeting-1",
        "tier": 3,
        "criteria": {"R70": STATED, "R72": STATED},
        "presenters": ["ais_teacher"],
        **changes,
    }
    return recommended(when, **fields)


def behavioral(when: str = "2026-10-13 11:00", **changes):
    return recommended(when, **{**BEHAVIORAL, "points": MOODS, **changes})


@pytest.mark.rule("R17", "R55")
def test_eligible_opens_the_plan_and_the_notice_r17():
    outcome = given(up_to_meeting()).when(recommended())
    world = outcome.then("team.recommended", "deadline.set", "notice.opened", "deadline.set", "deadline.met")
    assert world.due("service_plan_made") == date(2026, 10, 20)
    assert world.due("notice_signed") == date(2026, 10, 23)
    assert world.student.notices["rec-1"].kind == "t2_start"
    assert world.status("recommendation_recorded") == "met"


def test_the_record_holds_members_with_their_roles_criteria_and_evidence_r52():
    event = given(up_to_meeting()).when(recommended()).event("team.recommended")
    assert [(m.staff, m.roles) for m in event.members] == [(name, (name,)) for name in TEAM]
    assert (event.evaluation.met, event.evaluation.of[0].node, event.evaluation.of[0].derived) == (
        True,
        "R53",
        True,
    )
    assert len(event.evidence) == 3


def test_not_eligible_opens_nothing_r51():
    given(up_to_meeting()).when(recommended(decided="not_eligible")).then("team.recommended", "deadline.met")


@pytest.mark.rule("R47", "R90")
def test_without_a_review_there_is_no_recommendation_r47_r90():
    world = given(enrolled(), screened(), listed(), referred())
    world.when(recommended()).refused("R47", "not held")
    world.when(recommended(meeting=None)).refused("R47")
    world.when(behavioral(meeting=None, points=["cbm"])).refused("R90")


@pytest.mark.rule("A24", "R47", "R90")
def test_a_review_of_one_domain_decides_nothing_in_the_other_a24():
    academic = given(up_to_meeting(), measured(SEL, REFERRALS))
    academic.when(behavioral(points=MOODS)).refused("R90", "about the academic domain")
    given(behavioral_up_to_meeting(), screened()).when(recommended()).refused("R47", "about the behavioral")
    of_plan = {"meeting": "plan-1/meeting-1", "points": ["sel"], "recommendation": "rec-2"}
    review = behavioral("2026-12-10 11:00", **of_plan)
    tier3_review(measured(SEL)).when(review).refused("R90", "about the academic domain")


def math(name: str, measure: str, value: float, **changes):
    return point(name, measure, value, subject="MATH", **changes)


MATH = (
    math("m-star", "STAR", 12, screening_window="Fall"),
    math("m-before", "cbm", 55, on="2026-09-11"),
    math("m-cbm", "cbm", 60),
    math("m-chapter", "chapter_test", 60),
)
OF_MATH = {"subject": "MATH", "points": ["m-star", "m-cbm", "m-chapter"]}


@pytest.mark.rule("A24")
def test_what_was_measured_in_one_subject_makes_nobody_eligible_in_another_a24():
    world = given(
        up_to_meeting(),
        measured(*MATH),
        referred("2026-10-14", referral="ref-2", subject="MATH", points=["m-before", "m-cbm"]),
        met("ref-2/meeting-1", "2026-10-15"),
    )
    of_math = {"recommendation": "rec-2", "meeting": "ref-2/meeting-1", "subject": "MATH"}
    world.when(recommended("2026-10-15 13:00", **of_math)).refused(
        "R30", "measured in another subject: star (ELA)"
    )


@pytest.mark.rule("A24", "R47")
def test_a_meeting_on_one_subject_decides_nothing_in_another_but_what_was_listed_a24():
    world = given(up_to_meeting(), measured(*MATH))
    world.when(recommended(**OF_MATH)).refused("R47", "was about ELA")
    world = world.after(listed("2026-10-13 10:30", listing="list-2", **OF_MATH))
    world.when(recommended(**OF_MATH)).refused("R47", "was about ELA")
    world.when(recommended(listing="list-2", **OF_MATH)).accepted()


@pytest.mark.rule("R47", "R90")
def test_nobody_recommends_before_the_meeting_r47_r90():
    early = {"said": "2026-10-12 15:00"}
    given(up_to_meeting()).when(recommended(**early)).refused("R47", "held on 2026-10-13")
    given(behavioral_up_to_meeting()).when(behavioral(**early)).refused("R90", "held on 2026-10-13")


@pytest.mark.rule("R47")
def test_one_review_gives_one_recommendation_on_a_strand_r47():
    world = given(up_to_meeting(), recommended(decided="not_eligible"))
    world.when(recommended(recommendation="rec-2")).refused("R47", "has given its recommendation")


@pytest.mark.rule("R16")
def test_the_evidence_is_named_r16():
    given(up_to_meeting()).when(recommended(points=[])).refused("R16", "empty")
    given(up_to_meeting()).when(recommended(points=["dreams"])).refused("R16", "dreams")


@pytest.mark.rule("R16")
def test_nothing_rests_on_what_was_measured_later_r16():
    spelling = point("spelling", "chapter_test", 50, subject="ELA", on="2026-10-15")
    world = given(up_to_meeting(), measured(spelling, when="2026-10-16"))
    late = {"when": "2026-10-16", "said": "2026-10-13 11:00"}
    world.when(recommended(points=["star", "cbm", "spelling"], **late)).refused("R16", "2026-10-13: spelling")
    world.when(recommended(**late)).accepted()


@pytest.mark.rule("R30")
def test_academic_tier_2_needs_the_screener_and_two_other_sources_r30():
    given(up_to_meeting()).when(recommended(points=["cbm", "chapter"])).refused("R30")
    given(up_to_meeting()).when(recommended(points=["star", "cbm"])).refused(
        "R30", "a cut point: 1; needed: 2"
    )


@pytest.mark.rule("R51", "R72", "R115")
def test_only_the_team_decides_r51_r72_r115():
    world = given(up_to_meeting())
    world.when(recommended(members=[*TEAM[:2], "clerk"])).refused("R52", "clerk")
    sat_with_clerk = given(enrolled(), screened(), listed(), referred(), met(members=[*TEAM, "clerk"]))
    sat_with_clerk.when(recommended(members=[*TEAM, "clerk"])).refused("R51", "clerk")
    given(direct_tier3_listing()).when(recommended_tier3(members=["clerk"])).refused("R72", "clerk")


@pytest.mark.rule("R95")
def test_only_the_team_with_its_quorum_decides_on_behavioral_tier_2_r95():
    given(behavioral_up_to_meeting()).when(behavioral(members=TEAM[:2])).refused("R95", "quorum is 3")


@pytest.mark.rule("R52")
def test_only_who_was_there_decides_r52():
    few = given(enrolled(), screened(), listed(), referred(), met(members=TEAM[:2]))
    few.when(recommended()).refused("R52", "counselor")


@pytest.mark.rule("R52", "R68", "R96")
@pytest.mark.parametrize("nothing", ["", "   "])
def test_the_team_says_why_r52_r68_r96(nothing):
    given(up_to_meeting()).when(recommended(rationale=nothing)).refused("R52", "no rationale")
    given(direct_tier3_listing()).when(recommended_tier3(rationale=nothing)).refused("R68", "no rationale")
    given(behavioral_up_to_meeting()).when(behavioral(rationale=nothing)).refused("R96", "no rationale")


@pytest.mark.rule("A6")
def test_a_quorum_decides_a6():
    given(up_to_meeting()).when(recommended(members=TEAM[:2])).refused("R51", "quorum is 3")
    twice = [TEAM[0], TEAM[0], TEAM[1]]
    given(up_to_meeting()).when(recommended(members=twice)).refused("R51", "2 members")


@pytest.mark.rule("R50", "R94")
def test_the_classroom_teacher_presents_what_was_tried_r50_r94():
    given(up_to_meeting()).when(recommended(presenters=["counselor"])).refused("R50")
    given(behavioral_up_to_meeting()).when(behavioral(presenters=["counselor"])).refused("R94")


@pytest.mark.rule("R66")
def test_who_presents_r66():
    tier3_review(PARENTS_TOLD).when(to_tier3(presenters=["counselor"])).refused("R66")
    tier3_review(PARENTS_TOLD).when(to_tier3(presenters=["ais_teacher"])).accepted()


@pytest.mark.rule("R50", "R66", "R94", "R109")
def test_who_was_not_in_the_meeting_did_not_present_in_it_r50_r66_r94_r109():
    nobody = given(enrolled(), screened(), listed(), referred(), met(presenters=[]))
    nobody.when(recommended()).refused("R50", "not in the meeting: classroom_teacher")
    also = ["classroom_teacher", "principal"]
    tier3_review(PARENTS_TOLD).when(to_tier3(presenters=also)).refused("R66", "principal")
    world = given(behavioral_up_to_meeting(), told_of_conduct("2026-10-12"))
    world.when(behavioral(presenters=also)).refused("R94", "principal")
    stranger = significant_needs("2026-10-13 11:00", presenters=[*also, "counselor"])
    world.when(stranger).refused("R109", "principal")


@pytest.mark.rule("R53")
def test_two_measures_with_a_cut_make_a_risk_evaluation_r53():
    document = policy_document()
    document["triangulation"]["min_additional_points"] = 0
    document["triangulation"]["corroborate"] = "none"
    world = given(enrolled(), screened(), listed(), referred(), met(), policy=document)
    world.when(recommended(points=["star"])).refused("R53", "R53")
    world.when(recommended(points=["star", "cbm"])).accepted()


def test_a_criterion_the_file_answers_cannot_be_talked_away():
    document = policy_document()
    document["triangulation"]["min_additional_points"] = 0
    document["triangulation"]["corroborate"] = "none"
    world = given(enrolled(), screened(), listed(), referred(), met(), policy=document)
    world.when(recommended(points=["star"], criteria={"R53": STATED})).refused("R53")


@pytest.mark.rule("R69", "R72", "R63", "A4")
def test_tier_3_needs_all_its_criteria_r69_r72():
    world = tier3_review(PARENTS_TOLD)
    world.when(to_tier3(points=["star"])).refused("R69")
    world.when(to_tier3(criteria={"R72": STATED})).refused("R70")
    world.when(to_tier3(criteria={"R70": STATED})).refused("R72")
    world.when(to_tier3()).including("team.recommended", "notice.opened")


def test_the_parents_know_by_report_card_and_conference_r71():
    tier3_review().when(to_tier3()).refused("R71")
    outcome = tier3_review(PARENTS_TOLD[:1]).when(to_tier3())
    outcome.refused(
        "R71", "R71 (the parents were told so, by report cards and conferences): no record of conference"
    )
    assert "contact.record" in outcome.refusal.remedy


def test_a_criterion_nobody_answered_says_so():
    world = tier3_review(PARENTS_TOLD)
    outcome = world.when(to_tier3(criteria={"R70": STATED}))
    outcome.refused("R72", "more intensive services are needed): nobody answered this")
    assert outcome.refusal.remedy == "state the team's agreement in criteria; or decide otherwise"


@pytest.mark.rule("R66")
def test_tier_3_out_of_a_first_review_is_told_of_the_missing_tier_2_plan_first_r66():
    given(up_to_meeting()).when(recommended(tier=3, criteria={})).refused("R66", "no Tier 2 plan")


def test_star_alone_is_no_additional_source_r69():
    tier3_review(PARENTS_TOLD).when(to_tier3(points=["star", "cbm"])).refused("R69")
    tier3_review(PARENTS_TOLD).when(to_tier3(points=["cbm", "chapter"])).refused("R69", "R69")


@pytest.mark.rule("R41", "R64")
def test_direct_entry_names_its_listing_r41_r64():
    world = given(direct_tier3_listing())
    world.when(recommended_tier3(listing="list-9")).refused("R47")
    world.when(recommended_tier3(subject="MATH")).refused("R47")
    world.when(recommended_tier3()).including("team.recommended", "notice.opened")


@pytest.mark.rule("R64")
def test_a_tier_2_listing_is_no_direct_entry_r64():
    world = given(enrolled(), screened(), listed(), PARENTS_TOLD)
    world.when(recommended_tier3(when="2026-11-24")).refused("R47")


@pytest.mark.rule("R67")
def test_after_tier_2_the_team_finds_tier_3_or_continues_r67():
    world = tier3_review(PARENTS_TOLD)
    world.when(to_tier3(decided="not_eligible")).refused("R67")
    outcome = world.when(to_tier3(decided="continue"))
    started = outcome.event("cycle.started")
    assert (started.number, started.purpose) == (2, "continuation")


@pytest.mark.rule("R67", "A1")
def test_a_continuation_of_academic_tier_2_lasts_up_to_twelve_weeks_r67():
    world = tier3_review().after(to_tier3(decided="continue"), sessions("2026-12-15", 1))
    assert (world.due("review_opens"), world.due("review_due")) == (date(2027, 1, 22), date(2027, 4, 5))


@pytest.mark.rule("R67")
def test_who_is_in_tier_2_does_not_enter_it_again_r67():
    world = tier3_review(PARENTS_TOLD)
    again = {"meeting": "plan-1/meeting-1", "recommendation": "rec-2"}
    for decided in ("eligible", "not_eligible"):
        entry = recommended("2026-12-10 11:00", decided=decided, **again)
        world.when(entry).refused("R67", "plan-1 of Tier 2 is under way")
    world.when(to_tier3()).accepted()


@pytest.mark.rule("R110")
def test_who_is_in_behavioral_tier_2_does_not_go_on_in_tier_1_r110():
    again = BEHAVIORAL | {"referral": "ref-2", "points": ["referrals"], "teacher_statement": "no change"}
    world = given(
        in_behavioral_tier2(),
        referred("2026-10-21", **again),
        met("ref-2/meeting-1", "2026-10-23 10:00"),
    )
    anew = {"meeting": "ref-2/meeting-1", "recommendation": "rec-2", "decided": "continue"}
    world.when(behavioral("2026-10-23 11:00", **anew)).refused("R110", "under way")


def test_there_is_nothing_to_continue_while_a_cycle_lasts_or_without_a_plan():
    world = given(in_tier2(), referred("2026-10-21", referral="ref-2"), met("ref-2/meeting-1", "2026-10-22"))
    again = {
        "meeting": "ref-2/meeting-1",
        "decided": "continue",
        "recommendation": "rec-2",
        "tier": 3,
        "presenters": ["ais_teacher"],
    }
    world.when(recommended("2026-10-23", **again)).refused("R67", "under way")
    without = {**again, "meeting": "ref-1/meeting-1"}
    given(up_to_meeting()).when(recommended(**without)).refused("R67", "no plan")


@pytest.mark.rule("R51")
def test_academic_tier_1_is_not_continued_r51():
    given(up_to_meeting()).when(recommended(decided="continue")).refused("R51")


@pytest.mark.rule("R95")
def test_behavioral_tier_1_is_continued_and_then_the_team_meets_again_r95():
    world = given(behavioral_up_to_meeting()).after(behavioral(decided="continue"))
    assert (world.due("continuation_review"), world.status("continuation_review")) == (
        date(2026, 11, 30),
        "open",
    )
    again = [
        referred(
            "2026-11-23", referral="ref-2", points=["sel"], teacher_statement="still shouts", **BEHAVIORAL
        ),
        met("ref-2/meeting-1", "2026-11-24 10:00"),
        recommended(
            "2026-11-24 11:00", recommendation="rec-2", meeting="ref-2/meeting-1", points=MOODS, **BEHAVIORAL
        ),
    ]
    assert world.after(*again).status("continuation_review") == "met"


@pytest.mark.rule("A35")
def test_a_team_that_no_calendar_could_date_is_called_once_one_is_published():
    slow = policy_document(year_end="carry")
    slow["deadlines"]["meeting_held"]["count"] = 20
    world = given(calendar(school_year(last="2026-12-01")), policy=slow)
    world = world.after(behavioral_up_to_meeting(), behavioral(decided="continue"))
    settled = world.settled("2026-11-16")
    longer = settled.found("A35").after(calendar(school_year(), "2026-11-17"))
    replanned = ask("deadlines.replan", "2026-11-17 13:00", "system", moving=["student/s1"])
    called = longer.when(replanned).accepted()
    assert called.due("meeting_held") == date(2026, 12, 14)
    called.when(replanned).then()


@pytest.mark.rule("R95")
def test_after_the_least_weeks_in_tier_1_the_team_is_called_r95():
    world = given(behavioral_up_to_meeting()).after(behavioral(decided="continue"))
    assert (world.due("review_opens"), world.status("review_opens")) == (date(2026, 11, 10), "open")
    called = world.after(ask("deadlines.settle", "2026-11-16", "system", stream="student/s1"))
    assert called.status("review_opens") == "reached"
    again = {"recommendation": "rec-2", "meeting": "rec-1/meeting-1", "points": MOODS, **BEHAVIORAL}
    done = called.after(met("rec-1/meeting-1", "2026-11-24 10:00"), recommended("2026-11-24 11:00", **again))
    assert done.status("continuation_review") == "met"


@pytest.mark.rule("R95")
def test_what_was_called_after_the_weeks_in_tier_1_is_not_awaited_once_the_team_has_looked_r95():
    world = given(behavioral_up_to_meeting()).after(behavioral(decided="continue"))
    said = {"referral": "ref-2", "points": ["sel"], "teacher_statement": "still shouts"}
    again = {"recommendation": "rec-2", "meeting": "ref-2/meeting-1", "points": MOODS, **BEHAVIORAL}
    looked = (met("ref-2/meeting-1", "2026-11-06 10:00"), recommended("2026-11-06 11:00", **again))
    early = world.after(referred("2026-11-05", **said, **BEHAVIORAL), *looked)
    assert early.status("review_opens") == "withdrawn"
    late = (met("ref-2/meeting-1", "2026-11-24 10:00"), recommended("2026-11-24 11:00", **again))
    looked_at = ask("deadlines.settle", "2026-11-16", "system", stream="student/s1")
    called = world.after(looked_at, referred("2026-11-23", **said, **BEHAVIORAL), *late)
    assert [d.status for d in called.deadlines("meeting_held")] == ["met", "withdrawn", "met"]


@pytest.mark.rule("R95")
def test_a_behavioral_review_ends_in_tier_2_or_in_another_period_of_tier_1_r95():
    outcome = given(behavioral_up_to_meeting()).when(behavioral(decided="not_eligible"))
    outcome.refused("R95", "Tier 1 for another period")
    assert outcome.refusal.remedy == "eligible, or continue"
    again = BEHAVIORAL | {"referral": "ref-9", "points": ["referrals"], "teacher_statement": "no change"}
    under_way = given(
        in_behavioral_tier2(), referred("2026-10-21", **again), met("ref-9/meeting-1", "2026-10-22")
    )
    under_way.when(behavioral("2026-10-22 13:00", decided="not_eligible", **AGAIN)).accepted()


@pytest.mark.rule("R95")
def test_a_continuation_nobody_came_back_to_is_missed_r95():
    world = given(behavioral_up_to_meeting()).after(behavioral(decided="continue"))
    assert world.settled("2026-12-04").accepted().deadlines("continuation_review")[0].status == "missed"


@pytest.mark.rule("R97")
def test_behavioral_tier_2_by_screener_and_other_data_r97():
    world = given(behavioral_up_to_meeting())
    world.when(behavioral(points=["sel"])).refused("R97")
    reading = world.after(measured(point("units", "cbm", 30, subject="ELA")))
    reading.when(behavioral(points=["sel", "units"])).refused("R97")
    world.when(behavioral()).including("team.recommended", "notice.opened")


@pytest.mark.parametrize("rule", ["R98", "R99"])
@pytest.mark.rule("R98")
def test_or_by_another_of_its_criteria_a4(rule):
    world = given(behavioral_up_to_meeting(), PARENTS_TOLD)
    world.when(behavioral("2026-11-23", points=["sel"], criteria={rule: STATED})).accepted()


def significant_needs(when: str, **changes):
    fields = {
        "tier": 3,
        "criteria": {"R114": STATED, "R115": STATED},
        "presenters": ["classroom_teacher", "counselor"],
        "direct_entry": "the behavior is dangerous",
    }
    return behavioral(when, **{**fields, **changes})


@pytest.mark.rule("R107", "R109")
def test_significant_needs_of_behavior_enter_tier_3_by_the_teams_stated_reason_r107():
    world = given(behavioral_up_to_meeting(), told_of_conduct("2026-10-12"))
    world.when(significant_needs("2026-10-13 11:00", direct_entry=" ")).refused("R109", "direct entry")
    world.when(significant_needs("2026-10-13 11:00", criteria={"R114": STATED})).refused("R115")
    world.when(significant_needs("2026-10-13 11:00")).including("team.recommended", "notice.opened")


@pytest.mark.rule("R112", "R107")
def test_who_was_in_behavioral_tier_2_needs_its_delivered_weeks_r112():
    again = BEHAVIORAL | {"referral": "ref-9", "points": ["referrals"], "teacher_statement": "no change"}
    world = given(
        in_behavioral_tier2(),
        sessions("2026-10-20", 1, provider="support_staff"),
        rated("2026-10-23", 40),
        told_of_conduct("2026-10-26"),
        referred("2026-10-26", **again),
        met("ref-9/meeting-1", "2026-10-27"),
    )
    world.when(significant_needs("2026-10-27 13:00", **AGAIN)).refused("R112", "0 weeks of Tier 2")


def test_a_newer_decision_on_the_same_subject_replaces_what_nobody_began():
    world = given(up_to_meeting(), recommended(), drafted(), father("2026-10-14"), signed(), printed())
    again = [referred("2026-10-16", referral="ref-2"), met("ref-2/meeting-1", "2026-10-19")]
    second = recommended("2026-10-19 13:00", recommendation="rec-2", meeting="ref-2/meeting-1")
    outcome = world.after(*again).when(second)
    after = outcome.including(
        "team.recommended", "plan.closed", "dispatch.withdrawn", "dispatch.withdrawn", "notice.opened"
    )
    assert after.student.plans["plan-1"].status == "closed"
    notice = [d for d in after.student.deadlines.values() if d.kind in ("notice_left", "notice_proof")]
    assert {d.status for d in notice} == {"withdrawn"}
    after.when(drafted("2026-10-20", plan="plan-2", basis="rec-2", start_on="2026-10-28")).accepted()


def test_a_newer_decision_leaves_other_subjects_and_what_has_begun_alone():
    world = given(in_tier2(), referred("2026-10-21", referral="ref-2"), met("ref-2/meeting-1", "2026-10-22"))
    second = recommended(
        "2026-10-22 13:00", recommendation="rec-2", meeting="ref-2/meeting-1", decided="not_eligible"
    )
    assert world.after(second).student.plans["plan-1"].status == "active"


AGAIN = {"recommendation": "rec-9", "meeting": "ref-9/meeting-1"}


@pytest.mark.rule("R59", "R75")
def test_a_new_referral_takes_nobody_out_of_a_plan_that_is_under_way_r59_r75():
    anew = (referred("2026-10-21", referral="ref-9"), met("ref-9/meeting-1", "2026-10-22"))
    entry = recommended("2026-10-22 13:00", **AGAIN)
    outcome = given(in_tier3(), *anew).when(entry)
    outcome.refused("R75", "plan-1 of Tier 3 is under way")
    assert "cycle.decide_end" in outcome.refusal.remedy
    given(in_tier2(), *anew).when(entry).refused("R59", "plan-1 of Tier 2 is under way")


@pytest.mark.rule("R103", "R119")
def test_nor_out_of_a_behavioral_one_r103_r119():
    again = BEHAVIORAL | {"referral": "ref-9", "points": ["referrals"], "teacher_statement": "no change"}
    for under_way, day, rule in (
        (in_behavioral_tier2(), "2026-10-22", "R103"),
        (in_behavioral_tier3(), "2026-12-17", "R119"),
    ):
        world = given(under_way, referred(day, **again), met("ref-9/meeting-1", f"{day} 13:00"))
        world.when(behavioral(f"{day} 14:00", **AGAIN)).refused(rule, "under way")


def reviewed_tier3(*before, policy=None):
    """One cycle of academic Tier 3 went back to the team, which has met."""
    return given(
        in_tier3(),
        sessions("2026-10-20", 6),
        probed("2026-11-10", 61),
        *before,
        ended_by_support_teacher("refer_to_team", "2026-12-04"),
        met("plan-1/meeting-1", "2026-12-08"),
        policy=policy,
    )


def after_tier3(decided: str, **changes):
    fields = {
        "recommendation": "rec-2",
        "meeting": "plan-1/meeting-1",
        "tier": 3,
        "decided": decided,
        "presenters": ["ais_teacher"],
        **changes,
    }
    return recommended("2026-12-08 13:00", **fields)


@pytest.mark.rule("A25")
def test_after_tier_3_the_menu_is_the_policys_and_its_words_are_tagged_inferred():
    for decided in ("eligible", "continue", "not_eligible"):
        reviewed_tier3().when(after_tier3(decided)).refused("A25", decided)
    outcome = reviewed_tier3().when(after_tier3("further_t3"))
    assert outcome.event("team.recommended").source == "inferred"


@pytest.mark.rule("A25")
def test_a_policy_without_that_menu_is_told_which_key_is_missing():
    document = policy_document()
    del document["services"]["academic_t3"]["review_outcomes"]
    reviewed_tier3(policy=document).when(after_tier3("further_t3")).refused(
        "A25", "services.academic_t3.review_outcomes"
    )


@pytest.mark.rule("A25")
def test_a_district_may_offer_less():
    document = policy_document()
    document["services"]["academic_t3"]["review_outcomes"] = ["further_t3"]
    reviewed_tier3(policy=document).when(after_tier3("cse")).refused("A25", "cse")


@pytest.mark.rule("A25")
def test_tier_3_is_reviewed_when_there_is_a_plan_of_tier_3_and_its_cycle_has_ended():
    direct = given(up_to_meeting()).when(recommended(tier=3, decided="further_t3"))
    direct.refused("A25", "no plan of Tier 3")
    under_way = given(
        in_tier3(),
        sessions("2026-10-20", 1),
        referred("2026-10-27", referral="ref-2"),
        met("ref-2/meeting-1", "2026-10-28"),
    )
    early = after_tier3("further_t3", meeting="ref-2/meeting-1")
    under_way.when(early).refused("A25", "under way")


@pytest.mark.rule("R67", "R110")
def test_what_may_follow_tier_3_does_not_follow_tier_2_r67_r110():
    for decided in ("terminate", "further_t3", "t2", "cse"):
        outcome = tier3_review(PARENTS_TOLD).when(to_tier3(decided=decided))
        outcome.refused("R67", "no outcome of a review of Tier 2")
        assert outcome.refusal.remedy == "eligible, or continue"


@pytest.mark.rule("A25")
def test_further_tier_3_is_a_second_cycle_of_the_plan():
    outcome = reviewed_tier3().when(after_tier3("further_t3"))
    started = outcome.event("cycle.started")
    assert (started.number, started.tier, started.purpose) == (2, 3, "cycle")
    assert outcome.world.student.plans["plan-1"].status == "active"


@pytest.mark.rule("A25")
def test_back_to_tier_2_closes_the_plan_and_asks_for_one_of_tier_2():
    outcome = reviewed_tier3().when(after_tier3("t2"))
    world = outcome.including("team.recommended", "plan.closed", "tier.entered")
    assert world.student.tier("academic/ELA") == 2
    assert world.student.eligible_for("rec-2") == ("academic", "ELA", 2)
    assert world.student.notices["rec-2"].kind == "t2_start"
    assert world.status("service_plan_made") == "open"


@pytest.mark.rule("A25")
def test_to_the_cse_asks_for_the_referral_while_tier_3_goes_on():
    outcome = reviewed_tier3().when(after_tier3("cse"))
    world = outcome.including("team.recommended", "cycle.started", "cse.decision_due")
    assert outcome.event("cse.decision_due").mandatory
    assert world.status("cse_decision") == "open"
    assert world.student.current_cycle("plan-1").number == 2


@pytest.mark.rule("A25")
def test_tier_3_without_need_any_more_ends_in_tier_1_by_the_teams_review():
    outcome = reviewed_tier3().when(after_tier3("terminate"))
    world = outcome.including("team.recommended", "plan.closed", "tier.entered")
    assert world.student.tier("academic/ELA") == 1


def test_a_step_down_from_tier_3_is_a_basis_for_a_tier_2_plan_r75():
    world = given(in_tier3(), sessions("2026-10-20", 6), probed("2026-11-10", 90))
    world = world.after(ended_by_support_teacher("to_tier2", "2026-12-04"))
    assert world.student.eligible_for("step-plan-1-1") == ("academic", "ELA", 2)
    assert world.student.notices["step-plan-1-1"].kind == "t2_start"
    step = drafted("2026-12-07", plan="plan-2", basis="step-plan-1-1", start_on="2026-12-14")
    world.when(step).accepted()


def test_who_is_not_enrolled_is_not_recommended():
    left = ask("student.withdraw", "2026-10-13 10:30", reason="moved")
    given(up_to_meeting(), left).when(recommended()).refused("state", "left")


@pytest.mark.rule("R66", "R109")
def test_the_plan_and_its_points_lie_before_the_team_and_are_listed_in_the_record():
    world = tier3_review(PARENTS_TOLD)
    event = world.when(to_tier3()).event("team.recommended")
    cycle = world.student.cycles["plan-1/1"]
    assert event.packet.plan == "plan-1"
    assert event.packet.entry == world.student.plans["plan-1"].entry
    assert event.packet.points == tuple(p.ref for p in cycle.probes)
    assert len(event.packet.points) == 2


@pytest.mark.rule("R66")
def test_tier_3_is_not_decided_without_a_progress_point_of_tier_2():
    world = given(
        in_tier2(),
        sessions("2026-10-20", 6),
        ended("refer_to_team", "2026-12-04"),
        PARENTS_TOLD,
        met("plan-1/meeting-1", "2026-12-10 10:00"),
    )
    world.when(to_tier3()).refused("R66", "no progress monitoring point")
    world.when(to_tier3(decided="continue")).accepted()


@pytest.mark.rule("R66", "R64")
def test_direct_entry_after_a_referral_gives_its_reason():
    world = given(up_to_meeting(), PARENTS_TOLD)
    direct = {"meeting": "ref-1/meeting-1", "recommendation": "rec-1"}
    world.when(to_tier3("2026-11-24", **direct)).refused("R66", "direct entry")
    reasoned = to_tier3("2026-11-24", direct_entry="two years below grade level", **direct)
    assert world.when(reasoned).event("team.recommended").direct_entry


@pytest.mark.rule("R66")
def test_who_presented_stands_in_the_meetings_record_and_need_not_be_said_twice():
    event = tier3_review(PARENTS_TOLD).when(to_tier3(presenters=[])).event("team.recommended")
    assert [(m.staff, m.roles) for m in event.presented_by] == [("classroom_teacher", ("classroom_teacher",))]


@pytest.mark.rule("R109")
def test_teacher_and_counseling_staff_are_two_people():
    both = ask(
        "staff.give_role",
        SUMMER,
        staff="classroom_teacher",
        staff_name="Made-up",
        building="SHE",
        role="counselor",
        valid_from="2026-07-01",
    )
    world = given(in_behavioral_tier2(), both, told_of_conduct())
    world = world.after(
        sessions("2026-10-20", 6, provider="support_staff"),
        rated("2026-11-17", 50),
        ended_by_staff("refer_to_team", "2026-12-04"),
        met("plan-1/meeting-1", "2026-12-08"),
    )
    review = {
        "recommendation": "rec-2",
        "meeting": "plan-1/meeting-1",
        "tier": 3,
        "criteria": {"R114": STATED, "R115": STATED},
    }
    alone = behavioral(when="2026-12-08 13:00", presenters=["classroom_teacher"], **review)
    world.when(alone).refused("R109", "one person")
    pair = behavioral(when="2026-12-08 13:00", presenters=["classroom_teacher", "counselor"], **review)
    world.when(pair).accepted()


@pytest.mark.rule("R114")
def test_parents_know_of_conduct_by_referral_and_conference():
    def review(*told):
        return given(
            in_behavioral_tier2(),
            sessions("2026-10-20", 6, provider="support_staff"),
            rated("2026-11-17", 50),
            *told,
            ended_by_staff("refer_to_team", "2026-12-04"),
            met("plan-1/meeting-1", "2026-12-08"),
        ).when(
            behavioral(
                when="2026-12-08 13:00",
                recommendation="rec-2",
                meeting="plan-1/meeting-1",
                tier=3,
                criteria={"R114": STATED, "R115": STATED},
                presenters=["classroom_teacher", "counselor"],
            )
        )

    review().refused("R114")
    review(told_of_conduct()[:1]).refused("R114")
    review(told_of_conduct()).accepted()


def test_a_last_cycle_that_went_well_is_no_persistent_delay():
    world = given(
        in_behavioral_tier2(),
        sessions("2026-10-20", 6, provider="support_staff"),
        rated("2026-11-17", 92),
        told_of_conduct(),
        ended_by_staff("refer_to_team", "2026-12-04"),
        met("plan-1/meeting-1", "2026-12-08"),
    )
    refusal = world.when(
        behavioral(
            when="2026-12-08 13:00",
            recommendation="rec-2",
            meeting="plan-1/meeting-1",
            tier=3,
            criteria={"R114": STATED, "R115": STATED},
            presenters=["classroom_teacher", "counselor"],
        )
    ).refusal
    assert "R112" in refusal.reason


@pytest.mark.rule("R71")
def test_a_policy_may_take_one_way_of_telling_the_parents():
    document = policy_document()
    document["services"]["academic_t3"]["parents_informed"] = "any"
    world = given(direct_tier3_listing()[:-1], policy=document)
    world.when(recommended_tier3()).accepted()
    given(direct_tier3_listing()[:-1]).when(recommended_tier3()).refused("R71", "R71")


@pytest.mark.rule("R70", "R16")
def test_a_ground_is_given_for_what_the_team_states():
    world = given(direct_tier3_listing())
    bare = {"R70": {"met": True, "because": " "}, "R72": STATED}
    world.when(recommended_tier3(criteria=bare)).refused("R70", "without any ground")


@pytest.mark.rule("R72", "A6")
def test_dissent_is_on_record_and_enough_must_agree():
    world = given(direct_tier3_listing())
    world.when(recommended_tier3(dissent=[TEAM[0]])).refused("R72", "2 of 3 members agree; 3 must")
    world.when(recommended_tier3(dissent=["clerk"])).refused("R72", "clerk")
    document = policy_document()
    document["services"]["academic_t3"] |= {"quorum": 2, "vote": "majority"}
    world = given(direct_tier3_listing(), policy=document)
    assert world.when(recommended_tier3(dissent=[TEAM[0]])).event("team.recommended").dissent == (TEAM[0],)
    world.when(recommended_tier3(dissent=TEAM[:2])).refused("R72", "1 of 3 members agree; 2 must")
    document["services"]["academic_t3"]["vote"] = "unanimous"
    given(direct_tier3_listing(), policy=document).when(recommended_tier3(dissent=[TEAM[0]])).refused("R72")


def test_each_leaf_says_what_it_saw():
    world = given(up_to_meeting())
    leaf = world.when(recommended()).event("team.recommended").evaluation.of[0]
    assert (leaf.node, leaf.because) == ("R53", "3 measures with a cut point; 2 are needed")
    assert leaf.facts == tuple(world.student.points[p].ref for p in ("star", "cbm", "chapter"))
    stated = tier3_review(PARENTS_TOLD).when(to_tier3()).event("team.recommended").evaluation.of
    assert [(n.node, n.derived, len(n.facts)) for n in stated] == [
        ("R69", True, 3),
        ("R70", False, 3),
        ("R71", True, 2),
        ("R72", False, 3),
    ]


@pytest.mark.rule("R97", "A39")
def test_a_screener_without_consent_is_not_called_below_its_cut_r97():
    day = "2026-09-06"
    said = {"of": "sel_screener", "guardian": "mother", "valid_from": day}
    declined = ask("consent.opt_out", day, "clerk", **said)
    *file, scored, referral, held = behavioral_up_to_meeting()
    rate = measured(point("rate", "attendance_rate", 80))
    named = recommended(points=["sel", "rate"], **BEHAVIORAL)
    told = given(file, declined, scored, rate, referral, held).when(named).refusal.reason
    assert "SEL screener does not count: it is no score: a parent declined it" in told
    alone = given(file, scored, rate, referral, held).when(recommended(points=["rate"], **BEHAVIORAL))
    assert "SEL screener not named" in alone.refusal.reason
