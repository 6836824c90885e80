"""The engine as its timers see it: open sets out, reached deadlines and deliveries in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import structlog

from application import bearing
from application.apart import apart
from application.delivery import Delivery
from application.engine import Accepted, Engine
from domain.catalogue import STREAM_KINDS, empty
from domain.context import Context
from domain.dates.deadline import DeadlineMoved, open_of
from domain.dates.openset import OpenItem, OpenSet
from domain.dates.timekeeping import Replan, Settle
from domain.decision import Stream
from domain.event import SYSTEM
from domain.moments import as_instant
from domain.notices.dispatch import DispatchAttempted, undelivered
from domain.notices.notice import owner as notice_owner
from domain.policy import policies
from domain.record import incident
from domain.recorded import Recorded
from domain.student import Student
from store.errors import Corrupt, KeyDestroyed, StoreError

log = structlog.get_logger(__name__)
HELD_PAUSE = timedelta(minutes=15)
WITH_DEADLINES = ("student", "year", "breach")


class EngineWaiting:
    """Implements `application.ports.Waiting` over one engine."""

    def __init__(self, engine: Engine, delivery: Delivery) -> None:
        self.engine = engine
        self.delivery = delivery

    def touched(self, records: Sequence[Recorded]) -> list[OpenSet]:
        """The whole current open set of each owner that `records` touch, the empty ones included."""
        touching: dict[tuple[str, str], list[Recorded]] = {}
        in_order = sorted(records, key=lambda r: r.originator_version)
        concerned = [r for r in in_order if r.originator_id.partition("/")[0] in WITH_DEADLINES]
        streams = self._at_least({r.originator_id: r.originator_version for r in concerned})
        for recorded in concerned:
            for owner in _owners_of(streams[recorded.originator_id], recorded):
                touching.setdefault((recorded.originator_id, owner), []).append(recorded)
        return [
            replace(
                self.open_set(streams[stream], owner),
                correlation=str(because[-1].meta.correlation_id),
                answered=all(_asked_by(owner, recorded) for recorded in because),
            )
            for (stream, owner), because in touching.items()
        ]

    def _at_least(self, versions: Mapping[str, int]) -> dict[str, Stream[Any]]:
        """The streams at these versions or later; what is behind here is loaded together."""
        held = {name: self.engine.cached(name) for name in versions}
        behind = [name for name, stream in held.items() if stream.version < versions[name]]
        return held | {stream.id: stream for stream in self.engine.load_each(behind)}

    def open_set(self, stream: Stream[Any], owner: str) -> OpenSet:
        """Everything `owner` waits for as the stream stands."""
        deadlines = [OpenItem(d.opaque, "deadline", d.wake) for d in open_of(stream.state.deadlines, owner)]
        items = (*deadlines, *self._dispatches(stream, owner))
        return OpenSet(
            stream.id,
            owner,
            stream.version,
            tuple(sorted(items, key=lambda i: (i.wake, i.id))),
            cut_at=self.engine.known_district().cut_at,
        )

    def _dispatches(self, stream: Stream[Any], owner: str) -> Iterator[OpenItem]:
        if not owner.startswith("notice/"):
            return
        student: Student = stream.state
        notice = next((n for n in student.notices if notice_owner(student, n) == owner), "")
        held = self.engine.clock.now() + HELD_PAUSE if self.engine.known_district().letters_held else None
        for dispatch in undelivered(student, notice):
            assert dispatch.ready is not None
            yield OpenItem(dispatch.id, "dispatch", held or as_instant(dispatch.ready, student.zone))

    def reached(self, stream: str, owner: str) -> OpenSet:
        """Settle `stream` as of now; the owner's current set. Nothing past its wake: nothing is recorded.

        The command is the same for all who ask for `owner` at the same version: it is carried out once.
        """
        loaded = self.engine.load(stream)
        now = self.engine.clock.now()
        past = [d.wake for d in loaded.state.deadlines.values() if d.status == "open" and d.wake <= now]
        if past:
            name = f"{_asking(owner)}{loaded.version}"
            settle = Settle(id=name, at=min(past), actor=SYSTEM, stream=stream)
            loaded = self.engine.after(stream, self.engine.handle(settle, loaded=True))
        return self.open_set(loaded, owner)

    def deliver(self, stream: str, owner: str, dispatch: str) -> OpenSet:
        """One attempt at one dispatch, unless letters are held; the owner's current set."""
        if not self.engine.district().letters_held:
            self.delivery.attempt(stream, dispatch)
        return self.open_set(self.engine.load(stream), owner)

    def cut_at(self) -> datetime | None:
        """When it was last recorded that the record was restored to an earlier point (UTC); None: never."""
        return self.engine.district().cut_at

    def streams(self) -> list[str]:
        """Every stream in which something may be waited for."""
        return self._stream_names()

    def open_sets(self, streams: Sequence[str]) -> list[OpenSet]:
        """What is waited for in `streams`, read from the event store alone; the empty sets are left out."""
        self.engine.district()
        sets = (
            self.open_set(stream, owner)
            for stream in bearing.read(self.engine.store, streams)
            for owner in _owners(stream.state)
        )
        return [found for found in sets if found.items]

    def open_now(self, stream: str, owner: str) -> OpenSet:
        """The owner's current set. Nothing is settled."""
        self.engine.district()
        found = next(bearing.read(self.engine.store, [stream]), None)
        return self.open_set(found or empty(stream), owner)

    def all_open(self) -> Iterator[OpenSet]:
        """Every owner that waits for something, read from the event store."""
        for stream in self._streams_with_deadlines():
            for owner in _owners(stream.state):
                found = self.open_set(stream, owner)
                if found.items:
                    yield found

    def replan_page(self, version: str, after: str, limit: int) -> tuple[str | None, int]:
        """Move the open deadlines of up to `limit` streams that `version` affects, in one command."""
        names = self._stream_names(after, limit)
        moved = apart(names, lambda page: [self._moved(version, page)], (Corrupt, KeyDestroyed), _not_moved)
        return (names[-1] if len(names) == limit else None), sum(moved)

    def _moved(self, version: str, names: Sequence[str]) -> int:
        """How many deadlines were moved.

        One append for all: an append a stream would take longer than all the rest.
        """
        now = self.engine.clock.now()
        context = self.engine.context(now)
        moving = {
            stream.id: stream.version
            for stream in self.engine.load_each(names)
            if _affected(stream, version) and _moves(stream, context)
        }
        if not moving:
            return 0
        page = sha256(repr(moving).encode()).hexdigest()
        command = Replan(id=f"replan/{version}/{page}", at=now, actor=SYSTEM, moving=tuple(moving))
        answer = self.engine.handle(command)
        assert isinstance(answer, Accepted), "nothing is asked of a move that a stream could refuse"
        return sum(event == DeadlineMoved.NAME for _, _, event in answer.events)

    def all_replanned(self) -> bool:
        """Whether no open deadline stands where an earlier calendar or policy put it."""
        context = self.engine.context(self.engine.clock.now())
        return not any(_moves(stream, context) for stream in self._streams_with_deadlines())

    def _stream_names(self, after: str = "", limit: int | None = None) -> list[str]:
        """In order; at most `limit` of those that come after `after`."""
        ids = self.engine.store.stream_ids
        return sorted(name for kind in WITH_DEADLINES for name in ids(kind, after, limit))[:limit]

    def _streams_with_deadlines(self) -> Iterator[Stream[Any]]:
        return self.engine.load_each(self._stream_names())


def _not_moved(stream: str, broken: StoreError) -> None:
    log.error("stream_not_replanned", stream=stream, error=type(broken).__name__)


def _asking(owner: str) -> str:
    """How the ids of the commands begin that come of an owner's questions."""
    return f"settle/{owner}/"


def _asked_by(owner: str, recorded: Recorded) -> bool:
    """Whether an entry came of a question, or of an attempt at a letter, whose answer `owner` gets itself."""
    dispatch = vars(recorded.event).get("dispatch", "")
    own = (_asking(owner), *((f"{dispatch}/start/", f"{dispatch}/finish/") if dispatch else ()))
    return recorded.meta.command_id.startswith(own)


def _owners_of(stream: Stream[Any], recorded: Recorded) -> Iterable[str]:
    """The owners whose open set an entry changes."""
    content = vars(recorded.event)
    if deadline := stream.state.deadlines.get(content.get("deadline", "")):
        return (deadline.owner,)
    if not isinstance(stream.state, Student) or isinstance(recorded.event, DispatchAttempted):
        return ()  # an attempt under way is awaited as before
    dispatch = stream.state.dispatches.get(content.get("dispatch", ""))
    return (notice_owner(stream.state, dispatch.notice),) if dispatch else ()


def _moves(stream: Stream[Any], context: Context) -> bool:
    """Whether a replanning of the stream would change anything."""
    replan = Replan(id="asked", at=context.now, actor=SYSTEM, moving=(stream.id,))
    return bool(stream.kind.decide(stream.state, replan, context))


def _affected(stream: Stream[Any], version: str) -> bool:
    """A policy concerns every stream (A36), as does a restore of the record; a calendar those of its
    building and those with a date derived from it, since a student may have moved."""
    kind, _, building = version.partition("@")[0].partition("/")
    if kind in (policies.STREAM, incident.KIND):
        return True
    here = getattr(stream.state, "building", None) == building
    return here or any(d.building == building for d in stream.state.deadlines.values())


def _owners(state: Any) -> list[str]:
    owners = dict.fromkeys(d.owner for d in state.deadlines.values())
    if isinstance(state, Student):
        owners.update(dict.fromkeys(notice_owner(state, notice) for notice in state.notices))
    return list(owners)


assert set(WITH_DEADLINES) <= set(STREAM_KINDS)
