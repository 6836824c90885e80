"""Whom the decision tree shows at risk (R24, R29): by the cut points in force when the result was taken."""

import pytest

from tests.domain.steps import CBM, CHAPTER, SEL, STAR, enrolled, listed, measured
from tests.domain.story import ask, given, policy_document, publish


def corrected(value: float, when: str = "2026-10-16"):
    return ask("point.correct", when, "classroom_teacher", point="star", value=value, reason="scored again")


@pytest.mark.rule("R29")
@pytest.mark.parametrize(("rank", "band"), [(24, "at_risk"), (9, "high_risk")])
def test_a_result_past_the_cut_makes_a_candidate(rank: int, band: str):
    outcome = given(enrolled()).when(measured({**STAR, "value": rank}))
    found = outcome.event("at_risk.candidate")
    assert (found.point, found.subject, found.screening_window) == ("star", "ELA", "Fall")
    assert (found.band, found.tree) == (band, "2026-27.1")


def test_a_result_before_the_cut_and_any_other_point_make_none():
    given(enrolled()).when(measured({**STAR, "value": 25}, CBM)).then("point.recorded", "point.recorded")


@pytest.mark.rule("R29")
def test_a_correction_changes_what_the_tree_says():
    world = given(enrolled(), measured(STAR))
    assert world.when(corrected(13)).names == ["point.corrected"]
    assert world.when(corrected(5)).event("at_risk.candidate").band == "high_risk"
    fine = world.when(corrected(40))
    assert fine.event("at_risk.candidate").band is None
    assert fine.world.student.candidates == {}


@pytest.mark.rule("R29")
def test_the_tree_of_the_day_it_was_taken_decides_not_todays():
    stricter = policy_document(version="2026-27.2", effective_from="2026-10-01")
    for cut in stricter["cut_points"]:
        cut["cut"] = cut["cut"] + 30 if cut["measure"] == "STAR" else cut["cut"]
    late = measured({**STAR, "value": 30, "on": "2026-09-18"}, when="2026-10-05")
    now = measured({**STAR, "value": 30}, when="2026-10-02")
    world = given(enrolled(), publish(stricter, "2026-09-25"))
    assert "at_risk.candidate" not in world.when(late).names
    assert world.when(now).event("at_risk.candidate").tree == "2026-27.2"
    fine = [{**p, "value": 99} for p in (CBM, CHAPTER)]
    world = world.after(late, measured(*fine, when="2026-10-05"))
    world.when(listed(disposition="stay_tier1")).refused("R41", "no disposition of the plan")


def test_the_sel_screener_makes_a_behavioral_candidate():
    assert given(enrolled()).when(measured(SEL)).event("at_risk.candidate").domain == "behavioral"


@pytest.mark.rule("R24")
def test_a_result_of_another_screener_than_the_buildings_is_a_finding():
    given(enrolled()).when(measured({**STAR, "measure": "MAP"})).found("R24")
    given(enrolled()).when(measured(STAR)).found()
