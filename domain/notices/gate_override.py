"""A start although the notice gate is shut (R48, R91): by a role that the policy names, with a reason, as an
entry of its own; never by the person whose duty the gate guards.
"""

from typing import TYPE_CHECKING, Literal

from domain.command import Command, StudentCommand
from domain.event import Event
from domain.folding import changed, replace
from domain.recorded import Recorded
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.service.plan import Plan
from domain.service.start_checks import gate_of, startable

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


class GateOverridden(Event, name="gate.overridden"):
    gate: str
    plan: str
    reason: str


class OverrideGate(StudentCommand, type_name="gate.override"):
    """Let a plan start although the notice gate is shut, by a role the policy names, with a reason.

    Never by the person whose duty the gate guards.
    """

    gate: Literal["R48", "R91"]
    plan: str
    reason: str


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case GateOverridden(plan=name):
            return replace(student, plans=changed(student.plans, name, overridden=True))
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R48, R91: open the gate for one plan."""
    assert isinstance(command, OverrideGate)
    plan = student.plans.get(command.plan)
    if plan is None:
        return Refusal(rule="state", reason=f"no plan {command.plan}", remedy="draft it first (plan.draft)")
    overridden = GateOverridden(gate=gate_of(plan), plan=command.plan, reason=command.reason)
    return _check(student, command, plan, context) or [overridden]


def _check(student: "Student", command: OverrideGate, plan: Plan, context: "Context") -> Refusal | None:
    """The first reason for which the notice gate stays shut (R48, R91)."""
    return first_refusal(startable(plan), _named(command, plan), _may(student, command, plan, context))


@enforces("R48", "R91")
def _named(command: OverrideGate, plan: Plan) -> Refusal | None:
    gate = gate_of(plan)
    if command.gate != gate:
        reason = f"the gate of this plan is {gate}"
        return Refusal(rule=gate, reason=reason, remedy=f"name {gate}")
    if not command.reason.strip():
        return Refusal(rule=gate, reason="no reason is given", remedy="say why it cannot wait")
    return None


@enforces("R48", "R91")
def _may(student: "Student", command: OverrideGate, plan: Plan, context: "Context") -> Refusal | None:
    """By a role that the policy names, never by the person whose duty the gate guards."""
    gate, allowed = gate_of(plan), context.policy.override_roles
    if not context.roles(command.actor, student.building) & set(allowed):
        reason = f"{command.actor} may not override"
        return Refusal(rule=gate, reason=reason, remedy=f"one of: {', '.join(allowed)}")
    notices = (n for n in student.notices.values() if plan.drafted.basis in (n.id, n.replaces))
    if command.actor in (plan.drafted.responsible, *(n.signed_by for n in notices)):
        reason = "nobody overrides the gate that guards their own duty"
        return Refusal(rule=gate, reason=reason, remedy="somebody else with the role decides")
    return None


COMMANDS = (OverrideGate,)
EVENTS = (GateOverridden,)
