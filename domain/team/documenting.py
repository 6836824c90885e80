"""The team documents its recommendation: who was present, and why (R52, R68, R96, R111)."""

from typing import TYPE_CHECKING

from domain.refusal import Refusal
from domain.rule import enforces
from domain.tier import service_of

if TYPE_CHECKING:
    from domain.team.eligibility import Recommend
    from domain.team.meeting import Meeting

DOCUMENTING_RULE = {
    "academic_t2": "R52",
    "academic_t3": "R68",
    "behavioral_t2": "R96",
    "behavioral_t3": "R111",
}


@enforces("R52", "R68", "R96", "R111")
def sat_in_it(command: "Recommend", held: "Meeting") -> Refusal | None:
    """R52, R68, R96, R111: the recommendation is that of those who were present."""
    absent = [m for m in command.members if m not in held.members]
    if not absent:
        return None
    reason = f"not in the meeting: {', '.join(absent)}"
    return Refusal(rule=_rule_of(command), reason=reason, remedy="name members who sat in the meeting")


@enforces("R52", "R68", "R96", "R111")
def explained(command: "Recommend") -> Refusal | None:
    """R52, R68, R96, R111: the recommendation says why."""
    if command.rationale.strip():
        return None
    return Refusal(
        rule=_rule_of(command), reason="no rationale is given", remedy="say why the team decided so"
    )


def _rule_of(command: "Recommend") -> str:
    return DOCUMENTING_RULE[service_of(command.domain, command.tier)]
