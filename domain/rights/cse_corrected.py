"""Whether the lack of progress that asks for a referral still stands once its probes were corrected
(R16, R77, L14).
"""

from typing import TYPE_CHECKING

from domain.ids import owner_id
from domain.rule import enforces
from domain.service.cycle import Cycle
from domain.service.cycle_end import progress_of

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


@enforces("R16", "R77", "L14")
def adequate_after_all(student: "Student", cycle: Cycle, context: "Context") -> bool:
    """R16, R77, L14: a probe was corrected since, and by what is on file now progress was adequate."""
    if not _corrected(student, cycle):
        return False
    seen = cycle.without([p for p in cycle.probes if cycle.ended_on and p.on > cycle.ended_on])
    return progress_of(student, seen, student.plans[cycle.plan], None, context).result == "adequate"


@enforces("R16")
def to_be_reviewed(student: "Student", cycle: Cycle) -> tuple[str, ...]:
    """R16: the reviews, called for by a correction, in which the deciders of its end have yet to conclude."""
    ended = cycle.ended_by[1] if cycle.ended_by else 0
    reviews = [f"{probe}@{ended}" for probe in _corrected(student, cycle)]
    outstanding = {d.owner for d in student.deadlines.values() if d.outstanding}
    return tuple(r for r in reviews if owner_id("evidence", student.stream, r) in outstanding)


def _corrected(student: "Student", cycle: Cycle) -> list[str]:
    """The probes of a cycle that have another value than they were entered with."""
    mine = {p.ref for p in cycle.probes}
    return [name for name in student.earlier_probes if student.probe_refs[name] in mine]
