"""Screening, cut points and triangulation (R24, R25, R29–R33, R40, R54, A9, A10, A29)."""

from datetime import date
from typing import Literal

from pydantic import FiniteFloat

from domain.policy.base import Count, Section, Subject


class ScreeningWindow(Section):
    name: str
    opens: date
    closes: date


class BuildingScreening(Section):
    """R24, R25, A9: instrument and windows, or identification by a failed Regents exam (R40)."""

    identification: Literal["decision_tree", "regents"]
    instrument: str | None = None
    windows: tuple[ScreeningWindow, ...] = ()
    teams: tuple[str, ...] = ()
    passing_mark: FiniteFloat | None = None


class CutPoint(Section):
    """R54: a measure counts in a risk evaluation only through its cut point."""

    measure: str
    subject: Subject | None = None
    grades: tuple[str, ...]
    operator: Literal["below", "at_or_below", "above", "at_or_above"]
    cut: FiniteFloat
    band: Literal["at_risk", "high_risk"]

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
    distinct_sources: bool = True
    corroborate: Literal["none", "any", "all"]
