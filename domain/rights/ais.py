"""Academic Intervention Services: when they must begin, and what the parents hear while they last
(8 NYCRR 100.2(ee); L7, L10, A23).

They begin no later than the semester that follows the determination of eligibility. While they last the
parents get progress reports and the opportunity to consult the teachers, as often as the policy says; a
change of plan or of tier within AIS of a subject interrupts neither. The letters at its beginning and its
end are in `ais_notice`.
"""

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.command import Command, StudentCommand
from domain.dates.duty import gap, owe, owed
from domain.event import Event
from domain.ids import owner_id
from domain.notices.ais_notice import goes_on
from domain.policy import Subject
from domain.recorded import Recorded
from domain.refusal import Finding, Refusal
from domain.rights.consent import not_entitled
from domain.rule import enforces
from domain.service.cycle import CycleAnchored
from domain.service.plan import Plan, PlanDrafted, PlanStarted
from domain.tier import PlanClosed, TierEntered

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

RECURRING = {"consultation_offered": "AIS began", "progress_report_sent": "AIS began"}


class AisConsultation(Event, name="ais.consultation"):
    plan: str
    guardian: str
    how: Literal["offered", "held"]
    findings: tuple[Finding, ...] = ()


class AisProgressReported(Event, name="ais.progress_reported"):
    """`document` names the report, or its hash; `help_at_home` whether it says how to help the child."""

    plan: str
    guardians: tuple[str, ...]
    document: str
    help_at_home: bool
    findings: tuple[Finding, ...] = ()


class RecordConsultation(StudentCommand, type_name="ais.consult"):
    """Record that a parent was offered to consult the teachers, or did so (L10)."""

    AUTHORISES = False
    plan: str
    guardian: str = Field(description="the person")
    how: Literal["offered", "held"]


class ReportProgress(StudentCommand, type_name="ais.report_progress"):
    """Record that a report on the student's progress in AIS was sent to the parents (L10)."""

    AUTHORISES = False
    plan: str
    guardians: tuple[str, ...] = Field(min_length=1, description="the persons it went to")
    document: str = Field(default="", description="where the report is kept, or its SHA-256")
    help_at_home: bool = Field(default=False, description="whether it says how the parents can help")


def owner(student: "Student", plan: str) -> str:
    """The owner of the deadlines of AIS under one plan."""
    return owner_id("ais", student.stream, plan)


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The deadlines hold what is awaited."""
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """L10: each report, each consultation opens the wait for the next."""
    assert isinstance(command, RecordConsultation | ReportProgress)
    plan = student.plans.get(command.plan)
    if plan is None or not plan.is_ais:
        reason = f"plan {command.plan} is not one of academic intervention services"
        return Refusal(rule="state", reason=reason, remedy="check the plan's id")
    kind = "consultation_offered" if isinstance(command, RecordConsultation) else "progress_report_sent"
    mine, found = _clock(student, plan, kind), _strangers(student, command, context)
    done = _done(command, found)
    if len(found) == len(_told(command)):
        return [done]
    met = student.met(mine, kind, context)
    lasts = bool(met) or plan.status == "active"
    return [done, *met, *(_next(student, mine, kind, context) if lasts else [])]


def _told(command: RecordConsultation | ReportProgress) -> tuple[str, ...]:
    return (command.guardian,) if isinstance(command, RecordConsultation) else command.guardians


@enforces("L10")
def _strangers(
    student: "Student", command: RecordConsultation | ReportProgress, context: "Context"
) -> tuple[Finding, ...]:
    """L10: reports and consultations are the parents'."""
    told = "be told of the student's progress"
    return tuple(f for who in _told(command) for f in not_entitled(student, who, context, told))


def _done(command: RecordConsultation | ReportProgress, found: tuple[Finding, ...]) -> Event:
    event = AisConsultation if isinstance(command, RecordConsultation) else AisProgressReported
    fields = {f: getattr(command, f) for f in event.model_fields if f != "findings"}
    return event(**fields, findings=found)


@enforces("L10")
def _next(student: "Student", mine: str, kind: str, context: "Context") -> list[Event]:
    return [owed(student, context, mine, kind, "the one before")]


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """What a plan's draft, start, first session and end mean where it is AIS."""
    match recorded.event:
        case PlanDrafted(plan=name) if student.plans[name].is_ais:
            return _commence(student, student.plans[name], context)
        case PlanDrafted(plan=name):
            return _no_longer(student, name)
        case CycleAnchored(plan=name, number=1) if student.plans[name].is_ais:
            return student.met(owner(student, name), "ais_commenced", context)
        case PlanStarted(plan=name) if student.plans[name].is_ais:
            return _keep_informed(student, student.plans[name], context)
        case PlanClosed(plan=name):
            return student.withdrawn(owner(student, name), "the plan was closed", "ais_commenced")
        case TierEntered(domain="academic") as entered if not goes_on(student, entered):
            return _informed_no_more(student, entered)
    return []


@enforces("L7")
def _commence(student: "Student", plan: Plan, context: "Context") -> list[Event]:
    """L7: by the first day of the semester after the determination; of a step down nothing is determined."""
    name, found = plan.drafted.plan, student.recommendations.get(plan.drafted.basis)
    mine = owner(student, name)
    if found is None or _awaited(student, mine):
        return []
    ais = context.policy.ais
    semester = ais.after(found.on) if ais else None
    if semester is None:
        return [gap("L7", f"semester after {found.on} (ais.semesters)" if ais else "ais.semesters")]
    anchored_on = f"first day of the semester after the determination of {found.on}"
    due = owe(
        context,
        student.deadlines,
        student.building,
        mine,
        "ais_commenced",
        semester.begins,
        anchored_on,
        unit="calendar_days",
        count=0,
    )
    return [due]


@enforces("A23")
def _no_longer(student: "Student", plan: str) -> list[Event]:
    """A23: drafted anew as no AIS, a plan has none of its duties; what was missed stays missed."""
    because = "the plan was drafted anew, as no AIS"
    return student.withdrawn(owner(student, plan), because, "ais_commenced", only_open=True)


def _awaited(student: "Student", mine: str) -> bool:
    """Whether the start is awaited already, or was: a plan drafted again is determined once."""
    dated = (d for d in student.deadlines.values() if (d.owner, d.kind) == (mine, "ais_commenced"))
    return any(d.status != "withdrawn" for d in dated)


@enforces("L10")
def _keep_informed(student: "Student", plan: Plan, context: "Context") -> list[Event]:
    """L10: from the start of AIS on, consultation and progress reports; what is awaited already goes on."""
    mine = owner(student, plan.drafted.plan)
    kinds = (kind for kind in RECURRING if not _awaited_of(student, plan.drafted.subject, kind))
    return [owed(student, context, mine, kind, RECURRING[kind]) for kind in kinds]


def _clock(student: "Student", plan: Plan, kind: str) -> str:
    """Who owes the next of `kind`: the plan from which the wait has run on, or `plan` itself."""
    awaited = _awaited_of(student, plan.drafted.subject, kind)
    return awaited[0] if awaited else owner(student, plan.drafted.plan)


def _awaited_of(student: "Student", subject: Subject | None, kind: str) -> list[str]:
    """The plans in a subject, as owners, under which `kind` is awaited."""
    mine = _owners(student, subject)
    outstanding = (d for d in student.deadlines.values() if d.kind == kind and d.outstanding)
    return [d.owner for d in outstanding if d.owner in mine]


def _owners(student: "Student", subject: Subject | None) -> list[str]:
    return [owner(student, name) for name, p in student.plans.items() if p.drafted.subject == subject]


@enforces("L10")
def _informed_no_more(student: "Student", entered: TierEntered) -> list[Event]:
    """L10: with AIS in a subject ends what is awaited of it."""
    because = "academic intervention services ended"
    mine = _owners(student, entered.subject)
    return [event for of in mine for event in student.withdrawn(of, because, *RECURRING)]


COMMANDS = (RecordConsultation, ReportProgress)
EVENTS = (AisConsultation, AisProgressReported)
CAUSES = (
    PlanDrafted,
    CycleAnchored,
    PlanStarted,
    PlanClosed,
    TierEntered,
)
