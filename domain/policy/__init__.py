"""The district's policy: every number the plan leaves open, who adopted it, from when on.

One YAML file becomes one published version. Decisions pin the version they used; an open deadline keeps
its own (A36). Ambiguities A1–A40 of the rule catalogue are keys here, never constants in code.
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import Field

from domain.form import derived
from domain.moments import Zone
from domain.policy.base import (
    Adoption,
    Count,
    Domain,
    NoticeKind,
    Outcome,
    Provenance,
    ReviewOutcome,
    Role,
    Section,
    Service,
    Subject,
    Weeks,
)
from domain.policy.files import FilesPolicy, Majority, OpeningPolicy, Transfers
from domain.policy.notices import (
    FormName,
    NoticePolicy,
)
from domain.policy.programme import (
    ActionPlanReview,
    Benchmarks,
    Programme,
)
from domain.policy.rights import (
    AisPolicy,
    ConsentPolicy,
    ConsentTo,
    RecordClass,
    ReferralDuty,
    Retention,
    Semester,
)
from domain.policy.screening import (
    BuildingScreening,
    CutPoint,
    DiagnosticScreening,
    Goals,
    GoalScope,
    LocalReason,
    ReferralPolicy,
    ScreeningWindow,
    Triangulation,
)
from domain.policy.services import (
    AutoQualify,
    Criteria,
    CsePolicy,
    Dosage,
    GroupSize,
    Norm,
    Progress,
    ProgressRule,
    ServicePolicy,
    SstTriggers,
)
from domain.policy.teams import OwnBuilding, OwnService, Teams, TeamType
from domain.policy.timing import (
    Clock,
    CyclePause,
    DeadlinePolicy,
)
from domain.rule import enforces

__all__ = [
    "ActionPlanReview",
    "Adoption",
    "AisPolicy",
    "AutoQualify",
    "Benchmarks",
    "BuildingScreening",
    "Clock",
    "ConsentPolicy",
    "ConsentTo",
    "Count",
    "Criteria",
    "CsePolicy",
    "CutPoint",
    "CyclePause",
    "DeadlinePolicy",
    "DiagnosticScreening",
    "Domain",
    "Dosage",
    "FilesPolicy",
    "GoalScope",
    "Goals",
    "GroupSize",
    "LocalReason",
    "Majority",
    "Norm",
    "NoticeKind",
    "NoticePolicy",
    "OpeningPolicy",
    "Outcome",
    "OwnBuilding",
    "OwnService",
    "Policy",
    "Programme",
    "Progress",
    "ProgressRule",
    "Provenance",
    "RecordClass",
    "ReferralDuty",
    "ReferralPolicy",
    "Retention",
    "ReviewOutcome",
    "Role",
    "ScreeningWindow",
    "Section",
    "Semester",
    "Service",
    "ServicePolicy",
    "SstTriggers",
    "Subject",
    "TeamType",
    "Teams",
    "Transfers",
    "Triangulation",
    "Weeks",
    "parse",
]


class Policy(Section):
    """One version of a district's policy."""

    policy: str
    """The policy's name, the same in every version."""
    version: str = Field(json_schema_extra=derived(F1="version"))
    """R19: the version; decisions pin it (A36)."""
    effective_from: date = Field(json_schema_extra=derived(F1="effective dates"))
    """A36: the first day on which it is in force."""
    adopted: Adoption
    """R19: who stands behind the numbers."""
    zone: Zone
    """The time zone of the district, where a calendar names no other (A34)."""
    clock: Clock
    """A11, A34: weeks and days off."""
    screening: Mapping[str, BuildingScreening]
    """A9: by building, how students are found."""
    cut_points: tuple[CutPoint, ...]
    """R54: the cut points of every measure that counts."""
    triangulation: Triangulation
    """A10, A29: data points beside the screener."""
    services: Mapping[Service, ServicePolicy]
    """R19: by tier and domain, what the plan leaves to the district."""
    continue_tier1: Weeks
    """R95: weeks of another period in behavioral Tier 1 (A1)."""
    notices: Mapping[NoticeKind, NoticePolicy]
    """A8: by kind, when a notice leaves and who signs."""
    cse: Mapping[Service, CsePolicy]
    """A7: by service, when a referral to the CSE is asked for."""
    auto_qualify: AutoQualify | None = None
    """A3, A12, A40: what qualifies for behavioral Tier 3 by itself (R113); none: nothing does."""
    sst_triggers: SstTriggers
    """A19: what hands a student to the Student Support Team by itself."""
    deadlines: Mapping[str, DeadlinePolicy]
    """A20, A33, A34: by kind, the bound of everything that somebody owes."""
    max_entry_delay_days: Count
    """A33: after how many days an entry without a document is only a claim."""
    override_roles: tuple[Role, ...]
    """R48, R91: roles that may let a service start although the gate is shut."""
    year_end: Literal["carry", "close", "review_before"]
    """A35: what becomes of what is open when the school year ends. `carry`: it goes on next year.
    `review_before`: the dates of cycles and of continuations come no later than the last day of school.
    `close`: that too, and the cycles end with the year."""
    cycle: CyclePause | None = Field(default=None, description="A37: what long absence does to a cycle")
    files: FilesPolicy | None = None
    """Who may seal, merge and split files (A32)."""
    transfers: Transfers | None = None
    """A37: students who come from another district, or come back."""
    opening: OpeningPolicy | None = Field(
        default=None, description="A12: what counts of the time before the record was opened"
    )
    majority: Majority | None = None
    """A32: students who come of age."""
    consent: ConsentPolicy | None = Field(default=None, description="A39: what needs a parent's consent")
    ais: AisPolicy | None = Field(default=None, description="L7: the semesters by which AIS begins")
    referral_duty: ReferralDuty | None = Field(
        default=None, description="L14: the appropriate time after which the district refers to the CSE"
    )
    retention: Mapping[RecordClass, Retention] | None = Field(
        default=None, description="L25: how long each class of records is kept; without it nothing is due"
    )
    goals: Goals | None = None
    """A1, A28: goals of a classroom plan."""
    referral: ReferralPolicy | None = None
    """A22, A27: who refers, and what comes before."""
    diagnostic_screening: DiagnosticScreening | None = None
    """L17: whom the law has screened."""
    programme: Programme | None = None
    """What the programme of a building is measured by (R10, R11, A14)."""
    teams: Teams = Teams()
    """A16, A30: names of the two teams, and which of them reviews."""
    buildings: Mapping[str, OwnBuilding] = Field(
        default={}, description="A31: what a building has of its own, over what holds in the district"
    )
    provenance: Mapping[str, Provenance]
    """R19, A5: by key, `*` for any name, who chose its numbers."""
    form_names: tuple[FormName, ...] = Field(default=(), description="A17: how a building calls the forms")

    def deadline(self, kind: str) -> DeadlinePolicy:
        """The policy of one kind of deadline; `contradictions` has made sure that it is there."""
        return self.deadlines[kind]

    def service(self, service: Service, building: str) -> ServicePolicy:
        """One service as it is in a building: the district's, with what the building has of its own (A31)."""
        own = self._own(service, building)
        changes = {name: value for name, value in dict(own or {}).items() if value is not None}
        known = self.services[service]
        return known.model_copy(update=changes) if changes else known

    @enforces("A31")
    def _own(self, service: Service, building: str) -> OwnService | None:
        here = self.buildings.get(building)
        return here.services.get(service) if here else None

    def cuts(
        self,
        measure: str,
        subject: str | None,
        grade: str,
        building: str | None = None,
        window: str | None = None,
    ) -> list[CutPoint]:
        """The cut points under which `measure` counts for a student of `grade` (R54).

        A cut of some buildings or windows counts in those alone; without a building given, it counts.
        """
        return [
            cut
            for cut in self._cuts_by_measure.get((measure, grade), ())
            if cut.subject in (None, subject)
            and (building is None or not cut.buildings or building in cut.buildings)
            and (window is None or not cut.windows or window in cut.windows)
        ]

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, without what was derived from fields that may be others now."""
        copy = super().model_copy(update=update, deep=deep)
        copy.__dict__.pop("_cuts_by_measure", None)
        return copy

    @cached_property
    def _cuts_by_measure(self) -> Mapping[tuple[str, str], list[CutPoint]]:
        """By measure and grade: a district has hundreds, and most decisions ask for a few."""
        found: dict[tuple[str, str], list[CutPoint]] = {}
        for cut in self.cut_points:
            for grade in dict.fromkeys(cut.grades):
                found.setdefault((cut.measure, grade), []).append(cut)
        return found


def parse(document: Any) -> Policy:
    """A policy from plain data. Raises pydantic's ValidationError."""
    return Policy.model_validate(document)
