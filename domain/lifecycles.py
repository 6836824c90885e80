"""All lifecycles of a student's file, composed into the one kind of stream that holds it.

A lifecycle is a module with EVENTS, COMMANDS, `evolve`, `decide` and, where facts follow from facts,
`consequences`. A new one is named here and nowhere else.
"""

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

from domain import (
    at_risk,
    consent,
    contact,
    correction,
    cse,
    cycle,
    deadline,
    dispatch,
    due,
    cycle_end,
    eligibility,
    enrolment,
    evaluation,
    evidence,
    leaving,
    meeting,
    misfiling,
    notice,
    plan,
    qualification,
    recipients,
    referral,
    sending,
    session,
    support_team,
    timekeeping,
)
from domain.command import Command
from domain.context import Context
from domain.decision import StreamKind
from domain.event import Emitted, Event
from domain.recorded import Recorded
from domain.refusal import Refusal
from domain.student import Decided, Student

LIFECYCLES: tuple[ModuleType, ...] = (
    enrolment,
    evidence,
    contact,
    consent,
    at_risk,
    referral,
    meeting,
    eligibility,
    qualification,
    plan,
    notice,
    dispatch,
    sending,
    cycle,
    session,
    correction,
    support_team,
    cse,
    evaluation,
    recipients,
    misfiling,
    leaving,
)
EVOLVERS: dict[type[Event], list[Callable[[Student, Recorded], Student]]] = {}
for _module in LIFECYCLES:
    for _event in _module.EVENTS:
        EVOLVERS.setdefault(_event, []).append(_module.evolve)
DECIDERS: dict[type[Command], ModuleType] = {
    command: module for module in LIFECYCLES for command in module.COMMANDS
}
CONSEQUENCES = tuple(module.consequences for module in LIFECYCLES if hasattr(module, "consequences"))
    cycle_end,


def evolve(student: Student, recorded: Recorded) -> Student:
    """The file after one more record."""
    event = recorded.event
    if type(event) in deadline.EVENTS:
        return replace(student, deadlines=deadline.evolve(student.deadlines, recorded))
    for evolver in EVOLVERS.get(type(event), ()):
        student = evolver(student, recorded)
    if relied := getattr(event, "evidence", ()):
        return replace(student, decisions=(*student.decisions, Decided(recorded.ref, tuple(relied))))
    return student


def decide(student: Student, command: Command, context: Context) -> Emitted | Refusal:
    """The lifecycle that a command belongs to decides."""
    if isinstance(command, timekeeping.COMMANDS):
        return timekeeping.decide(student.deadlines, command, context)
    if student.enrolment is None and not isinstance(command, enrolment.EnrolStudent):
        return student.is_enrolled() or []
    decided: Emitted | Refusal = DECIDERS[type(command)].decide(student, command, context)
    return decided


def consequences(student: Student, recorded: Recorded, context: Context) -> list[Event]:
    """The AUTO facts and the duties that one more record brings."""
    return [event for derive in CONSEQUENCES for event in derive(student, recorded, context)]


def settle(student: Student, context: Context) -> Emitted:
    """What time alone has decided in this file."""
    return due.settle(student.deadlines, context)


KIND: StreamKind[Student] = StreamKind("student", Student, evolve, decide, settle, consequences)
