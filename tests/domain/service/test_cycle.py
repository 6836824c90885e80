"""An intervention cycle and the decision at its end
(R16, R58, R59, R67, R74, R75, R102, R103, R118, R119, A11, A12)."""

from datetime import date

import pytest

from domain.policy import parse
from domain.policy.checks import contradictions
from tests.domain.steps import (
    ended,
    ended_by_staff,
    ended_by_support_teacher,
    in_behavioral_tier2,
    in_spring,
    in_tier2,
    in_tier3,
    met,
    probed,
    rated,
    recommended,
    session,
    sessions,
)
from tests.domain.story import given, policy_document


def served():
    """Six weeks of academic Tier 2 with two probes above the goal line's slope."""
    return given(
        in_tier2(),
        sessions("2026-10-20", 6),
        probed("2026-11-03", 72),
        probed("2026-11-17", 84),
    )


@pytest.mark.rule("A11")
def test_the_first_session_is_day_0_of_the_window_a11():
    outcome = given(in_tier2()).when(session("2026-10-21 10:00"))
    world = outcome.then(
        "session.recorded", "deadline.met", "cycle.anchored", "deadline.set", "deadline.set", "deadline.set"
    )
    assert outcome.event("cycle.anchored").anchor == date(2026, 10, 21)
    assert world.due("review_opens") == date(2026, 11, 19)  # 20 school days on, over Veterans Day
    assert world.due("review_due") == date(2026, 12, 8)  # 30 school days on, over Thanksgiving too
    assert world.due("probe_due") == date(2026, 11, 4)


@pytest.mark.rule("A11")
def test_the_window_may_count_from_the_start_instead_a11():
    document = policy_document()
    document["clock"] = {**document["clock"], "anchor": "plan_start", "week": "calendar_weeks"}
    world = given(in_tier2(), policy=document)
    assert (world.due("review_opens"), world.due("review_due")) == (date(2026, 11, 17), date(2026, 12, 1))


def test_an_absence_is_no_first_session():
    world = given(in_tier2()).after(session("2026-10-20 10:00", code="absent"))
    assert (world.status("first_session"), world.deadlines("review_due")) == ("open", [])


@pytest.mark.rule("R58")
def test_no_review_before_the_minimum_weeks_r58():
    world = given(in_tier2(), sessions("2026-10-20", 4), probed("2026-11-03", 72))
    world.when(ended("terminate", "2026-11-17")).refused("R58", "2026-11-18")
    world.when(ended("terminate", "2026-11-18")).accepted()


@pytest.mark.parametrize(
    ("rule", "world", "end"),
    [
        ("R74", in_tier3, ended_by_support_teacher("refer_to_team", "2026-11-10")),
        ("R102", in_behavioral_tier2, ended_by_staff("continue", "2026-11-10")),
    ],
)
@pytest.mark.rule("R74", "R102")
def test_nor_in_the_other_services_r74_r102(rule, world, end):
    given(world(), sessions("2026-10-20", 2)).when(end).refused(rule)


@pytest.mark.rule("R59")
def test_terminated_returns_the_student_to_tier_1_r59():
    outcome = served().when(ended("terminate", "2026-12-04"))
    world = outcome.including("deadline.met", "cycle.ended", "plan.closed", "tier.entered")
    assert world.student.tier("academic/ELA") == 1
    assert not [d for d in world.student.deadlines.values() if d.status == "open"]


@pytest.mark.rule("R59")
def test_continued_is_a_new_cycle_with_a_window_of_its_own_r59():
    world = served().when(ended("continue", "2026-12-04")).including("cycle.ended", "cycle.started")
    assert world.student.current_cycle("plan-1").number == 2
    world = world.after(session("2026-12-08 10:00"))
    assert [d.due_on for d in world.deadlines("review_due")] == [date(2026, 12, 7), date(2027, 1, 29)]


@pytest.mark.rule("R60")
def test_referred_back_opens_the_teams_meeting_r60():
    world = served().when(ended("refer_to_team", "2026-12-04")).including("cycle.ended", "meeting.opened")
    assert list(world.student.meetings)[-1] == "plan-1/meeting-1"
    assert world.student.plans["plan-1"].status == "active"
    assert world.student.tier("academic/ELA") == 2


@pytest.mark.rule("R59")
def test_the_interventionist_and_the_teacher_decide_together_r59():
    served().when(ended("terminate", "2026-12-04", deciders=["interventionist"])).refused(
        "R59", "classroom_teacher"
    )
    served().when(ended("terminate", "2026-12-04", by="principal")).refused("R59", "the actor")


@pytest.mark.parametrize(
    ("rule", "world", "who"),
    [("R75", in_tier3, "support_teacher"), ("R103", in_behavioral_tier2, "support_staff")],
)
@pytest.mark.rule("R75", "R103")
def test_who_decides_in_the_other_services_r75_r103(rule, world, who):
    given(world(), sessions("2026-10-20", 6)).when(ended("refer_to_team", "2026-12-04")).refused(rule, who)


@pytest.mark.parametrize("outcome", ["terminate", "continue"])
@pytest.mark.rule("R75", "A5")
def test_tier_3_neither_terminates_nor_continues_by_itself_r75(outcome):
    world = given(in_tier3(), sessions("2026-10-20", 6))
    world.when(ended_by_support_teacher(outcome, "2026-12-04")).refused("R75", outcome)


@pytest.mark.rule("R59", "A5")
def test_tier_2_does_not_step_down_to_tier_2_r59():
    served().when(ended("to_tier2", "2026-12-04")).refused("R59", "to_tier2")


@pytest.mark.rule("R75")
def test_transitioned_to_tier_2_closes_tier_3_and_asks_for_a_plan_r75():
    world = given(in_tier3(), sessions("2026-10-20", 6), probed("2026-11-10", 90))
    world = world.when(ended_by_support_teacher("to_tier2", "2026-12-04")).including(
        "cycle.ended", "notice.opened", "plan.closed", "tier.entered"
    )
    assert world.student.tier("academic/ELA") == 2


def test_a_decision_rests_on_the_probes_and_sessions_of_the_cycle_r16():
    world = served()
    event = world.when(ended("terminate", "2026-12-04")).event("cycle.ended")
    cycle = world.student.cycles["plan-1/1"]
    assert event.evidence == tuple(seen.ref for seen in (*cycle.probes, *cycle.sessions))
    assert len(event.evidence) == 20
    assert (event.evaluation.result, event.evaluation.rule, event.evaluation.points) == (
        "adequate",
        "trend",
        2,
    )


@pytest.mark.rule("R16")
def test_what_was_seen_after_the_day_of_a_decision_entered_late_is_no_ground_of_it_r16():
    """Decided on 1 December and entered on the 4th: the probe of the 3rd was not known then."""
    world = given(in_tier2(), sessions("2026-10-20", 7), probed("2026-11-17", 65), probed("2026-12-03", 99))
    event = world.when(ended("terminate", "2026-12-04", said="2026-12-01")).event("cycle.ended")
    cycle = world.student.cycles["plan-1/1"]
    then = [s for s in (*cycle.probes, *cycle.sessions) if s.on <= date(2026, 12, 1)]
    assert (len(cycle.sessions), len(then), event.evaluation.points) == (21, 20, 1)
    assert event.evidence == tuple(seen.ref for seen in then)


@pytest.mark.rule("R16")
def test_sessions_after_the_decision_are_no_part_of_the_dosage_that_counts_a12():
    world = given(
        in_behavioral_tier2(),
        session("2026-10-20 10:00"),
        sessions("2026-11-24", 2, 5),
        rated("2026-12-03", 50),
    )
    late = ended_by_staff("continue", "2026-12-05", said="2026-11-20")
    assert not world.when(late).event("cycle.ended").counts


@pytest.mark.rule("A13")
def test_too_few_points_are_an_answer_and_no_obstacle_r15_a13():
    world = given(in_tier2(), sessions("2026-10-20", 6))
    event = world.when(ended("continue", "2026-12-04")).event("cycle.ended")
    assert event.evaluation.result == "insufficient_data"


def test_a_probe_of_another_measure_says_nothing_of_the_goal_r57():
    world = given(in_tier2(), sessions("2026-10-20", 6), probed("2026-11-03", 5000, measure="words"))
    event = world.when(ended("continue", "2026-12-04")).event("cycle.ended")
    assert event.evaluation.points == 0


def test_a_cycle_without_a_session_is_not_decided():
    given(in_tier2()).when(ended("terminate", "2026-12-04")).refused("state", "session")
    served().when(ended("terminate", "2026-12-04", plan="plan-9")).refused("state", "plan-9")


def test_a_cycle_is_decided_once():
    world = served().after(ended("refer_to_team", "2026-12-04"))
    world.when(ended("terminate", "2026-12-04 13:00")).refused("state")


@pytest.mark.parametrize(("a_week", "counts"), [(3, True), (2, True), (1, False)])
@pytest.mark.rule("A12")
def test_a_cycle_counts_when_enough_of_it_was_delivered_a12(a_week, counts):
    """Three sessions a week are planned; 60 per cent of them make a cycle."""
    world = given(in_behavioral_tier2(), sessions("2026-10-20", 6, a_week, provider="support_staff"))
    assert world.when(ended_by_staff("continue", "2026-12-04")).event("cycle.ended").counts == counts


@pytest.mark.rule("A12")
def test_refused_sessions_are_not_delivered_a12():
    world = given(in_behavioral_tier2(), sessions("2026-10-20", 1), sessions("2026-10-27", 5, code="absent"))
    assert not world.when(ended_by_staff("continue", "2026-12-04")).event("cycle.ended").counts


def test_a_review_nobody_held_climbs_to_the_administrator():
    world = served().settled("2026-12-30").accepted()
    assert [d.assigned_to for d in world.deadlines("review_due")] == [(), ("principal",), ("administrator",)]


def test_a_judgement_is_the_deciders_own_where_the_policy_asks_for_it():
    document = policy_document()
    document["services"]["behavioral_t2"]["progress"] = {"rule": "team_judgement", "min_points": 1}
    world = given(in_behavioral_tier2(), sessions("2026-10-20", 6), rated("2026-11-03", 10), policy=document)
    judged = ended_by_staff("terminate", "2026-12-04", judgement="adequate")
    assert world.when(judged).event("cycle.ended").evaluation.result == "adequate"
    silent = world.when(ended_by_staff("continue", "2026-12-04"))
    assert silent.event("cycle.ended").evaluation.result == "insufficient_data"


@pytest.mark.rule("A35")
def test_a_cycle_that_begins_in_june_is_decided_on_the_last_day_of_school_a35():
    world = given(in_spring(), session("2027-06-15 10:00"), probed("2027-06-22", 70))
    world.when(ended("continue", "2027-06-24")).refused("R58", "2027-06-25")
    outcome = world.when(ended("terminate", "2027-06-25"))
    assert not outcome.event("cycle.ended").counts
    assert outcome.world.status("review_due") == "met"


def test_the_decision_keeps_who_decided_in_which_role_and_the_numbers_seen_r16():
    world = served()
    event = world.when(ended("terminate", "2026-12-04")).event("cycle.ended")
    assert [(m.staff, m.roles) for m in event.people] == [
        ("interventionist", ("interventionist",)),
        ("classroom_teacher", ("classroom_teacher",)),
    ]
    seen = event.evaluation
    assert (seen.goal.baseline, seen.goal.target, seen.min_points) == (60, 90, 2)
    assert (seen.trend_slope, seen.trend_intercept, seen.trend_value) == (6.0, 72.0, 84.0)
    assert [(p.value, p.ref) for p in seen.seen] == [
        (p.value, p.ref) for p in world.student.cycles["plan-1/1"].probes
    ]


@pytest.mark.rule("R59", "A6")
def test_who_holds_no_deciding_role_does_not_decide_along_r59():
    with_clerk = ended("terminate", "2026-12-04", deciders=["interventionist", "classroom_teacher", "clerk"])
    served().when(with_clerk).refused("R59", "clerk")


@pytest.mark.rule("A6")
def test_a_quorum_of_the_deciding_roles_may_do_a6():
    document = policy_document()
    document["services"]["academic_t2"]["end_quorum"] = 1
    world = given(in_tier2(), sessions("2026-10-20", 6), probed("2026-11-17", 84), policy=document)
    world.when(ended("terminate", "2026-12-04", deciders=["interventionist"])).accepted()
    document["services"]["academic_t2"]["end_quorum"] = 2
    world = given(in_tier2(), sessions("2026-10-20", 6), probed("2026-11-17", 84), policy=document)
    world.when(ended("terminate", "2026-12-04", deciders=["interventionist"])).refused("R59", "quorum is 2")


def test_an_outcome_of_the_plan_is_tagged_so_and_an_added_one_as_the_districts_a5():
    assert served().when(ended("continue", "2026-12-04")).event("cycle.ended").source == "plan"
    document = policy_document()
    document["services"]["academic_t3"]["outcomes"].append("continue")
    document["provenance"]["services.academic_t3.outcomes"] = {"source": "local_addition"}
    world = given(in_tier3(), sessions("2026-10-20", 6), policy=document)
    event = world.when(ended_by_support_teacher("continue", "2026-12-04")).event("cycle.ended")
    assert event.source == "local_addition"


@pytest.mark.rule("A5")
def test_a_menu_that_adds_without_saying_so_is_no_policy_a5():
    document = policy_document()
    document["services"]["academic_t3"]["outcomes"].append("terminate")
    assert contradictions(parse(document)) == [
        (
            "services.academic_t3.outcomes",
            "the plan does not offer terminate here: say under provenance, services.academic_t3.outcomes,"
            " that this is a local_addition",
        )
    ]
    document["provenance"]["services.academic_t3.outcomes"] = {"source": "local_addition"}
    document["services"]["academic_t2"]["outcomes"].append("to_tier2")
    document["provenance"]["services.academic_t2.outcomes"] = {"source": "local_addition"}
    assert [key for key, _ in contradictions(parse(document))] == ["services.academic_t2.outcomes"]


@pytest.mark.rule("R15")
def test_the_norm_of_the_students_grade_may_be_the_yardstick_r15():
    document = policy_document()
    norm = {"measure": "cbm", "grades": ["03"], "level": 80, "weekly_gain": 2}
    document["services"]["academic_t2"]["progress"] |= {"yardstick": "grade", "norms": [norm]}
    world = given(in_tier2(), sessions("2026-10-20", 6), probed("2026-11-03", 72), policy=document)
    seen = world.after(probed("2026-11-17", 75)).when(ended("continue", "2026-12-04")).event("cycle.ended")
    assert (seen.evaluation.result, seen.evaluation.goal_slope) == ("inadequate", 2)


@pytest.mark.rule("R67")
def test_a_continuation_is_not_decided_before_its_minimum_weeks_r67():
    world = served().after(ended("refer_to_team", "2026-12-04"), met("plan-1/meeting-1", "2026-12-08"))
    again = {"recommendation": "rec-2", "meeting": "plan-1/meeting-1", "tier": 3, "decided": "continue"}
    world = world.after(
        recommended("2026-12-08 13:00", presenters=["ais_teacher"], **again), sessions("2026-12-15", 1)
    )
    world.when(ended("terminate", "2027-01-13")).refused("R67", "2027-01-22")
