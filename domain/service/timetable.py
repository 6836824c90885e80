"""A student's core classes, so that no session of help takes their place (R5).

A plan whose sessions have their hours is checked against the timetable in force when it starts. Until there
are both, the plan carries somebody's attestation that it supplements the core.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from pydantic import Field

from domain.command import Command, StudentCommand
from domain.event import Event
from domain.recorded import Recorded
from domain.refusal import Refusal
from domain.rule import enforces
from domain.service.slot import Slot, shared

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.plan import DraftPlan, PlanDrafted
    from domain.student import Student


class TimetableRecorded(Event, name="timetable.recorded"):
    valid_from: date
    core: tuple[Slot, ...]


class RecordTimetable(StudentCommand, type_name="timetable.record"):
    """Record when a student's core classes meet, from a day on (R5)."""

    AUTHORISES = False
    valid_from: date
    core: tuple[Slot, ...] = Field(min_length=1, description="every core class of the week")


def in_force(timetables: Iterable[TimetableRecorded], on: date) -> TimetableRecorded | None:
    """The timetable that holds on a day: the latest that has begun, the one recorded last of several."""
    begun = [t for t in timetables if t.valid_from <= on]
    return max(reversed(begun), key=lambda t: t.valid_from, default=None)


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case TimetableRecorded() as timetable:
            return replace(student, timetables=(*student.timetables, timetable))
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event]:
    """R5."""
    assert isinstance(command, RecordTimetable)
    timetable = TimetableRecorded(valid_from=command.valid_from, core=command.core)
    return [] if timetable in student.timetables else [timetable]


@enforces("R5")
def supplements(student: "Student", plan: "DraftPlan | PlanDrafted", on: date) -> Refusal | None:
    """R5: the plan's hours lie outside every core class; where that is not known, somebody attests to it."""
    timetable = in_force(student.timetables, on)
    if timetable is None or not plan.slots:
        return None if plan.supplement_attestation.strip() else _unattested()
    inside = [slot for slot in plan.slots if shared(slot, timetable.core)]
    if not inside:
        return None
    when = ", ".join(f"day {slot.day} at {slot.starts:%H:%M}" for slot in inside)
    return Refusal(
        rule="R5", reason=f"core classes meet then: {when}", remedy="put the sessions beside core instruction"
    )


def _unattested() -> Refusal:
    reason = "nobody attests that the sessions add to core instruction and do not replace it"
    remedy = "add supplement_attestation, or the plan's slots beside a timetable on record"
    return Refusal(rule="R5", reason=reason, remedy=remedy)


COMMANDS = (RecordTimetable,)
EVENTS = (TimetableRecorded,)
