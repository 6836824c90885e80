"""Sessions and probes, recorded as they were, with what they show broken.

R42, R43, R48, R57, R59, R75, R76, R86, R91, R103, R116.
"""

from datetime import date

import pytest
from pydantic import ValidationError

from tests.domain.steps import (
    drafted,
    ended,
    ended_by_staff,
    ended_by_support_teacher,
    enrolled,
    formed,
    in_behavioral_tier2,
    in_behavioral_tier3,
    in_tier2,
    in_tier3,
    joined,
    probed,
    rated,
    session,
    sessions,
    started,
    up_to_notice,
    up_to_plan,
)
from tests.domain.story import ask, given


def group_session(size: int, when: str = "2026-10-20 10:00"):
    seats = [
        {"student": f"s{n}", "plan": "plan-1", "code": "attended", "minutes": 30} for n in range(1, size + 1)
    ]
    return ask(
        "session.record",
        when,
        "interventionist",
        session="group-1",
        provider="interventionist",
        attendance=seats,
    )


def six_students():
    """The academic story of six children, told to each child's own file."""
    world = given()
    for number in range(1, 7):
        for command in in_tier2():
            mine = command.model_copy(update={"id": f"{command.id}-{number}"})
            if "student" in type(command).model_fields:
                mine = mine.model_copy(update={"student": f"s{number}"})
            if command.TYPE.startswith("dispatch."):
                letters = world.stream(f"student/s{number}").state.dispatches
                mine = mine.model_copy(update={"dispatch": next(iter(letters))})
            world = world.after(mine)
    return world


def test_a_session_is_recorded_and_belongs_to_its_cycle():
    outcome = given(in_tier2()).when(session("2026-10-20 10:00"))
    world = outcome.found()
    event = outcome.event("session.recorded")
    assert (event.number, event.group_size, event.code) == (1, 1, "attended")
    assert [s.code for s in world.student.cycles["plan-1/1"].sessions] == ["attended"]


@pytest.mark.rule("R48")
def test_before_the_plan_started_and_before_any_notice_it_is_recorded_with_findings_r48():
    outcome = given(up_to_plan()).when(session("2026-10-15 10:00"))
    outcome.found("R48", "R48")
    assert [f.what for f in outcome.events[0].findings] == [
        "held before the plan started",
        "before the notice: the notice is not signed",
    ]


@pytest.mark.rule("R48")
def test_after_the_notice_but_before_the_start_one_finding_is_left_r48():
    given(up_to_notice()).when(session("2026-10-16 10:00")).found("R48")


@pytest.mark.rule("R48")
def test_entered_only_after_the_start_it_is_no_less_too_early_r48():
    world = given(up_to_notice(), started(), session("2026-10-20 10:00"))
    world.when(session("2026-10-21 10:00", said="2026-10-14")).found("R48", "R48")


@pytest.mark.rule("R48")
def test_a_session_before_the_letter_left_says_the_two_days_r48():
    outcome = given(up_to_notice()).when(session("2026-10-20 10:00", said="2026-10-14"))
    what = [f.what for f in outcome.event("session.recorded").findings]
    assert "before the notice: mother: letter left on 2026-10-15, after the service on 2026-10-14" in what


@pytest.mark.rule("R91")
def test_in_the_behavioral_domain_the_rule_is_another_r91():
    world = given(in_behavioral_tier2())
    early = session("2026-10-21 10:00", said="2026-10-19", provider="support_staff")
    world.when(early).found("R91")


def test_on_the_day_of_the_start_the_minute_decides_where_it_is_known():
    world = given(in_tier2())
    world.when(session("2026-10-20 12:00", said="2026-10-20 08:00")).found("R48")
    world.when(session("2026-10-20 12:00", said="2026-10-20 09:00")).found()
    world.when(session("2026-10-20 12:00", said="2026-10-20")).found()


@pytest.mark.rule("R59")
def test_after_the_plan_was_closed_it_is_recorded_with_a_finding_r59():
    world = given(
        in_tier2(), sessions("2026-10-20", 6), probed("2026-11-17", 80), ended("terminate", "2026-12-04")
    )
    world.when(session("2026-12-08 10:00")).found("R59")
    world.when(session("2026-12-08 10:00", said="2026-12-03")).found()


@pytest.mark.parametrize(
    ("rule", "world", "end", "who"),
    [
        ("R75", in_tier3, ended_by_support_teacher("to_tier2", "2026-12-04"), "support_teacher"),
        ("R103", in_behavioral_tier2, ended_by_staff("terminate", "2026-12-04"), "support_staff"),
    ],
)
@pytest.mark.rule("R75", "R103")
def test_so_in_the_other_services_under_the_rule_that_ended_them_r75_r103(rule, world, end, who):
    held = sessions("2026-10-20", 6, provider=who)
    after = given(world(), held, rated("2026-11-17", 90) if rule == "R103" else probed("2026-11-10", 90), end)
    after.when(session("2026-12-08 10:00", provider=who)).found(rule)
    late = rated("2026-12-08", 88) if rule == "R103" else probed("2026-12-08", 88)
    after.when(late).found(rule)


def test_a_late_entry_belongs_to_the_cycle_of_its_day():
    world = given(
        in_tier2(), sessions("2026-10-20", 6), probed("2026-11-17", 80), ended("continue", "2026-12-04")
    )
    outcome = world.when(session("2026-12-07 10:00", said="2026-12-03"))
    assert outcome.event("session.recorded").number == 1
    assert outcome.world.status("first_session") == "open"
    assert len(outcome.world.student.cycles["plan-1/1"].sessions) == 19


def test_a_session_is_recorded_once():
    once = session("2026-10-20 10:00", session="tuesday")
    twice = session("2026-10-20 11:00", session="tuesday")
    given(in_tier2(), once).when(twice).refused("state", "on file")


def test_a_session_of_a_plan_nobody_drafted_is_no_session():
    given(in_tier2()).when(session("2026-10-20 10:00", plan="plan-9")).refused("state", "plan-9")
    given(enrolled()).when(probed("2026-10-20", 60)).refused("state", "plan-1")


@pytest.mark.rule("R43", "R86")
def test_a_provider_without_the_role_is_a_finding_r43_r86():
    given(in_tier2()).when(session("2026-10-20 10:00", provider="clerk")).found("R43")
    given(in_behavioral_tier2()).when(session("2026-10-20 10:00", provider="clerk")).found("R86")
    given(in_tier2()).when(session("2026-10-20 10:00", provider="clerk", code="provider_absent")).found()


@pytest.mark.rule("R43", "R86")
def test_a_substitute_stands_in_for_whoever_gives_the_service_r43_r86():
    stood_in = session("2026-10-20 10:00", provider="ais_teacher", substitute_for="passer-by")
    given(in_tier2()).when(stood_in).found("R43")
    for_another = session("2026-10-20 10:00", provider="support_staff", substitute_for="interventionist")
    given(in_behavioral_tier2()).when(for_another).found("R86")


def test_a_substitute_may_stand_in_for_the_lead_of_the_group():
    told = [drafted(group="g1") if c.TYPE == "plan.draft" else c for c in in_tier2()]
    world = given(formed(lead="support_teacher"), told, joined(1))
    world.when(session("2026-10-20 10:00", substitute_for="support_teacher")).found()


@pytest.mark.rule("A12")
def test_attended_without_a_minute_is_a_finding_a12():
    given(in_tier2()).when(session("2026-10-20 10:00", minutes=0)).found("A12")
    given(in_tier2()).when(session("2026-10-20 10:00", minutes=0, code="absent")).found()


def test_a_student_sits_in_a_session_once():
    seat = {"student": "s1", "plan": "plan-1", "code": "attended", "minutes": 30}
    with pytest.raises(ValidationError, match="once"):
        session("2026-10-20 10:00", attendance=[seat, seat])


@pytest.mark.parametrize("minutes", [-1, 601])
def test_a_session_has_a_length(minutes):
    with pytest.raises(ValidationError, match="minutes"):
        session("2026-10-20 10:00", minutes=minutes)


@pytest.mark.rule("R42")
def test_a_group_of_six_is_recorded_child_by_child_with_its_warning_r42():
    outcome = six_students().when(group_session(6))
    outcome.found(*["R42"] * 6)
    by_stream = {r.originator_id: r.event for r in outcome.records if r.event.NAME == "session.recorded"}
    assert sorted(by_stream) == [f"student/s{n}" for n in range(1, 7)]
    assert {event.group_size for event in by_stream.values()} == {6}


def test_no_childs_file_names_another():
    outcome = six_students().when(group_session(6))
    for decision in outcome.decisions:
        me = decision.stream.id.removeprefix("student/")
        others = {f'"s{n}"' for n in range(1, 7)} - {f'"{me}"'}
        for recorded in decision.records:
            content = recorded.event.model_dump_json()
            assert not any(other in content or f"student/{other}" in content for other in others)


def test_in_a_group_of_five_there_is_nothing_to_warn_of_r42():
    six_students().when(group_session(5)).found()


def test_one_unknown_child_and_nobodys_session_is_recorded():
    outcome = six_students().when(group_session(7))
    outcome.refused("state", "no such student")


@pytest.mark.rule("R57", "R76")
def test_the_first_probe_awaits_the_next_r57_r76():
    world = given(in_tier3(), session("2026-10-20 10:00", provider="support_teacher"))
    assert world.due("probe_due") == date(2026, 11, 18)  # four school weeks, over Veterans Day
    world = world.when(probed("2026-11-10", 70)).then("probe.recorded", "deadline.met", "deadline.set")
    assert world.due("probe_due") == date(2026, 12, 14)


@pytest.mark.rule("R76")
def test_a_probe_nobody_gave_is_missed_and_stays_awaited_r76():
    world = given(in_tier3(), session("2026-10-20 10:00")).settled("2026-11-23").accepted()
    assert world.status("probe_due") == "missed"
    assert [d.status for d in world.after(probed("2026-11-23 13:00", 70)).deadlines("probe_due")] == [
        "met_late",
        "open",
    ]


@pytest.mark.rule("R57")
def test_an_older_probe_entered_late_moves_no_date():
    world = given(in_tier2(), session("2026-10-20 10:00"), probed("2026-11-12", 70, "probe-2"))
    before = [(d.due_on, d.status) for d in world.deadlines("probe_due")]
    late = probed("2026-11-13", 65, "probe-1", said="2026-10-27")
    world = world.when(late).then("probe.recorded")
    assert [(d.due_on, d.status) for d in world.deadlines("probe_due")] == before
    assert before[-1][1] == "open"


def test_before_the_first_session_a_probe_is_kept_and_awaits_nothing():
    world = given(in_tier2()).when(probed("2026-10-20 09:00", 60)).then("probe.recorded")
    world = world.after(session("2026-10-20 10:00"))
    assert [p.value for p in world.student.cycles["plan-1/1"].probes] == [60]
    assert world.due("probe_due") == date(2026, 11, 3)


@pytest.mark.rule("R57")
def test_another_measure_is_a_finding_and_leaves_the_duty_open_r57():
    world = (
        given(in_tier2(), session("2026-10-20 10:00"))
        .when(probed("2026-10-27", 60, measure="words"))
        .found("R57")
    )
    assert world.status("probe_due") == "open"


def test_a_probe_is_recorded_once_in_or_out_of_a_cycle():
    world = given(
        in_tier2(), sessions("2026-10-20", 6), probed("2026-11-17", 80), ended("refer_to_team", "2026-12-04")
    )
    between = probed("2026-12-08", 82, "probe-9")
    world = world.when(between).then("probe.recorded")
    world.when(probed("2026-12-09", 83, "probe-9")).refused("state", "on file")
    assert world.student.point_ref("probe-9") is not None


@pytest.mark.parametrize("value", [float("nan"), float("-inf")])
def test_a_probe_has_a_value(value):
    with pytest.raises(ValidationError):
        probed("2026-10-27", value)


@pytest.mark.parametrize(("minutes", "rules"), [(29, ["R116"]), (30, []), (42, []), (43, ["R116"])])
@pytest.mark.rule("R116")
def test_another_length_than_behavioral_tier_3_plans_is_a_finding_r116(minutes, rules):
    world = given(in_behavioral_tier3())
    held = session("2026-12-17 10:00", plan="plan-2", provider="support_staff", minutes=minutes)
    world.when(held).found(*rules)
