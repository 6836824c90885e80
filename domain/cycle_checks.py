"""What the decision at the end of a cycle must fulfil: by whom, on what, which outcome, not too early
(R16, R58, R59, R74, R75, R102, R103, R118, R119).
"""

from typing import TYPE_CHECKING

from domain.ids import owner_id
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.cycle import Cycle, EndCycle
    from domain.student import Student

DECIDING_RULE = {"academic_t2": "R59", "academic_t3": "R75", "behavioral_t2": "R103", "behavioral_t3": "R119"}
WINDOW_RULE = {"academic_t2": "R58", "academic_t3": "R74", "behavioral_t2": "R102", "behavioral_t3": "R118"}


def check_end(student: "Student", command: "EndCycle", cycle: "Cycle", context: "Context") -> Refusal | None:
    """The first reason for which the cycle cannot end so."""
    return first_refusal(
        _by_the_named(student, command, cycle, context),
        _on_the_menu(command, cycle, context),
        _opened(student, cycle, context),
        _has_evidence(cycle),
    )


@enforces("R59", "R75", "R103", "R119", "A6")
def _by_the_named(
    student: "Student", command: "EndCycle", cycle: "Cycle", context: "Context"
) -> Refusal | None:
    allowed = context.policy.services[cycle.service].end_deciders
    held = [context.roles(d, student.building) for d in command.deciders]
    lacking = [role for role in allowed if not any(role in roles for roles in held)]
    if command.actor in command.deciders and not lacking:
        return None
    reason = f"not decided by: {', '.join(lacking)}" if lacking else "the actor is none of the deciders"
    remedy = f"the decision is that of {' and '.join(allowed)}"
    return Refusal(rule=DECIDING_RULE[cycle.service], reason=reason, remedy=remedy)


@enforces("R59", "R75", "R103", "R119", "A5")
def _on_the_menu(command: "EndCycle", cycle: "Cycle", context: "Context") -> Refusal | None:
    menu = context.policy.services[cycle.service].outcomes
    if command.outcome in menu:
        return None
    reason = f"{command.outcome} is no outcome of {cycle.service}"
    return Refusal(rule=DECIDING_RULE[cycle.service], reason=reason, remedy=f"one of: {', '.join(menu)}")


@enforces("R58", "R74", "R102", "R118")
def _opened(student: "Student", cycle: "Cycle", context: "Context") -> Refusal | None:
    mine = owner_id("cycle", student.stream, cycle.key)
    opens = [d for d in student.deadlines.values() if d.owner == mine and d.kind == "review_opens"]
    if not opens or context.day(student.building) >= opens[-1].due_on:
        return None
    reason = f"the review opens on {opens[-1].due_on}"
    return Refusal(
        rule=WINDOW_RULE[cycle.service], reason=reason, remedy="decide after the minimum weeks of the cycle"
    )


@enforces("R16")
def _has_evidence(cycle: "Cycle") -> Refusal | None:
    if cycle.probes or cycle.sessions:
        return None
    return Refusal(
        rule="R16", reason="the cycle has no data at all", remedy="record sessions and probes first"
    )
