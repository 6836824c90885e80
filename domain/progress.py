"""Is the student's progress adequate? (R15, R77, R113, A13)

Level and rate against a goal line from the baseline to the target. Three-to-four-weekly probes in a
four-to-six-week cycle give one or two points, so "not enough data" is an answer of its own, and it
never escalates anything by itself. What was seen is kept as numbers in the evaluation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, FiniteFloat, model_validator

from domain.policy import Progress

Result = Literal["adequate", "inadequate", "insufficient_data"]
LAST_POINTS = 4


class Goal(BaseModel):
    """From `baseline` on `baseline_on` to `target` on `target_on`, on the measure's own scale."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    baseline: FiniteFloat
    baseline_on: date
    target: FiniteFloat
    target_on: date

    @model_validator(mode="after")
    def _forward(self) -> "Goal":
        if self.target_on <= self.baseline_on:
            raise ValueError(f"the target's day {self.target_on} must lie after {self.baseline_on}")
        return self

    @property
    def slope(self) -> float:
        """The goal line's rise per day; negative where less is better (office referrals)."""
        return (self.target - self.baseline) / (self.target_on - self.baseline_on).days

    def expected(self, on: date) -> float:
        """The goal line's value on a day; level before its beginning and after its end."""
        within = min(max(on, self.baseline_on), self.target_on)
        return self.baseline + self.slope * (within - self.baseline_on).days


class ProgressEvaluation(BaseModel):
    """The answer with the numbers it rests on; slopes are per week."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    result: Result
    rule: str
    points: int
    goal_slope: float
    trend_slope: float | None = None
    last_value: float | None = None
    expected_value: float | None = None
    because: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A progress monitoring point."""

    on: date
    value: float


def evaluate(
    policy: Progress, goal: Goal, measured: Sequence[Measured], judgement: Result | None = None
) -> ProgressEvaluation:
    """The rule of the policy over the points of a cycle, in order of their days.

    `judgement` is the team's own answer, used by the rule `team_judgement` alone.
    """
    points = sorted(measured, key=lambda m: m.on)
    result, because = _result(policy, goal, points, judgement)
    trend = slope(points)
    last = points[-1] if points else None
    return ProgressEvaluation(
        result=result,
        rule=policy.rule,
        points=len(points),
        goal_slope=round(goal.slope * 7, 6),
        trend_slope=None if trend is None else round(trend * 7, 6),
        last_value=last.value if last else None,
        expected_value=round(goal.expected(last.on), 6) if last else None,
        because=because,
    )


def _result(
    policy: Progress, goal: Goal, points: Sequence[Measured], judgement: Result | None
) -> tuple[Result, str]:
    if len(points) < policy.min_points:
        return "insufficient_data", f"{len(points)} points; the rule needs {policy.min_points}"
    match policy.rule:
        case "gap_to_goal":
            return _gap_to_goal(goal, points[-1])
        case "trend":
            return _trend(goal, points)
        case "four_point":
            return _four_point(goal, points)
        case "team_judgement":
            return (
                judgement or "insufficient_data"
            ), "the team's judgement" if judgement else "the team gave none"


def _ahead(goal: Goal, value: float, expected: float) -> bool:
    """Whether `value` is on the goal's side of the line."""
    return value >= expected if goal.target >= goal.baseline else value <= expected


def _gap_to_goal(goal: Goal, last: Measured) -> tuple[Result, str]:
    expected = goal.expected(last.on)
    on_line = _ahead(goal, last.value, expected)
    return ("adequate" if on_line else "inadequate"), f"last point {last.value:g}, goal line {expected:.2f}"


def _trend(goal: Goal, points: Sequence[Measured]) -> tuple[Result, str]:
    if _ahead(goal, points[-1].value, goal.target):
        return "adequate", f"last point {points[-1].value:g}, the target is reached"
    rise = slope(points)
    if rise is None:
        return "insufficient_data", "all points lie on one day"
    enough = _ahead(goal, rise, goal.slope)
    return ("adequate" if enough else "inadequate"), f"trend {rise * 7:.2f} a week, goal {goal.slope * 7:.2f}"


def _four_point(goal: Goal, points: Sequence[Measured]) -> tuple[Result, str]:
    if len(points) < LAST_POINTS:
        return "insufficient_data", f"{len(points)} points; the rule looks at the last {LAST_POINTS}"
    ahead = [_ahead(goal, p.value, goal.expected(p.on)) for p in points[-LAST_POINTS:]]
    behind = LAST_POINTS - sum(ahead)
    return (
        "inadequate" if behind == LAST_POINTS else "adequate"
    ), f"{behind} of the last 4 behind the goal line"


def slope(points: Sequence[Measured]) -> float | None:
    """Ordinary least squares, rise per day; None with fewer than two days."""
    if len({p.on for p in points}) < 2:
        return None
    days = [(p.on - points[0].on).days for p in points]
    mean_day = sum(days) / len(days)
    mean_value = sum(p.value for p in points) / len(points)
    spread = sum((d - mean_day) ** 2 for d in days)
    return sum((d - mean_day) * (p.value - mean_value) for d, p in zip(days, points, strict=True)) / spread
