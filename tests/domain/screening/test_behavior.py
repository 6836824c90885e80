"""The sources of behavioral screening (R85); report cards and disciplinary records as a criterion (R98)."""

from typing import Any

import pytest

from tests.domain.steps import BEHAVIORAL, enrolled, listed, measured, met, point, recommended, referred
from tests.domain.story import ask, given, policy_document

CALM = point("calm", "sel_screener", 30)
QUIET = point("quiet", "disciplinary_referrals", 1)
LOUD = point("loud", "disciplinary_referrals", 3)
CARD = point("card", "behavior_report_card", 2)
SAYS = {"R98": {"met": True, "because": "the report card says so"}}


def behavioral_listing(*points: dict[str, Any], policy: dict | None = None):
    names = [p["point"] for p in points]
    listing = listed(points=names, screening_window=None, reason="as seen", **BEHAVIORAL)
    return given(enrolled(), measured(*points), policy=policy).when(listing)


@pytest.mark.parametrize(
    "measure",
    ["sel_screener", "disciplinary_referrals", "in_school_suspension_days", "out_of_school_suspension_days",
     "student_observation", "staff_request"],
)  # fmt: skip
def test_each_source_of_the_plan_may_put_a_student_on_the_list(measure: str):
    policy = policy_document(
        **{"triangulation.min_additional_points": 0, "triangulation.corroborate": "none"}
    )
    behavioral_listing(point("one", measure, 1), policy=policy).accepted()


@pytest.mark.rule("R85")
def test_other_data_alone_do_not():
    behavioral_listing(point("there", "attendance_rate", 80), point("cbm", "cbm", 60)).refused("R85")


def recommending(*points: dict[str, Any], contacts: tuple = (), **changes: Any):
    names = [p["point"] for p in points]
    world = given(
        enrolled(),
        measured(*points),
        contacts,
        referred(points=names[:1], teacher_statement="shouts in class", **BEHAVIORAL),
        met(),
    )
    return world.when(recommended(points=names, **BEHAVIORAL, **changes))


@pytest.mark.rule("R98")
def test_a_disciplinary_record_past_its_cut_says_so_by_itself():
    recommending(CALM, LOUD).accepted()


@pytest.mark.rule("R98")
def test_a_record_before_its_cut_says_no_whatever_the_team_states():
    recommending(CALM, QUIET, criteria=SAYS).refused("R98")


@pytest.mark.rule("R98")
def test_a_report_card_without_a_cut_is_judged_by_the_team():
    recommending(CALM, CARD).refused("R97")
    outcome = recommending(CALM, CARD, criteria=SAYS)
    outcome.accepted()
    (leaf,) = [b for b in outcome.event("team.recommended").evaluation.of if b.node == "R98"]
    assert leaf.met
    assert not leaf.derived


@pytest.mark.rule("R98")
def test_a_statement_without_any_record_on_file_counts_for_nothing():
    recommending(CALM, criteria=SAYS).refused("R98")
    report = ask("contact.record", "2026-10-02", "classroom_teacher", kind="report_card", about="conduct")
    recommending(CALM, contacts=(report,), criteria=SAYS).accepted()
