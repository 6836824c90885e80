"""Referral to the Committee on Special Education (R77, R80, R120, L13, A7, A13)."""

from datetime import date

import pytest

from tests.domain.steps import (
    CBM,
    CHAPTER,
    EVERY_ELEMENT,
    IN_TIER_3,
    MOODS,
    drafted,
    emailed,
    ended,
    ended_by_staff,
    ended_by_support_teacher,
    enrolled,
    in_behavioral_tier3,
    in_tier2,
    in_tier3,
    listed,
    measured,
    met,
    point,
    probed,
    rated,
    recommended,
    recommended_tier3,
    screened,
    sessions,
    signed,
    started,
)
from tests.domain.story import ask, given, policy_document


def decided(refer: bool = True, when: str = "2026-12-10", by: str = "counselor", **changes):
    fields = {
        "question": "plan-1-1",
        "refer": refer,
        "reasons": "no progress",
        "parent_contact": "two calls",
        **changes,
    }
    return ask("cse.decide", when, by, **fields)


def after_tier3(value: float):
    return given(
        in_tier3(),
        sessions("2026-10-20", 6, provider="support_teacher"),
        probed("2026-11-10", value),
        ended_by_support_teacher("refer_to_team", "2026-12-04"),
    )


@pytest.mark.rule("R77", "A7")
def test_tier_3_without_adequate_progress_asks_the_question_r77():
    world = after_tier3(61)
    assert world.student.cse_questions == {"plan-1-1": True}
    assert (world.status("cse_decision"), world.due("cse_decision")) == ("open", date(2026, 12, 18))


def test_adequate_progress_asks_nothing_r77():
    assert after_tier3(85).student.cse_questions == {}


@pytest.mark.rule("A13")
def test_too_little_data_asks_nothing_a13():
    world = given(
        in_tier3(), sessions("2026-10-20", 6), ended_by_support_teacher("refer_to_team", "2026-12-04")
    )
    assert world.student.cse_questions == {}


@pytest.mark.rule("R77")
def test_shall_means_shall_r77():
    after_tier3(61).when(decided(refer=False)).refused("R77", "shall")


@pytest.mark.rule("L13", "R77", "R120")
def test_a_referral_tells_of_what_was_tried_and_of_the_contact_with_the_parents_l13():
    world = after_tier3(61)
    world.when(decided(parent_contact=" ")).refused("L13")
    world.when(decided(reasons="")).refused("R77", "no reasons")
    event = world.when(decided()).event("cse.referred")
    assert event.prior_services == ("academic_t3, cycle 1: inadequate",)
    assert not event.review
    assert len(event.evidence) == 1


@pytest.mark.rule("R77")
def test_the_question_is_the_teams_r77():
    after_tier3(61).when(decided(by="clerk")).refused("R77", "clerk")


@pytest.mark.rule("R80", "R124")
def test_the_parents_are_told_of_the_decision_to_refer_r80():
    outcome = after_tier3(61).when(decided())
    world = outcome.including("cse.referred", "notice.opened", "evaluation.requested", "deadline.met")
    cse = signed("2026-12-11", notice="cse-plan-1-1", plan=None)
    world.when(cse).including("notice.signed", "dispatch.created")
    lacking = {"en": {k: v for k, v in EVERY_ELEMENT.items() if k != "rights"}}
    world.when(signed("2026-12-11", notice="cse-plan-1-1", plan=None, contents=lacking)).refused(
        "R80", "rights"
    )
    world.when(signed("2026-12-11", "clerk", notice="cse-plan-1-1", plan=None)).refused("R80")


@pytest.mark.rule("R80", "R124")
def test_for_a_classified_student_it_is_a_review_r80():
    iep = ask("student.record_status", "2026-12-01", kind="iep", valid_from="2026-01-01")
    assert after_tier3(61).after(iep).when(decided()).event("cse.referred").review
    assert not after_tier3(61).when(decided()).event("cse.referred").review


def test_nobody_answered_it_goes_up_the_ladder():
    world = after_tier3(61).settled("2027-01-20").accepted()
    assert [d.assigned_to for d in world.deadlines("cse_decision")] == [
        (),
        ("principal",),
        ("administrator",),
    ]


def test_a_question_nobody_asked_is_not_answered():
    after_tier3(85).when(decided()).refused("state", "plan-1-1")
    after_tier3(61).after(decided()).when(decided(when="2026-12-11")).refused("state")


@pytest.mark.rule("R120", "R124")
def test_behavioral_tier_3_is_considered_after_two_cycles_only_r120():
    world = given(
        in_behavioral_tier3(),
        sessions("2026-12-16", 6, 2, plan="plan-2", provider="support_staff")[:4],
    )
    assert world.student.cse_questions == {}
    first = [
        *sessions("2027-01-05", 5, 2, plan="plan-2", provider="support_staff"),
        rated("2027-02-02", 40, plan="plan-2"),
        ended_by_staff("refer_to_team", "2027-02-10", plan="plan-2"),
    ]
    world = world.after(first)
    assert world.student.cycles["plan-2/1"].result == "inadequate"
    assert world.student.cse_questions == {}
    second = [
        met("plan-2/meeting-1", "2027-02-11"),
        recommended(
            "2027-02-11 13:00",
            recommendation="rec-3",
            meeting="plan-2/meeting-1",
            tier=3,
            decided="further_t3",
            domain="behavioral",
            subject=None,
            points=MOODS,
            presenters=["classroom_teacher", "counselor"],
        ),
        *sessions("2027-02-23", 6, 2, plan="plan-2", provider="support_staff")[:10],
        rated("2027-03-16", 40, plan="plan-2"),
        ended_by_staff("refer_to_team", "2027-04-12", plan="plan-2"),
    ]
    world = world.after(second)
    assert world.student.cse_questions == {"plan-2-2": False}
    world.when(decided(False, "2027-04-13", by="clerk", question="plan-2-2")).refused("R120")
    bare = decided(False, "2027-04-13", question="plan-2-2", reasons=" ")
    world.when(bare).refused("R120", "no reasons")
    world.when(decided(False, "2027-04-13", question="plan-2-2")).including(
        "cse.not_referred", "deadline.met"
    )
    told = world.after(decided(True, "2027-04-13", question="plan-2-2"))
    notice = {"notice": "cse-plan-2-2", "plan": None}
    told.when(signed("2027-04-14", "clerk", **notice)).refused("R124")
    told.when(signed("2027-04-14", contents={"en": {}}, **notice)).refused("R124")


def reviewed(world, decided: str):
    """The team has met over the first cycle of Tier 3."""
    review = {"recommendation": "rec-2", "meeting": "plan-1/meeting-1", "tier": 3, "decided": decided}
    team = recommended("2026-12-08 13:00", presenters=["classroom_teacher"], **review)
    return world.after(met("plan-1/meeting-1", "2026-12-08"), team)


@pytest.mark.rule("R77")
def test_the_teams_review_answers_the_open_question_and_opens_no_second_r77():
    world = reviewed(after_tier3(61), "cse")
    assert world.student.cse_questions == {"plan-1-1": True}
    assert [d.status for d in world.after(decided()).deadlines("cse_decision")] == ["met"]


def second_cycle_of_tier3(world):
    return world.after(
        sessions("2026-12-15", 1, provider="support_teacher"),
        sessions("2027-01-05", 4, provider="support_teacher"),
        probed("2027-01-12", 61),
        ended_by_support_teacher("refer_to_team", "2027-02-03"),
    )


@pytest.mark.rule("R77")
def test_while_what_came_of_a_referral_is_under_way_none_is_demanded_r77():
    world = second_cycle_of_tier3(reviewed(after_tier3(61).after(decided(when="2026-12-07")), "further_t3"))
    assert list(world.student.cse_questions) == ["plan-1-1"]
    again = reviewed(after_tier3(61).after(decided(when="2026-12-07")), "cse")
    assert [d.status for d in again.deadlines("cse_decision")] == ["met"]
    by_staff = referred_by_staff("2026-12-05", why_none="", records=["report"])
    told = after_tier3(61).after(by_staff).when(decided(refer=False, reasons="referred already: cse-1"))
    told.including("cse.not_referred", "deadline.met")


@pytest.mark.rule("R77")
def test_a_referral_answers_what_earlier_cycles_asked_r77():
    world = second_cycle_of_tier3(reviewed(after_tier3(61), "further_t3"))
    assert list(world.student.cse_questions) == ["plan-1-1", "plan-1-2"]
    done = world.after(decided(when="2027-02-04", question="plan-1-2"))
    assert {d.status for d in done.deadlines("cse_decision")} <= {"met", "met_late", "met_entered_late"}


def test_cycles_of_two_subjects_do_not_add_up_a24():
    after_two = {"academic_t3": {"mode": "mandatory", "after_cycles": 2}}
    math = [point(f"m-{p['point']}", p["measure"], p["value"], subject="MATH") for p in (CBM, CHAPTER)]
    math.append(point("m-star", "STAR", 12, subject="MATH", screening_window="Fall"))
    named = {"subject": "MATH", "points": [p["point"] for p in math]}
    of_math = {"plan": "plan-2", "basis": "rec-2", "subject": "MATH", "target_area": "mathematics"}
    world = given(
        in_tier3(),
        measured(*math),
        listed("2026-10-21", listing="list-2", disposition="refer_tier3", **named),
        recommended_tier3("2026-10-21 13:00", recommendation="rec-2", listing="list-2", **named),
        drafted("2026-10-22", **IN_TIER_3, **of_math, start_on="2026-10-27"),
        signed("2026-10-23", notice="rec-2", plan="plan-2"),
        emailed(day="2026-10-23", notice="rec-2"),
        sessions("2026-10-20", 1, provider="support_teacher"),
        started("2026-10-27 08:30", "support_teacher", plan="plan-2"),
        sessions("2026-10-27", 5, provider="support_teacher"),
        sessions("2026-10-27", 6, plan="plan-2", provider="support_teacher"),
        probed("2026-12-01", 61),
        probed("2026-12-01", 61, "probe-m", plan="plan-2"),
        ended_by_support_teacher("refer_to_team", "2026-12-04"),
        ended_by_support_teacher("refer_to_team", "2026-12-10", plan="plan-2"),
        policy=policy_document(cse=after_two, referral_duty=None),
    )
    assert {c.result for c in world.student.cycles.values()} == {"inadequate"}
    assert world.student.cse_questions == {}


def referred_by_staff(when: str = "2026-10-01", by: str = "classroom_teacher", **changes):
    fields = {
        "referral": "cse-1",
        "reasons": "a disability is suspected",
        "points": ["star"],
        "why_none": "first weeks in this school",
        "parent_contact": "a conference",
        **changes,
    }
    return ask("cse.refer", when, by, **fields)


@pytest.mark.rule("A7", "R65", "R108")
def test_staff_refer_at_any_time_from_tier_1_on():
    world = given(enrolled(), screened()).when(referred_by_staff()).including("cse.referred", "notice.opened")
    assert world.student.cse_referred == {"cse-1"}
    in_tier_2 = given(in_tier2()).when(referred_by_staff("2026-11-02", why_none="")).refusal
    assert "interventions" in in_tier_2.reason


GIVEN_ELSEWHERE = ask(
    "cycle.record_external",
    "2026-09-25",
    "clerk",
    cycle="before-1",
    school="Made-up Elementary",
    domain="academic",
    subject="ELA",
    tier=2,
    started_on="2026-04-13",
    ended_on="2026-05-22",
    result="inadequate",
)
ATTESTED = ask(
    "opening.attest",
    "2026-09-25",
    "clerk",
    plan="before",
    domain="academic",
    subject="ELA",
    tier=2,
    since="2026-09-08",
    service_type="mtss",
    target_area="reading",
    intervention="read-1",
    sessions_per_week=3,
    minutes=30,
    location="Room 4",
    responsible="interventionist",
    measure="cbm",
    goal={"baseline": 40, "baseline_on": "2026-09-08", "target": 60, "target_on": "2026-12-18"},
    cycle=1,
    cycle_started="2026-09-08",
)


@pytest.mark.rule("L13", "R77", "R120")
@pytest.mark.parametrize(
    ("before", "told"),
    [
        (
            [in_tier2(), sessions("2026-10-20", 1)],
            "academic_t2, cycle 1: under way since 2026-10-20",
        ),
        ([enrolled(), screened(), ATTESTED], "academic_t2, cycle 1: under way since 2026-09-08"),
        (
            [enrolled(), screened(), GIVEN_ELSEWHERE],
            "academic_t2, elsewhere, 2026-04-13 to 2026-05-22: inadequate",
        ),
    ],
    ids=["under way here", "under way before the record", "given elsewhere"],
)
def test_an_intervention_that_the_file_holds_is_told_without_a_reason_why_there_was_none_l13(before, told):
    world = given(*before)
    event = world.when(referred_by_staff("2026-11-02", why_none="")).event("cse.referred")
    assert event.prior_services == (told,)


@pytest.mark.rule("L13", "R77", "R120")
@pytest.mark.parametrize(
    ("lacks", "named"),
    [
        ({"reasons": " "}, "reasons"),
        ({"points": []}, "test results"),
        ({"why_none": ""}, "interventions"),
        ({"parent_contact": ""}, "contact"),
    ],
)
def test_each_element_that_a_packet_lacks_is_named(lacks, named):
    given(enrolled(), screened()).when(referred_by_staff(**lacks)).refused("L13", named)


def test_records_on_paper_stand_beside_data_points():
    on_paper = referred_by_staff(points=[], records=["psychologist's report of 3 June, in the file"])
    event = given(enrolled(), screened()).when(on_paper).event("cse.referred")
    assert (event.evidence, event.records) == ((), ("psychologist's report of 3 June, in the file",))


@pytest.mark.rule("R16")
def test_a_data_point_nobody_recorded_is_no_evidence():
    given(enrolled(), screened()).when(referred_by_staff(points=["homework"])).refused("R16", "homework")


@pytest.mark.rule("L13")
def test_only_staff_refer_so():
    given(enrolled(), screened()).when(referred_by_staff(by="mother")).refused("L13", "mother")


def test_a_referral_is_made_once():
    world = given(enrolled(), screened(), referred_by_staff())
    world.when(referred_by_staff("2026-10-02")).refused("state", "cse-1")


def law(weeks: int):
    return policy_document(referral_duty={"domains": ["academic"], "after_weeks": weeks})


def flat_tier2(weeks: int):
    return given(
        in_tier2(),
        sessions("2026-10-20", 6),
        probed("2026-11-03", 60),
        probed("2026-11-17", 60),
        ended("terminate", "2026-12-04"),
        policy=law(weeks),
    )


@pytest.mark.rule("L1", "L14")
def test_the_law_asks_in_tier_2_too_after_its_appropriate_time():
    world = flat_tier2(weeks=6)
    assert world.student.cse_questions == {"plan-1-1": True}
    assert world.deadlines("cse_decision")[0].derivation.anchored_on.startswith(
        "no adequate progress after 6"
    )
    assert flat_tier2(weeks=7).student.cse_questions == {}


@pytest.mark.rule("L14")
def test_what_the_law_asks_shall_be_done():
    flat_tier2(weeks=6).when(decided(refer=False)).refused("L14", "shall")


def test_the_law_does_not_ask_again_while_an_evaluation_is_under_way():
    asked = ask("evaluation.request", "2026-11-30", "clerk", evaluation="ev-1", guardian="mother")
    steps = [
        in_tier2(),
        sessions("2026-10-20", 6),
        probed("2026-11-03", 60),
        probed("2026-11-17", 60),
        asked,
        ended("terminate", "2026-12-04"),
    ]
    assert given(*steps, policy=law(6)).student.cse_questions == {}


def test_without_a_word_in_the_policy_the_law_is_not_applied_by_guess():
    world = given(
        in_tier2(),
        sessions("2026-10-20", 6),
        probed("2026-11-03", 60),
        probed("2026-11-17", 60),
        ended("terminate", "2026-12-04"),
        policy=policy_document(referral_duty=None),
    )
    assert world.student.cse_questions == {}


@pytest.mark.rule("R77", "R120", "L14")
def test_a_question_is_not_answered_before_it_was_asked_r77():
    world = after_tier3(61)
    early = decided(said="2026-12-03")
    world.when(early).refused("R77", "the question was asked on 2026-12-04, after 2026-12-03")
    world.when(decided(said="2026-12-04")).accepted()


def rescored(when: str = "2026-12-07"):
    """The probe of 10 November was scored 61; it was 95."""
    fields = {"probe": "probe-2026-11-10", "value": 95, "reason": "scored again"}
    return ask("probe.correct", when, "support_teacher", **fields)


def looked_at_again(world, when: str = "2026-12-08"):
    """Those who decided on the cycle conclude what the correction called them to."""
    fields = {"review": f"probe-2026-11-10@{world.student.cycles['plan-1/1'].ended_by[1]}"}
    return ask("evidence.review", when, "support_teacher", **fields, conclusion="progress was adequate")


@pytest.mark.rule("R16", "R77", "L14")
def test_progress_that_was_adequate_by_the_corrected_probes_is_no_ground_to_refer_r77():
    world = after_tier3(61).after(rescored())
    not_now = decided(refer=False, reasons="the probe was miscounted")
    refusal = world.when(not_now).refusal
    assert (refusal.rule, "evidence.review" in refusal.remedy) == ("R77", True)
    world.after(looked_at_again(world)).when(not_now).including("cse.not_referred", "deadline.met")


@pytest.mark.rule("R16", "R77", "L14")
def test_a_correction_that_leaves_progress_inadequate_leaves_the_duty_to_refer_r77():
    world = after_tier3(61)
    fields = {"probe": "probe-2026-11-10", "value": 62, "reason": "scored again"}
    world = world.after(ask("probe.correct", "2026-12-07", "support_teacher", **fields))
    world.after(looked_at_again(world)).when(decided(refer=False)).refused("R77", "shall")
