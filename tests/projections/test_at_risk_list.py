"""The at-risk list: what shows a student at risk, and what the team decided (R29, R34, R40, R41)."""

from datetime import date
from typing import Any

import pytest

from domain.command import Command
from projections.at_risk_list import MODEL, AtRisk, ListingRow, PlaceRow, SignRow, entries
from projections.row import every
from tests.domain import steps
from tests.domain.story import ask
from tests.projections.folded import fold_all
from tests.projections.tale import OPEN_YEAR, lived


def shown(*happened: Any) -> list[AtRisk]:
    _, store = lived(OPEN_YEAR, *happened)
    rows = fold_all(MODEL, store)
    return entries(every(rows, PlaceRow), every(rows, SignRow), every(rows, ListingRow))


def amended(disposition: str, when: str = "2026-10-20") -> Command:
    fields = {"listing": "list-1", "disposition": disposition, "reason": "caught up"}
    return ask("at_risk.amend", when, "team_member", **fields)


@pytest.mark.rule("R29", "R41")
def test_who_is_shown_at_risk_and_has_no_disposition_is_listed():
    (row,) = shown(steps.enrolled(), steps.screened())
    assert (row.window, row.subject, row.shown_by) == ("Fall", "ELA", ("screener: at_risk",))
    assert (row.disposition, row.school_year) == (None, "2026-27")


@pytest.mark.rule("R29")
def test_a_disposition_stands_beside_what_led_to_it():
    (row,) = shown(steps.enrolled(), steps.screened(), steps.listed(team="lower grades"))
    assert (row.disposition, row.source, row.team) == ("refer_tier2", "plan", "lower grades")
    assert row.shown_by == ("screener: at_risk",)
    assert (row.listed_on, row.policy_version, row.closed) == (date(2026, 10, 6), "2026-27.1", False)


def test_an_amendment_keeps_what_was_listed_in_sight():
    here = [steps.enrolled(), steps.screened(), steps.listed()]
    (row,) = shown(*here, amended("refer_tier3"), amended("stay_tier1", "2026-10-22"))
    assert (row.disposition, row.listed_as, row.source) == ("stay_tier1", "refer_tier2", "local_addition")
    assert row.amended_on == date(2026, 10, 22)


def test_a_closed_list_says_so():
    closing = ask(
        "post_benchmark.close",
        "2026-10-08",
        "team_member",
        building="SHE",
        year="2026-27",
        team="lower grades",
        screening_window="Fall",
        students=["s1"],
        checklist=dict.fromkeys(
            (
                *("at_risk_identified", "triangulated", "list_made", "attendance_submitted"),
                *("refusals_submitted", "goals_set", "monitoring_identified", "parents_told"),
            ),
            "done",
        ),
    )
    (row,) = shown(steps.enrolled(), steps.screened(), steps.listed(), closing)
    assert row.closed


def test_a_corrected_score_may_show_nobody_any_more():
    corrected = ask(
        "point.correct", "2026-10-16", "classroom_teacher", point="star", value=60, reason="scored again"
    )
    assert shown(steps.enrolled(), steps.screened(), corrected) == []


@pytest.mark.parametrize(("level", "shows"), [(1, True), (2, True), (3, False)])
def test_a_state_score_of_1_or_2_without_a_disposition_is_listed(level: int, shows: bool):
    state = {**steps.point("state", "state_assessment", level, subject="MATH"), "on": "2026-09-08"}
    rows = shown(steps.enrolled(grade="05"), steps.measured(state))
    assert [row.shown_by for row in rows] == ([(f"state_test: state_level_{level}",)] if shows else [])


def test_a_state_score_of_spring_is_answered_by_the_list_of_the_next_school_year():
    state = {**steps.point("state", "state_assessment", 2, subject="ELA"), "on": "2026-05-06"}
    rows = shown(steps.enrolled(grade="05"), steps.screened(), steps.measured(state), steps.listed())
    assert [row.shown_by for row in rows] == [("screener: at_risk", "state_test: state_level_2")]


def test_who_left_is_listed_no_more():
    left = ask("student.withdraw", "2026-10-10", "clerk", reason="moved away")
    assert shown(steps.enrolled(), steps.screened(), steps.listed(), left) == []
