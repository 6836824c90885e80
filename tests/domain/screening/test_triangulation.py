"""Which points count beside the screener (R31–R33, A10): what the plan leaves out is described."""

import pytest

from tests.domain.steps import BEHAVIORAL, CBM, CHAPTER, SEL, STAR, enrolled, listed, measured, point
from tests.domain.story import ask, given, policy_document

STATE = point("state", "state_assessment", 2, subject="ELA")
OF_SCIENCE = {"units": "chapter_test", "lab": "writing_sample"}
LEVEL = point("level", "text_level", 8, subject="ELA")


def cut(measure: str, grades: tuple[str, ...], value: float) -> dict:
    return {
        "measure": measure,
        "grades": list(grades),
        "operator": "at_or_below",
        "cut": value,
        "band": "at_risk",
    }


def policy_with(*cuts: dict) -> dict:
    return policy_document(cut_points=[*policy_document()["cut_points"], *cuts])


def weighing(other: dict, *more: dict, grade: str = "05", policy: dict | None = None):
    """A listing that rests on the screener, a curriculum-based measure and `other`."""
    world = given(enrolled(grade=grade), measured(STAR, CBM, other, *more), policy=policy)
    return world.when(listed(points=["star", "cbm", other["point"]]))


@pytest.mark.parametrize("level", [1, 2])
def test_a_1_or_2_on_a_state_test_counts(level: int):
    weighing({**STATE, "value": level}).accepted()


@pytest.mark.rule("R31")
@pytest.mark.parametrize("level", [3, 4])
def test_a_3_or_4_does_not(level: int):
    weighing({**STATE, "value": level}).refused("R30", f"level {level} of a State test is no 1 or 2 (R31)")


@pytest.mark.rule("R31")
def test_only_the_most_recent_state_test_counts():
    later = {**STATE, "point": "state-2027", "value": 3, "on": "2026-09-17"}
    weighing({**STATE, "on": "2025-05-07"}, later).refused("R30", "a later administration")
    weighing(STATE, {**later, "on": "2025-05-07"}).accepted()
    other_subject = {**later, "subject": "MATH"}
    weighing({**STATE, "on": "2025-05-07"}, other_subject).accepted()


@pytest.mark.rule("A24")
def test_only_points_of_the_subject_count_beside_its_screener():
    maths = point("units", "chapter_test", 50, subject="MATH")
    weighing(maths).refused("R30", "measured in another subject: units (MATH)")
    weighing({**maths, "subject": "ELA"}).accepted()


@pytest.mark.rule("A24")
def test_the_screener_of_another_subject_serves_one_that_is_not_screened():
    science = [point(name, measure, 50, subject="SCIENCE") for name, measure in OF_SCIENCE.items()]
    policy = policy_with(*(cut(measure, ("05",), 60) for measure in OF_SCIENCE.values()))
    world = given(enrolled(grade="05"), measured(STAR, *science), policy=policy)
    world.when(listed(points=["star", *OF_SCIENCE], subject="SCIENCE")).accepted()
    world.when(listed(points=["star", *OF_SCIENCE], subject="MATH")).refused("R30", "star (ELA)")


@pytest.mark.rule("R32")
def test_what_the_plan_does_not_name_counts_with_a_description():
    policy = policy_with(cut("other", ("05",), 3))
    reading = point("running-record", "other", 2, subject="ELA")
    weighing(reading, policy=policy).refused("R30", "needs a description (R32)")
    weighing({**reading, "description": "running record of the district"}, policy=policy).accepted()


@pytest.mark.rule("R33")
def test_a_text_level_above_grade_4_is_described():
    policy = policy_with(cut("text_level", ("04", "05"), 10))
    weighing(LEVEL, grade="04", policy=policy).accepted()
    weighing(LEVEL, grade="05", policy=policy).refused("R30", "needs a description (R33)")
    weighing({**LEVEL, "description": "read with a tutor"}, grade="05", policy=policy).accepted()


@pytest.mark.rule("R54")
def test_a_cut_of_another_building_or_window_does_not_count():
    elsewhere = {**cut("fluency", ("05",), 100), "buildings": ["SHM"]}
    fluency = point("fluency", "fluency", 40, subject="ELA")
    weighing(fluency, policy=policy_with(elsewhere)).refused("R30", "a cut point: 1; needed: 2")
    weighing(fluency, policy=policy_with({**elsewhere, "buildings": ["SHE"]})).accepted()


@pytest.mark.rule("A10", "R30")
def test_the_screener_counts_once_under_whatever_name():
    again = point("star-again", "cbm", 9, subject="ELA", source="STAR")
    weighing(again).refused("R30", "a cut point: 1; needed: 2")
    retest = point("retest", "STAR", 9, subject="ELA", source="a second sitting")
    weighing(retest).refused("R30", "a cut point: 1; needed: 2")


@pytest.mark.rule("R24", "R30")
def test_only_the_buildings_screener_gives_the_screening_result():
    spelling = point("spelling", "spelling", 9, subject="ELA", screening_window="Fall")
    unnamed = {**STAR, "screening_window": None}
    world = given(enrolled(grade="05"), measured(unnamed, CBM, CHAPTER, spelling))
    world.when(listed(points=["spelling", "star", "chapter"])).refused("R30", "the building's screener")
    world.when(listed(points=["spelling", "cbm", "chapter"])).refused("R30", "the building's screener")
    weighing({**CHAPTER, "screening_window": "Fall"}).accepted()


@pytest.mark.rule("A39")
def test_a_sel_screener_without_the_consent_it_needs_is_no_score():
    policy = policy_document()
    policy["consent"] = {"required_for": ["sel_screener"]}
    answered = ask(
        "consent.answer", "2026-09-10", "clerk", to="sel_screener", guardian="mother", answer="given"
    )
    world = given(enrolled(), policy=policy)
    without = world.when(measured(SEL)).found("A39")
    assert "at_risk.candidate" not in world.when(measured(SEL)).names
    without.when(listed(points=["sel"], screening_window=None, **BEHAVIORAL)).refused("A39", "no score")
    world.after(answered).when(measured(SEL)).found()


@pytest.mark.rule("A39")
def test_a_state_test_that_a_parent_declined_is_no_score():
    declined = ask(
        "consent.opt_out", "2026-09-01", "clerk", of="state_test", guardian="mother", valid_from="2026-09-01"
    )
    recorded = given(enrolled(grade="05"), declined).when(measured(STAR, CBM, {**STATE, "value": 1}))
    world = recorded.found("A39")
    world.when(listed(points=["star", "cbm", "state"])).refused("A39", "no score")
