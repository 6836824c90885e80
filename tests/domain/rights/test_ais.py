"""Academic intervention services: begun in time, reported on, consulted about (L7, L10)."""

from datetime import date

import pytest

from tests.domain.steps import (
    BEHAVIORAL_PLAN,
    IN_TIER_3,
    behavioral_up_to_meeting,
    direct_tier3_listing,
    drafted,
    emailed,
    ended,
    ended_by_support_teacher,
    met,
    probed,
    recommended,
    session,
    sessions,
    signed,
    started,
    up_to_meeting,
)
from tests.domain.story import ask, given, policy_document


def ais_drafted(when: str = "2026-10-14", **changes):
    return drafted(when, service_type="ais", **changes)


def in_ais() -> list:
    """Academic Tier 2 since 20 October, as academic intervention services."""
    return [*up_to_meeting(), recommended(), ais_drafted(), signed(), *emailed(), started()]


def reported(when: str = "2026-11-16", **changes):
    fields = {"plan": "plan-1", "guardians": ["mother"], "document": "report 1", **changes}
    return ask("ais.report_progress", when, "interventionist", **fields)


def consulted(when: str = "2026-11-16", **changes):
    fields = {"plan": "plan-1", "guardian": "mother", "how": "held", **changes}
    return ask("ais.consult", when, "interventionist", **fields)


@pytest.mark.rule("L7")
def test_services_begin_by_the_semester_after_the_determination():
    world = given(up_to_meeting(), recommended(), ais_drafted())
    (due,) = world.deadlines("ais_commenced")
    assert (due.due_on, due.derivation.rules) == (date(2027, 2, 1), ("L7",))
    assert "determination of 2026-10-13" in due.derivation.anchored_on


@pytest.mark.rule("L7")
def test_the_first_session_is_the_beginning():
    world = given(in_ais())
    assert world.status("ais_commenced") == "open"
    assert world.after(session("2026-10-20 10:00")).status("ais_commenced") == "met"


def test_a_plan_drafted_anew_was_determined_once():
    world = given(up_to_meeting(), recommended(), ais_drafted()).after(
        ais_drafted("2026-10-15", location="Room 5")
    )
    assert [d.due_on for d in world.deadlines("ais_commenced")] == [date(2027, 2, 1)]


@pytest.mark.rule("A23")
def test_a_plan_drafted_anew_as_no_ais_owes_it_no_longer():
    world = given(up_to_meeting(), recommended(), ais_drafted(), drafted("2026-10-15"))
    assert world.status("ais_commenced") == "withdrawn"
    again = world.after(ais_drafted("2026-10-16"))
    assert [d.status for d in again.deadlines("ais_commenced")] == ["withdrawn", "open"]
    assert again.due("ais_commenced") == date(2027, 2, 1)


def test_a_beginning_that_was_missed_stays_missed_when_the_plan_is_drafted_as_no_ais():
    late = {"start_on": "2027-02-22"}
    world = given(up_to_meeting(), recommended(), ais_drafted(**late)).settled("2027-02-17").world
    assert world.status("ais_commenced") == "missed"
    assert world.after(drafted("2027-02-17", **late)).status("ais_commenced") == "missed"


def test_what_is_no_ais_owes_none_of_it():
    steps = [
        *behavioral_up_to_meeting(),
        recommended(points=("sel", "referrals"), domain="behavioral", subject=None),
    ]
    world = given(steps, drafted(**BEHAVIORAL_PLAN))
    assert world.deadlines("ais_commenced") == []
    mtss = given(up_to_meeting(), recommended(), drafted())
    assert mtss.deadlines("ais_commenced") == []
    mtss.when(reported()).refused("state", "plan-1")


@pytest.mark.rule("L7")
def test_without_semesters_the_policys_gap_is_on_record():
    outcome = given(up_to_meeting(), recommended(), policy=policy_document(ais=None)).when(ais_drafted())
    assert [(f.rule, f.what) for f in outcome.event("policy.gap_found").findings] == [
        ("L7", "the policy has no ais.semesters")
    ]
    semesters = {"semesters": [{"name": "first", "begins": "2026-09-01", "ends": "2027-01-29"}]}
    outcome = given(up_to_meeting(), recommended(), policy=policy_document(ais=semesters)).when(ais_drafted())
    assert "semester after 2026-10-13" in outcome.event("policy.gap_found").findings[0].what


@pytest.mark.rule("L10")
def test_from_the_start_the_parents_are_kept_informed():
    world = given(in_ais())
    assert world.due("progress_report_sent") == date(2026, 12, 23)  # before the break it would fall into
    assert (world.status("consultation_offered"), world.status("progress_report_sent")) == ("open", "open")


@pytest.mark.rule("L10")
@pytest.mark.parametrize(
    ("done", "kind"), [(reported, "progress_report_sent"), (consulted, "consultation_offered")]
)
def test_each_report_and_each_consultation_is_followed_by_the_wait_for_the_next(done, kind):
    world = given(in_ais()).when(done()).accepted()
    assert [d.status for d in world.deadlines(kind)] == ["met", "open"]
    assert world.deadlines(kind)[-1].derivation.anchor == date(2026, 11, 16)


@pytest.mark.rule("L10")
def test_who_is_no_parent_is_not_kept_informed_instead_of_one():
    world = given(in_ais()).when(consulted(guardian="aunt")).found("A32")
    assert [d.status for d in world.deadlines("consultation_offered")] == ["open"]
    world = world.when(reported(guardians=["aunt", "mother"])).found("A32")
    assert [d.status for d in world.deadlines("progress_report_sent")] == ["met", "open"]


def test_with_the_plan_ends_what_was_awaited():
    world = given(
        in_ais(),
        sessions("2026-10-20", 6),
        probed("2026-11-03", 70),
        probed("2026-11-17", 90),
        ended("terminate", "2026-12-04"),
    )
    assert (world.status("consultation_offered"), world.status("progress_report_sent")) == (
        "withdrawn",
        "withdrawn",
    )
    world.when(reported("2026-12-05")).then("ais.progress_reported")


def into_tier3(service_type: str = "ais") -> list:
    """From Tier 2 on 20 October into Tier 3 on 9 December, on the team's review."""
    stated = {"met": True, "because": "work samples"}
    reviewed = recommended(
        "2026-12-03 13:00",
        recommendation="rec-2",
        meeting="plan-1/meeting-1",
        tier=3,
        criteria={"R70": stated, "R72": stated},
    )
    anew = {"plan": "plan-2", "basis": "rec-2", "start_on": "2026-12-09", "service_type": service_type}
    return [
        *in_ais(),
        *sessions("2026-10-20", 6),
        *(probed(day, 61) for day in ("2026-11-03", "2026-11-17")),
        *direct_tier3_listing()[-2:],
        ended("refer_to_team", "2026-12-01"),
        met("plan-1/meeting-1", "2026-12-03"),
        reviewed,
        drafted("2026-12-03 14:00", **IN_TIER_3, **anew),
        signed("2026-12-04", notice="rec-2", plan="plan-2"),
        *emailed(day="2026-12-04", notice="rec-2"),
        started("2026-12-09 08:30", "support_teacher", plan="plan-2"),
    ]


def stepped_down() -> list:
    """Back into Tier 2: the cycle of Tier 3 ends on 27 January, the new plan starts on 3 February."""
    goes_on = {"plan": "plan-3", "basis": "step-plan-2-1", "start_on": "2027-02-03"}
    return [
        *into_tier3(),
        *sessions("2026-12-15", 5, plan="plan-2", provider="support_teacher", minutes=40),
        probed("2027-01-12", 90, plan="plan-2"),
        ended_by_support_teacher("to_tier2", "2027-01-27", plan="plan-2"),
        ais_drafted("2027-01-28", **goes_on),
        signed("2027-01-28 13:00", notice="step-plan-2-1", plan="plan-3"),
        *emailed(day="2027-01-28", notice="step-plan-2-1"),
        started("2027-02-03 08:30", plan="plan-3"),
    ]


@pytest.mark.rule("L10")
def test_a_change_of_plan_or_tier_within_ais_interrupts_neither_wait():
    world = given(into_tier3())
    for kind in ("consultation_offered", "progress_report_sent"):
        (due,) = world.deadlines(kind)
        assert (due.status, due.derivation.anchor) == ("open", date(2026, 10, 20))
    later = given(stepped_down())
    assert later.deadlines("progress_report_sent")[0].status == "missed"
    assert [d.status for d in later.deadlines("consultation_offered")] == ["open"]


@pytest.mark.rule("L10")
def test_a_report_under_the_later_plan_answers_the_wait_that_has_run_on():
    world = given(into_tier3()).when(reported("2026-12-15", plan="plan-2")).accepted()
    assert [d.status for d in world.deadlines("progress_report_sent")] == ["met", "open"]
    assert world.deadlines("progress_report_sent")[-1].derivation.anchor == date(2026, 12, 15)


@pytest.mark.rule("L10")
def test_a_plan_that_is_no_ais_ends_what_was_awaited():
    world = given(into_tier3("mtss"))
    assert {d.status for d in world.deadlines("progress_report_sent")} == {"withdrawn"}
