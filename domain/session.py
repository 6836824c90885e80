"""Sessions of an intervention and the progress probes between them (R36, R42, R57, R76, R116).

A session is recorded as it was, whatever rule it shows broken: the finding stands beside it. A session of
a group is recorded once and judged child by child; no child's file names another.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, field_validator

from domain import cycle as cycles
from domain.command import Command, Name, StudentCommand
from domain.cycle import Cycle, Seen
from domain.due import set_deadline
from domain.event import Event
from domain.group import size_findings
from domain.ids import student_stream
from domain.moments import civil_date
from domain.notice_gate import unproven
from domain.recorded import Recorded
from domain.refusal import Finding, Refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.plan import Plan
    from domain.student import Student

Code = Literal["attended", "absent", "refused", "provider_absent", "cancelled"]


class SessionRecorded(Event, name="session.recorded"):
    session: str
    plan: str
    number: int | None
    code: Code
    minutes: int
    provider: str
    group_size: int
    findings: tuple[Finding, ...] = ()


class ProbeRecorded(Event, name="probe.recorded"):
    probe: str
    plan: str
    number: int | None
    measure: str
    value: float
    findings: tuple[Finding, ...] = ()


class Attendance(BaseModel):
    """One child's part in a session."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    student: Name
    plan: str
    code: Code
    minutes: int = Field(ge=0, le=600)


class RecordSession(Command, type_name="session.record"):
    """Record a session of one student or of a group; `provider` is the staff member who led it."""

    AUTHORISES = False
    session: str
    provider: str
    attendance: tuple[Attendance, ...] = Field(min_length=1)

    @field_validator("attendance")
    @classmethod
    def _each_child_once(cls, attendance: tuple[Attendance, ...]) -> tuple[Attendance, ...]:
        if len({part.student for part in attendance}) < len(attendance):
            raise ValueError("a student takes part in a session once")
        return attendance

    @property
    def streams(self) -> tuple[str, ...]:
        return tuple(student_stream(a.student) for a in self.attendance)

    def of(self, student: str) -> Attendance:
        """The part of one child."""
        return next(a for a in self.attendance if a.student == student)


class RecordProbe(StudentCommand, type_name="probe.record"):
    """Record a progress monitoring point of a plan (R57, R76)."""

    AUTHORISES = False
    probe: str
    plan: str
    measure: str
    value: FiniteFloat


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    on = student.civil(recorded.meta.occurred)
    match recorded.event:
        case SessionRecorded(session=name, plan=plan, number=number, code=code):
            known = replace(student, sessions=student.sessions | {name})
            cycle = student.cycles.get(f"{plan}/{number}")
            held = Seen(on, recorded.ref, code=code)
            return (
                known.with_cycle(replace(cycle, sessions=_in_order(cycle.sessions, held))) if cycle else known
            )
        case ProbeRecorded(probe=name, plan=plan, number=number) as e:
            known = replace(student, probe_refs={**student.probe_refs, name: recorded.ref})
            cycle = student.cycles.get(f"{plan}/{number}")
            given = Seen(on, recorded.ref, measure=e.measure, value=e.value)
            return known.with_cycle(replace(cycle, probes=_in_order(cycle.probes, given))) if cycle else known
    return student


def _in_order(seen: tuple[Seen, ...], new: Seen) -> tuple[Seen, ...]:
    """By day: what is entered late takes its place."""
    return tuple(sorted((*seen, new), key=lambda s: s.on))


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """Everything is stored, once; only a plan that is not on file at all cannot take a session."""
    match command:
        case RecordSession():
            part = command.of(student.id)
            plan = student.plans.get(part.plan)
            return _session(student, command, part, plan, context) if plan else _no_plan(part.plan)
        case RecordProbe(plan=name):
            plan = student.plans.get(name)
            return _probe(student, command, plan, context) if plan else _no_plan(name)
    raise TypeError(command.TYPE)


def _no_plan(plan: str) -> Refusal:
    return Refusal(rule="state", reason=f"no plan {plan} is on file", remedy="check the plan's id")


def _session(
    student: "Student", command: RecordSession, part: Attendance, plan: "Plan", context: "Context"
) -> list[Event] | Refusal:
    if command.session in student.sessions:
        return Refusal(rule="state", reason="this session is on file", remedy="give another session id")
    cycle = student.cycle_on(part.plan, context.day(student.building))
    recorded = SessionRecorded(
        session=command.session,
        plan=part.plan,
        number=cycle.number if cycle else None,
        code=part.code,
        minutes=part.minutes,
        provider=command.provider,
        group_size=len(command.attendance),
        findings=_findings(student, command, part, plan, context),
    )
    first = cycle is not None and cycle.running and cycle.anchor is None and part.code == "attended"
    return [recorded, *(_first_session(student, cycle, context) if cycle and first else [])]


def _first_session(student: "Student", cycle: Cycle, context: "Context") -> list[Event]:
    mine = cycles.owner(student, cycle.plan, cycle.number)
    day = context.day(student.building)
    return [
        *student.met(mine, "first_session", context),
        *cycles.anchored(student, cycle.plan, cycle.number, cycle.purpose, cycle.service, day, context),
    ]


def _findings(
    student: "Student", command: RecordSession, part: Attendance, plan: "Plan", context: "Context"
) -> tuple[Finding, ...]:
    return (
        *_outside_the_plan(student, plan, context),
        *_provider(student, command, part, plan, context),
        *size_findings(context.policy.services[plan.service].group, len(command.attendance)),
        *_length(part, plan, context),
    )


@enforces("R47", "R48", "R90", "R91")
def _outside_the_plan(student: "Student", plan: "Plan", context: "Context") -> list[Finding]:
    """R48, R91: a session before the plan started, whenever it is entered. R47, R90: one after its end."""
    academic = plan.drafted.domain == "academic"
    if plan.started is None or _before(context.when, plan.started, student.zone):
        rule = "R48" if academic else "R91"
        problems = unproven(student, plan.drafted.basis, context.when, context)
        found = [Finding(rule=rule, what="held before the plan started")]
        return found + [Finding(rule=rule, what=f"before the notice: {problem}") for problem in problems]
    if plan.status == "closed" and not student.cycle_on(plan.drafted.plan, context.day(student.building)):
        return [Finding(rule="R47" if academic else "R90", what="held after the plan was closed")]
    return []


def _before(when: date | datetime, started: date | datetime, zone: str) -> bool:
    """By the minute where both are known, by the day otherwise."""
    if isinstance(when, datetime) and isinstance(started, datetime):
        return when < started
    return civil_date(when, zone) < civil_date(started, zone)


@enforces("R43", "R86")
def _provider(
    student: "Student", command: RecordSession, part: Attendance, plan: "Plan", context: "Context"
) -> list[Finding]:
    """R43, R86: who may provide the service."""
    allowed = context.policy.service(plan.service, student.building).providers
    if part.code != "attended" or context.roles(command.provider, student.building) & set(allowed):
        return []
    rule = "R43" if plan.drafted.domain == "academic" else "R86"
    return [Finding(rule=rule, what="the provider held none of the providing roles that day")]


@enforces("R116")
def _length(part: Attendance, plan: "Plan", context: "Context") -> list[Finding]:
    """R116: a delivered session of another length than planned for the tier is kept with a finding."""
    bound = context.policy.services[plan.service].dosage
    if bound is None or part.code != "attended" or bound.min_minutes <= part.minutes <= bound.max_minutes:
        return []
    what = f"{part.minutes} minutes; {bound.min_minutes} to {bound.max_minutes} are planned"
    return [Finding(rule="R116", what=what)]


def _probe(
    student: "Student", command: RecordProbe, plan: "Plan", context: "Context"
) -> list[Event] | Refusal:
    if command.probe in student.probe_refs:
        return Refusal(rule="state", reason="this probe is on file", remedy="give another probe id")
    cycle = student.cycle_on(command.plan, context.day(student.building))
    measured = command.measure == plan.drafted.measure
    awaited = cycle is not None and cycle.running and cycle.anchor is not None and measured
    recorded = ProbeRecorded(
        probe=command.probe,
        plan=command.plan,
        number=cycle.number if cycle else None,
        measure=command.measure,
        value=command.value,
        findings=_another_measure(command, plan),
    )
    return [recorded, *(_next_probe(student, cycle, context) if cycle and awaited else [])]


@enforces("R57")
def _another_measure(command: RecordProbe, plan: "Plan") -> tuple[Finding, ...]:
    """R57: the team named the measure to be collected."""
    if command.measure == plan.drafted.measure:
        return ()
    return (Finding(rule="R57", what="not the measure of the plan"),)


@enforces("R57", "R76")
def _next_probe(student: "Student", cycle: Cycle, context: "Context") -> list[Event]:
    """R57, R76: the next point is due at the policy's most weeks after this one, while the cycle lasts."""
    mine = cycles.owner(student, cycle.plan, cycle.number)
    day: date = context.day(student.building)
    following = set_deadline(
        context,
        student.deadlines,
        student.building,
        mine,
        "probe_due",
        day,
        "last probe",
        unit=context.policy.clock.week,
        count=context.policy.services[cycle.service].probes.max,
        bound=f"services.{cycle.service}.probes.max",
    )
    return [*student.met(mine, "probe_due", context), following]


COMMANDS = (RecordSession, RecordProbe)
EVENTS = (SessionRecorded, ProbeRecorded)
