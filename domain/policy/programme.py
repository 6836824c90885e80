"""The programme of a building: who reviews its action plan, who is trained, who helps in Tier 1, and what
the population is compared with (R10, R11, R82, R87, A14, C7, C13).
"""

from typing import Annotated

from pydantic import Field

from domain.policy.base import Count, Role, Section

Percent = Annotated[float, Field(ge=0, le=100)]


class ActionPlanReview(Section):
    """R10: who reviews a building's action plan: one at least of each."""

    team: tuple[Role, ...] = Field(min_length=1, description="roles of the MTSS/Student Support Team")
    leadership: tuple[Role, ...] = Field(min_length=1, description="roles of the leadership team")


class Benchmarks(Section):
    """A14, C7: how many students are expected in a tier, in percent; for reports, never a rule of entry."""

    tier2_behavior_pct: tuple[Percent, Percent] | None = Field(
        default=None, description="R87: from, to; the plan says 15 to 20"
    )
    tier3_pct: Percent | None = Field(default=None, description="C7: about the top 5 of the Core Four brief")


class Programme(Section):
    """What a building's programme is measured by."""

    action_plan: ActionPlanReview | None = None
    """R10: who reviews the action plan of a building."""
    from_action_plans: dict[str, str] = Field(
        default_factory=dict,
        description="R10: by building, the version of the action plan that this policy was made from",
    )
    instructional_roles: tuple[Role, ...] = Field(
        default=(), description="R11: roles of the staff to be trained; none given means everyone with a role"
    )
    tier1_helpers: tuple[Role, ...] = Field(
        default=("classroom_teacher", "counselor", "psychologist", "administrator"),
        description="R82: who gives targeted behavioral help in Tier 1; by the plan these four",
    )
    benchmarks: Benchmarks = Benchmarks()
    """A14: shares that reports show beside the counts; never a rule of entry."""
    suppress_below: Count | None = Field(
        default=None,
        description="C13: groups with fewer students are not shown in reports by subgroup",
    )
