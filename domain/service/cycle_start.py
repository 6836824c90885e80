"""A cycle starts; what was entered of its days before the start was belongs to it (A11, A33).

Schools enter what happened in any order: a session on its day, the start of the plan or the decision to
continue a week later. Each stands on the day on which it happened.
"""

from typing import TYPE_CHECKING

from domain.dates.due import set_deadline
from domain.event import Event
from domain.folding import replace
from domain.recorded import Recorded, Ref
from domain.rule import enforces
from domain.service.cycle import Cycle, CycleStarted, Purpose, Seen, anchored, owner
from domain.service.in_a_row import in_order

if TYPE_CHECKING:
    from datetime import date

    from domain.context import Context
    from domain.service.plan import Plan
    from domain.student import Student


class CycleTookIn(Event, name="cycle.took_in"):
    """`entries` are the sessions and probes of the cycle's days that were entered before its start was."""

    plan: str
    number: int
    entries: tuple[Ref, ...]


def start(student: "Student", plan: "Plan", number: int, purpose: Purpose, context: "Context") -> list[Event]:
    """Start cycle `number` of a plan; the first session is awaited, or the window begins at once (A11).

    What was entered before the start was, of days on which the cycle runs, is of this cycle (A33).
    """
    drafted = plan.drafted
    started = CycleStarted(
        plan=drafted.plan,
        number=number,
        purpose=purpose,
        domain=drafted.domain,
        subject=drafted.subject,
        tier=drafted.tier,
    )
    building = student.building_of(drafted.plan)
    today = context.day(building)
    day, known = max(today, drafted.start_on), _entered_before(student, drafted.plan, number, today)
    mine = owner(student, drafted.plan, number)
    if context.policy.clock.anchor == "plan_start":
        return [
            started,
            *anchored(student, drafted.plan, number, purpose, plan.service, day, context),
            *known,
        ]
    awaited = set_deadline(context, student.deadlines, building, mine, "first_session", day, "cycle started")
    return [started, awaited, *known]


@enforces("A33")
def _entered_before(student: "Student", plan: str, number: int, day: "date") -> list[Event]:
    """A33: a session or probe stands on its day, whatever was entered first."""
    earlier = (c for c in student.cycles.values() if c.plan == plan)
    loose = [s for s in student.unplaced.get(plan, ()) if s.on >= day]
    found = in_order(*loose, *(s for c in earlier for s in _after_its_end(c, day)))
    if not found:
        return []
    return [CycleTookIn(plan=plan, number=number, entries=tuple(seen.ref for seen in found))]


def _after_its_end(cycle: Cycle, day: "date") -> list[Seen]:
    """What was entered while nobody had entered yet that the cycle ended; one under way ends on `day`."""
    end = cycle.ended_on or day
    return [s for s in (*cycle.sessions, *cycle.probes) if s.on > end and s.on >= day]


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case CycleTookIn() as event if f"{event.plan}/{event.number}" in student.cycles:
            return _taken_in(student, event)
    return student


def _taken_in(student: "Student", event: CycleTookIn) -> "Student":
    plan, entries = event.plan, frozenset(event.entries)
    mine = [c for c in student.cycles.values() if c.plan == plan]
    known = (*student.unplaced.get(plan, ()), *(s for c in mine for s in (*c.sessions, *c.probes)))
    taken = tuple(s for s in known if s.ref in entries)
    student = replace(
        student,
        unplaced={**student.unplaced, plan: _but(student.unplaced.get(plan, ()), taken)},
        between_cycles={**student.between_cycles, plan: _but(student.between_cycles.get(plan, ()), taken)},
        cycles={**student.cycles, **{c.key: c.without(taken) for c in mine}},
    )
    cycle = student.cycles[f"{plan}/{event.number}"]
    sessions = in_order(*cycle.sessions, *(s for s in taken if s.code))
    probes = in_order(*cycle.probes, *(s for s in taken if s.measure))
    return student.with_cycle(replace(cycle, sessions=sessions, probes=probes))


def _but(seen: tuple[Seen, ...], taken: tuple[Seen, ...]) -> tuple[Seen, ...]:
    return tuple(s for s in seen if s not in taken)


COMMANDS = ()
EVENTS = (CycleTookIn,)
