"""Everybody is screened (R13); new entrants and low scorers by the law's days (L17)."""

from datetime import date
from typing import Any

import pytest

from tests.domain.steps import STAR, enrolled, measured, next_year, point, registered
from tests.domain.story import ask, given, policy_document


def missed(reason: str = "absent", when: str = "2026-10-02", **changes: Any):
    fields = {"screening_window": "Fall", "subject": "ELA", "reason": reason, **changes}
    return ask("screening.record_missed", when, "classroom_teacher", **fields)


def arrived(said: str):
    return ask("screening.record_new_entrant", "2027-02-10", "clerk", said=said)


def state_test(level: int, when: str = "2026-09-08", **changes: Any):
    return measured(point("state", "state_assessment", level, subject="ELA", **changes), when=when)


@pytest.mark.rule("R13")
@pytest.mark.parametrize("reason", ["absent", "refused", "new_entrant"])
def test_who_was_not_screened_is_owed_it(reason: str):
    world = given(enrolled()).when(missed(reason)).then("screening.missed", "deadline.set")
    assert world.due("makeup_screening") == date(2026, 11, 2)


@pytest.mark.rule("R13")
def test_a_result_ends_what_was_owed():
    world = given(enrolled(), missed(), measured(STAR, when="2026-10-08"))
    assert world.status("makeup_screening") == "met"


@pytest.mark.rule("R13")
def test_a_window_missed_as_a_whole_is_made_up_in_every_subject():
    world = given(enrolled(), missed(subject=None), measured(STAR, when="2026-10-08"))
    assert [d.status for d in world.deadlines("makeup_screening")] == ["met", "open"]
    maths = {**STAR, "point": "star-m", "subject": "MATH"}
    assert world.after(measured(maths, when="2026-10-09")).status("makeup_screening") == "met"
    exempt = world.when(missed("exempt", subject=None)).found("R13")
    assert exempt.status("makeup_screening") == "withdrawn"


@pytest.mark.rule("R13")
def test_without_subjects_in_the_policy_one_result_makes_the_window_up():
    document = policy_document()
    document["screening"]["SHE"]["subjects"] = []
    world = given(enrolled(), missed(subject=None), measured(STAR, when="2026-10-08"), policy=document)
    assert [d.status for d in world.deadlines("makeup_screening")] == ["met"]


@pytest.mark.rule("R13")
def test_a_slip_found_late_ends_its_own_years_duty_in_time_and_no_later_one():
    again = given(enrolled(), missed(), next_year(), missed(when="2027-10-08"))
    slip = {**STAR, "point": "slip", "on": "2026-09-20"}
    late = again.after(measured(slip, when="2027-10-11"))
    assert [d.status for d in late.deadlines("makeup_screening")] == ["met_entered_late", "open"]
    made_up = again.after(measured({**STAR, "on": "2027-10-12"}, when="2027-10-12"))
    assert [d.status for d in made_up.deadlines("makeup_screening")] == ["met_late", "met"]


@pytest.mark.rule("R13")
def test_any_later_window_makes_a_missed_one_up():
    winter = {**STAR, "screening_window": "Winter"}
    world = given(enrolled(), missed(), measured(winter, when="2027-01-12"))
    assert world.status("makeup_screening") == "met_late"
    screened = given(enrolled(), measured(winter, when="2027-01-12"))
    screened.when(missed(when="2027-01-14", said="2026-10-02")).then("screening.missed")
    screened.when(missed(when="2027-01-14", screening_window="Spring")).then(
        "screening.missed", "deadline.set"
    )


def test_a_result_in_another_subject_does_not():
    maths = {**STAR, "subject": "MATH"}
    world = given(enrolled(), missed(), measured(maths, when="2026-10-08"))
    assert world.status("makeup_screening") == "open"


@pytest.mark.rule("R13", "R24")
def test_another_test_than_the_screener_does_not():
    units = point("units", "cbm", 40, subject="ELA", screening_window="Fall")
    world = given(enrolled(), missed(), measured(units, when="2026-10-08"))
    assert world.status("makeup_screening") == "open"
    given(enrolled(), measured(units, when="2026-10-01")).when(missed()).then(
        "screening.missed", "deadline.set"
    )


def test_the_same_reason_is_recorded_once():
    given(enrolled(), missed()).when(missed()).then()


@pytest.mark.rule("R13")
def test_who_has_a_result_was_screened_and_owes_nothing():
    world = given(enrolled(), measured(STAR, when="2026-10-01"))
    world.when(missed()).then("screening.missed")
    world.when(missed()).found("R13")
    for subject in ("MATH", None):
        world.when(missed(subject=subject)).then("screening.missed", "deadline.set")
    both = world.after(measured({**STAR, "point": "star-m", "subject": "MATH"}, when="2026-10-01"))
    both.when(missed(subject=None)).then("screening.missed")


@pytest.mark.rule("R13")
def test_the_next_school_year_is_another_screening():
    world = given(enrolled(), missed(), measured(STAR, when="2026-10-08"), next_year())
    world.when(missed(when="2027-10-04")).then("screening.missed", "deadline.set")


@pytest.mark.rule("R13")
@pytest.mark.parametrize("reason", ["exempt", "parent_declined"])
def test_a_local_reason_holds_only_where_the_policy_adds_it(reason: str):
    given(enrolled()).when(missed(reason)).then("screening.missed")
    given(enrolled(), missed()).when(missed(reason)).then("screening.missed", "deadline.withdrawn")
    document = policy_document()
    del document["screening"]["SHE"]["local_reasons"]
    world = given(enrolled(), policy=document).when(missed(reason)).found("R13")
    assert world.status("makeup_screening") == "open"


def test_a_policy_without_the_bound_is_found_missing():
    document = policy_document()
    del document["deadlines"]["makeup_screening"]
    outcome = given(enrolled(), policy=document).when(missed())
    outcome.then("screening.missed", "policy.gap_found")
    assert "deadlines.makeup_screening" in outcome.event("policy.gap_found").findings[0].what


@pytest.mark.parametrize(
    ("entered", "due"),
    [("2026-09-15", "2026-12-01"), ("2026-12-01", "2026-12-01"), ("2026-12-02", "2026-12-17"),
     ("2027-02-01", "2027-02-16")],
)  # fmt: skip
def test_a_new_entrant_is_screened_by_1_december_or_15_days_after_a_later_transfer(entered: str, due: str):
    world = given(enrolled()).when(arrived(entered)).accepted()
    assert world.due("new_entrant_screened") == date.fromisoformat(due)


@pytest.mark.rule("L17")
def test_a_result_screens_the_new_entrant():
    entered = ask("screening.record_new_entrant", "2026-09-15", "clerk")
    world = given(enrolled(), entered, measured(STAR))
    assert world.status("new_entrant_screened") == "met"


def test_a_new_entrant_who_was_screened_before_the_entry_was_recorded_owes_nothing():
    entered = ask("screening.record_new_entrant", "2026-10-05", "clerk", said="2026-09-08")
    given(enrolled(), measured(STAR)).when(entered).then("screening.new_entrant")


@pytest.mark.rule("L17")
def test_a_new_entrant_is_screened_after_the_entry_in_a_window_or_not():
    entered = ask("screening.record_new_entrant", "2026-10-05", "clerk")
    for world in (given(enrolled(), entered, measured(STAR)), given(enrolled(), measured(STAR), entered)):
        assert world.status("new_entrant_screened") == "open"
    between = {**STAR, "point": "star-2", "screening_window": None}
    world = given(enrolled(), entered, measured(between, when="2026-10-08"))
    assert world.status("new_entrant_screened") == "met"


def test_without_the_laws_days_in_the_policy_the_gap_is_found():
    document = policy_document()
    del document["diagnostic_screening"]
    outcome = given(enrolled(), policy=document).when(arrived("2027-02-01"))
    outcome.then("screening.new_entrant", "policy.gap_found")


@pytest.mark.rule("L17")
def test_who_scores_low_is_screened_within_30_days_of_the_scores_arrival():
    world = given(enrolled(grade="05")).when(state_test(2, on="2026-05-06")).accepted()
    assert world.due("low_scorer_screened") == date(2026, 10, 8)
    assert world.after(measured(STAR)).status("low_scorer_screened") == "met"


@pytest.mark.rule("L17")
def test_who_scores_well_or_was_screened_this_year_is_not_owed_it():
    assert given(enrolled(grade="05"), state_test(3)).deadlines("low_scorer_screened") == []
    screened = given(enrolled(grade="05"), measured(STAR), state_test(1, "2026-09-21"))
    assert screened.deadlines("low_scorer_screened") == []
    last_year = {**STAR, "on": "2026-07-02"}
    again = given(enrolled(grade="05"), measured(last_year), state_test(1, "2026-09-21"))
    assert again.status("low_scorer_screened") == "open"


def corrected(level: int, name: str = "state"):
    fields = {"point": name, "value": level, "reason": "misread"}
    return ask("point.correct", "2026-09-15", "classroom_teacher", **fields)


@pytest.mark.rule("L17")
def test_a_corrected_score_takes_its_duty_along():
    low = given(enrolled(grade="05"), state_test(2))
    low.when(corrected(3)).then("point.corrected", "deadline.withdrawn")
    retaken = measured(point("retaken", "state_assessment", 1, subject="ELA"), when="2026-09-10")
    low.after(retaken).when(corrected(3)).then("point.corrected")
    fine = given(enrolled(grade="05"), state_test(3))
    assert fine.when(corrected(2)).then("point.corrected", "deadline.set").due("low_scorer_screened") == date(
        2026, 10, 15
    )
    given(enrolled(), measured(STAR)).when(corrected(50, "star")).including("point.corrected")


@pytest.mark.rule("L17")
def test_a_low_scorer_was_not_screened_by_a_result_of_last_year():
    slip = {**STAR, "screening_window": None, "on": "2026-05-20"}
    world = given(enrolled(grade="05"), state_test(2), measured(slip))
    assert world.status("low_scorer_screened") == "open"


def test_a_window_that_the_building_does_not_have_cannot_be_missed():
    outcome = given(enrolled()).when(missed(screening_window="Autumn"))
    outcome.refused("state", "no screening window Autumn")
    assert "Fall, Winter, Spring" in outcome.refusal.remedy


def test_a_building_without_windows_misses_none():
    world = given(registered("SHH"), enrolled(building="SHH", grade="10"))
    outcome = world.when(missed())
    outcome.refused("state", "no screening window Fall")
    assert "nobody is screened" in outcome.refusal.remedy
