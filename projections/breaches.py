"""The register of breaches of data: each with its clocks and what became of them (L23)."""

from dataclasses import dataclass
from datetime import date

from domain.rights.breach import Breach
from domain.rule import enforces


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of one breach; the days are those of the district's zone."""

    breach: str
    known_on: date | None
    concerns: int
    clock: str
    due_on: date
    status: str


@enforces("L23")
def register(breach: Breach) -> list[Clock]:
    """Every clock of a breach, earliest due first."""
    if breach.found is None:
        return []
    concerns = sum(breach.found.affected.values())
    clocks = sorted(breach.deadlines.values(), key=lambda d: (d.due_on, d.kind))
    return [Clock(breach.id, breach.known_on, concerns, d.kind, d.due_on, d.status) for d in clocks]
