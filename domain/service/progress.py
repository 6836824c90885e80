"""Is the student's progress adequate? (R15, R77, R113, A13)

Level and rate against a yardstick: the aim line from the baseline to the target, or what the policy expects
of an age, a grade or a standardized measure. The four-point rule compares the last four points with the line,
the trend rule the slope of least squares with the line's slope. Three-to-four-weekly probes in a
four-to-six-week cycle give one or two points, so "not enough data" is an answer of its own, and it never
escalates anything by itself. What was seen is kept as numbers in the evaluation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, FiniteFloat, model_validator

from domain.policy import Norm, Progress
from domain.recorded import Ref
from domain.rule import enforces

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

    def ahead(self, value: float, expected: float) -> bool:
        """Whether `value` is on the goal's side of `expected`, or on it."""
        return value >= expected if self.target >= self.baseline else value <= expected


@dataclass(frozen=True, slots=True)
class Measured:
    """A progress monitoring point; `ref` is its entry in the record."""

    on: date
    value: float
    ref: Ref | None = None


class SeenPoint(BaseModel):
    """A point as it was seen, with its entry in the record."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: date
    value: float
    ref: Ref | None


class Aspect(BaseModel):
    """One thing that the rule looked at, with its own answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    of: Literal["level", "rate", "judgement"]
    result: Result
    because: str


class ProgressEvaluation(BaseModel):
    """The answer with the numbers it rests on; slopes are per week.

    `goal` is the aim line, `trend_intercept` the trend's value on the day of the first of `seen`,
    `trend_value` that on the day of the last. `expected_value` is what the yardstick expects on that day.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    result: Result
    rule: str
    points: int
    goal_slope: float
    trend_slope: float | None = None
    last_value: float | None = None
    expected_value: float | None = None
    because: str
    goal: Goal | None = None
    yardstick: str = "goal_line"
    min_points: int | None = None
    trend_intercept: float | None = None
    trend_value: float | None = None
    gap: float | None = None
    aspects: tuple[Aspect, ...] = ()
    seen: tuple[SeenPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What is expected: the aim line, or a norm that stands still."""

    goal: Goal
    norm: Norm | None

    @property
    def slope(self) -> float:
        """The expected rise per day."""
        return self.norm.weekly_gain / 7 if self.norm else self.goal.slope

    def expected(self, on: date) -> float:
        """The value expected on a day."""
        return self.norm.level if self.norm else self.goal.expected(on)

    @property
    def end(self) -> float:
        """What, once reached, leaves nothing to rise to."""
        return self.norm.level if self.norm else self.goal.target


def evaluate(
    policy: Progress,
    goal: Goal,
    measured: Sequence[Measured],
    judgement: Result | None = None,
    norm: Norm | None = None,
) -> ProgressEvaluation:
    """The rule of the policy over the points of a cycle, in order of their days.

    `judgement` is the team's own answer, used by the rule `team_judgement` alone. `norm` is what the policy's
    yardstick expects of the student's measure and grade, where the yardstick is not the aim line.
    """
    points = sorted(measured, key=lambda m: (m.on, m.value))
    line = Line(goal, norm)
    result, because, aspects = _result(policy, line, points, judgement)
    last = points[-1] if points else None
    return ProgressEvaluation(
        result=result,
        rule=policy.rule,
        points=len(points),
        goal_slope=round(line.slope * 7, 6),
        last_value=last.value if last else None,
        expected_value=round(line.expected(last.on), 6) if last else None,
        gap=round(last.value - line.expected(last.on), 6) if last else None,
        because=because,
        goal=goal,
        yardstick=policy.yardstick,
        min_points=policy.min_points,
        aspects=tuple(aspects),
        seen=tuple(SeenPoint(on=p.on, value=p.value, ref=p.ref) for p in points),
        **_trend_line(points),
    )


def _trend_line(points: Sequence[Measured]) -> dict[str, float | None]:
    """The line of least squares as numbers, where there is one."""
    rise = slope(points)
    if rise is None:
        return {}
    length = (points[-1].on - points[0].on).days
    middle = sum((p.on - points[0].on).days for p in points) / len(points)
    intercept = sum(p.value for p in points) / len(points) - rise * middle
    return {
        "trend_slope": round(rise * 7, 6),
        "trend_intercept": round(intercept, 6),
        "trend_value": round(intercept + rise * length, 6),
    }


def _result(
    policy: Progress, line: Line, points: Sequence[Measured], judgement: Result | None
) -> tuple[Result, str, list[Aspect]]:
    lacking = _lacking(policy, line, points)
    if lacking:
        return "insufficient_data", lacking, []
    aspects = _aspects(policy, line, points, judgement)
    because = "; ".join(aspect.because for aspect in aspects)
    return _together(policy, [aspect.result for aspect in aspects]), because, aspects


@enforces("A13")
def _lacking(policy: Progress, line: Line, points: Sequence[Measured]) -> str | None:
    """What keeps the rule from being applied at all."""
    if len(points) < policy.min_points:
        return f"{len(points)} points; the rule needs {policy.min_points}"
    if policy.yardstick != "goal_line" and line.norm is None:
        return f"the policy's progress.norms give no {policy.yardstick} yardstick for this measure and grade"
    return None


def _together(policy: Progress, results: Sequence[Result]) -> Result:
    """Of level and rate: where either will do, one adequate answer; otherwise both must be there."""
    if policy.looks_at == "level_or_rate" and "adequate" in results:
        return "adequate"
    if not results or "insufficient_data" in results:
        return "insufficient_data"
    return "inadequate" if "inadequate" in results else "adequate"


@enforces("R15")
def _aspects(
    policy: Progress, line: Line, points: Sequence[Measured], judgement: Result | None
) -> list[Aspect]:
    """R15: level and/or rate, as the policy's rule looks at them."""
    if policy.rule == "team_judgement":
        because = "the team's judgement" if judgement else "the team gave none"
        return [Aspect(of="judgement", result=judgement or "insufficient_data", because=because)]
    looks_at = policy.looks_at or ("rate" if policy.rule == "trend" else "level")
    level = _four_point if policy.rule == "four_point" else _gap
    found = []
    if "level" in looks_at:
        found.append(_aspect("level", level(line, points)))
    if "rate" in looks_at:
        found.append(_aspect("rate", _trend(line, points)))
    return found


def _aspect(of: Literal["level", "rate"], answer: tuple[Result, str]) -> Aspect:
    return Aspect(of=of, result=answer[0], because=answer[1])


def _gap(line: Line, points: Sequence[Measured]) -> tuple[Result, str]:
    last, expected = points[-1], line.expected(points[-1].on)
    on_line = line.goal.ahead(last.value, expected)
    name = "norm" if line.norm else "goal line"
    return ("adequate" if on_line else "inadequate"), f"last point {last.value:g}, {name} {expected:.2f}"


def _trend(line: Line, points: Sequence[Measured]) -> tuple[Result, str]:
    if line.goal.ahead(points[-1].value, line.end):
        return "adequate", f"last point {points[-1].value:g}, the target is reached"
    rise = slope(points)
    if rise is None:
        return "insufficient_data", "all points lie on one day"
    enough = line.goal.ahead(rise, line.slope)
    name = "norm" if line.norm else "goal"
    return (
        "adequate" if enough else "inadequate"
    ), f"trend {rise * 7:.2f} a week, {name} {line.slope * 7:.2f}"


def _four_point(line: Line, points: Sequence[Measured]) -> tuple[Result, str]:
    """All of the last four points behind the line: inadequate. All ahead, or on both sides: adequate."""
    if len(points) < LAST_POINTS:
        return "insufficient_data", f"{len(points)} points; the rule looks at the last {LAST_POINTS}"
    ahead = [line.goal.ahead(p.value, line.expected(p.on)) for p in points[-LAST_POINTS:]]
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
