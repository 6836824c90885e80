"""The one way a command takes: load, decide, append; again when somebody else was faster."""

import json
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from threading import Lock
from typing import Any

import structlog
from pydantic_core import to_json
from structlog.contextvars import bind_contextvars, reset_contextvars

from application import tracing
from application.ports import Clock
from domain import district
from domain.catalogue import empty
from domain.command import Command
from domain.context import Context
from domain.decision import Decision, Stream, decide
from domain.district import REFERENCE_KINDS, District
from domain.ids import derived
from domain.record.misfiling import EntrySealed
from domain.recorded import Recorded
from domain.refusal import Refusal
from store.errors import AlreadySpent, CommandReused, VersionConflict
from store.eventstore import EventStore, Spent

log = structlog.get_logger(__name__)
TRIES = 5
CACHED_STREAMS = 20_000
PAGE = 200
"""Streams that are loaded in one round trip."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The events a command led to, as (stream, version, name); a repeated command has its first answer."""

    command_id: str
    events: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True)
class Refused:
    command_id: str
    refusal: Refusal


Answer = Accepted | Refused
Loaded = dict[str, tuple[Stream[Any], datetime | None]]
"""Streams by name, each with the instant at which its last entry was recorded."""


class Busy(Exception):
    """Others kept writing to the same streams; the command was not carried out and may be sent again."""


class Engine:
    """Carries out commands on one district's store. Safe to use from several threads."""

    def __init__(self, store: EventStore, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self._streams: OrderedDict[str, tuple[Stream[Any], datetime | None]] = OrderedDict()
        self._district = District()
        self._position = 0
        self._lock = Lock()

    def handle(self, command: Command, *, loaded: bool = False) -> Answer:
        """Carry out `command`, or say why not.

        `loaded`: its streams were loaded here just now, so that the first try needs no look at the store.
        Raises CommandReused when its id was spent on other content, Busy after five conflicts, and
        StoreUnavailable; after the last two the same command may be sent again.
        """
        correlation = derived("command", command.id)
        bound = bind_contextvars(command=command.TYPE, correlation=str(correlation))
        try:
            with tracing.command(command.TYPE, correlation):
                return self._tried(command, digest(command), loaded)
        finally:
            reset_contextvars(**bound)

    def would_refuse(self, command: Command) -> Refusal | None:
        """Why `command` would be refused now; nothing is carried out or recorded."""
        decisions = self._decide(command, self._load(command.streams))
        return next((d.refusal for d in decisions if d.refusal), None)

    def load(self, stream: str) -> Stream[Any]:
        """The stream as it stands, from the store's head."""
        return self._load((stream,))[stream][0]

    def after(self, stream: str, answer: Answer) -> Stream[Any]:
        """The stream with what `answer` tells of; without a look at the store where it was written here."""
        told = answer.events if isinstance(answer, Accepted) else ()
        written = max((version for name, version, _ in told if name == stream), default=None)
        held = self.cached(stream)
        return held if written is not None and held.version >= written else self.load(stream)

    def load_each(self, streams: Sequence[str]) -> Iterator[Stream[Any]]:
        """Many streams as they stand, in their order, a page of them at a time."""
        for start in range(0, len(streams), PAGE):
            page = tuple(streams[start : start + PAGE])
            loaded = self._load(page)
            yield from (loaded[name][0] for name in page)

    def cached(self, stream: str) -> Stream[Any]:
        """The stream as last seen here, without a look at the store."""
        held = self._streams.get(stream)
        return held[0] if held else empty(stream)

    def known_district(self) -> District:
        """The reference data as last seen here, without a look at the store."""
        return self._district

    def district(self) -> District:
        """The reference data as it stands, from the store's head."""
        self._load(())
        return self._district

    def context(self, now: datetime) -> Context:
        """What is in force at `now` (UTC), for questions rather than commands."""
        return Context(now=now, when=now, district=self.district())

    def _tried(self, command: Command, content: bytes, loaded: bool) -> Answer:
        known = self._held(command.streams) if loaded else None
        for _ in range(TRIES):
            try:
                return self._attempt(command, content, known or self._load(command.streams))
            except VersionConflict:
                log.info("command.conflict")
                known = None
        raise Busy(command.id)

    def _held(self, streams: Sequence[str]) -> Loaded | None:
        """The streams as last seen here, if all were."""
        held = {name: seen for name in streams if (seen := self._streams.get(name))}
        return held if len(held) == len(streams) else None

    def _attempt(self, command: Command, content: bytes, loaded: Loaded) -> Answer:
        decisions = self._decide(command, loaded)
        if refused := next((d for d in decisions if d.refusal), None):
            return self._refuse(command, refused, content)
        records = [r for d in decisions for r in d.records]
        accepted = Accepted(
            command.id, tuple((r.originator_id, r.originator_version, r.event.NAME) for r in records)
        )
        try:
            with tracing.step("append"):
                self.store.append(records, Spent(command.id, content, to_json(accepted.events).decode()))
        except AlreadySpent as first:
            return _first_answer(first.spent)
        for decision in decisions:
            self._keep(decision)
        log.info("command.accepted", events=len(records))
        return accepted

    def _decide(self, command: Command, loaded: Loaded) -> list[Decision]:
        latest = [last for _, last in loaded.values() if last]
        now = max([self.clock.now(), *latest])
        context = Context(now=now, when=command.occurred, district=self._district)
        return [decide(loaded[stream][0], command, context) for stream in command.streams]

    def _refuse(self, command: Command, refused: Decision, content: bytes) -> Answer:
        """Only acceptance spends an id; a repeated command still gets its first answer."""
        refusal = refused.refusal
        assert refusal is not None
        if first := self.store.spent(command.id):
            if first.digest != content:
                raise CommandReused(command.id)
            return _first_answer(first)
        if refused.records:
            ground = derived("refused", command.id, content.hex(), refusal.model_dump_json())
            self._record_attempt(refused, Spent(str(ground), content, "[]"))
        log.info("command.refused", rule=refusal.rule)
        return Refused(command.id, refusal)

    def _record_attempt(self, refused: Decision, ground: Spent) -> None:
        """Once for each ground, however often it is sent: whoever got no answer sends it again.

        What time has decided meanwhile is recorded all the same.
        """
        try:
            self.store.append(refused.records, ground)
            self._keep(refused)
        except AlreadySpent:
            if settled := refused.records[:-1]:
                self.store.append(settled)

    def _load(self, streams: tuple[str, ...]) -> Loaded:
        """The streams, and with them whatever is new of the reference data, in one round trip."""
        known = {stream: self._streams.get(stream) or (empty(stream), None) for stream in streams}
        versions = {name: stream.version for name, (stream, _) in known.items()}
        tails, news = self.store.load_new(versions, REFERENCE_KINDS, self._position)
        for logged in news:
            self._learn(logged.position, logged.recorded)
        loaded = {name: self._caught_up(known[name], tails[name]) for name in streams}
        for name, stream in loaded.items():
            self._remember(name, stream)
        return loaded

    def _caught_up(
        self, known: tuple[Stream[Any], datetime | None], tail: list[Recorded]
    ) -> tuple[Stream[Any], datetime | None]:
        """What was folded from an entry that is sealed since is folded anew, without it."""
        stream, last = known
        if stream.version and any(isinstance(recorded.event, EntrySealed) for recorded in tail):
            stream, tail = empty(stream.id), self.store.load(stream.id)
        return (stream.after(tail), tail[-1].meta.recorded_at) if tail else (stream, last)

    def _learn(self, position: int, recorded: Recorded) -> None:
        with self._lock:
            if position > self._position:
                self._district = district.evolve(self._district, recorded)
                self._position = position

    def _keep(self, decision: Decision) -> None:
        if any(isinstance(recorded.event, EntrySealed) for recorded in decision.records):
            self._forget(decision.stream.id)
        elif decision.records:
            self._remember(decision.stream.id, (decision.stream, decision.records[-1].meta.recorded_at))

    def _forget(self, name: str) -> None:
        with self._lock:
            self._streams.pop(name, None)

    def _remember(self, name: str, stream: tuple[Stream[Any], datetime | None]) -> None:
        with self._lock:
            held = self._streams.get(name)
            if held is None or held[0].version <= stream[0].version:
                self._streams[name] = stream
                self._streams.move_to_end(name)
            while len(self._streams) > CACHED_STREAMS:
                self._streams.popitem(last=False)


def _first_answer(spent: Spent) -> Accepted:
    return Accepted(spent.command_id, tuple((s, v, name) for s, v, name in json.loads(spent.result)))


def digest(command: Command) -> bytes:
    """SHA-256 of the command's content: the same id with other content is an error."""
    return sha256(f"{command.TYPE}\n{command.model_dump_json()}".encode()).digest()
