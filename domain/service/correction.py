"""A progress probe was entered wrongly: the first value stays in the record, the right one counts.

A correction says what was true all along, so it undoes nothing: each decision that relied on the probe comes
back to the people who decided (R16, R57). What a family contests is an amendment, not a correction: that is
another's statement beside an entry which stays.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field, FiniteFloat

from domain.command import Command, Statement, StudentCommand
from domain.event import Event
from domain.recorded import Recorded, Ref
from domain.refusal import Refusal
from domain.rule import enforces
from domain.screening.evidence_review import reopen
from domain.service.cycle import Cycle, Seen

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


class ProbeCorrected(Event, name="probe.corrected"):
    """`corrects` is the entry that gave the value until now."""

    probe: str
    value: float
    reason: str
    corrects: Ref


class CorrectProbe(StudentCommand, type_name="probe.correct"):
    """Correct the value of a probe; decisions that relied on the first one are looked at again."""

    AUTHORISES = False
    probe: str = Field(description="the probe's id, as it was recorded")
    value: FiniteFloat = Field(description="the right value, on the measure's own scale")
    reason: Statement = Field(description="how it came to the wrong value")


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case ProbeCorrected(probe=name, value=value):
            before = student.probe_refs.get(name)
            earlier = student.earlier_probes.get(name, ())
            return replace(
                student,
                probe_refs={**student.probe_refs, name: recorded.ref},
                earlier_probes={**student.earlier_probes, name: (*earlier, before) if before else earlier},
                cycles={k: _corrected(c, before, recorded.ref, value) for k, c in student.cycles.items()},
                unplaced={k: _right(s, before, recorded.ref, value) for k, s in student.unplaced.items()},
            )
    return student


def _corrected(cycle: Cycle, before: Ref | None, now: Ref, value: float) -> Cycle:
    if all(seen.ref != before for seen in cycle.probes):
        return cycle
    return replace(cycle, probes=_right(cycle.probes, before, now, value))


def _right(seen: tuple[Seen, ...], before: Ref | None, now: Ref, value: float) -> tuple[Seen, ...]:
    return tuple(replace(s, ref=now, value=value) if s.ref == before else s for s in seen)


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """What stands already is not corrected twice."""
    assert isinstance(command, CorrectProbe)
    ref = student.probe_refs.get(command.probe)
    if ref is None:
        return Refusal(rule="state", reason="no such probe", remedy="check the probe's id")
    if _value(student, ref) == command.value:
        return []
    fields = {f: getattr(command, f) for f in ("probe", "value", "reason")}
    return [ProbeCorrected(**fields, corrects=ref)]


def _value(student: "Student", ref: Ref) -> float | None:
    """The value that an entry gave, where a cycle holds it."""
    seen: list[Seen] = [s for cycle in student.cycles.values() for s in cycle.probes if s.ref == ref]
    return seen[0].value if seen else None


@enforces("R16", "R57")
def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """R16: each decision that relied on the probe is looked at again; none is undone."""
    match recorded.event:
        case ProbeCorrected(probe=name):
            earlier = set(student.earlier_probes[name])
            relied = [d for d in student.decisions if earlier & set(d.evidence)]
            return [event for decision in relied for event in reopen(student, decision.ref, name, context)]
    return []


COMMANDS = (CorrectProbe,)
EVENTS = (ProbeCorrected,)
CAUSES = (ProbeCorrected,)
