"""The packet of a referral to the CSE: form F16, Education Law 4401-a(2) (R77, R120, L13).

It states the reasons with test results or records, the services tried before or why none was, and the extent
of the contact with the parents. What the file knows of it is taken from there.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pydantic import Field

from domain.command import StudentCommand
from domain.form import derived
from domain.recorded import Ref
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.screening.relied_on import not_on_file

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.cycle import Cycle
    from domain.service.external_cycles import ExternalCycle
    from domain.student import Student


class PacketCommand(StudentCommand):
    """A command that may carry a packet."""

    reasons: str = Field(description="the reasons of the decision", json_schema_extra=derived(F16="reasons"))
    points: tuple[str, ...] = Field(
        default=(),
        description="data points relied on; the probes of past cycles are added by the engine",
        json_schema_extra=derived(F16="test results or records"),
    )
    records: tuple[str, ...] = Field(
        default=(),
        description="test results and records on paper: what each is, where it is kept or its hash",
        json_schema_extra=derived(F16="test results or records"),
    )
    why_none: str = Field(
        default="",
        description="why no intervention came before; needed where the file holds none",
        json_schema_extra=derived(F16="prior interventions or why none"),
    )
    parent_contact: str = Field(
        default="",
        description="the extent of contact with the parents",
        json_schema_extra=derived(F16="parent contact"),
    )


@enforces("L13", "R77", "R120")
def prior_services(student: "Student") -> tuple[str, ...]:
    """L13: every cycle that was received, here or elsewhere, with what came of it or since when it lasts."""
    ours = [c for c in student.cycles.values() if c.ended_on or _under_way(c)]
    return (
        *(_elsewhere(c) for c in student.external_cycles.values()),
        *(f"{c.service}, cycle {c.number}: {_what_came(c)}" for c in ours),
    )


def _under_way(cycle: "Cycle") -> bool:
    return cycle.attested or any(s.code == "attended" for s in cycle.sessions)


def _what_came(cycle: "Cycle") -> str:
    if cycle.ended_on is None:
        return f"under way since {cycle.anchor or cycle.started_on}"
    return cycle.result or "cut short"


def _elsewhere(cycle: "ExternalCycle") -> str:
    where = "before the record was opened" if cycle.attested else "elsewhere"
    return f"{cycle.service}, {where}, {cycle.started_on} to {cycle.ended_on}: {cycle.result}"


def evidence(student: "Student", command: PacketCommand) -> tuple[Ref, ...]:
    """The entries the packet rests on: probes of past cycles and the data points named."""
    probes = [p.ref for c in student.cycles.values() if c.ended_on for p in c.probes]
    named = [ref for point in command.points if (ref := student.point_ref(point))]
    return tuple(dict.fromkeys((*probes, *named)))


def check_packet(student: "Student", command: PacketCommand, context: "Context") -> Refusal | None:
    """The first element of the packet that is missing."""
    return first_refusal(not_on_file(student, command.points, context), _complete(student, command))


ELEMENTS: Mapping[str, tuple[str, Callable[["Student", PacketCommand], bool]]] = {
    "the reasons": ("give reasons", lambda student, c: bool(c.reasons.strip())),
    "test results or records": (
        "name points, or records on paper",
        lambda student, c: bool(evidence(student, c) or any(r.strip() for r in c.records)),
    ),
    "the interventions before the referral, or why there were none": (
        "say in why_none why no intervention came before",
        lambda student, c: bool(prior_services(student) or c.why_none.strip()),
    ),
    "the extent of contact with the parents": (
        "add parent_contact",
        lambda student, c: bool(c.parent_contact.strip()),
    ),
}
"""What the law asks a referral to state → how to mend its lack, and whether a packet states it."""


@enforces("L13", "R77", "R120")
def _complete(student: "Student", command: PacketCommand) -> Refusal | None:
    """L13: each element that is missing is named."""
    missing = {name: mend for name, (mend, states) in ELEMENTS.items() if not states(student, command)}
    if not missing:
        return None
    reason = f"the referral does not state: {'; '.join(missing)}"
    return Refusal(rule="L13", reason=reason, remedy="; ".join(missing.values()))
