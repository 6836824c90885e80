"""At the start of every school year the staff is trained on the MTSS plan and its procedures (R11).

Whoever was not there is outstanding until another training of the same year has seen them;
`projections.programme` lists them.
"""

from dataclasses import replace

from pydantic import Field

from domain.building.school_year import Year, YearCommand
from domain.command import Command, Name
from domain.context import Context
from domain.event import Event
from domain.form import derived
from domain.recorded import Recorded
from domain.rule import enforces


class TrainingRecorded(Event, name="training.recorded"):
    policy_version: str
    attendees: tuple[str, ...]


class RecordTraining(YearCommand, type_name="training.record"):
    """Record a training on the plan; `occurred_at` is the day on which it was held (R11)."""

    AUTHORISES = False
    policy_version: str = Field(description="the version of the plan (the policy) that was taught")
    attendees: tuple[Name, ...] = Field(
        min_length=1, description="staff ids of who was there", json_schema_extra=derived(F15="attendees")
    )


def evolve(year: Year, recorded: Recorded) -> Year:
    """The year after one more training: who attended one before stays trained."""
    match recorded.event:
        case TrainingRecorded(policy_version=version, attendees=attendees):
            before = year.trained.get(version, frozenset())
            return replace(year, trained={**year.trained, version: before | frozenset(attendees)})
    return year


def decide(year: Year, command: Command, context: Context) -> list[Event]:
    """R11."""
    assert isinstance(command, RecordTraining)
    return _trained(year, command, context)


@enforces("R11")
def _trained(year: Year, command: RecordTraining, context: Context) -> list[Event]:
    """R11: the training that the building owed was provided."""
    held = TrainingRecorded(policy_version=command.policy_version, attendees=command.attendees)
    return [held, *year.met("staff_trained", context)]


COMMANDS = (RecordTraining,)
EVENTS = (TrainingRecorded,)
