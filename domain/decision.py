"""How a command becomes events: settle what time has decided, decide, then derive what follows.

Pure: the state and the context are given, the records are returned. The same for every kind of stream.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from domain.command import Command
from domain.context import Context, NoPolicy
from domain.dates.calendar import NoCalendar
from domain.event import Emit, Emitted, Event
from domain.folding import replace
from domain.ids import derived
from domain.moments import civil_date
from domain.recorded import Meta, Recorded
from domain.refusal import GateRefused, Refusal
from domain.rule import enforces

State = TypeVar("State")


@dataclass(frozen=True)
class StreamKind(Generic[State]):
    """What is particular to one kind of stream: its state and its pure functions."""

    name: str
    initial: Callable[[str], State]
    evolve: Callable[[State, Recorded], State]
    decide: Callable[[State, Command, Context], Emitted | Refusal]
    settle: Callable[[State, Context], Emitted] = lambda state, context: ()
    consequences: Callable[[State, Recorded, Context], Emitted] = lambda state, recorded, context: ()

    def fold(self, state: State, records: Iterable[Recorded]) -> State:
        """`state` after `records`."""
        for recorded in records:
            state = self.evolve(state, recorded)
        return state


@dataclass(frozen=True)
class Stream(Generic[State]):
    """One stream as loaded: its state after `version` records."""

    id: str
    kind: StreamKind[State]
    state: State
    version: int = 0

    def after(self, records: Sequence[Recorded]) -> "Stream[State]":
        """The stream with `records` appended."""
        return replace(self, state=self.kind.fold(self.state, records), version=self.version + len(records))


@dataclass(frozen=True)
class Decision:
    """What a command did to one stream; beside a refusal, what time decided and the refused attempt."""

    stream: Stream[Any]
    records: tuple[Recorded, ...] = ()
    refusal: Refusal | None = None


@dataclass
class _Writer:
    """Gives each emitted event its envelope and folds it in."""

    stream: Stream[Any]
    command: Command
    context: Context
    records: list[Recorded] = field(default_factory=list)

    def write(self, emitted: Event | Emit, cause: UUID) -> Recorded:
        event, occurred, actor = (
            (emitted.event, emitted.occurred, emitted.actor)
            if isinstance(emitted, Emit)
            else (emitted, self.command.occurred, self.command.actor)
        )
        version = self.stream.version + 1
        meta = Meta(
            event_id=derived(self.stream.id, version, self.command.id, event.NAME),
            command_id=self.command.id,
            correlation_id=derived("command", self.command.id),
            causation_id=cause,
            actor=actor,
            occurred=occurred,
            recorded_at=self.context.now,
            policy_version=self.context.policy_version,
            calendar_version=self.context.calendar_version(self.stream.state),
        )
        recorded = Recorded(self.stream.id, version, event, meta)
        self.stream = self.stream.after([recorded])
        self.records.append(recorded)
        return recorded

    def write_all(self, emitted: Emitted, cause: UUID) -> None:
        """Write `emitted` and, to a fixpoint, what follows from each (AUTO rules)."""
        waiting: list[tuple[Event | Emit, UUID]] = [(event, cause) for event in emitted]
        while waiting:
            event, cause = waiting.pop(0)
            recorded = self.write(event, cause)
            derived_facts = self.stream.kind.consequences(self.stream.state, recorded, self.context)
            waiting[:0] = [(fact, recorded.meta.event_id) for fact in derived_facts]


def decide(stream: Stream[Any], command: Command, context: Context) -> Decision:
    """Carry out `command` on `stream`, or say why not. Never raises for what a person may send."""
    context = replace(context, recording=not command.AUTHORISES)
    writer = _Writer(stream, command, context)
    cause = derived("command", command.id)
    try:
        _settle(writer, cause)
        outcome = _not_yet(command, context) or stream.kind.decide(writer.stream.state, command, context)
        if not isinstance(outcome, Refusal):
            attempt = _Writer(writer.stream, command, context, [*writer.records])
            attempt.write_all(outcome, cause)
            return Decision(attempt.stream, tuple(attempt.records))
    except (NoCalendar, NoPolicy) as missing:
        outcome = missing.refusal()
    return _refused(writer, command, outcome, cause)


@enforces("A33")
def _not_yet(command: Command, context: Context) -> Refusal | None:
    """Nothing is done ahead of its day: what is said to happen later can open no gate today (A33)."""
    latest = max(context.now, command.at)
    for said in command.happened:
        today = latest if isinstance(said, datetime) else civil_date(latest, context.zone)
        if said > today:
            reason = f"{said.isoformat()} has not come yet"
            return Refusal(rule="A33", reason=reason, remedy="give the command when it has happened")
    return None


def _settle(writer: _Writer, cause: UUID) -> None:
    """Record all that time has decided, one deadline after another."""
    asked, writer.context = writer.context, writer.context.as_of_now
    try:
        while settled := writer.stream.kind.settle(writer.stream.state, writer.context):
            writer.write_all(settled, cause)
    finally:
        writer.context = asked


def _refused(writer: _Writer, command: Command, refusal: Refusal, cause: UUID) -> Decision:
    if refusal.rule == "state" and not writer.stream.version:
        return Decision(writer.stream, (), refusal)  # a mistyped id makes no stream
    attempt = GateRefused(
        command_type=command.TYPE, rule=refusal.rule, reason=refusal.reason, remedy=refusal.remedy
    )
    writer.write(attempt, cause)
    return Decision(writer.stream, tuple(writer.records), refusal)
