"""What stands against an entry about a breach of data, and what is found beside it (L23, A33)."""

from typing import TYPE_CHECKING

from domain.refusal import Finding, Refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.rights.breach import Breach, DelayTelling, RecordBreach, TellPeople


@enforces("A33")
def not_to_come(command: "RecordBreach", context: "Context") -> Refusal | None:
    """A33: the contractor's discovery comes no later than its word to the district."""
    found, learned = command.contractor_discovered_on, context.day("")
    if found is None or found <= learned:
        return None
    reason = f"the contractor's discovery on {found} lies after the district's own, on {learned}"
    return Refusal(rule="A33", reason=reason, remedy="give the day on which the contractor found it")


@enforces("L23")
def somebody(command: "TellPeople") -> Refusal | None:
    """L23: telling nobody does not end the duty to tell the people."""
    if not command.last or any(command.told.values()):
        return None
    remedy = "say how many people were told; nobody may be left when it is the last time"
    return Refusal(rule="L23", reason="nobody was told", remedy=remedy)


@enforces("L23")
def short_of(breach: "Breach", command: "TellPeople") -> tuple[Finding, ...]:
    """L23: everybody is told; a letter to the parents counts for the student."""
    assert breach.found is not None
    told, affected = breach.told + sum(command.told.values()), sum(breach.found.affected.values())
    return (Finding(rule="L23", what=f"{told} told of {affected} affected"),) if told < affected else ()


@enforces("L23")
def grounded(breach: "Breach", command: "DelayTelling") -> Refusal | None:
    """L23: only for law enforcement, or while the hole is open."""
    if command.statement.strip():
        return None
    reason = "the ground of the delay is not stated"
    return Refusal(rule="L23", reason=reason, remedy="say who asks for it, or which vulnerability is open")


def untold(breach: "Breach") -> Refusal | None:
    """What was told cannot be delayed any more."""
    if breach.told_on is None:
        return None
    reason = f"the people were told on {breach.told_on}"
    return Refusal(rule="state", reason=reason, remedy="nothing is left to be delayed")


def ended_before(breach: "Breach") -> Refusal | None:
    """A delay that has ended is not ended again; one that was never recorded ends nothing."""
    if breach.was_delayed:
        return None
    reason = f"the telling about {breach.id} was never delayed"
    return Refusal(
        rule="state", reason=reason, remedy="record the delay with its ground first (breach.delay)"
    )
