"""The district's policy: every number the plan leaves open, who adopted it, from when on.

One YAML file becomes one published version. Decisions pin the version they used; an open deadline keeps
its own (A36). Ambiguities A1–A40 of the rule catalogue are keys here, never constants in code.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

from domain.calendar import Roll, Unit
from domain.moments import Zone

Domain = Literal["academic", "behavioral"]
Subject = Literal["ELA", "MATH", "SOCIAL_STUDIES", "SCIENCE"]
Service = Literal["academic_t2", "academic_t3", "behavioral_t2", "behavioral_t3"]
NoticeKind = Literal["t2_start", "t3_start", "cse_referral"]
Outcome = Literal["terminate", "continue", "refer_to_team", "to_tier2"]
Role = str
ProgressRule = Literal["four_point", "trend", "gap_to_goal", "team_judgement"]
Count = Annotated[int, Field(ge=0)]
SOURCES = Literal["plan", "local_addition", "example"]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Adoption(Section):
    """Who stands behind the numbers."""

    by: str = Field(min_length=1)
    when: date


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


class Weeks(Section):
    """A window `[min, max]` in weeks of the policy's unit: opens at min, due at max."""

    min: int = Field(ge=1)
    max: int = Field(ge=1)

    @model_validator(mode="after")
    def _in_order(self) -> "Weeks":
        if self.max < self.min:
            raise ValueError(f"max {self.max} is less than min {self.min}")
        return self


class Clock(Section):
    """A11, A34: what a week is, what starts a cycle, and where a bound on a day off goes."""

    week: Literal["calendar_weeks", "instructional_weeks"]
    anchor: Literal["first_session", "plan_start"]
    no_later_than: Roll
    not_before: Roll


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


class NoticePolicy(Section):
    """A8, A32."""

    gate: bool
    min_lead_days: Count
    recipients: Literal["all", "primary"]
    signatories: tuple[Role, ...]


class CsePolicy(Section):
    """R77, R120, A7."""

    mode: Literal["mandatory", "consider"]
    after_cycles: Annotated[int, Field(ge=1)]


class AutoQualify(Section):
    """R113, A3."""

    t2_cycles_same_year: Annotated[int, Field(ge=1)]
    min_weeks_elapsed: Count
    min_dosage_pct: Annotated[int, Field(ge=0, le=100)]


class DeadlinePolicy(Section):
    """One kind of deadline: its bound, how long entry may lag, whom a miss goes to (A33, A34, A36)."""

    unit: Unit | None = None
    count: Count | None = None
    roll: Roll
    grace_days: Count
    on_policy_change: Literal["pinned", "recompute"] = "pinned"
    escalate_to: tuple[Role, ...] = ()
    escalate_after_school_days: Count = 0

    @model_validator(mode="after")
    def _ladder(self) -> "DeadlinePolicy":
        if self.escalate_to and not self.escalate_after_school_days:
            raise ValueError("escalate_to needs escalate_after_school_days of at least 1")
        return self


class SstTriggers(Section):
    """R36, A19: refused sessions that hand a student to the Student Support Team."""

    refused_in_a_row: Count | None = None
    refused_in_a_cycle: Count | None = None


class Provenance(Section):
    """Who chose a number that the plan does not give, or that it gives."""

    source: SOURCES
    note: str = ""


class Policy(Section):
    """One version of a district's policy."""

    policy: str
    version: str
    effective_from: date
    adopted: Adoption
    zone: Zone
    clock: Clock
    screening: Mapping[str, BuildingScreening]
    cut_points: tuple[CutPoint, ...]
    triangulation: Triangulation
    services: Mapping[Service, ServicePolicy]
    continue_tier1: Weeks
    notices: Mapping[NoticeKind, NoticePolicy]
    cse: Mapping[Service, CsePolicy]
    auto_qualify: AutoQualify | None = None
    sst_triggers: SstTriggers
    deadlines: Mapping[str, DeadlinePolicy]
    max_entry_delay_days: Count
    override_roles: tuple[Role, ...]
    year_end: Literal["carry", "review_before"]
    provenance: Mapping[str, Provenance]

    def deadline(self, kind: str) -> DeadlinePolicy:
        """The policy of one kind of deadline; `contradictions` has made sure that it is there."""
        return self.deadlines[kind]

    def cuts(self, measure: str, subject: str | None, grade: str) -> list[CutPoint]:
        """The cut points under which `measure` counts for a student of `grade` (R54)."""
        return [
            cut
            for cut in self.cut_points
            if cut.measure == measure and cut.subject in (None, subject) and grade in cut.grades
        ]


def parse(document: Any) -> Policy:
    """A policy from plain data. Raises pydantic's ValidationError."""
    return Policy.model_validate(document)
