"""The student intervention plan, from its draft to its end (R2–R5, R14, R42–R48, R55–R57, R73, R90, R91,
R100, R101, R116, R117).

The team says what, how often, how long, where, with whom and how progress is measured. A plan may start only
after the team's review (R47, R90) and after the notice has left to everyone entitled (R48, R91).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.command import Command, Name, StudentCommand
from domain.dates.deadline import FULFILLED
from domain.dates.due import set_deadline
from domain.event import Event
from domain.folding import changed
from domain.form import PLANS, derived, stated
from domain.ids import owner_id
from domain.notices import notice as notices
from domain.policy import Domain, Service, Subject
from domain.recorded import Recorded, Ref
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.service import cycle as cycles
from domain.service.cycle_start import start
from domain.service.intensity import Dimension
from domain.service.plan_checks import check_draft
from domain.service.plan_reason import Reason, reason_of
from domain.service.progress import Goal
from domain.service.slot import Slot
from domain.service.start_checks import check_start, notice_gate, startable, undecided
from domain.tier import PlanClosed, TierEntered, service_of, strand

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

ServiceType = Literal["ais", "mtss", "language_acquisition_mtss", "part154_enl", "special_education"]
"""R2, A21: the last two are never AIS; help with the language within MTSS is neither AIS nor Part 154."""
TargetArea = Literal["reading", "writing", "mathematics", "language_acquisition", "content_area", "behavior"]
Status = Literal["drafted", "active", "closed"]


class PlanDrafted(Event, name="plan.drafted"):
    """F8, F9. `basis` is the recommendation, the automatic qualification, or the cycle that steps down."""

    plan: str
    basis: str
    domain: Domain
    subject: Subject | None
    tier: Literal[2, 3]
    service_type: ServiceType
    target_area: TargetArea
    skill_gap: str
    intervention: str
    sessions_per_week: int
    minutes: int
    group: str | None
    setting: Literal["pull_out", "push_in"]
    location: str
    responsible: str
    start_on: date
    measure: str
    goal: Goal
    supplement_attestation: str
    iep_consistency: str | None
    intensity_note: str | None
    slots: tuple[Slot, ...] = ()
    building: str | None = None
    more_intensive_by: dict[Dimension, str] = Field(default_factory=dict)
    service_kind: Literal["instruction", "support"] = "instruction"
    reason: Reason | None = None
    attested: bool = False


class PlanStarted(Event, name="plan.started"):
    plan: str
    notice: str
    attested: bool = False


class DraftPlan(StudentCommand, type_name="plan.draft"):
    """Draft, or draft anew while not started, the plan that an eligibility calls for.

    `basis` names the recommendation, or `auto-…` of an automatic qualification. `responsible` is the one
    person responsible (R56). `supplement_attestation` says how the sessions avoid core instruction (R5).

    Refused by R47 (behavioral: R90) without eligibility or on days before it was decided, by R55 (R100)
    where the actor makes no such plans, by A38 against a signed notice, and for what it lacks or breaks:
    R3, R4 (a student with an IEP), R5, R14 (no more intensive than the tier before), R15, R42 (R86: a group
    of another service), R43 (R86), R44, R45, R46 (R88), R57, R116, A35 (the start lies beyond every published
    calendar).
    """

    plan: Name
    basis: str
    domain: Domain = Field(json_schema_extra=derived(F8="domain", F9="domain"))
    subject: Subject | None = None
    tier: Literal[2, 3]
    service_type: ServiceType
    target_area: TargetArea = Field(json_schema_extra=stated(**dict.fromkeys(PLANS, "subject or behavior")))
    skill_gap: str = Field(json_schema_extra=stated(F8="skill gap", F9="skill gap"))
    intervention: str = Field(json_schema_extra=derived(F8="intervention", F9="intervention"))
    sessions_per_week: int = Field(ge=1, le=50, json_schema_extra=stated(F8="frequency", F9="frequency"))
    minutes: int = Field(ge=1, le=600, json_schema_extra=stated(F8="minutes", F9="minutes"))
    group: str | None = Field(
        default=None, description="a group's id", json_schema_extra=stated(F8="group", F9="group")
    )
    setting: Literal["pull_out", "push_in"] = Field(
        default="pull_out", json_schema_extra=stated(F8="setting", F9="setting")
    )
    location: str
    responsible: str = Field(json_schema_extra=stated(F8="provider", F9="provider"))
    start_on: date = Field(json_schema_extra=derived(F8="start", F9="start"))
    measure: str = Field(json_schema_extra=stated(**dict.fromkeys(PLANS, "monitoring measure and frequency")))
    goal: Goal = Field(json_schema_extra=derived(F8="goal", F9="goal"))
    supplement_attestation: str = Field(
        default="",
        description="R5: in a sentence, how the sessions keep clear of core instruction; needed until a "
        "timetable is on record and `slots` are given",
    )
    iep_consistency: str | None = Field(
        default=None,
        description='R4, where an IEP is in force on the start: "consistent" or "consistent with limits: …"',
    )
    intensity_note: str | None = Field(default=None, json_schema_extra=derived(F9="individualisation"))
    slots: tuple[Slot, ...] = Field(
        default=(), description="when the sessions are held; checked against the timetable on record (R5)"
    )
    more_intensive_by: dict[Dimension, str] = Field(
        default_factory=dict,
        description="R14: in which respect, that the plan's numbers do not show, it is more intensive "
        "than the plan of the tier before → how",
    )
    building: str | None = Field(
        default=None,
        description="the building that delivers and accounts for the plan, where the student is enrolled in "
        "another; its calendar and its staff count",
    )
    service_kind: Literal["instruction", "support"] = Field(
        default="instruction", description="R3: supplemental instruction, or support services"
    )


class StartPlan(StudentCommand, type_name="plan.start"):
    """Start a drafted plan: the service begins with the next session.

    Refused by R55 (behavioral: R100) where the actor is not of the staff; by R48 (R91) until the notice has
    left to everyone entitled, with proof, and where the plan was handed over since, the new one (A38); by
    R59, R75, R103 or R119 in place of no lower a plan whose cycle is under way; on the day of the start, by
    R4 (an IEP), R5, R42, R43 (R86) and R45.
    """

    plan: str


@dataclass(frozen=True, slots=True)
class Plan:
    drafted: PlanDrafted
    status: Status = "drafted"
    overridden: bool = False
    started: date | datetime | None = None
    successions: tuple[tuple[date, str], ...] = ()
    """Since when who was responsible, once the plan was handed over (R56)."""
    entry: Ref | None = None
    building: str | None = None
    """The one building that accounts for the plan, where it is not that of enrolment."""
    left_undone: bool = False
    """Whether the student left before it began: the decision it rests on may lead to another plan (A37)."""

    @property
    def is_ais(self) -> bool:
        """Whether the duties of academic intervention services attach to the plan (R2, A21, A23)."""
        return self.drafted.service_type == "ais"

    @property
    def service(self) -> Service:
        """The policy's name for this service."""
        return service_of(self.drafted.domain, self.drafted.tier)


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case PlanDrafted(plan=name) as drafted:
            return replace(student, plans={**student.plans, name: _new(drafted, recorded)})
        case PlanStarted(plan=name):
            started = changed(student.plans, name, status="active", started=recorded.meta.occurred)
            return replace(student, plans=started)
        case PlanClosed(plan=name):
            return replace(student, plans=changed(student.plans, name, **_closed(student, name)))
        case TierEntered(domain=domain, subject=subject, tier=tier):
            return replace(student, tiers={**student.tiers, strand(domain, subject): tier})
    return student


def _new(drafted: PlanDrafted, recorded: Recorded) -> Plan:
    return Plan(drafted, entry=recorded.ref, building=drafted.building)


def _closed(student: "Student", name: str) -> dict[str, object]:
    left, known = student.enrolment and student.enrolment.withdrawn, student.plans.get(name)
    return {"status": "closed", "left_undone": bool(left and known and known.started is None)}


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """Draft, start."""
    match command:
        case DraftPlan():
            return _draft(student, command, context)
        case StartPlan(plan=name) if name not in student.plans:
            return Refusal(rule="state", reason=f"no plan {name}", remedy="draft it first (plan.draft)")
        case StartPlan():
            return _start(student, student.plans[command.plan], command.actor, context)
    raise TypeError(command.TYPE)


def _draft(student: "Student", command: DraftPlan, context: "Context") -> list[Event] | Refusal:
    if refusal := check_draft(student, command, context):
        return refusal
    notice = notices.owner(student, command.basis)
    planning = owner_id("service", student.stream, command.basis)
    stated = {f: getattr(command, f) for f in PlanDrafted.model_fields if f in DraftPlan.model_fields}
    drafted = PlanDrafted(**stated, reason=reason_of(student, command, context))
    return [
        drafted,
        *student.met(planning, "service_plan_made", context),
        *_latest_day_anew(student, drafted, notice, context),
    ]


@enforces("R48", "R91", "A8")
def _latest_day_anew(student: "Student", plan: PlanDrafted, notice: str, context: "Context") -> list[Event]:
    """Another start has another latest day, unless the notice has left already."""
    mine = (d for d in student.deadlines.values() if (d.owner, d.kind) == (notice, "notice_left"))
    if any(d.status in FULFILLED for d in mine):
        return []
    because = "the plan was drafted anew"
    return [
        *student.withdrawn(notice, because, "notice_left", only_open=True),
        _latest_day(student, plan, notice, context),
    ]


def _latest_day(student: "Student", plan: PlanDrafted, notice: str, context: "Context") -> Event:
    """R48, R91, A8: the notice leaves at least the lead, and at least a day, before the start."""
    kind = notices.start_kind(plan.tier)
    lead = max(1, context.policy.notices[kind].min_lead_days)
    return set_deadline(
        context,
        student.deadlines,
        plan.building or student.building,
        notice,
        "notice_left",
        plan.start_on,
        "planned start",
        unit="calendar_days",
        count=-lead,
    )


def _start(student: "Student", plan: Plan, actor: str, context: "Context") -> list[Event] | Refusal:
    name = plan.drafted.plan
    if refusal := first_refusal(
        student.is_enrolled(),
        startable(plan),
        undecided(student, plan),
        check_start(student, plan, actor, context),
        notice_gate(student, plan, context),
    ):
        return refusal
    replaced = student.active_plan(plan.drafted.domain, plan.drafted.subject)
    tier = TierEntered(
        domain=plan.drafted.domain,
        subject=plan.drafted.subject,
        tier=plan.drafted.tier,
        because=f"plan {name}",
    )
    return [
        *(close(student, replaced, f"replaced by plan {name}") if replaced else []),
        PlanStarted(plan=name, notice=plan.drafted.basis),
        tier,
        *start(student, plan, 1, "cycle", context),
    ]


def close(student: "Student", plan: Plan, because: str) -> list[Event]:
    """End a plan with everything that was still awaited of it."""
    name = plan.drafted.plan
    current = student.current_cycle(name)
    ended = cycles.cut_short(student, current, because) if current else []
    return [*ended, PlanClosed(plan=name, because=because)]


COMMANDS = (DraftPlan, StartPlan)
EVENTS = (PlanDrafted, PlanStarted, PlanClosed, TierEntered)
