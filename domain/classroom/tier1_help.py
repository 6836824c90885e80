"""Targeted behavioral help in Tier 1, from a teacher, counselor, psychologist or administrator (R81, R82).

It needs no plan and no notice: everybody holds Tier 1. It is on record so that the team sees what was tried.
"""

from datetime import date
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from domain.command import Command, Name, Statement, StudentCommand
from domain.event import Event
from domain.moments import in_order
from domain.policy import Programme
from domain.recorded import Recorded
from domain.refusal import Finding
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


class Tier1HelpRecorded(Event, name="tier1_help.recorded"):
    strategy: str
    helper: str
    first: date
    last: date | None
    findings: tuple[Finding, ...] = ()


class RecordTier1Help(StudentCommand, type_name="tier1_help.record"):
    """Record targeted behavioral help that a student gets in Tier 1 (R82)."""

    AUTHORISES = False
    strategy: Statement = Field(description="what is done")
    helper: Name = Field(description="the staff id of who gives it")
    first: date
    last: date | None = None

    _in_order = model_validator(mode="after")(in_order("first", "last"))


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """Nothing later is decided by it: reports and the trail show it."""
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event]:
    """R81, R82."""
    assert isinstance(command, RecordTier1Help)
    fields = {f: getattr(command, f) for f in Tier1HelpRecorded.model_fields if f != "findings"}
    return [Tier1HelpRecorded(**fields, findings=_by_the_named(student, command.helper, context))]


@enforces("R82")
def _by_the_named(student: "Student", helper: str, context: "Context") -> tuple[Finding, ...]:
    """R82: by the roles that the plan names, unless the policy names others."""
    allowed = (context.policy.programme or Programme()).tier1_helpers
    if context.roles(helper, student.building) & set(allowed):
        return ()
    return (Finding(rule="R82", what=f"{helper} held none of: {', '.join(allowed)}"),)


COMMANDS = (RecordTier1Help,)
EVENTS = (Tier1HelpRecorded,)
