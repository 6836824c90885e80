"""Sessions of an intervention and the progress probes between them (R36, R42, R57, R76, R116).

A session is recorded as it was, whatever rule it shows broken: the finding stands beside it. A session of a
group is recorded once and judged child by child; no child's file names another. What each code counts for:

| code | the student | delivered (A12) | refusals in a row (R36) | away (A37) |
|---|---|---|---|---|
| attended | took part, if only for the minutes recorded | its minutes | ends the row | no |
| refused | was there and did not take part | no | one more | no |
| absent | was not at school | no | ends the row | yes |
| suspended | was kept from school or class by the school | no | ends the row | yes |
| testing | sat a test instead | no | as if there had been no session | no |
| assembly | was at an assembly, a trip or a drill instead | no | as if there had been no session | no |
| provider_absent | had nobody to work with: no substitute came | no | as if there had been no session | no |
| cancelled | had no session for another reason (a closure) | no | as if there had been no session | no |

Attended for no minute at all, it delivers nothing and does not begin the weeks of a cycle (A12). Entered
before the start of its cycle was, it is of that cycle as soon as the start is entered (A33).
A row goes on over the end of a cycle, and what is entered late takes its place in it.
What was not delivered is missing from the dosage, for whatever reason; the code says whose part it was.
Who is away for the policy's `cycle.pause_after_absent_days` school days pauses the cycle (A37); with
`extend_by_pause` its dates wait for the school days from the first session missed to that of the return.
"""

from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, field_validator

from domain.command import Command, Name, StudentCommand
from domain.dates.due import set_deadline
from domain.event import Event
from domain.folding import replace
from domain.ids import student_stream
from domain.moments import as_instant
from domain.recorded import Recorded
from domain.refusal import Finding, Refusal
from domain.rule import enforces
from domain.service import cycle as cycles
from domain.service.cycle import Cycle, Seen
from domain.service.in_a_row import in_order
from domain.service.session_checks import after_the_end, session_findings
from domain.service.session_codes import Code

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.plan import Plan
    from domain.student import Student

Mode = Literal["in_person", "remote"]


class SessionRecorded(Event, name="session.recorded"):
    session: str
    plan: str
    number: int | None
    code: Code
    minutes: int
    provider: str
    group_size: int
    substitute_for: str | None = None
    mode: Mode = "in_person"
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
    code: Code = Field(
        description="attended, absent, refused, suspended, testing, assembly (or a trip, a drill), "
        "provider_absent (no substitute came) or cancelled; only attended counts as delivered, only refused "
        "as a refusal"
    )
    minutes: int = Field(ge=0, le=600, description="minutes taken part, 0 where the student took no part")


class RecordSession(Command, type_name="session.record"):
    """Record a session of one student or of a group; `provider` is the staff member who led it."""

    AUTHORISES = False
    session: Name
    provider: str
    attendance: tuple[Attendance, ...] = Field(min_length=1)
    substitute_for: str | None = Field(
        default=None, description="staff id of the provider for whom `provider` stood in"
    )
    mode: Mode = Field(default="in_person", description="remote on a remote day, or for a student at home")

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
    probe: Name
    plan: str
    measure: str
    value: FiniteFloat


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    occurred = recorded.meta.occurred
    on, at = student.civil(occurred), as_instant(occurred, student.zone)
    match recorded.event:
        case SessionRecorded(session=name, plan=plan, number=number, code=code, minutes=minutes):
            known = replace(student, sessions=student.sessions | {name})
            cycle = student.cycles.get(f"{plan}/{number}")
            held = Seen(on, recorded.ref, at, code=code, minutes=minutes)
            if cycle is None:
                return _outside(known, plan, held)
            return known.with_cycle(replace(cycle, sessions=in_order(*cycle.sessions, held)))
        case ProbeRecorded(probe=name, plan=plan, number=number) as e:
            known = replace(student, probe_refs={**student.probe_refs, name: recorded.ref})
            cycle = student.cycles.get(f"{plan}/{number}")
            given = Seen(on, recorded.ref, at, measure=e.measure, value=e.value)
            if cycle is None:
                return _unplaced(known, plan, given)
            return known.with_cycle(replace(cycle, probes=in_order(*cycle.probes, given)))
    return student


def _outside(student: "Student", name: str, held: Seen) -> "Student":
    """A plan under way that waits for its next cycle still has sessions."""
    plan, student = student.plans.get(name), _unplaced(student, name, held)
    if plan is None or plan.status != "active":
        return student
    between = {**student.between_cycles, name: (*student.between_cycles.get(name, ()), held)}
    return replace(student, between_cycles=between)


def _unplaced(student: "Student", name: str, seen: Seen) -> "Student":
    """The start of the cycle it is of may be entered later."""
    return replace(student, unplaced={**student.unplaced, name: (*student.unplaced.get(name, ()), seen)})


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
        substitute_for=command.substitute_for,
        mode=command.mode,
        findings=session_findings(student, command, part, plan, context),
    )
    return [recorded, *_anchoring(student, part, cycle, context)]


def _anchoring(student: "Student", part: Attendance, cycle: Cycle | None, context: "Context") -> list[Event]:
    """A11, A12: what a session held does to its cycle's weeks; one of no minutes delivered nothing."""
    if cycle is None or not cycle.running or part.code != "attended" or not part.minutes:
        return []
    mine = cycles.owner(student, cycle.plan, cycle.number)
    begun = student.met(mine, "first_session", context)
    return [*begun, *cycles.count_from(student, cycle, context.day(student.building), context)]


def _probe(
    student: "Student", command: RecordProbe, plan: "Plan", context: "Context"
) -> list[Event] | Refusal:
    if command.probe in student.probe_refs:
        return Refusal(rule="state", reason="this probe is on file", remedy="give another probe id")
    day = context.day(student.building)
    cycle = student.cycle_on(command.plan, day)
    awaited = cycle if cycle and _is_awaited(cycle, command, plan, day) else None
    recorded = ProbeRecorded(
        probe=command.probe,
        plan=command.plan,
        number=cycle.number if cycle else None,
        measure=command.measure,
        value=command.value,
        findings=(*_another_measure(command, plan), *after_the_end(student, plan, context)),
    )
    return [recorded, *(awaiting(student, awaited, context) if awaited else ())]


def _is_awaited(cycle: Cycle, command: RecordProbe, plan: "Plan", day: date) -> bool:
    """Whether the point is the latest of the measure: an older one, entered late, moves nothing."""
    known = (seen.on for seen in cycle.probes if seen.measure == command.measure)
    latest = all(on < day for on in known)
    return cycle.running and cycle.anchor is not None and command.measure == plan.drafted.measure and latest


def awaiting(student: "Student", cycle: Cycle, context: "Context") -> list[Event]:
    """The point that was awaited is given, the next is."""
    given = student.met(cycles.owner(student, cycle.plan, cycle.number), "probe_due", context)
    return [*given, *_next_probe(student, cycle, context)]


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
        student.building_of(cycle.plan),
        mine,
        "probe_due",
        day,
        "last probe",
        unit=context.policy.clock.week,
        count=context.policy.services[cycle.service].probes.max,
        bound=f"services.{cycle.service}.probes.max",
    )
    return [following]


COMMANDS = (RecordSession, RecordProbe)
EVENTS = (SessionRecorded, ProbeRecorded)
