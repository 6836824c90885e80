"""What the policy says of each tier in each domain (R19, R20, R42, R55–R59, R66–R77, R100–R120)."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.policy.base import Count, Outcome, Role, Section, Weeks

ProgressRule = Literal["four_point", "trend", "gap_to_goal", "team_judgement"]


class GroupSize(Section):
    """R42, A2."""

    warn_above: Count
    refuse_above: Count


class Dosage(Section):
    """R116, A18."""

    max_sessions_per_cycle: Count
    cycle_days: Count
    min_minutes: Count
    max_minutes: Count


class Criteria(Section):
    """A4: a tree over criteria; exactly one of the fields is given."""

    rule: str | None = None
    all_of: tuple["Criteria", ...] = ()
    any_of: tuple["Criteria", ...] = ()

    @model_validator(mode="after")
    def _one(self) -> "Criteria":
        if sum(map(bool, (self.rule, self.all_of, self.any_of))) != 1:
            raise ValueError("give exactly one of rule, all_of, any_of")
        return self

    def rules(self) -> set[str]:
        """Every rule named in the tree."""
        below = {rule for branch in (*self.all_of, *self.any_of) for rule in branch.rules()}
        return below | ({self.rule} if self.rule else set())


class Progress(Section):
    """A13: how adequacy is judged, and from how many points on."""

    rule: ProgressRule
    min_points: Annotated[int, Field(ge=1)]


class ServicePolicy(Section):
    """What the policy says of one tier in one domain."""

    cycle: Weeks
    continuation: Weeks
    probes: Weeks
    outcomes: tuple[Outcome, ...]
    end_deciders: tuple[Role, ...]
    eligibility_deciders: tuple[Role, ...]
    presenters: tuple[tuple[Role, ...], ...] = ()
    """Each entry is a set of roles of which one must present; all entries must be filled (R66, R109)."""
    quorum: Count
    criteria: Criteria
    progress: Progress
    group: GroupSize | None = None
    dosage: Dosage | None = None
    providers: tuple[Role, ...]
    data_collected: str = Field(min_length=1)
    """R19: amount and nature of the performance data collected."""
    monitoring: str = Field(min_length=1)
    """R20: manner and frequency of progress monitoring."""


class CsePolicy(Section):
    """R77, R120, A7."""

    mode: Literal["mandatory", "consider"]
    after_cycles: Annotated[int, Field(ge=1)]


class AutoQualify(Section):
    """R113, A3."""

    t2_cycles_same_year: Annotated[int, Field(ge=1)]
    min_weeks_elapsed: Count
    min_dosage_pct: Annotated[int, Field(ge=0, le=100)]


class SstTriggers(Section):
    """R36, A19: refused sessions that hand a student to the Student Support Team."""

    refused_in_a_row: Count | None = None
    refused_in_a_cycle: Count | None = None
