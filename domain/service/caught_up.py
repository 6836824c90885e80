"""What a cycle took in at its late entry is caught up on: its weeks, and the probes it awaits (A11, A33)."""

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

from domain.dates import deadline
from domain.event import Event
from domain.folding import replace
from domain.recorded import Recorded
from domain.rule import enforces
from domain.service import cycle as cycles
from domain.service.cycle import Cycle, CycleAnchored
from domain.service.cycle_start import CycleTookIn
from domain.service.session import awaiting

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """This lifecycle has no events of its own."""
    return student


@enforces("A11", "A33")
def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """A11, A33: the clocks stand as if the start had been entered first."""
    event = recorded.event
    cycle = student.cycles.get(f"{event.plan}/{event.number}") if isinstance(event, CycleTookIn) else None
    if cycle is None:
        return []
    begun = _begun(student, cycle, context)
    anchors = (e.anchor for e in begun if isinstance(e, CycleAnchored))
    counted = replace(cycle, anchor=next(anchors, cycle.anchor))
    return [*begun, *_probed(_after(student, begun), counted, context)]


def _begun(student: "Student", cycle: Cycle, context: "Context") -> list[Event]:
    """Day 0 is that of the first session of which anything was delivered."""
    first = next((s.on for s in cycle.sessions if s.delivered), None)
    if first is None:
        return []
    mine = cycles.owner(student, cycle.plan, cycle.number)
    held = student.met(mine, "first_session", replace(context, when=first))
    return [*held, *cycles.count_from(student, cycle, first, context)]


def _probed(student: "Student", cycle: Cycle, context: "Context") -> list[Event]:
    """Each probe since day 0 is the one that was awaited, and awaits the next."""
    measure, found = student.plans[cycle.plan].drafted.measure, list[Event]()
    days = {p.on for p in cycle.probes if p.measure == measure and cycle.anchor and p.on >= cycle.anchor}
    for day in sorted(days):
        given = awaiting(student, cycle, replace(context, when=day))
        student, found = _after(student, given), [*found, *given]
    return found


def _after(student: "Student", events: Sequence[Event]) -> "Student":
    return replace(student, deadlines=reduce(deadline.evolve, events, student.deadlines))


COMMANDS = ()
EVENTS = ()
CAUSES = (CycleTookIn,)
