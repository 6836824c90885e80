"""Students handed to the Student Support Team: refused sessions, attendance (R35, R36, A19)."""

from datetime import date

import pytest

from tests.domain.steps import ended, enrolled, in_tier2, measured, point, probed, session, sessions
from tests.domain.story import ask, given, policy_document


def codes(*given_codes: str) -> list:
    days = ["20", "21", "22", "23", "26", "27", "28"]
    return [session(f"2026-10-{day} 10:00", code=code) for day, code in zip(days, given_codes, strict=False)]


def submitted(when: str = "2026-10-20", by: str = "counselor", **changes):
    fields = {"submission": "attendance-1", "trigger": "attendance", "points": ["rate"], **changes}
    return ask("submission.submit", when, by, **fields)


def disposed(submission: str, when: str = "2026-10-27", by: str = "counselor", disposition: str = "talked"):
    return ask("submission.dispose", when, by, submission=submission, disposition=disposition)


@pytest.mark.parametrize(
    ("held", "handed_over"),
    [
        (("attended", "refused"), False),
        (("attended", "refused", "refused"), True),
        (("refused", "attended", "refused"), False),
        (("refused", "attended", "refused", "attended", "refused"), True),
        (("refused", "absent", "refused"), False),
    ],
)
@pytest.mark.rule("R36", "A19")
def test_two_in_a_row_or_three_in_a_cycle_r36(held, handed_over):
    assert bool(given(in_tier2(), codes(*held)).student.submissions) == handed_over


@pytest.mark.rule("R36")
def test_the_submission_cites_the_sessions_and_awaits_the_team_r36():
    world = given(in_tier2(), codes("attended", "refused"))
    outcome = world.when(session("2026-10-22 10:00", code="refused"))
    outcome.then("session.recorded", "submission.opened", "deadline.set")
    event = outcome.event("submission.opened")
    assert (event.trigger, event.plan, len(event.evidence)) == ("refused_sessions", "plan-1", 2)
    assert outcome.world.due("submission_disposed") == date(2026, 11, 5)


@pytest.mark.rule("R36")
def test_a_cycle_hands_a_student_over_once_r36():
    world = given(in_tier2(), codes("attended", "refused", "refused", "refused", "refused"))
    assert list(world.student.submissions) == ["refused-plan-1-1"]


@pytest.mark.rule("R36")
def test_a_later_cycle_may_do_so_again_r36():
    world = given(
        in_tier2(),
        codes("attended", "refused", "refused"),
        sessions("2026-10-27", 5),
        probed("2026-11-17", 80),
    )
    world = world.after(ended("continue", "2026-12-04"), session("2026-12-08 10:00", code="refused"))
    world = world.after(session("2026-12-09 10:00", code="refused"))
    assert list(world.student.submissions) == ["refused-plan-1-1", "refused-plan-1-2"]


@pytest.mark.parametrize(
    ("day", "minute", "handed_over"),
    [
        ("20", "09:00", False),
        ("20", "11:00", True),
        ("22", "09:00", True),
        ("23", "09:00", True),
        ("23", "11:00", False),
    ],
)
@pytest.mark.rule("R36")
def test_what_is_entered_late_takes_its_place_in_the_row_r36(day, minute, handed_over):
    """At ten: absent on the 20th, refused on the 21st, attended on the 23rd; another is entered later."""
    world = given(in_tier2(), codes("absent"), session("2026-10-21 10:00", code="refused"))
    world = world.after(session("2026-10-23 10:00", code="attended"))
    late = session("2026-10-24 10:00", code="refused", said=f"2026-10-{day} {minute}")
    assert bool(world.after(late).student.submissions) == handed_over


@pytest.mark.rule("R36")
def test_a_row_of_refusals_goes_on_over_the_end_of_a_cycle_r36():
    world = given(in_tier2(), sessions("2026-10-20", 6), session("2026-12-03 10:00", code="refused"))
    world = world.after(ended("continue", "2026-12-04"))
    assert not world.student.submissions
    world = world.after(session("2026-12-07 10:00", code="refused"))
    assert list(world.student.submissions) == ["refused-plan-1-2"]
    world = world.after(session("2026-12-08 10:00", code="refused"))
    assert len(world.student.submissions) == 1


@pytest.mark.rule("R36")
def test_refusals_while_the_team_meets_between_two_cycles_are_submitted_r36():
    world = given(in_tier2(), sessions("2026-10-20", 6), probed("2026-11-17", 80))
    world = world.after(ended("refer_to_team", "2026-12-04"))
    world = world.after(session("2026-12-07 10:00", code="refused"), session("2026-12-08", code="refused"))
    assert list(world.student.submissions) == ["refused-plan-1-1-after"]


def test_without_a_threshold_nothing_is_handed_over_a19():
    policy = policy_document(sst_triggers={})
    assert not given(in_tier2(), codes(*["refused"] * 7), policy=policy).student.submissions


@pytest.mark.rule("R35", "R16")
def test_staff_submit_for_attendance_on_evidence_r35_r16():
    rate = measured(point("rate", "attendance_rate", 85))
    world = given(enrolled(), rate)
    world.when(submitted(points=[])).refused("R16", "empty")
    world.when(submitted(points=["dreams"])).refused("R16", "not on file: dreams")
    world = world.when(submitted()).then("submission.opened", "deadline.set")
    world.when(submitted()).refused("state", "attendance-1")


@pytest.mark.rule("R16")
def test_a_probe_is_evidence_from_its_day_on():
    world = given(in_tier2(), probed("2026-11-03 10:00", 50, "probe-1"))
    early, then = (
        submitted("2026-11-04", said=day, points=["probe-1"]) for day in ("2026-11-02", "2026-11-03")
    )
    world.when(early).refused("R16", "measured after 2026-11-02: probe-1")
    world.when(then).accepted()


@pytest.mark.rule("R35")
def test_the_teams_answer_ends_it_r35():
    world = given(enrolled(), measured(point("rate", "attendance_rate", 85)), submitted())
    world = world.when(disposed("attendance-1")).then("submission.disposed", "deadline.met")
    world.when(disposed("attendance-1")).refused("state")
    world.when(disposed("attendance-9")).refused("state")


@pytest.mark.rule("R35")
def test_a_member_of_the_staff_submits_and_a_member_of_the_team_answers_r35():
    world = given(enrolled(), measured(point("rate", "attendance_rate", 85)))
    world.when(submitted(by="passer-by")).refused("R35", "no role")
    world = world.after(submitted(by="interventionist"))
    world.when(disposed("attendance-1", by="interventionist")).refused("R35", "not in the Student Support")
    world.when(disposed("attendance-1", by="team_member")).accepted()


@pytest.mark.rule("R35")
def test_the_teams_answer_says_something_r35():
    world = given(enrolled(), measured(point("rate", "attendance_rate", 85)), submitted())
    world.when(disposed("attendance-1", disposition="  ")).refused("R35", "no disposition")


def test_no_answer_goes_to_the_principal():
    world = given(enrolled(), measured(point("rate", "attendance_rate", 85)), submitted())
    world = world.settled("2026-11-10").accepted()
    assert world.deadlines("submission_disposed")[-1].assigned_to == ("principal",)


@pytest.mark.rule("A39")
def test_a_parent_who_declines_the_service_is_no_student_who_refuses_a39():
    fields = {"of": "service", "plan": "plan-1", "guardian": "mother", "valid_from": "2026-10-21"}
    declined = ask("consent.opt_out", "2026-10-20 18:00", "clerk", **fields)
    held = codes("attended", "refused", "refused", "refused")
    assert given(in_tier2(), declined, held).student.submissions == {}
    assert given(in_tier2(), held).student.submissions


@pytest.mark.rule("R35")
def test_a_submission_is_not_answered_before_it_was_made_r35():
    rate = point("rate", "attendance_rate", 80)
    world = given(in_tier2(), measured(rate, when="2026-10-19"), submitted())
    said = {"submission": "attendance-1", "disposition": "talked"}
    early = ask("submission.dispose", "2026-10-27", "counselor", said="2026-10-19", **said)
    world.when(early).refused("R35", "submitted on 2026-10-20")
