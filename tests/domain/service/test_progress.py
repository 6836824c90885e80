"""Adequate, inadequate or not enough data: by hand, in fractions, as the rules are published, and against
numpy's least squares (R15, A13).

The published rules: National Center on Response to Intervention, Progress Monitoring Brief 3 (2013), which
gives the four-point rule and the trend-line rule; and the sheet "Decision Making Rules" used by school teams,
which states both for ascending and for descending goal lines and asks for six points over six weeks.
"""

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.policy import Progress
from domain.service.progress import Goal, Measured, evaluate, slope

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


# --- the rules as they are published

ASCENDING = Goal(baseline=40, baseline_on=DAY, target=61, target_on=DAY + timedelta(weeks=14))
"""Words read correctly in a minute: 1.5 words a week."""
DESCENDING = Goal(baseline=40, baseline_on=DAY, target=19, target_on=DAY + timedelta(weeks=14))
"""Talking out: 1.5 times a week less."""


def weekly(goal: Goal, *off_the_line: float) -> list[Measured]:
    """A point each week, so far above (or below) the goal line."""
    days = [goal.baseline_on + timedelta(weeks=n) for n in range(1, len(off_the_line) + 1)]
    return [Measured(day, goal.expected(day) + off) for day, off in zip(days, off_the_line, strict=True)]


@pytest.mark.rule("R15")
@pytest.mark.parametrize(
    ("off_the_line", "expected"),
    [
        ((3, 2, -1, -2, -3, -4), "inadequate"),  # the last four below: change the instruction
        ((-3, -2, 1, 2, 3, 4), "adequate"),  # the last four above: raise the goal
        ((-3, -2, -1, -2, 1, -1), "adequate"),  # neither: go on as before
        ((-1, -2, -3, -4, -1, 1), "adequate"),  # four below, but not the last four
    ],
)
def test_the_published_four_point_rule_on_a_rising_line(off_the_line, expected):
    assert result("four_point", *weekly(ASCENDING, *off_the_line), goal=ASCENDING, least=6) == expected


@pytest.mark.rule("R15")
@pytest.mark.parametrize(
    ("off_the_line", "expected"),
    [((-3, -2, 1, 2, 3, 4), "inadequate"), ((3, 2, -1, -2, -3, -4), "adequate"), ((1,) * 6, "inadequate")],
)
def test_the_published_four_point_rule_turns_round_where_the_line_falls(off_the_line, expected):
    assert result("four_point", *weekly(DESCENDING, *off_the_line), goal=DESCENDING, least=6) == expected


@pytest.mark.rule("A13")
def test_the_published_rule_waits_for_six_points():
    few = weekly(ASCENDING, *([-5] * 5))
    assert result("four_point", *few, goal=ASCENDING, least=6) == "insufficient_data"


@pytest.mark.rule("R15")
@pytest.mark.parametrize(
    ("rise", "expected"),
    [(1.0, "inadequate"), (1.5, "adequate"), (2.0, "adequate"), (-0.5, "inadequate")],
)
def test_the_published_trend_line_rule_compares_steepness(rise, expected):
    """Flatter than the goal line: change the instruction; as steep or steeper: go on, or raise the goal."""
    points = [Measured(DAY + timedelta(weeks=n), 30 + rise * n) for n in range(1, 9)]
    assert result("trend", *points, goal=ASCENDING, least=6) == expected


@pytest.mark.rule("R15")
def test_the_two_rules_may_differ_on_the_same_points():
    """The trend rule looks at the rate, not at the level."""
    points = [Measured(DAY + timedelta(weeks=n), 58) for n in range(1, 7)]
    assert result("trend", *points, goal=ASCENDING) == "inadequate"
    assert result("four_point", *points, goal=ASCENDING) == "adequate"


@for_all(
    st.lists(
        st.tuples(st.integers(0, 120), st.floats(-500, 500, allow_subnormal=False)),
        min_size=2,
        max_size=12,
        unique_by=lambda p: p[0],
    )
)
def test_slope_intercept_and_value_are_those_of_numpys_least_squares(pairs):
    measured = sorted((at(x, y) for x, y in pairs), key=lambda m: m.on)
    days = np.array([(m.on - measured[0].on).days for m in measured], dtype=float)
    values = np.array([m.value for m in measured])
    (rise, intercept), *_ = np.linalg.lstsq(np.vstack([days, np.ones(len(days))]).T, values, rcond=None)
    seen = evaluate(Progress(rule="trend", min_points=2), GOAL, measured)
    assert seen.trend_slope == pytest.approx(rise * 7, abs=1e-4)
    assert seen.trend_intercept == pytest.approx(intercept, abs=1e-4)
    assert seen.trend_value == pytest.approx(intercept + rise * days[-1], abs=1e-4)


# --- level and rate, and other yardsticks


def judged(policy: Progress, *points: Measured, norm=None) -> str:
    return evaluate(policy, GOAL, points, norm=norm).result


@pytest.mark.rule("R15")
@pytest.mark.parametrize(
    ("looks_at", "points", "expected"),
    [
        ("level_and_rate", ((0, 80), (14, 85)), "inadequate"),  # above the line, but rising too slowly
        ("level_or_rate", ((0, 80), (14, 85)), "adequate"),
        ("level_and_rate", ((0, 40), (14, 60)), "inadequate"),  # steep, but still below
        ("level_or_rate", ((0, 40), (14, 60)), "adequate"),
        ("level_and_rate", ((0, 60), (14, 75)), "adequate"),
        ("level_or_rate", ((0, 60), (14, 61)), "inadequate"),
    ],
)
def test_level_and_rate_as_the_policy_joins_them(looks_at, points, expected):
    policy = Progress(rule="gap_to_goal", min_points=2, looks_at=looks_at)
    assert judged(policy, *(at(*p) for p in points)) == expected


@pytest.mark.rule("R15")
def test_each_aspect_keeps_its_own_answer():
    policy = Progress(rule="trend", min_points=2, looks_at="level_and_rate")
    seen = evaluate(policy, GOAL, [at(0, 80), at(14, 85)])
    assert [(a.of, a.result) for a in seen.aspects] == [("level", "adequate"), ("rate", "inadequate")]
    assert seen.because == "last point 85, goal line 74.00; trend 2.50 a week, goal 7.00"


@pytest.mark.rule("R15")
def test_a_rate_that_cannot_be_known_leaves_both_unknown_but_one_is_enough_for_either():
    def answer(looks_at: str, value: float) -> str:
        return judged(Progress(rule="gap_to_goal", min_points=1, looks_at=looks_at), at(14, value))

    assert answer("level_and_rate", 80) == "insufficient_data"
    assert answer("level_or_rate", 80) == "adequate"
    assert answer("level_or_rate", 60) == "insufficient_data"


GRADE = {"measure": "cbm", "grades": ("03",), "level": 90, "weekly_gain": 1.5}


@pytest.mark.rule("R15")
@pytest.mark.parametrize(
    ("rule", "points", "expected"),
    [
        ("gap_to_goal", ((0, 60), (14, 89)), "inadequate"),
        ("gap_to_goal", ((0, 60), (14, 90)), "adequate"),
        ("trend", ((0, 60), (14, 62)), "inadequate"),
        ("trend", ((0, 60), (14, 63)), "adequate"),
    ],
)
def test_the_yardstick_may_be_what_is_expected_of_the_grade(rule, points, expected):
    policy = Progress(rule=rule, min_points=1, yardstick="grade", norms=[GRADE])
    assert judged(policy, *(at(*p) for p in points), norm=policy.norm("cbm", "03")) == expected


@pytest.mark.rule("A13")
def test_without_a_norm_for_the_grade_nothing_is_known():
    policy = Progress(rule="trend", min_points=1, yardstick="grade", norms=[GRADE])
    seen = evaluate(policy, GOAL, [at(0, 60), at(14, 61)], norm=policy.norm("cbm", "04"))
    assert seen.result == "insufficient_data"
    assert "progress.norms" in seen.because


@pytest.mark.parametrize(
    "fields",
    [
        {"rule": "trend", "looks_at": "level"},
        {"rule": "four_point", "looks_at": "rate"},
        {"rule": "team_judgement", "looks_at": "level"},
        {"rule": "trend", "yardstick": "grade"},
        {"rule": "trend", "norms": [GRADE]},
    ],
)
def test_a_rule_that_contradicts_itself_is_no_policy(fields):
    with pytest.raises(ValueError, match=r"looks_at|norms"):
        Progress(min_points=1, **fields)
