"""At the start of every school year the staff is trained on the MTSS plan and its procedures (R11)."""

from dataclasses import replace

from domain.command import Command
from domain.context import Context
from domain.event import Event
from domain.recorded import Recorded
from domain.school_year import Year, YearCommand


class TrainingRecorded(Event, name="training.recorded"):
    policy_version: str
    attendees: tuple[str, ...]


class RecordTraining(YearCommand, type_name="training.record"):
    """Record the training on the plan (R11)."""

    AUTHORISES = False
    policy_version: str
    attendees: tuple[str, ...]


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
    held = TrainingRecorded(policy_version=command.policy_version, attendees=command.attendees)
    return [held, *year.met("staff_trained", context)]


COMMANDS = (RecordTraining,)
EVENTS = (TrainingRecorded,)
