"""Evaluations for special education: asked for at any time, done in the law's time (L14, L15)."""

from datetime import date

import pytest

from tests.domain.steps import enrolled, father, in_tier2, next_year
from tests.domain.story import ask, given, policy_document


def requested(when: str = "2026-10-05", **changes):
    fields = {"evaluation": "ev-1", "guardian": "mother", "reasons": "he cannot read", **changes}
    return ask("evaluation.request", when, "clerk", **fields)


def consent(answer: str = "given", when: str = "2026-10-12", **changes):
    fields = {"to": "evaluation", "about": "ev-1", "guardian": "mother", "answer": answer, **changes}
    return ask("consent.answer", when, "clerk", **fields)


def refers(name: str = "ev-1", when: str = "2026-10-05"):
    fields = {"referral": name, "reasons": "a disability is suspected", "parent_contact": "two calls"}
    return ask("cse.refer", when, "counselor", records=["report"], why_none="none yet", **fields)


def asked_for_consent(when: str = "2026-10-07", **changes):
    fields = {"to": "evaluation", "about": "ev-1", "guardian": "mother", **changes}
    return ask("consent.request", when, "clerk", **fields)


def about(type: str, when: str, **changes):
    return ask(f"evaluation.{type}", when, "counselor", **{"evaluation": "ev-1", **changes})


@pytest.mark.rule("A7", "L14")
@pytest.mark.parametrize("steps", [enrolled, in_tier2], ids=["tier 1", "tier 2"])
def test_a_parent_asks_at_any_tier(steps):
    world = given(steps()).when(requested("2026-11-02")).including("evaluation.requested")
    assert world.student.evaluations["ev-1"].open
    assert world.due("consent_requested") == date(2026, 11, 9)


def test_the_same_request_twice_is_one():
    given(enrolled(), requested()).when(requested("2026-10-06")).then()


@pytest.mark.rule("A7", "L14")
def test_the_other_parents_request_needs_a_name_of_its_own_or_it_would_be_lost():
    world = given(enrolled(), father(), requested())
    world.when(requested("2026-10-06", guardian="father")).refused("state", "another request")
    world.when(requested("2026-10-06", reasons="he cannot sit still")).refused("state", "another request")
    world.when(requested("2026-10-06", evaluation="ev-2", guardian="father")).including(
        "evaluation.requested"
    )


def test_a_request_after_the_end_of_the_first_needs_a_name_of_its_own():
    world = given(enrolled(), requested(), consent(), about("complete", "2026-11-10", outcome="not_eligible"))
    world.when(requested("2027-03-01")).refused("state", "completed")
    world.when(about("complete", "2026-11-11", outcome="not_eligible")).then()
    world.when(about("complete", "2026-11-11", outcome="eligible")).refused("state", "completed")
    world.when(about("end", "2026-11-11", reason="taken back")).refused("state", "completed")


def test_who_is_not_entitled_is_heard_with_a_finding():
    given(enrolled(), father(entitlement="no_contact")).when(requested(guardian="father")).found("A32")


def test_a_request_in_summer_is_heard_before_the_next_calendar_is_published():
    outcome = given(enrolled()).when(requested(when="2027-07-08"))
    outcome.then("evaluation.requested", "deadline.undated")
    world = outcome.found("A35")
    assert world.student.evaluations["ev-1"].open


@pytest.mark.rule("A35")
def test_what_was_asked_in_summer_gets_its_day_when_the_calendar_is_published():
    world = given(enrolled(), requested(when="2027-07-08"), next_year("2027-08-20"))
    replan = ask("deadlines.replan", "2027-08-20 13:00", "system", moving=["student/s1"])
    due = world.when(replan).then("deadline.set").deadlines("consent_requested")[0]
    assert due.derivation.anchor == date(2027, 7, 8)
    world.after(replan).when(replan).then()


def test_who_was_asked_for_consent_meanwhile_is_not_asked_again():
    asked = given(enrolled(), requested(when="2027-07-08"), asked_for_consent(when="2027-07-09"))
    replan = ask("deadlines.replan", "2027-08-20 13:00", "system", moving=["student/s1"])
    asked.after(next_year("2027-08-20")).when(replan).then()


@pytest.mark.rule("L14")
def test_the_district_asks_promptly_for_consent():
    world = given(enrolled(), requested()).when(asked_for_consent()).then("consent.requested", "deadline.met")
    assert world.status("consent_requested") == "met"
    late = given(enrolled(), requested()).settled("2026-10-20")
    late.including("deadline.missed")


@pytest.mark.rule("L15")
def test_from_the_consent_the_laws_clock_runs_and_never_rolls():
    world = given(enrolled(), requested(), asked_for_consent(), consent(when="2026-10-27"))
    (clock,) = world.deadlines("evaluation_done")
    assert clock.due_on == date(2026, 12, 26)  # in the winter break
    assert clock.derivation.rules == ("L15",)


def test_consent_before_it_was_asked_for_answers_the_asking():
    world = given(enrolled(), requested()).when(consent()).accepted()
    assert (world.status("consent_requested"), world.status("evaluation_done")) == ("met", "open")


def test_consent_given_twice_starts_one_clock():
    world = given(enrolled(), father(), requested(), consent(), consent(when="2026-10-13", guardian="father"))
    assert [d.due_on for d in world.deadlines("evaluation_done")] == [date(2026, 12, 11)]


@pytest.mark.rule("L15")
@pytest.mark.parametrize("answer", ["refused", "withdrawn"])
def test_without_consent_nothing_is_awaited(answer):
    world = given(enrolled(), requested(), consent()).when(consent(answer, "2026-11-02")).accepted()
    assert world.status("evaluation_done") == "withdrawn"
    assert not world.student.evaluations["ev-1"].open


@pytest.mark.rule("L15")
def test_consent_entered_before_its_request_starts_the_clock_once_that_is_entered():
    world = given(enrolled(), consent(when="2026-10-02"))
    outcome = world.when(requested("2026-10-05"))
    world = outcome.then("evaluation.requested", "deadline.set", "deadline.met", "deadline.set")
    assert (world.status("consent_requested"), world.due("evaluation_done")) == ("met", date(2026, 12, 1))
    world.when(about("begin", "2026-10-06")).then("evaluation.begun")


@pytest.mark.rule("L15")
def test_consent_entered_before_its_referral_starts_the_clock_too():
    world = given(enrolled(), consent(when="2026-10-02")).when(refers()).accepted()
    assert (world.status("consent_requested"), world.due("evaluation_done")) == ("met", date(2026, 12, 1))


def test_a_refusal_before_the_request_does_not_answer_it():
    world = given(enrolled(), consent("refused", "2026-10-02")).when(requested("2026-10-05")).accepted()
    assert world.status("consent_requested") == "open"
    assert world.student.evaluations["ev-1"].open


@pytest.mark.rule("A39")
def test_a_consent_to_an_evaluation_that_is_not_on_file_is_found_and_counts():
    world = given(enrolled(), requested())
    world.when(consent(about="ev1")).found("A39")
    world.when(consent()).found()


@pytest.mark.rule("L15")
@pytest.mark.parametrize("answer", ["refused", "withdrawn"])
def test_an_answer_of_an_earlier_day_entered_later_changes_nothing_that_was_answered_since(answer):
    world = given(enrolled(), father(), requested(), consent(when="2026-10-12"))
    late = consent(answer, "2026-10-20", guardian="father", said="2026-10-09")
    world = world.when(late).then("consent.answered")
    assert (world.status("evaluation_done"), world.due("evaluation_done")) == ("open", date(2026, 12, 11))
    world.when(about("begin", "2026-10-21")).then("evaluation.begun")


@pytest.mark.rule("L15")
def test_the_day_of_the_consent_can_be_put_right():
    world = given(enrolled(), requested(), consent(when="2026-10-20"))
    world = world.when(consent(when="2026-10-21", said="2026-10-12")).including(
        "deadline.withdrawn", "deadline.set"
    )
    assert (world.status("evaluation_done"), world.due("evaluation_done")) == ("open", date(2026, 12, 11))


@pytest.mark.rule("L15")
def test_the_clock_runs_from_the_day_since_which_consent_stands_without_a_break():
    world = given(enrolled(), father(), requested(), consent(when="2026-10-12"))
    world = world.after(consent(when="2026-10-20", guardian="father"))
    assert world.due("evaluation_done") == date(2026, 12, 11)
    world = world.after(consent("withdrawn", "2026-10-21", said="2026-10-16"))
    assert (world.status("evaluation_done"), world.due("evaluation_done")) == ("open", date(2026, 12, 19))


@pytest.mark.rule("L15")
def test_a_missed_clock_is_counted_anew_too_when_consent_came_earlier():
    world = given(enrolled(), requested(), consent(when="2026-10-20")).settled("2027-01-11").world
    world = world.after(consent(when="2027-01-11 13:00", said="2026-10-12")).settled("2027-01-11 14:00").world
    first = [d for d in world.deadlines("evaluation_done") if not d.rung]
    assert [(d.due_on, d.status) for d in first] == [
        (date(2026, 12, 19), "withdrawn"),
        (date(2026, 12, 11), "missed"),
    ]


@pytest.mark.rule("L15")
def test_the_day_agreed_after_a_transfer_stays_when_consent_is_given_once_more():
    agreed = about("except", "2026-11-10", exception="transfer", agreed_on="2027-01-30")
    world = given(enrolled(), father(), requested(), consent(), agreed)
    for again in (consent(when="2026-11-12"), consent(when="2026-11-12", said="2026-10-14")):
        assert world.after(again).due("evaluation_done") == date(2027, 1, 30)
    world = world.after(consent("withdrawn", "2026-11-16"), consent(when="2026-11-20"))
    assert world.due("evaluation_done") == date(2027, 1, 19)


@pytest.mark.rule("L15")
def test_after_an_exception_a_new_consent_starts_the_clock_and_an_old_one_does_not():
    days = {"exception": "child_not_produced", "attempts": ["2026-11-02", "2026-11-09"]}
    world = given(enrolled(), father(), requested(), consent(), about("except", "2026-11-10", **days))
    world.when(consent(when="2026-11-12", said="2026-10-14")).then("consent.answered")
    world.when(consent(when="2026-11-12", said="2026-10-14", guardian="father")).then("consent.answered")
    assert world.after(consent(when="2026-11-16")).due("evaluation_done") == date(2027, 1, 15)


def test_of_an_evaluation_that_is_complete_nothing_is_awaited():
    done = about("complete", "2026-11-20", outcome="eligible")
    world = given(enrolled(), requested()).when(done).accepted()
    assert world.status("consent_requested") == "withdrawn"
    for answer, said in (("given", "2026-11-16"), ("withdrawn", ""), ("given", "")):
        world = world.when(consent(answer, "2026-11-23", said=said)).then("consent.answered")
    assert not world.student.evaluations["ev-1"].open
    assert not world.deadlines("evaluation_done")


def test_a_consent_after_the_request_was_taken_back_opens_it_again_and_one_from_before_does_not():
    world = given(enrolled(), requested(), about("end", "2026-10-08", reason="agreed"))
    world.when(consent(when="2026-10-12", said="2026-10-07")).then("consent.answered")
    world = world.when(consent(when="2026-10-12")).accepted()
    assert world.due("evaluation_done") == date(2026, 12, 11)
    refused = given(enrolled(), requested(), about("end", "2026-10-08", reason="agreed"), consent("refused"))
    assert refused.student.evaluations["ev-1"].status == "ended"


def test_a_consent_names_its_evaluation():
    with pytest.raises(ValueError, match="name the evaluation"):
        consent(about="")


@pytest.mark.rule("A39")
def test_nobody_begins_without_the_consent_that_the_policy_wants():
    world = given(enrolled(), requested())
    world.when(about("begin", "2026-10-06")).refused("A39", "evaluation")
    world.after(consent()).when(about("begin", "2026-10-13")).then("evaluation.begun")
    for answer in ("refused", "withdrawn"):
        world.after(consent(), consent(answer)).when(about("begin", "2026-10-13")).refused("A39", "consent")


@pytest.mark.rule("A39")
def test_what_was_done_without_consent_is_recorded_with_a_finding():
    world = given(enrolled(), requested())
    world.when(about("complete", "2026-11-20", outcome="eligible")).found("A39")
    world.after(consent()).when(about("complete", "2026-11-20", outcome="eligible")).found()


def test_an_evaluation_completed_meets_its_clock():
    done = about("complete", "2026-12-01", outcome="not_eligible")
    world = given(enrolled(), requested(), consent()).when(done).accepted()
    assert world.status("evaluation_done") == "met"
    world.when(about("complete", "2026-12-02", outcome="not_eligible")).then()
    assert not world.student.evaluations["ev-1"].open


@pytest.mark.rule("L15")
def test_the_child_must_have_been_kept_away_repeatedly():
    world = given(enrolled(), requested(), consent())
    once = {"exception": "child_not_produced", "attempts": ["2026-11-02"]}
    world.when(about("except", "2026-11-10", **once)).refused("L15", "repeatedly")
    ahead = {**once, "attempts": ["2026-11-02", "2026-11-11"]}
    world.when(about("except", "2026-11-10", **ahead)).refused("A33", "2026-11-11")
    twice = {**once, "attempts": ["2026-11-02", "2026-11-09"]}
    world = world.when(about("except", "2026-11-10", **twice)).then(
        "evaluation.excepted", "deadline.withdrawn"
    )
    assert world.status("evaluation_done") == "withdrawn"


@pytest.mark.rule("L15")
def test_only_a_clock_that_runs_is_stopped():
    kept_away = {"exception": "child_not_produced", "attempts": ["2026-10-13", "2026-10-14"]}
    world = given(enrolled(), requested())
    world.when(about("except", "2026-10-15", **kept_away)).refused("state", "no clock runs")
    world = world.after(consent(), about("except", "2026-10-15", **kept_away))
    world.when(about("except", "2026-10-16", **kept_away)).refused("state", "no clock runs")
    iep = ask("student.record_status", "2026-09-01", kind="iep", valid_from="2026-01-01")
    review = given(enrolled(), iep, requested(), consent())
    review.when(about("except", "2026-10-15", **kept_away)).refused("state", "no clock runs")


@pytest.mark.rule("L15")
def test_days_before_the_consent_except_nothing():
    world = given(enrolled(), requested("2026-10-01"), consent(), consent(when="2026-10-20"))
    before = {"exception": "child_not_produced", "attempts": ["2026-10-08", "2026-10-13"]}
    world.when(about("except", "2026-11-10", **before)).refused("L15", "2026-10-08")
    agreed = about("except", "2026-11-10", exception="transfer", agreed_on="2026-10-11")
    world.when(agreed).refused("L15", "2026-10-11")
    since = {**before, "attempts": ["2026-10-12", "2026-10-13"]}
    world.when(about("except", "2026-11-10", **since)).including("evaluation.excepted")


@pytest.mark.rule("L15")
def test_after_a_transfer_the_day_agreed_with_the_parent_holds():
    world = given(enrolled(), requested(), consent())
    world.when(about("except", "2026-11-10", exception="transfer")).refused("L15", "agree")
    agreed = about("except", "2026-11-10", exception="transfer", agreed_on="2027-01-30")
    world = world.when(agreed).accepted()
    assert [(d.due_on, d.status) for d in world.deadlines("evaluation_done")] == [
        (date(2026, 12, 11), "withdrawn"),
        (date(2027, 1, 30), "open"),
    ]
    later = about("except", "2027-01-20", exception="transfer", agreed_on="2027-02-26")
    assert world.when(later).accepted().due("evaluation_done") == date(2027, 2, 26)


def test_a_request_taken_back_ends_it():
    world = given(enrolled(), requested()).when(about("end", "2026-10-08", reason="agreed")).accepted()
    assert world.status("consent_requested") == "withdrawn"
    world.when(about("begin", "2026-10-09")).refused("state", "ended")


def test_a_classified_students_referral_is_a_review_without_that_clock():
    iep = ask("student.record_status", "2026-09-01", kind="iep", valid_from="2026-01-01")
    world = given(enrolled(), iep).when(requested()).then("evaluation.requested")
    assert world.student.evaluations["ev-1"].review
    world.when(consent()).then("consent.answered")


def test_a_referral_is_not_taken_back_for_nobody_asked_who_could():
    world = given(enrolled(), refers())
    world.when(about("end", "2026-10-08", reason="changed our mind")).refused(
        "state", "the district referred"
    )
    world.when(about("complete", "2026-10-08", outcome="eligible")).accepted()


@pytest.mark.parametrize("ends", [{"reason": "agreed"}, {"outcome": "not_eligible"}], ids=["end", "complete"])
def test_a_referral_needs_a_name_that_no_evaluation_bears_or_nothing_would_be_owed(ends):
    type = "end" if "reason" in ends else "complete"
    world = given(enrolled(), requested(), about(type, "2026-10-08", **ends))
    world.when(refers(when="2026-10-12")).refused("state", "on file already")
    world = world.when(refers("ev-2", "2026-10-12")).accepted()
    assert world.status("consent_requested") == "open"


@pytest.mark.rule("A32")
@pytest.mark.rule("L14")
def test_who_is_not_entitled_was_not_asked_for_consent():
    world = given(enrolled(), requested())
    world = world.when(asked_for_consent(guardian="stranger")).found("A32")
    assert world.status("consent_requested") == "open"
    world = world.when(asked_for_consent()).found()
    assert world.status("consent_requested") == "met"


@pytest.mark.rule("A39")
def test_who_is_asked_about_an_evaluation_that_is_not_on_file_is_asked_about_nothing():
    world = given(enrolled(), requested()).when(asked_for_consent(about="ev1")).found("A39")
    assert world.status("consent_requested") == "open"


def test_of_a_student_who_has_left_no_clock_is_stopped():
    left = ask("student.withdraw", "2026-11-02", reason="moved")
    world = given(enrolled(), requested(), consent(), left)
    agreed = about("except", "2026-11-10", exception="transfer", agreed_on="2027-01-30")
    world.when(agreed).refused("state", "has left")


@pytest.mark.rule("L15")
def test_the_day_agreed_after_a_transfer_lies_ahead():
    world = given(enrolled(), requested(), consent())
    passed = about("except", "2026-11-10", exception="transfer", agreed_on="2026-11-09")
    world.when(passed).refused("L15", "2026-11-09, has passed")
    then = about("except", "2026-11-10", exception="transfer", agreed_on="2026-11-09", said="2026-11-06")
    world.when(then).including("evaluation.excepted")


@pytest.mark.rule("A39")
@pytest.mark.parametrize("answer", ["refused", "withdrawn"])
def test_who_said_no_and_when_is_told(answer):
    world = given(
        enrolled(), father(), requested(), consent(), consent(answer, "2026-10-16", guardian="father")
    )
    said = f"consent to evaluation was {answer} by father on 2026-10-16"
    world.when(about("begin", "2026-10-20")).refused("A39", said)
    days = {"exception": "child_not_produced", "attempts": ["2026-10-13", "2026-10-14"]}
    world.when(about("except", "2026-10-20", **days)).refused("state", said)


@pytest.mark.rule("A32")
def test_a_finding_says_what_somebody_is_not_entitled_to():
    world = given(enrolled(), father(entitlement="no_contact"))
    (finding,) = world.when(requested(guardian="father")).event("evaluation.requested").findings
    assert finding.what == "father is not entitled to ask for an evaluation on that day"


def iep(when: str, **changes):
    return ask("student.record_status", when, kind="iep", valid_from="2026-01-01", **changes)


@pytest.mark.rule("L14")
@pytest.mark.rule("L15")
def test_a_status_that_had_ended_before_the_request_is_put_right_and_the_clock_runs():
    ended = iep("2026-10-14", valid_to="2026-09-30")
    world = given(enrolled(), iep("2026-09-01"), requested())
    assert world.when(ended).accepted().due("consent_requested") == date(2026, 10, 13)
    world = world.after(consent()).when(ended).accepted()
    assert (world.status("evaluation_done"), world.due("evaluation_done")) == ("open", date(2026, 12, 11))
    unasked = world.student.evaluations["ev-1"]
    assert not unasked.review


@pytest.mark.rule("L15")
def test_a_student_who_was_classified_already_has_no_such_clock_once_that_is_on_file():
    world = given(enrolled(), requested(), consent()).when(iep("2026-10-14")).accepted()
    assert world.status("evaluation_done") == "withdrawn"
    assert world.student.evaluations["ev-1"].review


def test_a_status_that_begins_after_the_request_makes_no_review_of_it():
    begins = ask("student.record_status", "2026-10-14", kind="iep", valid_from="2026-10-14")
    given(enrolled(), requested(), consent()).when(begins).then("student.status_recorded")


def test_an_evaluation_nobody_asked_for_is_unknown():
    given(enrolled()).when(about("begin", "2026-10-06")).refused("state", "ev-1")


def test_a_policy_without_the_bound_is_named_and_nothing_is_guessed():
    document = policy_document()
    del document["deadlines"]["consent_requested"]
    event = given(enrolled(), policy=document).when(requested()).event("policy.gap_found")
    assert [(f.rule, f.what) for f in event.findings] == [
        ("L14", "the policy has no deadlines.consent_requested")
    ]
