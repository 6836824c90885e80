"""What all parts of a policy are made of, and who stands behind it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.form import derived

Domain = Literal["academic", "behavioral"]
Subject = Literal["ELA", "MATH", "SOCIAL_STUDIES", "SCIENCE"]
Service = Literal["academic_t2", "academic_t3", "behavioral_t2", "behavioral_t3"]
NoticeKind = Literal["t1_plan", "t2_start", "t3_start", "cse_referral", "ais_start", "ais_end"]
Outcome = Literal["terminate", "continue", "refer_to_team", "to_tier2"]
ReviewOutcome = Literal["further_t3", "t2", "terminate", "cse"]
"""What may follow the team's review after a cycle of Tier 3 (A25)."""
Role = str
Count = Annotated[int, Field(ge=0)]
SOURCES = Literal["plan", "local_addition", "example"]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Adoption(Section):
    """Who stands behind the numbers."""

    by: str = Field(min_length=1, json_schema_extra=derived(F1="approver"))
    """Who adopted the version: the name of a board, a committee or a person."""
    when: date
    """The day of the adoption."""


class Provenance(Section):
    """Who chose a number that the plan does not give, or that it gives."""

    source: SOURCES
    """`plan`: the plan gives it; `local_addition`: the district chose it; `example`: the authors
    of the sample did."""
    note: str = ""
    """Where it stands, or why it was chosen."""


class Weeks(Section):
    """A window `[min, max]` in weeks of the policy's unit: opens at min, due at max."""

    min: int = Field(ge=1)
    """From how many weeks on."""
    max: int = Field(ge=1)
    """By how many weeks at the latest."""

    @model_validator(mode="after")
    def _in_order(self) -> "Weeks":
        if self.max < self.min:
            raise ValueError(f"max {self.max} is less than min {self.min}")
        return self
