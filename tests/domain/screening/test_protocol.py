"""How a screener was administered, and what its scores are then worth (R26)."""

from typing import Any

import pytest

from tests.domain.steps import CBM, CHAPTER, STAR, enrolled, listed, measured, next_year, screened
from tests.domain.story import ask, given


def attested(when: str = "2026-09-18", **changes: Any):
    fields = {
        "administration": "room-4-morning",
        "screening_window": "Fall",
        "students": ["s1"],
        "location_organised": True,
        "common_language": True,
        "independent": True,
        **changes,
    }
    return ask("screening.attest", when, "classroom_teacher", **fields)


def status(kind: str):
    return ask("student.record_status", "2026-09-01", "clerk", kind=kind, valid_from="2026-09-01")


@pytest.mark.rule("R26")
@pytest.mark.parametrize("failed", ["location_organised", "common_language", "independent"])
def test_a_score_taken_against_the_protocol_counts_only_with_a_note(failed: str):
    world = given(enrolled(), screened(), attested(**{failed: False}))
    assert world.student.points["star"].protocol == "protocol_deviation"
    world.when(listed()).refused("R26", "star")
    blank = attested("2026-09-21", **{failed: False, "note": "  "})
    world.after(blank).when(listed()).refused("R26", "star")
    noted = attested(
        "2026-09-21", **{failed: False, "note": "a fire alarm; the scores fit the class's others"}
    )
    world.after(noted).when(listed()).accepted()


def test_scores_recorded_after_the_attestation_follow_it_too():
    world = given(enrolled(), attested(independent=False), screened())
    assert world.student.points["star"].protocol == "protocol_deviation"
    assert world.student.points["cbm"].protocol == "standard"


def test_it_says_nothing_of_the_same_window_of_another_school_year():
    again = {**STAR, "point": "star-27"}
    world = given(enrolled(), screened(), next_year(), attested("2027-09-20", independent=False))
    world = world.after(measured(again, when="2027-09-21"))
    assert world.student.points["star"].protocol == "standard"
    assert world.student.points["star-27"].protocol == "protocol_deviation"


@pytest.mark.rule("R25")
def test_a_window_that_the_building_does_not_have_is_found():
    given(enrolled(), screened()).when(attested(screening_window="Fal")).found("R25")


def test_an_attestation_for_one_subject_leaves_the_other_alone():
    maths = {**STAR, "point": "star-math", "subject": "MATH"}
    world = given(enrolled(), measured(STAR, maths), attested(independent=False, subject="ELA"))
    assert world.student.points["star"].protocol == "protocol_deviation"
    assert world.student.points["star-math"].protocol == "standard"


@pytest.mark.parametrize("kind", ["iep", "504", "ell"])
def test_help_by_an_iep_504_or_ell_status_is_an_accommodation_and_no_deviation(kind: str):
    read_aloud = attested(independent=False, accommodation="directions read aloud")
    world = given(enrolled(), status(kind), screened()).when(read_aloud).found()
    assert world.student.points["star"].protocol == "accommodated"
    world.when(listed()).accepted()


@pytest.mark.rule("R26")
def test_without_such_a_status_it_is_a_deviation_with_a_finding():
    read_aloud = attested(independent=False, accommodation="directions read aloud")
    world = given(enrolled(), status("gifted"), screened()).when(read_aloud).found("R26")
    assert world.student.points["star"].protocol == "protocol_deviation"


@pytest.mark.rule("R26")
def test_a_file_that_says_accommodated_needs_the_status_too():
    star = {**STAR, "protocol": "accommodated"}
    given(enrolled()).when(measured(star, CBM, CHAPTER)).found("R26")
    given(enrolled(), status("iep")).when(measured(star, CBM, CHAPTER)).found()


@pytest.mark.rule("R26")
def test_a_file_may_bring_the_deviation_and_its_note():
    star = {**STAR, "protocol": "protocol_deviation"}
    given(enrolled(), measured(star, CBM, CHAPTER)).when(listed()).refused("R26")
    noted = {**star, "note": "left for the nurse, finished after lunch"}
    given(enrolled(), measured(noted, CBM, CHAPTER)).when(listed()).accepted()
