"""Adequate, inadequate or not enough data, by hand and in fractions (R15, A13)."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.policy import Progress
from domain.progress import Goal, Measured, evaluate, slope

DAY = date(2026, 10, 20)
GOAL = Goal(baseline=60, baseline_on=DAY, target=102, target_on=DAY + timedelta(days=42))
"""One point a day."""
FEWER = Goal(baseline=10, baseline_on=DAY, target=3, target_on=DAY + timedelta(days=42))
"""Office referrals: less is better, one in six days."""


def at(days: int, value: float) -> Measured:
    return Measured(DAY + timedelta(days=days), value)


def result(rule: str, *points: Measured, goal: Goal = GOAL, least: int = 1, judgement=None) -> str:
    return evaluate(Progress(rule=rule, min_points=least), goal, points, judgement).result


@pytest.mark.parametrize(("value", "expected"), [(74, "adequate"), (73.9, "inadequate"), (200, "adequate")])
def test_the_last_point_against_the_goal_line(value, expected):
    assert result("gap_to_goal", at(0, 0), at(14, value)) == expected


@pytest.mark.parametrize(("value", "expected"), [(7.5, "adequate"), (7.6, "inadequate"), (0, "adequate")])
def test_where_less_is_better_the_line_falls(value, expected):
    assert result("gap_to_goal", at(15, value), goal=FEWER) == expected


def test_the_goal_line_is_level_before_and_after_its_ends():
    assert [GOAL.expected(DAY + timedelta(days=n)) for n in (-7, 0, 21, 42, 100)] == [60, 60, 81, 102, 102]


@pytest.mark.parametrize(("last", "expected"), [(74, "adequate"), (73, "inadequate"), (60, "inadequate")])
def test_the_trend_against_the_lines_slope(last, expected):
    assert result("trend", at(0, 60), at(14, last), least=2) == expected


def test_who_has_reached_the_target_need_not_go_on_rising():
    assert result("trend", at(0, 103), at(14, 102)) == "adequate"
    assert result("trend", at(0, 1), at(14, 3), goal=FEWER) == "adequate"


def test_a_trend_of_one_day_is_none():
    assert result("trend", at(3, 60), at(3, 70)) == "insufficient_data"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((60, 60, 60, 60), "inadequate"),
        ((60, 60, 60, 95), "adequate"),
        ((99, 60, 60, 60, 60), "inadequate"),
        ((60, 60, 60), "insufficient_data"),
    ],
)
def test_four_in_a_row_behind_the_line(values, expected):
    assert result("four_point", *(at(7 * n, v) for n, v in enumerate(values, 1))) == expected


@pytest.mark.parametrize("rule", ["gap_to_goal", "trend", "four_point", "team_judgement"])
def test_too_few_points_are_an_answer_of_their_own(rule):
    assert result(rule, at(1, 60), least=2, judgement="adequate") == "insufficient_data"
    assert result(rule) == "insufficient_data"


def test_the_teams_judgement_is_used_where_the_policy_asks_for_it_and_nowhere_else():
    assert result("team_judgement", at(1, 1), judgement="adequate") == "adequate"
    assert result("team_judgement", at(1, 1)) == "insufficient_data"
    assert result("gap_to_goal", at(14, 1), judgement="adequate") == "inadequate"


def test_what_was_seen_is_kept_as_numbers():
    seen = evaluate(Progress(rule="trend", min_points=2), GOAL, [at(14, 70), at(0, 60)])
    assert (seen.points, seen.goal_slope, seen.trend_slope) == (2, 7.0, 5.0)
    assert (seen.last_value, seen.expected_value, seen.rule) == (70, 74.0, "trend")
    assert seen.because == "trend 5.00 a week, goal 7.00"


points = st.lists(
    st.tuples(st.integers(0, 120), st.integers(-500, 500)), min_size=2, max_size=8, unique_by=lambda p: p[0]
)


@for_all(points)
def test_the_slope_is_that_of_least_squares(pairs):
    n = len(pairs)
    sx, sy = sum(Fraction(x) for x, _ in pairs), sum(Fraction(y) for _, y in pairs)
    sxx, sxy = sum(Fraction(x * x) for x, _ in pairs), sum(Fraction(x * y) for x, y in pairs)
    exact = (n * sxy - sx * sy) / (n * sxx - sx * sx)
    assert slope([at(x, y) for x, y in pairs]) == pytest.approx(float(exact), rel=1e-9, abs=1e-9)


@for_all(points, st.sampled_from(["gap_to_goal", "trend", "four_point"]), st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(pairs, rule, random):
    measured = [at(x, y) for x, y in pairs]
    shuffled = random.sample(measured, len(measured))
    policy = Progress(rule=rule, min_points=2)
    assert evaluate(policy, GOAL, measured) == evaluate(policy, GOAL, shuffled)


@for_all(points, st.integers(0, 300))
def test_a_better_last_point_never_makes_progress_inadequate(pairs, better):
    measured = sorted((at(x, y) for x, y in pairs), key=lambda m: m.on)
    raised = [*measured[:-1], Measured(measured[-1].on, measured[-1].value + better)]
    policy = Progress(rule="gap_to_goal", min_points=1)
    if evaluate(policy, GOAL, measured).result == "adequate":
        assert evaluate(policy, GOAL, raised).result == "adequate"
