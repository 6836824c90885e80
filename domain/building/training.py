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
from domain.refusal import Finding
from domain.rule import enforces


class TrainingRecorded(Event, name="training.recorded"):
    """`on_file` is whether the version that was taught is one of the district's."""

    policy_version: str
    attendees: tuple[str, ...]
    on_file: bool = True
    findings: tuple[Finding, ...] = ()


class RecordTraining(YearCommand, type_name="training.record"):
    """Record a training on the plan; `occurred_at` is the day on which it was held (R11).

    The duty is met by one on a version on file, to which somebody of the building's staff came.
    """

    AUTHORISES = False
    policy_version: str = Field(description="the version of the plan (the policy) that was taught")
    attendees: tuple[Name, ...] = Field(
        min_length=1, description="staff ids of who was there", json_schema_extra=derived(F15="attendees")
    )


def evolve(year: Year, recorded: Recorded) -> Year:
    """The year after one more training: who attended one before stays trained."""
    match recorded.event:
        case TrainingRecorded(policy_version=version, attendees=attendees, on_file=True):
            before = year.trained.get(version, frozenset())
            return replace(year, trained={**year.trained, version: before | frozenset(attendees)})
    return year


def decide(year: Year, command: Command, context: Context) -> list[Event]:
    """R11."""
    assert isinstance(command, RecordTraining)
    return _trained(year, command, context)


@enforces("R11")
def _trained(year: Year, command: RecordTraining, context: Context) -> list[Event]:
    """R11: the training that the building owed was provided, on its plan and to its staff."""
    strangers = _strangers(command, context)
    unknown = _unknown_version(command, context)
    held = TrainingRecorded(
        policy_version=command.policy_version,
        attendees=command.attendees,
        on_file=not unknown,
        findings=(
            *unknown,
            *(Finding(rule="R11", what=f"{s} is not of the building's staff") for s in strangers),
        ),
    )
    provided = not unknown and set(command.attendees) - set(strangers)
    return [held, *(year.met("staff_trained", context) if provided else ())]


@enforces("R11")
def _unknown_version(command: RecordTraining, context: Context) -> tuple[Finding, ...]:
    """R11: what is taught is the district's plan."""
    if context.district.policy_version(command.policy_version):
        return ()
    return (Finding(rule="R11", what=f"{command.policy_version} is no version of the plan on file"),)


@enforces("R11")
def _strangers(command: RecordTraining, context: Context) -> tuple[str, ...]:
    """R11: the staff is trained: whoever holds a role in the building then, or is to begin there."""
    staff, day = context.district.staff, context.day(command.building)
    return tuple(s for s in command.attendees if s not in staff or not staff[s].serves(command.building, day))


COMMANDS = (RecordTraining,)
EVENTS = (TrainingRecorded,)
