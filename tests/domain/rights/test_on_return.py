"""What the law owes a student who left and is back is counted from the day on which it arose (A37)."""

from datetime import date

import pytest

from tests.domain.record.test_leaving import back, left
from tests.domain.rights.test_cse import after_tier3, decided
from tests.domain.rights.test_evaluation import about, asked_for_consent, consent, requested
from tests.domain.steps import enrolled
from tests.domain.story import given


@pytest.mark.rule("L15")
@pytest.mark.rule("A37")
def test_the_clock_of_an_evaluation_runs_on_from_its_consent():
    world = given(enrolled(), requested(), consent(), left("2026-11-02"))
    assert world.status("evaluation_done") == "withdrawn"
    world = world.after(back("2026-11-16"))
    assert (world.status("evaluation_done"), world.due("evaluation_done")) == ("open", date(2026, 12, 11))
    world = world.when(about("complete", "2026-12-01", outcome="eligible")).accepted()
    assert world.status("evaluation_done") == "met"


@pytest.mark.rule("L15")
def test_the_day_agreed_after_a_transfer_holds_on():
    agreed = about("except", "2026-10-20", exception="transfer", agreed_on="2027-01-30")
    world = given(enrolled(), requested(), consent(), agreed, left("2026-11-02"), back("2026-11-16"))
    assert (world.status("evaluation_done"), world.due("evaluation_done")) == ("open", date(2027, 1, 30))


def test_a_clock_that_the_law_stopped_stays_stopped():
    days = {"exception": "child_not_produced", "attempts": ["2026-10-13", "2026-10-14"]}
    stopped = about("except", "2026-10-20", **days)
    world = given(enrolled(), requested(), consent(), stopped, left("2026-11-02"))
    world.when(back("2026-11-16")).then("student.moved", "student.returned")


@pytest.mark.rule("L14")
@pytest.mark.rule("A37")
def test_consent_is_still_to_be_asked_for():
    world = given(enrolled(), requested("2026-10-30"), left("2026-11-02"), back("2026-11-04"))
    assert (world.status("consent_requested"), world.due("consent_requested")) == ("open", date(2026, 11, 6))
    asked = given(
        enrolled(), requested("2026-10-30"), asked_for_consent("2026-10-30 13:00"), left("2026-11-02")
    )
    asked.when(back("2026-11-04")).then("student.moved", "student.returned")


@pytest.mark.rule("A37")
def test_a_day_that_passed_in_between_is_today_and_one_missed_before_stays_missed():
    away = given(enrolled(), requested(), consent(), left("2026-11-02"), back("2027-01-20"))
    assert away.due("evaluation_done") == date(2027, 1, 20)
    renamed = given(enrolled(), requested(), consent(), left("2026-11-02"))
    renamed = renamed.after(back("2027-01-20", family_name="Other"))
    assert renamed.due("evaluation_done") == date(2027, 1, 20)
    late = given(enrolled(), requested(), consent()).settled("2026-12-21").world
    late = late.after(left("2026-12-21 13:00"), back("2027-01-20"))
    assert late.due("evaluation_done") == date(2026, 12, 11)
    clocks = late.settled("2027-01-20 13:00").world.deadlines("evaluation_done")
    assert [d.status for d in clocks if not d.rung] == ["withdrawn", "missed"]


@pytest.mark.rule("R77")
def test_the_question_of_a_referral_that_shall_be_made_awaits_its_answer():
    world = after_tier3(61).after(left("2026-12-07"), back("2026-12-09"))
    assert (world.status("cse_decision"), world.due("cse_decision")) == ("open", date(2026, 12, 18))
    world = world.when(decided()).including("cse.referred", "deadline.met")
    again = world.after(left("2026-12-11")).when(back("2026-12-14")).including("student.returned")
    assert not [d for d in again.deadlines("cse_decision") if d.outstanding]


def test_what_was_refused_taken_back_or_done_is_not_owed():
    over = (
        consent("refused", "2026-10-20"),
        about("complete", "2026-10-20", outcome="eligible"),
        about("end", "2026-10-20", reason="agreed"),
    )
    for end in over:
        world = given(enrolled(), requested(), consent(), end, left("2026-11-02"))
        world.when(back("2026-11-16")).then("student.moved", "student.returned")
