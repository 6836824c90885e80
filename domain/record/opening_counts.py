"""What a cycle that was under way, or over, before the record was opened counts for (A12; R113, R120).

Nobody saw it here: the policy says whether none of them count, those that a paper shows, or all.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.cycle import Cycle
    from domain.student import Student


@dataclass(frozen=True, slots=True)
class Opening:
    """A service under way when the record was opened; `content` is a digest of what was said of it."""

    content: str
    documented: bool
    on: date


@enforces("A12", "R113", "R120")
def admitted(documented: bool, context: "Context") -> bool:
    """Whether the policy counts a cycle of the time before the record was opened."""
    rule = context.policy.opening
    wanted = rule.cycles_count if rule else "none"
    return wanted == "all" or (wanted == "documented" and documented)


def admits(student: "Student", cycle: "Cycle", context: "Context") -> bool:
    """The same of a cycle of ours; one that began after the opening counts like any other."""
    opening = student.openings.get(cycle.plan) if cycle.attested else None
    return opening is None or admitted(opening.documented, context)


def seen_from(student: "Student", cycle: "Cycle") -> date | None:
    """The first day of a cycle of which the record can show sessions; None before its first session."""
    opening = student.openings.get(cycle.plan) if cycle.attested else None
    return max(cycle.anchor, opening.on) if cycle.anchor and opening else cycle.anchor
