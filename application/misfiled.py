"""Entries in the wrong child's file: recorded in the right one, made unreadable here, step by step.

Each step may be done again: whoever is interrupted gives the same order once more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from application.engine import Accepted, Engine, Refused
from domain.classroom.contact import ContactRecorded, RecordContact
from domain.command import Command
from domain.event import SYSTEM, Event, Unreadable
from domain.ids import student_stream
from domain.record.enrolment import GuardianRecorded, RecordGuardian, RecordStatus, StatusRecorded
from domain.record.misfiling import ConfirmSealed, RecordAgain, SealDecided, SealEntry, reference_of
from domain.recorded import Recorded
from domain.refusal import Refusal
from domain.screening.evidence import PointGiven, PointRecorded, RecordPoints
from domain.service.session import ProbeRecorded, RecordProbe, RecordSession, SessionRecorded


@dataclass(frozen=True)
class Order:
    """Seal `entry` of `student`'s file. `right` is the child it is about; `plan` theirs, for what has one."""

    student: str
    entry: int
    actor: str
    reason: str
    rule: str = "L21"
    right: str | None = None
    plan: str | None = None


@dataclass(frozen=True)
class Sealed:
    """`recorded_again`: the entries of the right child's file, none where people record them by hand."""

    entry: int
    reference: str
    recorded_again: tuple[int, ...]


class NotSealed(Exception):
    """Nothing was destroyed; `refusal` says why, and what to do."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


def seal_each(engine: Engine, orders: Sequence[Order]) -> list[Sealed]:
    """Carry out all orders, or none where one cannot be. Raises as `seal` does."""
    for order in orders:
        _prepared(engine, order)
    return [seal(engine, order) for order in orders]


def seal(engine: Engine, order: Order) -> Sealed:
    """Carry out an order. Raises NotSealed, Busy, StoreError (also where no login may destroy content)."""
    stream = student_stream(order.student)
    recorded, made = _prepared(engine, order)
    decided = _decide(engine, order, recorded)
    again = _record_again(engine, order, decided, made) if made else ()
    engine.store.forget_event(stream, order.entry)
    _send(engine, ConfirmSealed, order, engine.clock.now(), SYSTEM, entry=order.entry)
    return Sealed(order.entry, reference_of(stream, order.entry), again)


def _prepared(engine: Engine, order: Order) -> "tuple[Recorded, Made | None]":
    """The entry, and what records it again; NotSealed where either file would refuse what is asked of it.

    What was decided before is carried on: the right file may have it already.
    """
    recorded = _content(engine, student_stream(order.student), order.entry)
    made, now = _made_anew(recorded, order), engine.clock.now()
    asked = [_decision(engine, order, recorded)]
    if made and _decided(engine, order, recorded) is None:
        asked.append(_asked(made[0], order, now, order.actor, **made[1]))
    if refusal := next(filter(None, map(engine.would_refuse, asked)), None):
        raise NotSealed(refusal)
    return recorded, made


def _content(engine: Engine, stream: str, entry: int) -> Recorded:
    found = engine.store.load(stream, after=entry - 1, upto=entry)
    if not found:
        remedy = "look the number up in the student's trail (mtss student trail)"
        raise NotSealed(Refusal(rule="state", reason=f"the file has no entry {entry}", remedy=remedy))
    return found[0]


Made = tuple[type[Command], dict[str, Any]]
"""A command, and what it says."""


def _made_anew(recorded: Recorded, order: Order) -> Made | None:
    """What records the entry in the right file; None where nothing is to be recorded, or nothing can be."""
    event = recorded.event
    if order.right is None or isinstance(event, Unreadable):
        return None
    if type(event) not in AGAIN:
        raise _by_hand(f"{event.NAME} is entered by hand")
    if isinstance(event, ProbeRecorded | SessionRecorded) and not order.plan:
        remedy = "name the plan of the right child that it belongs to"
        raise NotSealed(Refusal(rule="state", reason=f"{event.NAME} belongs to a plan", remedy=remedy))
    return _taken(AGAIN[type(event)](event, order, recorded.meta.occurred), recorded, order)


def _taken(made: Made, recorded: Recorded, order: Order) -> Made:
    """What was recorded years ago may be more than a command takes today."""
    try:
        _asked(made[0], order, recorded.meta.recorded_at, order.actor, **made[1])
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, e["loc"])) for e in error.errors(include_input=False))
        raise _by_hand(f"{recorded.event.NAME} is not taken as it was recorded: {fields}") from None
    return made


def _by_hand(reason: str) -> NotSealed:
    remedy = "record it in the right file by hand, then seal it here without naming that file"
    return NotSealed(Refusal(rule="state", reason=reason, remedy=remedy))


def _decide(engine: Engine, order: Order, recorded: Recorded) -> Recorded:
    """The decision as it stands on record, taken now unless it was before."""
    _accepted(engine, _decision(engine, order, recorded))
    decided = _decided(engine, order, recorded)
    assert decided is not None, "the decision was accepted just now"
    return decided


def _decided(engine: Engine, order: Order, recorded: Recorded) -> Recorded | None:
    later = engine.store.load(recorded.originator_id, after=order.entry)
    mine = (r for r in later if isinstance(r.event, SealDecided) and r.event.entry == order.entry)
    return next(mine, None)


def _decision(engine: Engine, order: Order, recorded: Recorded) -> Command:
    kind = recorded.event.type if isinstance(recorded.event, Unreadable) else recorded.event.NAME
    fields = {"entry": order.entry, "entry_type": kind, "rule": order.rule, "reason": order.reason}
    return _asked(SealEntry, order, engine.clock.now(), order.actor, **fields)


def _record_again(engine: Engine, order: Order, decided: Recorded, made: Made) -> tuple[int, ...]:
    """By the command a person would have sent, at the instant of the decision: done twice, it is one act."""
    assert isinstance(decided.event, SealDecided)
    (asked, fields), at, actor = made, decided.meta.recorded_at, decided.meta.actor
    accepted = _send(engine, asked, order, at, actor, **fields)
    entries = tuple(v for stream, v, _ in accepted.events if stream == student_stream(order.right or ""))
    if entries:
        said = {"entries": entries, "reference": decided.event.reference, "reason": decided.event.reason}
        _send(engine, RecordAgain, order, at, actor, student=order.right, **said)
    return entries


def _fields(event: Event, command: type[Command]) -> dict[str, Any]:
    shared = event.__class__.model_fields.keys() & command.model_fields.keys()
    return {name: getattr(event, name) for name in shared}


def _point(event: PointRecorded, order: Order, on: date | datetime) -> Made:
    """A point may be older than the first policy: it has a day of its own, the command has none."""
    shared = PointRecorded.model_fields.keys() & PointGiven.model_fields.keys()
    given = {name: getattr(event, name) for name in shared}
    return RecordPoints, {"student": order.right, "points": [{**given, "on": on}]}


def _session(event: SessionRecorded, order: Order, on: date | datetime) -> Made:
    part = {"student": order.right, "plan": order.plan, "code": event.code, "minutes": event.minutes}
    said = {"session": event.session, "provider": event.provider, "attendance": [part]}
    return RecordSession, {**said, "occurred_at": on}


def _probe(event: ProbeRecorded, order: Order, on: date | datetime) -> Made:
    mine = {"student": order.right, "plan": order.plan, "occurred_at": on}
    return RecordProbe, {**_fields(event, RecordProbe), **mine}


def _same(command: type[Command]) -> Callable[[Any, Order, date | datetime], Made]:
    def made(event: Event, order: Order, on: date | datetime) -> Made:
        return command, {**_fields(event, command), "student": order.right, "occurred_at": on}

    return made


AGAIN: Mapping[type[Event], Callable[[Any, Order, date | datetime], Made]] = {
    PointRecorded: _point,
    SessionRecorded: _session,
    ProbeRecorded: _probe,
    ContactRecorded: _same(RecordContact),
    StatusRecorded: _same(RecordStatus),
    GuardianRecorded: _same(RecordGuardian),
}
"""What records an event again, in the right child's file."""


def _send(
    engine: Engine, asked: type[Command], order: Order, at: datetime, actor: str, /, **fields: Any
) -> Accepted:
    return _accepted(engine, _asked(asked, order, at, actor, **fields))


def _asked(asked: type[Command], order: Order, at: datetime, actor: str, /, **fields: Any) -> Command:
    """Under an id of its own: what is done already is answered as it was, or changes nothing."""
    stream = student_stream(order.student)
    name = f"{reference_of(stream, order.entry)}/{asked.TYPE}/{at.isoformat()}"
    given = {"id": name, "at": at, "actor": actor, "student": order.student, **fields}
    return asked.model_validate({k: v for k, v in given.items() if k in asked.model_fields})


def _accepted(engine: Engine, command: Command) -> Accepted:
    answer = engine.handle(command)
    if isinstance(answer, Refused):
        raise NotSealed(answer.refusal)
    return answer
