"""The record is opened in mid-year: what a district knows on paper of a service under way
(R43, R45, R48, R56, R86, R91, A12, A33).

Nobody saw any of it happen here. So each entry says that it is attested, not witnessed, and the policy says
what the cycles of that time count for (`opening_counts`). A service is put on record as it is said to
be, with a finding for each rule that it shows broken. Where a paper does not prove the notice to every person
entitled, the duty to tell the parents opens at once.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.command import Command, Name, Statement, StudentCommand
from domain.dates.duty import lacks
from domain.event import Emit, Event
from domain.moments import in_order
from domain.notices.dispatch import Method
from domain.policy import Domain, Subject
from domain.record.opening_counts import Opening
from domain.record.opening_entries import entries, untold
from domain.recorded import Recorded
from domain.refusal import Finding, Refusal, first_refusal
from domain.rule import enforces
from domain.service.plan import ServiceType, TargetArea
from domain.service.plan_checks import may_provide, on_file
from domain.service.progress import Goal, Result
from domain.tier import service_of

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


class EarlierCycle(BaseModel):
    """A cycle of the same service that was over when the record was opened."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    started_on: date
    ended_on: date
    result: Result = Field(description="progress as it was judged then; inadequate: continued delay")

    _in_order = model_validator(mode="after")(in_order("started_on", "ended_on"))


def overlapping(earlier: Iterable[EarlierCycle], started: date) -> date | None:
    """The first day of a cycle that begins before the one before it has ended: it would be counted twice
    (R113, R120). `started` is that of the cycle under way.
    """
    spans = [*sorted((c.started_on, c.ended_on) for c in earlier), (started, started)]
    return next((begun for (_, ended), (begun, _) in pairwise(spans) if begun <= ended), None)


class PaperNotice(BaseModel):
    """The notice that went before the service, to whom, and what proves it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sent_on: date
    to: tuple[str, ...] = Field(min_length=1, description="the persons it went to, by their ids")
    method: Method
    document: Statement | None = Field(default=None, description="what proves it; without it, it is claimed")


class OpeningAttested(Event, name="opening.attested"):
    """`content` is the SHA-256 of what was said of the service; `document` the paper that shows it."""

    plan: str
    content: str
    document: str | None
    findings: tuple[Finding, ...] = ()
    attested: Literal[True] = True


class AttestService(StudentCommand, type_name="opening.attest"):
    """Put a service on record that was under way before the record was opened (`mtss import opening`).

    Everything it leads to is marked attested, not witnessed. The same again changes nothing.
    """

    AUTHORISES = False
    plan: Name = Field(description="the plan's name in the file; its notice has the same")
    domain: Domain
    subject: Subject | None = None
    tier: Literal[2, 3]
    since: date = Field(description="the first day of the service")
    service_type: ServiceType
    target_area: TargetArea
    skill_gap: str = ""
    intervention: str
    sessions_per_week: int = Field(ge=1, le=50)
    minutes: int = Field(ge=1, le=600)
    setting: Literal["pull_out", "push_in"] = "pull_out"
    location: str
    responsible: str = Field(description="staff id of the one person responsible (R56)")
    measure: str
    goal: Goal
    cycle: int = Field(ge=1, description="the number of the cycle under way")
    cycle_started: date = Field(description="its first session")
    earlier_cycles: tuple[EarlierCycle, ...] = ()
    document: Statement | None = Field(default=None, description="the paper that shows plan and cycles")
    notice: PaperNotice | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.domain == "academic") != (self.subject is not None):
            raise ValueError("an academic service has a subject, a behavioral one has none")
        return self

    _in_order = model_validator(mode="after")(in_order("since", "cycle_started"))

    @model_validator(mode="after")
    def _one_after_the_other(self) -> Self:
        if self.cycle <= len(self.earlier_cycles):
            raise ValueError(f"cycle {self.cycle} cannot follow {len(self.earlier_cycles)} earlier cycles")
        if begun := overlapping(self.earlier_cycles, self.cycle_started):
            raise ValueError(f"the cycle from {begun} begins before the one before it has ended")
        return self

    @property
    def content(self) -> str:
        """A digest of what is said, whoever says it and when."""
        said = self.model_dump_json(exclude={"id", "at", "occurred_at", "actor"})
        return sha256(said.encode()).hexdigest()


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case OpeningAttested(plan=name) as event:
            day = student.civil(recorded.meta.occurred)
            opened = Opening(event.content, event.document is not None, day)
            return replace(student, openings={**student.openings, name: opened})
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event | Emit] | Refusal:
    """Once for each service; the same again changes nothing."""
    assert isinstance(command, AttestService)
    known = student.openings.get(command.plan)
    if known and known.content == command.content:
        return []
    refusal = first_refusal(
        student.is_enrolled(),
        _once(student, command),
        _not_ahead(student, command, context),
        _counted(command, context),
    )
    return refusal or _opened(student, command, context)


def _once(student: "Student", command: AttestService) -> Refusal | None:
    if command.plan in student.plans:
        reason = f"plan {command.plan} is on file with other content"
        return Refusal(
            rule="state", reason=reason, remedy="change what is on file (plan.change, plan.hand_over)"
        )
    if student.active_plan(command.domain, command.subject) is None:
        return None
    reason = "a plan is under way in this domain and subject"
    return Refusal(rule="state", reason=reason, remedy="leave the service out: the record knows a later one")


@enforces("A33")
def _not_ahead(student: "Student", command: AttestService, context: "Context") -> Refusal | None:
    """A33: nothing is attested that has not happened yet."""
    sent = (command.notice.sent_on,) if command.notice else ()
    ended = (c.ended_on for c in command.earlier_cycles)
    latest = max(command.since, command.cycle_started, *sent, *ended)
    if latest <= context.day(student.building):
        return None
    return Refusal(rule="A33", reason=f"{latest} has not come yet", remedy="attest what has happened by now")


@enforces("A12")
def _counted(command: AttestService, context: "Context") -> Refusal | None:
    """Cycles from before need a policy that says what they count for."""
    before = bool(command.earlier_cycles) or command.cycle > 1
    return lacks("A12", "opening.cycles_count") if before and context.policy.opening is None else None


def _opened(student: "Student", command: AttestService, context: "Context") -> list[Event | Emit]:
    attested = OpeningAttested(
        plan=command.plan,
        content=command.content,
        document=command.document,
        findings=tuple(_findings(student, command, context)),
    )
    return [attested, *entries(student, command, context)]


def _findings(student: "Student", command: AttestService, context: "Context") -> list[Finding]:
    academic = command.domain == "academic"
    without = untold(student, command, context)
    gate = "R48" if academic else "R91"
    return [
        *_responsible(student, command, context),
        *_intervention(command, context),
        *_ais(command),
        *(Finding(rule=gate, what=f"{g}: no paper proves a notice before the start") for g in without),
    ]


@enforces("R43", "R86")
def _responsible(student: "Student", command: AttestService, context: "Context") -> list[Finding]:
    service = service_of(command.domain, command.tier)
    if may_provide(command.responsible, service, student.building, context.day(student.building), context):
        return []
    rule = "R43" if command.domain == "academic" else "R86"
    return [Finding(rule=rule, what=f"{command.responsible} holds none of the providing roles")]


@enforces("R45")
def _intervention(command: AttestService, context: "Context") -> list[Finding]:
    if on_file(command.intervention, command.domain, command.tier, command.since, context):
        return []
    wanted = f"evidence-based {command.domain} Tier {command.tier} intervention"
    return [Finding(rule="R45", what=f"{command.intervention} is no {wanted} on file")]


@enforces("R3")
def _ais(command: AttestService) -> list[Finding]:
    if command.service_type != "ais" or command.domain == "academic":
        return []
    return [Finding(rule="R3", what="a behavioral service is no academic intervention service")]


COMMANDS = (AttestService,)
EVENTS = (OpeningAttested,)
