"""An intervention cycle: four to six weeks of service, then a decision by the people named in the plan
(R58, R59, R67, R74, R75, R102, R103, R118, R119).

The window counts from the first session, where the policy says so (A11). Review opens after the minimum
and is due at the maximum. The decision at its end is in `cycle_end`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from domain.dates.deadline import DeadlineSet
from domain.dates.due import counted_from, no_sooner, set_deadline
from domain.event import Event
from domain.folding import changed, replace
from domain.ids import owner_id
from domain.people import Member
from domain.policy import Domain as PlanDomain
from domain.policy import Outcome, Service, Subject
from domain.recorded import Recorded, Ref
from domain.rule import enforces
from domain.service.outcomes import Source
from domain.service.progress import ProgressEvaluation, Result
from domain.tier import service_of

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Purpose = Literal["cycle", "continuation"]


class CycleStarted(Event, name="cycle.started"):
    plan: str
    number: int
    purpose: Purpose
    domain: PlanDomain
    subject: Subject | None
    tier: int
    attested: bool = False


class CycleAnchored(Event, name="cycle.anchored"):
    """Day 0 of the cycle's window and of its probes."""

    plan: str
    number: int
    anchor: date


class CycleReanchored(Event, name="cycle.reanchored"):
    """An earlier first session was entered late: the weeks count from it. `was` is day 0 as known before."""

    plan: str
    number: int
    anchor: date
    was: date


class CycleEnded(Event, name="cycle.ended"):
    """The decision, with the evaluation and the entries it rests on; `people` are the deciders with the roles
    they held, `source` says whose words the outcome is (R16, A5)."""

    plan: str
    number: int
    outcome: Outcome
    deciders: tuple[str, ...]
    reason: str
    evaluation: ProgressEvaluation
    evidence: tuple[Ref, ...]
    counts: bool
    people: tuple[Member, ...] = ()
    source: Source | None = None


class CycleCutShort(Event, name="cycle.cut_short"):
    plan: str
    number: int
    because: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A session (`code`) or a probe (`measure`, `value`) of the cycle, as far as decisions need it."""

    on: date
    ref: Ref
    at: datetime
    """When on that day, as far as it is known: what puts two of one day in order."""
    code: str = ""
    measure: str = ""
    value: float = 0.0
    minutes: int = 0

    @property
    def delivered(self) -> bool:
        """Whether anything of a session was: the student took part, if only for some minutes (A12)."""
        return self.code == "attended" and self.minutes > 0


@dataclass(frozen=True, slots=True)
class Cycle:
    plan: str
    number: int
    purpose: Purpose
    service: Service
    started_on: date
    anchor: date | None = None
    sessions: tuple[Seen, ...] = ()
    probes: tuple[Seen, ...] = ()
    ended_on: date | None = None
    ended_by: Ref | None = None
    """The entry of the decision that ended it."""
    outcome: Outcome | None = None
    result: Result | None = None
    counts: bool = False
    cut_short: bool = False
    attested: bool = False
    """Whether it began before the record was opened."""
    paused_since: date | None = None

    @property
    def key(self) -> str:
        """The cycle's name within the student's file."""
        return f"{self.plan}/{self.number}"

    @property
    def running(self) -> bool:
        """Whether the cycle has not ended yet."""
        return self.ended_on is None

    def without(self, seen: Collection[Seen]) -> "Cycle":
        """The same as if none of `seen` were on file."""
        sessions, probes = ([s for s in kept if s not in seen] for kept in (self.sessions, self.probes))
        return replace(self, sessions=tuple(sessions), probes=tuple(probes))


def owner(student: "Student", plan: str, number: int) -> str:
    """The owner of the cycle's deadlines."""
    return owner_id("cycle", student.stream, f"{plan}/{number}")


@enforces("R58", "R74", "R102", "R118", "A1", "A11")
def anchored(
    student: "Student",
    plan: str,
    number: int,
    purpose: Purpose,
    service: Service,
    day: date,
    context: "Context",
) -> list[Event]:
    """R58, R67, R74, R76, R102, R110, R118: the window and the first probe, counted from `day`."""
    policy, of = context.policy.services[service], f"services.{service}"
    window = policy.cycle if purpose == "cycle" else policy.continuation
    mine, on = (
        owner(student, plan, number),
        "first session" if context.policy.clock.anchor == "first_session" else "start",
    )

    def due(kind: str, weeks: int, key: str, effect: Literal["falls_due", "opens"] = "falls_due") -> Event:
        return set_deadline(
            context,
            student.deadlines,
            student.building_of(plan),
            mine,
            kind,
            day,
            on,
            unit=context.policy.clock.week,
            count=weeks,
            bound=f"{of}.{key}",
            effect=effect,
        )

    opens = due("review_opens", window.min, f"{purpose}.min", "opens")
    return [
        CycleAnchored(plan=plan, number=number, anchor=day),
        opens,
        _no_sooner(due("review_due", window.max, f"{purpose}.max"), opens),
        due("probe_due", policy.probes.max, "probes.max"),
    ]


def _no_sooner(review: Event, opens: Event) -> Event:
    """A34: over a long break the one goes back and the other on; no review falls due before it opens."""
    if isinstance(review, DeadlineSet) and isinstance(opens, DeadlineSet):
        return no_sooner(review, opens.due_on)
    return review


def count_from(student: "Student", cycle: Cycle, day: date, context: "Context") -> list[Event]:
    """A11: what a session held on `day` does to day 0, where the policy counts from the first session.

    Raises NoCalendar (A35).
    """
    if cycle.anchor is None:
        first = min([day, *(s.on for s in cycle.sessions if s.delivered)])
        return anchored(student, cycle.plan, cycle.number, cycle.purpose, cycle.service, first, context)
    if context.policy.clock.anchor == "first_session" and day < cycle.anchor:
        return _reanchored(student, cycle, day, context)
    return []


@enforces("A11")
def _reanchored(student: "Student", cycle: Cycle, day: date, context: "Context") -> list[Event]:
    """A session before day 0 was entered late: the open dates that count from day 0 move, explicitly."""
    assert cycle.anchor is not None
    mine = owner(student, cycle.plan, cycle.number)
    told = CycleReanchored(plan=cycle.plan, number=cycle.number, anchor=day, was=cycle.anchor)
    counted = (d for d in student.deadlines.values() if (d.owner, d.status, d.rung) == (mine, "open", 0))
    because = "an earlier first session was entered"
    moves = (counted_from(d, day, because, context) for d in counted if d.derivation.anchor == cycle.anchor)
    return [told, *(move for move in moves if move)]


def cut_short(student: "Student", cycle: Cycle, because: str) -> list[Event]:
    """End a cycle without its decision: the plan closed, or the student left."""
    mine = owner(student, cycle.plan, cycle.number)
    ended = CycleCutShort(plan=cycle.plan, number=cycle.number, because=because)
    return [ended, *student.withdrawn(mine, because)]


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    on = student.civil(recorded.meta.occurred)
    match recorded.event:
        case CycleStarted(plan=plan, number=number) as e:
            service = service_of(e.domain, e.tier)
            started = Cycle(plan, number, e.purpose, service, started_on=on, attested=e.attested)
            return replace(student, cycles={**student.cycles, started.key: started})
        case (
            CycleAnchored(plan=plan, number=number, anchor=anchor)
            | CycleReanchored(plan=plan, number=number, anchor=anchor)
        ):
            return _with(student, plan, number, anchor=anchor)
        case CycleEnded(plan=plan, number=number) as e:
            how = {"outcome": e.outcome, "result": e.evaluation.result, "counts": e.counts}
            return _with(student, plan, number, ended_on=on, ended_by=recorded.ref, **how)
        case CycleCutShort(plan=plan, number=number):
            return _with(student, plan, number, ended_on=on, cut_short=True)
    return student


def _with(student: "Student", plan: str, number: int, **change: object) -> "Student":
    return replace(student, cycles=changed(student.cycles, f"{plan}/{number}", **change))


COMMANDS = ()
EVENTS = (CycleStarted, CycleAnchored, CycleReanchored, CycleEnded, CycleCutShort)
