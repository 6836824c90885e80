"""What the policy says of parents' rights and of the law's own dates (A39, L7, L10, L14, L25).

A number that stands here is the district's, with the law cited beside it: none is a default of the program.
"""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from domain.moments import in_order
from domain.policy.base import Domain, Section

ConsentTo = Literal["evaluation", "fba", "sel_screener", "electronic_delivery", "disclosure"]
RecordClass = Literal["supplemental", "progress_log"]


class ConsentPolicy(Section):
    """A39: what a parent must have consented to before it is done."""

    required_for: tuple[ConsentTo, ...] = Field(
        description="A39: what is not done before a parent has consented to it; a notice is no consent"
    )


class Semester(Section):
    """L7: a semester, by the first and the last day."""

    name: str = Field(min_length=1, description="what the semester is called")
    begins: date = Field(description="its first day")
    ends: date = Field(description="its last day")

    _in_order = model_validator(mode="after")(in_order("begins", "ends"))


class AisPolicy(Section):
    """L7, L10: the semesters; how often parents may consult and hear stands under `deadlines`."""

    semesters: tuple[Semester, ...] = Field(
        min_length=1,
        description="L7: AIS begins by the start of the one after the determination; give next year's too",
    )

    def after(self, day: date) -> Semester | None:
        """The first semester that begins after `day`."""
        later = [s for s in self.semesters if s.begins > day]
        return min(later, key=lambda s: s.begins, default=None)


class ReferralDuty(Section):
    """L14: weeks of intervention after which inadequate progress obliges the district to refer."""

    domains: tuple[Domain, ...] = Field(min_length=1, description="L14: where the duty is looked for")
    after_weeks: int = Field(
        ge=1, description="L14: calendar weeks of intervention that the district holds appropriate"
    )


class Retention(Section):
    """L25: how long a class of records is kept, and from when the years count."""

    years: int = Field(ge=1, description="L25: how many years the class is kept")
    counted_from: Literal["last_entry", "student_left"] = Field(
        description="L25: the day from which the years count"
    )
    cites: str = Field(min_length=1, description="the schedule and item, for example ED-1 item 315")
