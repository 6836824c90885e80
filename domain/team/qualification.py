"""Automatic qualification: two completed behavioral Tier 2 cycles in one school year and continued delay
qualify for Tier 3 (R113, A3, A12, A40).

Derived by the engine, never typed; the service plan stays the team's. Its name is that of the last cycle:
`auto-<plan>-<cycle>`, or `auto-external-<cycle>` where another district gave it (A37).
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.event import Event
from domain.folding import replace
from domain.policy import Domain
from domain.recorded import Recorded, Ref
from domain.rule import enforces
from domain.service.cycle import Cycle, CycleEnded
from domain.service.external_cycles import ExternalCycle, ExternalCycleRecorded, counted
from domain.team.eligibility import open_service

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


class Qualified(Event, name="tier3.qualified"):
    """`evidence` are the entries that ended the cycles counted."""

    qualification: str
    domain: Domain
    cycles: tuple[str, ...]
    evidence: tuple[Ref, ...]
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Qualification:
    id: str
    domain: Domain
    cycles: tuple[str, ...]
    ref: Ref
    pending: bool = False
    """Whether the team has yet to take note (A3)."""
    set_aside: bool = False


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case Qualified(qualification=name) as e:
            qualified = Qualification(name, e.domain, e.cycles, recorded.ref, pending=e.pending)
            return replace(student, qualifications={**student.qualifications, name: qualified})
    return student


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """R113 on each end of a behavioral Tier 2 cycle; the plan and the notice it calls for."""
    match recorded.event:
        case CycleEnded(plan=plan, number=number):
            return _qualify(student, student.cycles[f"{plan}/{number}"], recorded, context)
        case ExternalCycleRecorded():
            last = _latest(student, context)
            return _qualify(student, last, recorded, context) if last else []
        case Qualified(qualification=name, pending=False):
            return open_service(student, name, 3, "qualified automatically", context)
    return []


@enforces("R113", "A37")
def _latest(student: "Student", context: "Context") -> Cycle | ExternalCycle | None:
    """A37: the last cycle of Tier 2 with its result: ours, or another district's in this school year."""
    ours = [c for c in student.cycles.values() if c.service == "behavioral_t2" and c.result]
    begun = context.calendar(student.building).year_began(context.day(student.building)) or date.max
    given = [c for c in counted(student, "behavioral_t2", context) if not c.attested]
    ended: list[Cycle | ExternalCycle] = [*ours, *(c for c in given if c.ended_on >= begun)]
    return max(ended, key=lambda c: c.ended_on or date.min, default=None)


@enforces("R113", "A3")
def _qualify(
    student: "Student", last: Cycle | ExternalCycle, recorded: Recorded, context: "Context"
) -> list[Event]:
    rule = context.policy.auto_qualify
    if rule is None or not _delayed(last) or _in_tier3(student):
        return []
    keys, elsewhere = _counting(student, last, context), _elsewhere(student, last, context)
    known = {key for q in student.qualifications.values() for key in q.cycles}
    if last.key in known or last.key not in keys or len(keys) < rule.t2_cycles_same_year:
        return []
    ended = [ref for c in student.cycles.values() if c.key in keys and (ref := c.ended_by)]
    evidence = (*(ref for key, ref in elsewhere.items() if key in keys), *ended, recorded.ref)
    qualified = Qualified(
        qualification="auto-" + "-".join(last.key.rsplit("/", 1)),
        domain="behavioral",
        cycles=keys,
        evidence=tuple(dict.fromkeys(evidence)),
        pending=rule.mode == "qualifies_pending_ack",
    )
    return [qualified]


def _in_tier3(student: "Student") -> bool:
    plan = student.active_plan("behavioral", None)
    return plan is not None and plan.drafted.tier == 3


@enforces("R113")
def _counting(student: "Student", last: Cycle | ExternalCycle, context: "Context") -> tuple[str, ...]:
    """R113: the cycles of the school year that led to no Tier 3; what the team set aside led to none (A3)."""
    used = {key for q in student.qualifications.values() if not q.set_aside for key in q.cycles}
    ours = [c.key for c in student.cycles.values() if _same_year(c, last, student, context)]
    return tuple(key for key in (*_elsewhere(student, last, context), *ours) if key not in used)


@enforces("R113", "A40")
def _delayed(cycle: Cycle | ExternalCycle) -> bool:
    """A40: only a recorded continued delay; neither adequate progress nor too little data."""
    return cycle.result == "inadequate"


@enforces("R113", "A37")
def _elsewhere(student: "Student", last: Cycle | ExternalCycle, context: "Context") -> dict[str, Ref]:
    """A37: another district's cycles count where the policy says so, in the same year and as long as ours."""
    rule = context.policy.auto_qualify
    if rule is None or last.ended_on is None:
        return {}
    begun = context.calendar(student.building).year_of(last.ended_on).first_day
    return {
        c.key: c.ref
        for c in counted(student, "behavioral_t2", context)
        if (c.ended_on - c.started_on).days >= 7 * rule.min_weeks_elapsed
        and begun <= c.ended_on <= last.ended_on
    }


@enforces("R113", "A12")
def _same_year(cycle: Cycle, last: Cycle | ExternalCycle, student: "Student", context: "Context") -> bool:
    if not (cycle.service == "behavioral_t2" and cycle.counts and cycle.ended_on and last.ended_on):
        return False
    calendar = context.calendar(student.building)
    return calendar.year_of(cycle.ended_on) == calendar.year_of(last.ended_on)


COMMANDS = ()
EVENTS = (Qualified,)
CAUSES = (
    CycleEnded,
    ExternalCycleRecorded,
    Qualified,
)
