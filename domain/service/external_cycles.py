"""Cycles of intervention that another district gave, and what they count for here (A37; R113, R120).

They are what the sending school's papers, or somebody's word, say: the policy says whether none count, those
with a document, or all. A cycle is never counted twice.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from domain.command import Command, Name, Statement, StudentCommand
from domain.event import Event
from domain.moments import in_order, share_a_day
from domain.policy import Domain, Service, Subject
from domain.record.opening_counts import admitted
from domain.recorded import Recorded, Ref
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.service.progress import Result
from domain.tier import service_of, without_subject

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


class ExternalCycleRecorded(Event, name="cycle.external_recorded"):
    cycle: str
    school: str
    domain: Domain
    subject: Subject | None
    tier: Literal[2, 3]
    started_on: date
    ended_on: date
    result: Result
    document: str | None
    attested: bool = False


class RecordExternalCycle(StudentCommand, type_name="cycle.record_external"):
    """Record a cycle of Tier 2 or 3 that the student received in another district (A37).

    Refused by A33 where it ends in the future, by R3 where it is academic and names no subject.
    """

    AUTHORISES = False
    cycle: Name = Field(description="an id of the cycle within the student's file")
    school: Statement = Field(description="who gave it")
    domain: Domain
    subject: Subject | None = Field(default=None, description="of an academic cycle")
    tier: Literal[2, 3]
    started_on: date
    ended_on: date
    result: Result = Field(
        description="progress as the sending school judged it; inadequate: continued delay"
    )
    document: Statement | None = Field(
        default=None, description="what proves it, for example the transfer packet"
    )

    _in_order = model_validator(mode="after")(in_order("started_on", "ended_on"))

    @property
    def happened(self) -> tuple[date | datetime, ...]:
        """A cycle is recorded once it has ended (A33)."""
        return (*super().happened, self.ended_on)


@dataclass(frozen=True, slots=True)
class ExternalCycle:
    """A cycle as the sending school tells of it."""

    id: str
    service: Service
    started_on: date
    ended_on: date
    result: Result
    documented: bool
    ref: Ref
    subject: Subject | None = None
    attested: bool = False
    """Whether this district gave it, before the record was opened."""

    @property
    def key(self) -> str:
        """Its name among all cycles of the student; no plan of ours is called so."""
        return f"external/{self.id}"


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case ExternalCycleRecorded(cycle=name) as e:
            service, proven = service_of(e.domain, e.tier), e.document is not None
            days, ref = (e.started_on, e.ended_on), recorded.ref
            known = ExternalCycle(name, service, *days, e.result, proven, ref, e.subject, e.attested)
            return replace(student, external_cycles={**student.external_cycles, name: known})
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """A cycle is on file once."""
    assert isinstance(command, RecordExternalCycle)
    refusal = first_refusal(
        student.new(command.cycle, student.external_cycles),
        without_subject(command.domain, command.subject, "cycle"),
    )
    if refusal:
        return refusal
    fields = {f: getattr(command, f) for f in ExternalCycleRecorded.model_fields if f != "attested"}
    return [ExternalCycleRecorded(**fields)]


@enforces("A37")
def counted(student: "Student", service: Service, context: "Context") -> list[ExternalCycle]:
    """A37, A12: the cycles of a service given elsewhere, or before the record, that the policy counts."""
    rule = context.policy.transfers
    wanted = rule.external_cycles if rule else "none"
    given = (c for c in student.external_cycles.values() if c.service == service)
    mine = [c for c in given if not _meanwhile(student, c)]
    return _each_week_once([c for c in mine if _wanted(c, wanted, context)])


def _wanted(cycle: ExternalCycle, wanted: str, context: "Context") -> bool:
    if cycle.attested:
        return admitted(cycle.documented, context)
    return wanted == "all" or (wanted == "documented" and cycle.documented)


@enforces("A37", "R113")
def _each_week_once(cycles: list[ExternalCycle]) -> list[ExternalCycle]:
    """A37: of two records of the same weeks the one entered first counts, whoever's word each is."""
    kept: list[ExternalCycle] = []
    for cycle in cycles:
        if not any(k.subject == cycle.subject and share_a_day(_days(k), _days(cycle)) for k in kept):
            kept.append(cycle)
    return kept


def _days(cycle: ExternalCycle) -> tuple[date, date]:
    return cycle.started_on, cycle.ended_on


@enforces("A37")
def _meanwhile(student: "Student", other: ExternalCycle) -> bool:
    """Whether this district gave a cycle of the same service meanwhile: those weeks count once."""
    plans = {name for name, plan in student.plans.items() if plan.drafted.subject == other.subject}
    own = (c for c in student.cycles.values() if c.service == other.service and c.plan in plans)
    return any(share_a_day((c.started_on, c.ended_on or date.max), _days(other)) for c in own)


COMMANDS = (RecordExternalCycle,)
EVENTS = (ExternalCycleRecorded,)
