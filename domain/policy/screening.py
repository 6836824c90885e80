"""Screening, cut points, triangulation, goals in the classroom (R13, R24, R25, R29–R33, R37, R40, R54, L17,
A9, A10, A27–A29).
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, field_validator, model_validator

from domain.form import derived, stated
from domain.moments import school_year
from domain.policy.base import Count, Role, Section, Subject, Weeks

LocalReason = Literal["exempt", "parent_declined"]
GoalScope = Literal["student", "group", "class"]


class ScreeningWindow(Section):
    name: str
    """R25: what the window is called, for example Fall."""
    opens: date
    """R25: its first day."""
    closes: date
    """R25: its last day."""


class BuildingScreening(Section):
    """R24, R25, A9: instrument and windows, or identification by a failed Regents exam (R40)."""

    identification: Literal["decision_tree", "regents"]
    """A9: by the screener and the decision tree, or by failed Regents examinations (R40)."""
    instrument: str | None = None
    """R24: the screener that is administered."""
    windows: tuple[ScreeningWindow, ...] = ()
    """R25: when it is administered."""
    teams: tuple[str, ...] = ()
    """R28: the teams that hold a post-benchmark meeting after each window."""
    passing_mark: FiniteFloat | None = None
    """R40: below which a Regents examination is failed."""
    subjects: tuple[Subject, ...] = ()
    """R13: the subjects in which every student is screened; without them one result screens a student."""
    windows_per_year: Annotated[int, Field(ge=1)] | None = None
    """R25: how many windows a school year has in this building."""
    local_reasons: tuple[LocalReason, ...] = ()
    """R13: reasons for not screening a student that the district adds; the plan says "all students"."""

    @property
    def window_names(self) -> tuple[str, ...]:
        """Each name once, in their order; the same names may come again every school year."""
        return tuple(dict.fromkeys(w.name for w in self.windows))

    def window(self, name: str, on: date) -> ScreeningWindow | None:
        """The window of that name; where several school years have one, that of the year of `on`."""
        named = (w for w in self.windows if w.name == name)
        return self.window_in(name, school_year(on)) or next(named, None)

    def window_in(self, name: str, year: int) -> ScreeningWindow | None:
        """The window of that name in the school year that began in `year`."""
        mine = (w for w in self.windows if w.name == name and school_year(w.closes) == year)
        return next(mine, None)

    def last_begun(self, name: str, on: date) -> int | None:
        """The year in which the school year began whose window of that name has opened last by `on`."""
        begun = (school_year(w.closes) for w in self.windows if w.name == name and w.opens <= on)
        return max(begun, default=None)


class CutPoint(Section):
    """R54, F1: a measure counts in a risk evaluation only through its cut point.

    Without `buildings` or `windows` the cut holds in all of them. `score_type` says which of the measure's
    scores the cut is on, for example "percentile rank".
    """

    measure: str = Field(json_schema_extra=derived(F1="assessment"))
    """R54: the measure, as data points name it."""
    subject: Subject | None = None
    """R54: only in this subject."""
    grades: tuple[str, ...] = Field(json_schema_extra=derived(F1="grade"))
    """R54: the grades for which the cut holds."""
    operator: Literal["below", "at_or_below", "above", "at_or_above"] = Field(
        json_schema_extra=derived(F1="operator")
    )
    """R54: on which side of the cut the risk lies."""
    cut: FiniteFloat = Field(json_schema_extra=stated(F1="cut"))
    """R54: the cut itself, on the scale of the measure."""
    band: Literal["at_risk", "high_risk"] = Field(json_schema_extra=derived(F1="risk band"))
    """R29: at risk, or at high risk."""
    score_type: str = Field(default="", json_schema_extra=derived(F1="score type"))
    """R54: which of the scores of the measure is meant."""
    buildings: tuple[str, ...] = ()
    """R54: only in these buildings."""
    windows: tuple[str, ...] = Field(default=(), json_schema_extra=derived(F1="window"))
    """R54: only in these windows."""

    def holds(self, value: float) -> bool:
        """Whether `value` lies on the risk side of the cut."""
        match self.operator:
            case "below":
                return value < self.cut
            case "at_or_below":
                return value <= self.cut
            case "above":
                return value > self.cut
            case "at_or_above":
                return value >= self.cut


class Triangulation(Section):
    """R30, A10, A29."""

    min_additional_points: Count
    """A10: how many data points beside the screener a decision rests on."""
    distinct_sources: bool = True
    """A10: whether they come from sources that differ."""
    corroborate: Literal["none", "any", "all"]
    """A29: whether none, any or all of them must agree with the screener."""


class Range(Section):
    """From `min` to `max`, both included."""

    min: Count
    """At least."""
    max: Count
    """At most."""

    @model_validator(mode="after")
    def _in_order(self) -> "Range":
        if self.max < self.min:
            raise ValueError(f"max {self.max} is less than min {self.min}")
        return self


class Goals(Section):
    """R37, A1, A28: goals of a classroom plan: how many, reached after how many weeks, for whom."""

    count: Range
    """R37: how many goals a classroom plan has."""
    weeks: Weeks
    """A1: after how many weeks they are reviewed."""
    scope: GoalScope
    """A28: whose goals they are: a student, a group or a class."""


class ReferralPolicy(Section):
    """A22, A27: who refers; what comes before it: days of help in class, and whether a classroom plan."""

    in_class_min_days: Count
    """A27: how many days of help in class come before a referral."""
    requires_tier1_plan: bool
    """A27: whether a classroom plan comes before a referral."""
    teachers: tuple[Role, ...] = ("classroom_teacher", "ais_teacher")
    """A22: the roles of those who may refer, where a student has several teachers."""


class DiagnosticScreening(Section):
    """L17 (8 NYCRR 117.3): until when new entrants are screened, and whose low scores ask for it.

    `new_entrants_by` is a day of the school year as `MM-DD`. Who enters later has the days that stand under
    `deadlines.new_entrant_screened`; low scorers have those of `deadlines.low_scorer_screened`.
    """

    new_entrants_by: str
    """L17: the day of the school year, MM-DD, by which new entrants are screened."""
    low_scores_on: tuple[str, ...]
    """L17: the tests on which a low score asks for a screening."""
    cites: str = Field(min_length=1)
    """L17: the law that the days are taken from."""

    @field_validator("new_entrants_by")
    @classmethod
    def _a_day(cls, text: str) -> str:
        date.fromisoformat(f"2027-{text}")  # a common year, so that the day exists in every year
        return text

    def new_entrants_screened_by(self, entered: date) -> date:
        """That day of the school year (July to June) in which a student entered."""
        began = entered.year - (entered.month < 7)
        this_autumn = date.fromisoformat(f"{began}-{self.new_entrants_by}")
        return this_autumn if this_autumn.month >= 7 else this_autumn.replace(year=began + 1)
