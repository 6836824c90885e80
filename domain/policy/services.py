"""What the policy says of each tier in each domain (R19, R20, R42, R55–R59, R66–R77, R100–R120)."""

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, field_validator, model_validator

from domain.policy.base import Count, Outcome, ReviewOutcome, Role, Section, Weeks
from domain.rule import enforces

ProgressRule = Literal["four_point", "trend", "gap_to_goal", "team_judgement"]
LooksAt = Literal["level", "rate", "level_and_rate", "level_or_rate"]
Yardstick = Literal["goal_line", "age", "grade", "standardized"]


class GroupSize(Section):
    """R42, A2."""

    warn_above: Count
    """A2: a larger group is warned of."""
    refuse_above: Count
    """A2: a larger group is refused."""


class Dosage(Section):
    """R116, A18."""

    max_sessions_per_cycle: Count
    """A18: how many sessions a schedule cycle has at most."""
    cycle_days: Count
    """A18: how many school days a schedule cycle has."""
    min_minutes: Count
    """A18: how long a session is planned at least."""
    max_minutes: Count
    """A18: and at most."""


class Criteria(Section):
    """A4: a tree over criteria; exactly one of the fields is given."""

    rule: str | None = None
    """A4: one criterion, by its rule."""
    all_of: tuple["Criteria", ...] = ()
    """A4: every one of these must hold."""
    any_of: tuple["Criteria", ...] = ()
    """A4: one of these must hold."""

    @model_validator(mode="after")
    def _one(self) -> "Criteria":
        if sum(map(bool, (self.rule, self.all_of, self.any_of))) != 1:
            raise ValueError("give exactly one of rule, all_of, any_of")
        return self

    def rules(self) -> set[str]:
        """Every rule named in the tree."""
        below = {rule for branch in (*self.all_of, *self.any_of) for rule in branch.rules()}
        return below | ({self.rule} if self.rule else set())


class Norm(Section):
    """What is expected of an age or a grade, or of a standardized measure: a score and its weekly rise."""

    measure: str
    """R15: the measure."""
    grades: tuple[str, ...]
    """R15: the grades for which it holds."""
    level: FiniteFloat
    """R15: the score that is expected."""
    weekly_gain: FiniteFloat
    """R15: its rise in a week."""


class Progress(Section):
    """A13, R15: how adequacy is judged, from how many points on, in level or rate, against which yardstick.

    Without `looks_at`, a rule looks at what it is made of: `trend` at the rate, the others at the level.
    """

    rule: ProgressRule
    """A13: how progress is judged."""
    min_points: Annotated[int, Field(ge=1)]
    """A13: from how many points on; with fewer the answer is insufficient_data, which escalates nothing."""
    looks_at: LooksAt | None = None
    """A13: the level, the rate, or both; without it, what the rule is made of."""
    yardstick: Yardstick = "goal_line"
    """R15: what it is held against: the goal line, or a norm."""
    norms: tuple[Norm, ...] = ()
    """R15: the norms, where the yardstick is one."""

    @model_validator(mode="after")
    def _own_aspect(self) -> "Progress":
        own = "rate" if self.rule == "trend" else "level"
        if self.looks_at and self.rule == "team_judgement":
            raise ValueError("team_judgement computes nothing: leave looks_at out")
        if self.looks_at and own not in self.looks_at:
            raise ValueError(f"{self.rule} looks at the {own}; looks_at must name it")
        if (self.yardstick == "goal_line") == bool(self.norms):
            raise ValueError("give norms exactly where the yardstick is not the goal_line")
        return self

    def norm(self, measure: str, grade: str) -> Norm | None:
        """What is expected of `measure` in `grade`; None where the policy does not say."""
        mine = (n for n in self.norms if n.measure == measure and grade in n.grades)
        return next(mine, None)


class ServicePolicy(Section):
    """What the policy says of one tier in one domain."""

    cycle: Weeks
    """A1: how long a cycle lasts: the review opens at min and is due at max."""
    continuation: Weeks
    """A1: the same of another period that the team decides on."""
    probes: Weeks
    """A1: the next progress probe is due by max weeks after the last."""
    outcomes: tuple[Outcome, ...]
    """A5: what the end of a cycle may lead to; additions of the district are tagged so."""
    review_outcomes: tuple[ReviewOutcome, ...] | None = None
    """A25: what the team's review after a cycle of Tier 3 may end in; the plan names no menu."""
    end_deciders: tuple[Role, ...]
    """A6: roles that decide the end of a cycle."""
    end_quorum: Annotated[int, Field(ge=1)] | None = None
    """A6: how many of `end_deciders` decide the end of a cycle; without it, one of each role."""
    eligibility_deciders: tuple[Role, ...]
    """A6: roles of the team that decides on eligibility."""
    service_plan_deciders: tuple[Role, ...] | None = None
    """A26: who sets frequency and duration; without it, the team that decides on eligibility."""
    presenters: tuple[tuple[Role, ...], ...] = ()
    """Each entry is a set of roles of which one must present; all entries must be filled (R66, R109)."""
    quorum: Annotated[int, Field(ge=1)]
    """A6: how many of the team decide."""
    vote: Literal["quorum", "majority", "unanimous"] = "quorum"
    """R72, A6: who must agree: as many as the quorum, more than half of the members, or all of them."""
    criteria: Criteria
    """A4: what must hold for eligibility."""
    progress: Progress
    """A13: what adequate progress is."""
    parents_informed: Literal["all", "any"] = "all"
    """R71, R114: whether parents must have been told in each way that the plan names, or in one."""
    group: GroupSize | None = None
    """A2: how many students a group has."""
    dosage: Dosage | None = None
    """A18: how often and how long, where the plan bounds it."""
    providers: tuple[Role, ...]
    """R43, R86: roles that may provide the service (A31 for a building of its own)."""
    data_collected: str
    """R19: amount and nature of the performance data collected."""
    monitoring: str
    """R20: manner and frequency of progress monitoring."""

    @field_validator("data_collected")
    @classmethod
    @enforces("R19")
    def _data_stated(cls, data: str) -> str:
        if not data.strip():
            raise ValueError("R19: state the amount and nature of the performance data collected")
        return data

    @field_validator("monitoring")
    @classmethod
    @enforces("R20")
    def _monitoring_stated(cls, monitoring: str) -> str:
        if not monitoring.strip():
            raise ValueError("R20: state the manner and frequency of progress monitoring")
        return monitoring


class CsePolicy(Section):
    """R77, R120, A7."""

    mode: Literal["mandatory", "consider"]
    """A7: whether a referral shall be made, or is considered."""
    after_cycles: Annotated[int, Field(ge=1)]
    """A7: after how many cycles without progress; a request of a parent waits for none."""


class AutoQualify(Section):
    """R113, A3: two cycles qualify by themselves; planning opens at once, or when the team has taken note.

    With `override_allowed` the team may set the qualification aside, with its reason.
    """

    mode: Literal["qualifies_and_opens_planning", "qualifies_pending_ack"] = "qualifies_and_opens_planning"
    """A3: planning opens at once, or when the team has taken note."""
    override_allowed: bool = False
    """A3: whether the team may set a qualification aside, with a reason."""
    t2_cycles_same_year: Annotated[int, Field(ge=1)]
    """R113, A40: how many cycles in one school year, the last one with a recorded continued delay."""
    min_weeks_elapsed: Count
    """A12: how many weeks a cycle lasts to count."""
    min_dosage_pct: Annotated[int, Field(ge=0, le=100)]
    """A12: how much of the planned minutes it delivers to count, in percent."""


class SstTriggers(Section):
    """R35, R36, A19: what hands a student to the Student Support Team by itself; nothing else does."""

    refused_in_a_row: Count | None = None
    """A19: sessions refused in a row; none given: people decide."""
    refused_in_a_cycle: Count | None = None
    """A19: sessions refused in one cycle."""
    attendance_measures: tuple[str, ...] = Field(
        default=(), description="R35: measures whose points on the risk side of their cut point do"
    )
    away_in_a_row: int | None = Field(
        default=None, ge=1, description="R35: sessions in a row at which the student was absent or suspended"
    )
