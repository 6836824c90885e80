"""All lifecycles of a student's file, composed into the one kind of stream that holds it.

A lifecycle is a module with EVENTS, COMMANDS, `evolve`, `decide` and, where facts follow from facts,
`consequences` and the events from which they follow, CAUSES. A new one is named here and nowhere else.
"""

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from domain.classroom import classroom_plan, contact, core_four, tier1_help
from domain.command import Command
from domain.context import Context
from domain.dates import deadline, settling, timekeeping
from domain.decision import StreamKind
from domain.event import Emit, Emitted, Event
from domain.folding import replace
from domain.notices import (
    ais_notice,
    dispatch,
    gate_override,
    interpreting,
    notice,
    recipients,
    reissue,
    sending,
    signing,
)
from domain.record import attachment, enrolment, leaving, merging, misfiling, moving, opening, transfer
from domain.recorded import Recorded
from domain.refusal import Refusal
from domain.rights import (
    ais,
    amendment,
    consent,
    cse,
    disclosure,
    evaluation,
    fba_bip,
    majority,
    on_return,
    records_request,
)
from domain.screening import at_risk, candidates, evidence, evidence_review, protocol, regents, screening
from domain.service import (
    absence,
    caught_up,
    correction,
    cycle,
    cycle_end,
    cycle_start,
    external_cycles,
    fidelity,
    plan,
    plan_change,
    responsibility,
    session,
    timetable,
    year_end,
)
from domain.student import Decided, Student
from domain.team import (
    attendance,
    eligibility,
    meeting,
    qualification,
    qualification_answer,
    referral,
    support_team,
    tier3_review,
)

LIFECYCLES: tuple[ModuleType, ...] = (
    enrolment,
    evidence,
    evidence_review,
    protocol,
    regents,
    candidates,
    screening,
    contact,
    consent,
    at_risk,
    classroom_plan,
    referral,
    meeting,
    eligibility,
    qualification,
    qualification_answer,
    plan,
    gate_override,
    plan_change,
    responsibility,
    transfer,
    moving,
    external_cycles,
    opening,
    notice,
    signing,
    dispatch,
    sending,
    interpreting,
    cycle,
    cycle_start,
    caught_up,
    cycle_end,
    session,
    correction,
    support_team,
    absence,
    attendance,
    year_end,
    cse,
    tier3_review,
    evaluation,
    fba_bip,
    ais,
    records_request,
    disclosure,
    amendment,
    recipients,
    ais_notice,
    reissue,
    misfiling,
    timetable,
    tier1_help,
    fidelity,
    core_four,
    attachment,
    merging,
    majority,
    leaving,
    on_return,
)
EVOLVERS: dict[type[Event], list[Callable[[Student, Recorded], Student]]] = {}
for _module in LIFECYCLES:
    for _event in _module.EVENTS:
        EVOLVERS.setdefault(_event, []).append(_module.evolve)
RESTING = frozenset(event for event in EVOLVERS if "evidence" in event.model_fields)
"""The events that rest on others (R16)."""
DECIDERS: dict[type[Command], ModuleType] = {
    command: module for module in LIFECYCLES for command in module.COMMANDS
}
Derivation = Callable[[Student, Recorded, Context], Sequence[Event | Emit]]
CONSEQUENCES: dict[type[Event], list[Derivation]] = {}
for _module in LIFECYCLES:
    for _event in getattr(_module, "CAUSES", ()):
        CONSEQUENCES.setdefault(_event, []).append(_module.consequences)


def evolve(student: Student, recorded: Recorded) -> Student:
    """The file after one more record."""
    event, entries = recorded.event, recorded.originator_version
    if type(event) in deadline.EVENTS:
        return replace(student, deadlines=deadline.evolve(student.deadlines, recorded.event), entries=entries)
    for evolver in EVOLVERS.get(type(event), ()):
        student = evolver(student, recorded)
    return replace(student, entries=entries, **_kept_of_every_kind(student, recorded))


def _kept_of_every_kind(student: Student, recorded: Recorded) -> dict[str, Any]:
    """What a file keeps of entries and decisions of all kinds: which there are, on what they rest."""
    event, kept = recorded.event, dict[str, Any]()
    if event.NAME in misfiling.SEALABLE:
        kept["entered"] = {**student.entered, recorded.originator_version: event.NAME}
    if type(event) in RESTING and (relied := getattr(event, "evidence", ())):
        kept["decisions"] = (*student.decisions, Decided(recorded.ref, tuple(relied)))
    return kept


ASKED_OF_THE_FILE = (
    amendment.RequestAmendment,
    evaluation.RequestEvaluation,
    opening.AttestService,
    records_request.RequestRecords,
)
"""What is recorded and waits for an answer: in a file closed as a duplicate nobody would look for it."""


def decide(student: Student, command: Command, context: Context) -> Emitted | Refusal:
    """The lifecycle that a command belongs to decides."""
    if isinstance(command, timekeeping.COMMANDS):
        return timekeeping.decide(student.deadlines, command, context)
    if student.enrolment is None and not isinstance(command, enrolment.EnrolStudent):
        return student.is_enrolled() or []
    asks = type(command).AUTHORISES or isinstance(command, ASKED_OF_THE_FILE)
    if asks and (closed := student.is_closed()):
        return closed
    decided: Emitted | Refusal = DECIDERS[type(command)].decide(student, command, context)
    return decided


def consequences(student: Student, recorded: Recorded, context: Context) -> list[Event | Emit]:
    """The AUTO facts and the duties that one more record brings."""
    following = CONSEQUENCES.get(type(recorded.event), ())
    return [event for derive in following for event in derive(student, recorded, context)]


def settle(student: Student, context: Context) -> Emitted:
    """What time alone has decided in this file."""
    return settling.settle(student.deadlines, context)


KIND: StreamKind[Student] = StreamKind("student", Student, evolve, decide, settle, consequences)
