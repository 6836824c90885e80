"""What the decision at the end of a cycle must fulfil: by whom, on what, which outcome, not too early
(R16, R58, R59, R67, R74, R75, R102, R103, R110, R118, R119, A5, A6).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from domain.ids import owner_id
from domain.policy import ServicePolicy
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.cycle import Cycle
    from domain.service.cycle_end import EndCycle
    from domain.student import Student

DECIDING_RULE = {"academic_t2": "R59", "academic_t3": "R75", "behavioral_t2": "R103", "behavioral_t3": "R119"}
WINDOW_RULE = {"academic_t2": "R58", "academic_t3": "R74", "behavioral_t2": "R102", "behavioral_t3": "R118"}
CONTINUATION_RULE = {**WINDOW_RULE, "academic_t2": "R67", "behavioral_t2": "R110"}


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
    """Only the roles the policy names: one of each of them, or as many people as its quorum asks."""
    policy = context.policy.services[cycle.service]
    here, named = student.building_of(cycle.plan), set(policy.end_deciders)
    held = {d: context.roles(d, here) & named for d in command.deciders}
    reason = _undecided(command, held, policy)
    if reason is None:
        return None
    remedy = f"the decision is that of {' and '.join(policy.end_deciders)}"
    return Refusal(rule=DECIDING_RULE[cycle.service], reason=reason, remedy=remedy)


def _undecided(command: "EndCycle", held: Mapping[str, frozenset[str]], policy: ServicePolicy) -> str | None:
    """What keeps these people from deciding; `held` are their deciding roles."""
    if strangers := [d for d, roles in held.items() if not roles]:
        return f"no deciding role that day: {', '.join(strangers)}; it takes {', '.join(policy.end_deciders)}"
    if command.actor not in held:
        return "the actor is none of the deciders"
    if policy.end_quorum:
        few = f"{len(held)} deciders; the quorum is {policy.end_quorum}"
        return few if len(held) < policy.end_quorum else None
    present = frozenset().union(*held.values())
    lacking = [role for role in policy.end_deciders if role not in present]
    return f"not decided by: {', '.join(lacking)}" if lacking else None


@enforces("R59", "R75", "R103", "R119", "A5")
def _on_the_menu(command: "EndCycle", cycle: "Cycle", context: "Context") -> Refusal | None:
    menu = context.policy.services[cycle.service].outcomes
    if command.outcome in menu:
        return None
    reason = f"{command.outcome} is no outcome of {cycle.service}"
    return Refusal(rule=DECIDING_RULE[cycle.service], reason=reason, remedy=f"one of: {', '.join(menu)}")


@enforces("R58", "R67", "R74", "R102", "R110", "R118")
def _opened(student: "Student", cycle: "Cycle", context: "Context") -> Refusal | None:
    mine = owner_id("cycle", student.stream, cycle.key)
    opens = [d for d in student.deadlines.values() if d.owner == mine and d.kind == "review_opens"]
    if not opens or context.day(student.building) >= opens[-1].due_on:
        return None
    rules = WINDOW_RULE if cycle.purpose == "cycle" else CONTINUATION_RULE
    undated = opens[-1].status == "undated"
    reason = f"the review opens on {'a day that no calendar gives yet' if undated else opens[-1].due_on}"
    return Refusal(
        rule=rules[cycle.service], reason=reason, remedy="decide after the minimum weeks of the cycle"
    )


@enforces("R59", "R75", "R77", "R103", "R119")
def to_be_decided(student: "Student", cycle: "Cycle", context: "Context") -> Refusal | None:
    """R59, R75, R103, R119: once its review is open a cycle ends by its decision, which R77 may follow."""
    if cycle.anchor is None or _opened(student, cycle, context):
        return None
    reason = f"the review of cycle {cycle.key} is open: its end is decided on the progress seen"
    remedy = "decide at the end of the cycle first (cycle.decide_end)"
    return Refusal(rule=DECIDING_RULE[cycle.service], reason=reason, remedy=remedy)


@enforces("R16")
def _has_evidence(cycle: "Cycle") -> Refusal | None:
    if cycle.probes or cycle.sessions:
        return None
    return Refusal(
        rule="R16", reason="the cycle has no data at all", remedy="record sessions and probes first"
    )
