"""Was the intervention delivered as it is meant to be? Somebody watched a session and counted (R21)."""

from typing import TYPE_CHECKING, Self

from pydantic import Field, model_validator

from domain.command import Command, Name, StudentCommand
from domain.event import Event
from domain.recorded import Recorded
from domain.refusal import Refusal

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


class FidelityObserved(Event, name="fidelity.observed"):
    plan: str
    observer: str
    steps_done: int
    steps_planned: int
    note: str


class ObserveFidelity(StudentCommand, type_name="fidelity.observe"):
    """Record how many steps of its intervention a session of a plan kept to (R21)."""

    AUTHORISES = False
    plan: Name
    observer: Name = Field(description="the staff id of who watched")
    steps_done: int = Field(ge=0)
    steps_planned: int = Field(ge=1, description="the steps of the intervention's own checklist")
    note: str = ""

    @model_validator(mode="after")
    def _no_more_than_planned(self) -> Self:
        if self.steps_done > self.steps_planned:
            raise ValueError(
                f"{self.steps_done} steps done of {self.steps_planned}: give no more than planned"
            )
        return self


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """Nothing later is decided by it: reports show it."""
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R21."""
    assert isinstance(command, ObserveFidelity)
    if command.plan not in student.plans:
        return Refusal(
            rule="state", reason=f"no plan {command.plan} is on file", remedy="check the plan's id"
        )
    return [FidelityObserved(**{f: getattr(command, f) for f in FidelityObserved.model_fields})]


COMMANDS = (ObserveFidelity,)
EVENTS = (FidelityObserved,)
