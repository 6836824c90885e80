"""What the policy says of parents' rights and of the law's own dates (A39, L7, L10, L14, L25).

A number that stands here is the district's, with the law cited beside it: none is a default of the program.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.policy.base import Domain, Section

ConsentTo = Literal["evaluation", "fba", "sel_screener", "electronic_delivery", "disclosure"]
RecordClass = Literal["supplemental", "progress_log"]


class ConsentPolicy(Section):
    """A39: what a parent must have consented to before it is done."""

    required_for: tuple[ConsentTo, ...]


class Semester(Section):
    """L7: a semester, by the first and the last day."""

    name: str = Field(min_length=1)
    begins: date
    ends: date

    @model_validator(mode="after")
    def _in_order(self) -> "Semester":
        if self.ends < self.begins:
            raise ValueError(f"ends {self.ends} lies before begins {self.begins}")
        return self


class AisPolicy(Section):
    """L7, L10: the semesters; how often parents may consult and hear stands under `deadlines`."""

    semesters: tuple[Semester, ...] = Field(min_length=1)

    def after(self, day: date) -> Semester | None:
        """The first semester that begins after `day`."""
        later = [s for s in self.semesters if s.begins > day]
        return min(later, key=lambda s: s.begins, default=None)


class ReferralDuty(Section):
    """L14: weeks of intervention after which inadequate progress obliges the district to refer."""

    domains: tuple[Domain, ...] = Field(min_length=1)
    after_weeks: Annotated[int, Field(ge=1)]


class Retention(Section):
    """L25: how long a class of records is kept, and from when the years count."""

    years: Annotated[int, Field(ge=1)]
    counted_from: Literal["last_entry", "student_left"]
    cites: str = Field(min_length=1)
    """The schedule and item, for example `ED-1 item 315`."""
