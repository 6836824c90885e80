"""The plan from its draft to its end (R3–R5, R14, R43–R48, R55, R86, R88, R90, R91, R113, R116, A38)."""

from datetime import date

import pytest
from pydantic import ValidationError

from tests.domain.steps import (
    BEHAVIORAL,
    BEHAVIORAL_PLAN,
    IN_TIER_3,
    MOODS,
    behavioral_up_to_meeting,
    direct_tier3_listing,
    drafted,
    emailed,
    ended,
    enrolled,
    father,
    in_behavioral_tier2,
    in_tier2,
    listed,
    mailed,
    measured,
    met,
    point,
    printed,
    probed,
    recommended,
    recommended_tier3,
    referred,
    screened,
    session,
    sessions,
    signed,
    started,
    told_of_conduct,
    up_to_meeting,
    up_to_notice,
    up_to_plan,
)
from tests.domain.story import SUMMER, TEAM, ask, given, policy_document


def recommended_world():
    return given(up_to_meeting(), recommended())


def override(when: str = "2026-10-20", by: str = "administrator", **changes):
    fields = {"gate": "R48", "plan": "plan-1", "reason": "the family agreed by telephone", **changes}
    return ask("gate.override", when, by, **fields)


@pytest.mark.rule("R48")
def test_a_draft_meets_the_duty_and_sets_the_latest_day_for_the_notice():
    world = recommended_world().when(drafted()).then("plan.drafted", "deadline.met", "deadline.set")
    assert world.status("service_plan_made") == "met"
    assert world.due("notice_left") == date(2026, 10, 19)


def test_a_start_on_monday_needs_the_notice_by_friday_before():
    world = recommended_world().after(drafted(start_on="2026-10-26"))
    assert world.due("notice_left") == date(2026, 10, 23)


@pytest.mark.rule("A8")
def test_the_lead_of_the_policy_counts_back_from_the_start_a8():
    policy = policy_document(**{"notices.t2_start.min_lead_days": 5})
    world = given(up_to_meeting(), recommended(), drafted(), policy=policy)
    assert world.due("notice_left") == date(2026, 10, 15)


@pytest.mark.rule("R47", "R90")
def test_without_a_decision_there_is_no_plan_r47_r90():
    given(up_to_meeting()).when(drafted()).refused("R47", "rec-1")
    recommended_world().when(drafted(tier=3)).refused("R47")
    recommended_world().when(drafted(subject="MATH")).refused("R47")
    given(up_to_meeting()).when(drafted(**BEHAVIORAL_PLAN)).refused("R90")
    given(up_to_meeting(), recommended(decided="not_eligible")).when(drafted()).refused("R47")


@pytest.mark.rule("R47")
def test_one_decision_leads_to_one_plan_r47():
    given(up_to_plan()).when(drafted(plan="plan-2")).refused("R47", "plan-1")


@pytest.mark.rule("R55", "R100")
def test_the_team_makes_the_plan_r55_r100():
    recommended_world().when(drafted(by="clerk")).refused("R55", "clerk")
    world = given(behavioral_up_to_meeting(), recommended(points=MOODS, domain="behavioral", subject=None))
    world.when(drafted(by="clerk", **BEHAVIORAL_PLAN)).refused("R100", "clerk")


@pytest.mark.rule("A26")
def test_the_team_makes_the_plan_of_academic_tier_3_too_a26():
    world = given(direct_tier3_listing(), recommended_tier3())
    world.when(drafted(by="clerk", **IN_TIER_3)).refused("R55", "clerk")
    policy = policy_document(**{"services.academic_t3.eligibility_deciders": ["principal", *TEAM]})
    given(direct_tier3_listing(), recommended_tier3(), policy=policy).when(
        drafted(by="principal", **IN_TIER_3)
    ).accepted()


@pytest.mark.rule("R45")
def test_spaces_are_no_evidence_r45():
    bare = {"title": "t", "domain": "academic", "tiers": [2], "evidence": " "}
    world = recommended_world().after(ask("intervention.register", SUMMER, intervention="bare", **bare))
    world.when(drafted(intervention="bare")).refused("R45", "bare")


@pytest.mark.rule("R44")
def test_sessions_outside_the_classroom_have_a_place_of_their_own_r44():
    recommended_world().when(drafted(location=" ")).refused("R44")
    recommended_world().when(drafted(location=" ", setting="push_in")).accepted()


@pytest.mark.rule("R3")
def test_an_academic_plan_names_its_subject_r3():
    world = given(up_to_meeting(), recommended(subject=None))
    world.when(drafted(subject=None)).refused("R3", "subject")


@pytest.mark.rule("R3")
def test_help_with_behavior_is_no_academic_intervention_service_r3():
    world = given(behavioral_up_to_meeting(), recommended(points=MOODS, domain="behavioral", subject=None))
    world.when(drafted(**{**BEHAVIORAL_PLAN, "service_type": "ais"})).refused("R3", "behavioral")
    world.when(drafted(**BEHAVIORAL_PLAN)).accepted()


@pytest.mark.rule("A35")
def test_no_plan_begins_after_the_last_published_school_year_a35():
    recommended_world().when(drafted(start_on="2028-02-01")).refused("A35", "covers 2028-02-01")
    recommended_world().when(drafted(start_on="2027-06-25")).accepted()


@pytest.mark.rule("R3")
def test_an_academic_plan_says_why_the_student_is_at_risk_r3():
    plan = recommended_world().when(drafted(service_kind="support")).event("plan.drafted")
    assert (plan.reason, plan.service_kind) == ("at_risk_of_not_achieving_standard", "support")
    state = measured(point("state", "state_assessment", 1, subject="ELA"))
    world = given(enrolled(grade="05"), screened(), state, listed(), referred(), met())
    world = world.after(recommended(points=["star", "cbm", "chapter", "state"]))
    assert world.when(drafted()).event("plan.drafted").reason == "at_risk_on_state_assessment_level"


@pytest.mark.rule("R46", "R88")
def test_the_plan_states_the_gap_r46_r88():
    recommended_world().when(drafted(skill_gap=" ")).refused("R46", "gap")


@pytest.mark.rule("R46", "R88")
def test_the_subject_and_the_target_fit_the_domain_r46_r88():
    recommended_world().when(drafted(target_area="behavior")).refused("R46")
    given(behavioral_up_to_meeting(), recommended(points=MOODS, domain="behavioral", subject=None)).when(
        drafted(**{**BEHAVIORAL_PLAN, "target_area": "reading"})
    ).refused("R88")


@pytest.mark.rule("R5")
def test_sessions_add_to_the_core_r5():
    recommended_world().when(drafted(supplement_attestation="")).refused("R5")


@pytest.mark.rule("R4")
def test_an_iep_in_force_on_the_start_needs_its_consistency_recorded_r4():
    iep = ask("student.record_status", "2026-10-01", kind="iep", valid_from="2026-10-20")
    world = given(up_to_meeting(), recommended(), iep)
    world.when(drafted()).refused("R4")
    world.when(drafted(iep_consistency="consistent, found by the psychologist on 14 October")).accepted()
    world.when(drafted(start_on="2026-10-19")).accepted()


@pytest.mark.parametrize("intervention", ["calm-1", "made-up-1"])
@pytest.mark.rule("R45")
def test_the_intervention_has_its_evidence_in_the_catalogue_r45(intervention):
    recommended_world().when(drafted(intervention=intervention)).refused("R45")


@pytest.mark.rule("R15", "R57")
def test_a_plan_names_a_measure_that_can_be_repeated_r15_r57():
    recommended_world().when(drafted(measure=" ")).refused("R57")
    recommended_world().when(drafted(measure="state_assessment")).refused("R15", "once a year")


@pytest.mark.rule("R15")
@pytest.mark.parametrize("measure", ["attendance_rate", "sel_screener", "days_present"])
def test_progress_in_a_subject_is_not_measured_by_attendance_or_behavior_r15(measure):
    policy = policy_document(**{"sst_triggers.attendance_measures": ["days_present"]})
    given(up_to_meeting(), recommended(), policy=policy).when(drafted(measure=measure)).refused(
        "R15", measure
    )


@pytest.mark.rule("R43", "R86")
def test_who_is_responsible_may_provide_r43_r86():
    recommended_world().when(drafted(responsible="clerk")).refused("R43")
    world = given(behavioral_up_to_meeting(), recommended(points=MOODS, domain="behavioral", subject=None))
    world.when(drafted(**{**BEHAVIORAL_PLAN, "responsible": "interventionist"})).refused("R86")
    world.when(drafted(**BEHAVIORAL_PLAN)).accepted()


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        ({}, True),
        ({"sessions_per_week": 6}, False),
        ({"minutes": 29}, False),
        ({"minutes": 43}, False),
        ({"minutes": 30}, True),
        ({"minutes": 42}, True),
        ({"sessions_per_week": 5}, True),
    ],
)
@pytest.mark.rule("R116", "A18")
def test_behavioral_tier_3_is_bounded_r116(change, allowed):
    stated = {"met": True, "because": "agreed"}
    world = given(
        in_behavioral_tier2(),
        sessions("2026-10-20", 6, provider="support_staff"),
        probed("2026-11-24", 50, measure="rating"),
        told_of_conduct("2026-11-30"),
        ended("refer_to_team", "2026-12-04", "support_staff", deciders=["support_staff"]),
        met("plan-1/meeting-1", "2026-12-08"),
        recommended(
            "2026-12-08 13:00",
            recommendation="rec-2",
            meeting="plan-1/meeting-1",
            tier=3,
            domain="behavioral",
            subject=None,
            points=MOODS,
            criteria={"R114": stated, "R115": stated},
            presenters=["classroom_teacher", "counselor"],
        ),
    )
    tier3 = {
        **BEHAVIORAL_PLAN,
        "plan": "plan-2",
        "basis": "rec-2",
        "tier": 3,
        "start_on": "2026-12-16",
        "sessions_per_week": 4,
        "minutes": 40,
        **change,
    }
    outcome = world.when(drafted("2026-12-09", **tier3))
    outcome.accepted() if allowed else outcome.refused("R116")


@pytest.mark.parametrize("field", ["sessions_per_week", "minutes"])
@pytest.mark.parametrize("value", [0, -1, 1000])
def test_a_plan_has_sessions_of_some_length(field, value):
    with pytest.raises(ValidationError, match=field):
        drafted(**{field: value})


@pytest.mark.rule("R57")
def test_a_goal_is_to_be_reached_while_the_plan_runs():
    goal = {"baseline": 60, "baseline_on": "2026-09-20", "target": 90, "target_on": "2026-10-20"}
    given(up_to_meeting(), recommended()).when(drafted(goal=goal)).refused("R57", "2026-10-20")


@pytest.mark.rule("R57")
def test_a_baseline_stands_when_the_plan_begins_r57():
    world = given(up_to_meeting(), recommended())
    goal = {"baseline": 60, "baseline_on": "2026-10-21", "target": 90, "target_on": "2026-12-04"}
    world.when(drafted(goal=goal)).refused("R57", "2026-10-21")
    world.when(drafted(goal={**goal, "baseline_on": "2026-10-20"})).accepted()


@pytest.mark.parametrize(
    ("days", "first"),
    [({"said": "2026-10-12"}, "2026-10-12"), ({"start_on": "2026-10-12"}, "2026-10-12")],
)
@pytest.mark.rule("R47", "R90")
def test_no_plan_is_older_than_the_decision_it_rests_on_r47_r90(days, first):
    world = given(up_to_meeting(), recommended())
    world.when(drafted(**days)).refused("R47", first)
    world = given(behavioral_up_to_meeting(), recommended(points=MOODS, **BEHAVIORAL))
    world.when(drafted(**BEHAVIORAL_PLAN, **days)).refused("R90", first)


def test_a_plan_may_be_drafted_and_start_on_the_day_of_the_decision():
    world = given(up_to_meeting(), recommended("2026-10-13 11:00"))
    world.when(drafted("2026-10-13 13:00", start_on="2026-10-13")).accepted()


def test_a_goal_runs_forward():
    with pytest.raises(ValidationError, match="target"):
        drafted(goal={"baseline": 60, "baseline_on": "2026-10-20", "target": 90, "target_on": "2026-10-20"})


def to_tier3_world():
    told = [
        ask("contact.record", "2026-11-20", "classroom_teacher", kind=kind, about="reading")
        for kind in ("report_card", "conference")
    ]
    return given(
        in_tier2(),
        sessions("2026-10-20", 6),
        probed("2026-11-17", 61),
        ended("refer_to_team", "2026-12-04"),
        told,
        met("plan-1/meeting-1", "2026-12-08"),
        recommended_tier3(
            "2026-12-08 13:00",
            recommendation="rec-2",
            meeting="plan-1/meeting-1",
            listing=None,
            presenters=["ais_teacher"],
        ),
    )


TIER_3 = {**IN_TIER_3, "plan": "plan-2", "basis": "rec-2", "start_on": "2026-12-16"}


@pytest.mark.rule("R14")
def test_tier_3_is_more_than_tier_2_was_r14():
    world = to_tier3_world()
    same = drafted("2026-12-09", **{**TIER_3, "sessions_per_week": 3, "minutes": 30})
    world.when(same).refused("R14")
    mixed = {**TIER_3, "sessions_per_week": 5, "minutes": 20}
    world.when(drafted("2026-12-09", **mixed)).refused("R14")
    world.when(drafted("2026-12-09", **mixed, intensity_note="shorter, but daily")).accepted()
    world.when(drafted("2026-12-09", **TIER_3)).accepted()


def test_tier_3_takes_the_place_of_tier_2():
    world = to_tier3_world().after(
        drafted("2026-12-09", **TIER_3),
        signed("2026-12-10", notice="rec-2", plan="plan-2"),
        *emailed(day="2026-12-10", notice="rec-2"),
    )
    outcome = world.when(started("2026-12-16 08:30", plan="plan-2"))
    after = outcome.then("plan.closed", "plan.started", "tier.entered", "cycle.started", "deadline.set")
    assert after.student.tier("academic/ELA") == 3
    assert after.student.plans["plan-1"].status == "closed"


def test_a_plan_starts_with_a_first_cycle_and_its_tier():
    outcome = given(up_to_notice()).when(started())
    world = outcome.then("plan.started", "tier.entered", "cycle.started", "deadline.set")
    assert world.student.tier("academic/ELA") == 2
    assert world.due("first_session") == date(2026, 10, 27)
    world.when(started("2026-10-21")).refused("state", "active")


@pytest.mark.rule("R48", "R91")
def test_before_the_notice_left_nothing_starts_r48_r91():
    world = given(up_to_plan())
    world.when(started()).refused("R48", "not signed")
    world.after(signed()).when(started()).refused("R48", "mother: letter waiting")
    behavioral = given(
        behavioral_up_to_meeting(), recommended(points=MOODS, domain="behavioral", subject=None)
    )
    behavioral.after(drafted(**BEHAVIORAL_PLAN)).when(started()).refused("R91")


def test_where_the_policy_has_no_gate_a_plan_starts_without():
    policy = policy_document(**{"notices.t2_start.gate": False})
    given(up_to_plan(), policy=policy).when(started()).accepted()


@pytest.mark.rule("A32")
def test_everybody_entitled_is_told_before_the_start_a32():
    world = given(up_to_meeting(), father("2026-08-21"), recommended(), drafted(), signed(), emailed())
    world.when(started()).refused("R48", "father: letter waiting")
    world = world.after(*printed())
    world.when(started()).refused("R48", "father: letter printed")
    world.after(mailed()).when(started()).accepted()


@pytest.mark.rule("R48")
def test_a_mailing_of_the_same_day_without_a_time_does_not_show_the_order_r48():
    world = given(
        up_to_meeting(), father("2026-08-21"), recommended(), drafted(), signed(), emailed(), printed()
    )
    same_day = mailed(when="2026-10-20 08:00", said="2026-10-20")
    outcome = world.after(same_day).when(started())
    outcome.refused("R48", "order_not_evidenced")
    assert "on the day after" in outcome.refusal.remedy
    by_the_minute = mailed(when="2026-10-20 08:00", said="2026-10-20 07:50")
    world.after(by_the_minute).when(started()).accepted()


@pytest.mark.rule("A33")
def test_a_claim_opens_no_gate_a33():
    world = given(
        up_to_meeting(), father("2026-08-21"), recommended(), drafted(), signed(), emailed(), printed()
    )
    claim = mailed(when="2026-11-03", said="2026-10-16")
    world = world.after(claim)
    shut = world.when(started("2026-11-04"))
    shut.refused("R48", "claimed")
    assert "with the document" in shut.refusal.remedy
    proven = mailed(when="2026-11-03 13:00", said="2026-10-16", document="receipt 17")
    world.after(proven).when(started("2026-11-04")).accepted()


def test_the_lead_is_kept_a8():
    policy = policy_document(**{"notices.t2_start.min_lead_days": 5})
    world = given(up_to_notice(), policy=policy)
    world.when(started("2026-10-19 08:30")).refused("R48", "less than 5 days")
    world.when(started("2026-10-20 08:30")).accepted()


def test_drafting_anew_moves_the_latest_day():
    world = given(up_to_plan()).after(drafted(start_on="2026-10-28"))
    assert [d.status for d in world.deadlines("notice_left")] == ["withdrawn", "open"]
    assert world.due("notice_left") == date(2026, 10, 27)


@pytest.mark.rule("R48")
def test_drafting_anew_after_the_notice_left_asks_for_no_second_letter():
    world = given(up_to_notice()).after(drafted("2026-10-16", start_on="2026-10-28"))
    assert [d.status for d in world.deadlines("notice_left")] == ["met"]
    world.settled("2026-10-30")
    world.when(started("2026-10-28")).accepted()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("responsible", "ais_teacher"),
        ("sessions_per_week", 2),
        ("minutes", 20),
        ("location", "Room 9"),
    ],
)
@pytest.mark.rule("A38")
def test_what_the_signed_notice_told_of_the_plan_stands_a38(field, value):
    given(up_to_plan()).when(drafted(**{field: value})).accepted()
    given(up_to_notice()).when(drafted("2026-10-16", **{field: value})).refused("A38", field)


def test_a_started_plan_is_not_drafted_anew_nor_moved_to_another_decision():
    given(in_tier2()).when(drafted("2026-10-21")).refused("state", "active")
    again = [
        referred("2026-10-15", referral="ref-2"),
        met("ref-2/meeting-1", "2026-10-16"),
        recommended("2026-10-16 13:00", recommendation="rec-2", meeting="ref-2/meeting-1"),
    ]
    given(up_to_plan(), again).when(drafted("2026-10-17", basis="rec-2")).refused("state", "closed")


def test_an_override_opens_the_gate_and_says_why():
    world = given(up_to_plan()).when(override()).then("gate.overridden")
    world = world.when(started("2026-10-20 13:00")).accepted()
    assert world.status("notice_left") == "open"


@pytest.mark.rule("R48")
def test_an_override_takes_the_role_a_reason_and_the_right_gate():
    world = given(up_to_plan())
    world.when(override(by="clerk")).refused("R48", "may not")
    world.when(override(reason="  ")).refused("R48", "no reason")
    world.when(override(gate="R91")).refused("R48", "R48")
    world.when(override(plan="plan-9")).refused("state")


@pytest.mark.rule("R48")
def test_nobody_overrides_the_gate_of_their_own_duty():
    also = ask(
        "staff.give_role",
        "2026-08-20",
        staff="interventionist",
        staff_name="I",
        building="SHE",
        role="administrator",
        valid_from="2026-07-01",
    )
    given(up_to_plan(), also).when(override(by="interventionist")).refused("R48", "own duty")
    signs = ask(
        "staff.give_role",
        "2026-08-20",
        staff="principal",
        staff_name="P",
        building="SHE",
        role="administrator",
        valid_from="2026-07-01",
    )
    given(up_to_plan(), signs, signed()).when(override(by="principal")).refused("R48", "own duty")


def test_after_the_start_there_is_nothing_to_override():
    given(in_tier2()).when(override("2026-10-21")).refused("state", "active")


def test_no_plan_of_that_name():
    given(up_to_notice()).when(started(plan="plan-9")).refused("state", "plan-9")


def test_a_late_start_awaits_its_first_session_from_the_day_it_started():
    world = given(up_to_notice()).after(started("2026-11-02"))
    assert world.due("first_session") == date(2026, 11, 9)
    assert world.when(session("2026-11-03 10:00")).accepted().status("first_session") == "met"
