"""The open deadlines of the whole district, folded from the log of events and from nothing else."""

from dataclasses import dataclass
from datetime import datetime
from sys import intern

import structlog

from domain.dates.deadline import (
    EVENTS,
    Deadline,
    DeadlineMoved,
    Deadlines,
    DeadlineSet,
    Effect,
    evolve,
    opaque,
    opened,
)
from domain.recorded import Recorded
from store.errors import CannotRead
from workers.wiring import Log

BATCH = 1000
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Overdue:
    """An open deadline whose wake (UTC) has passed; `opaque` is its id for the log."""

    stream: str
    owner: str
    deadline: str
    wake: datetime
    opaque: str


@dataclass(frozen=True, slots=True)
class Kept:
    """As little of an open deadline as tells its wake, also after a move: there may be millions."""

    owner: str
    about: str
    effect: Effect
    zone: str
    grace_days: int
    wake: datetime

    def moved(self, to: DeadlineMoved) -> Deadline:
        """The deadline where `to` puts it."""
        return Deadline(
            id=to.deadline,
            kind="",
            owner=self.owner,
            about=self.about,
            effect=self.effect,
            due_on=to.due_on,
            building="",
            zone=self.zone,
            grace_days=self.grace_days,
            rung=0,
            assigned_to=(),
            derivation=to.derivation,
        )


class OpenDeadlines:
    """Follows the log by itself; shares nothing with the follower, so that it does not share its mistakes.

    The first `follow` reads the whole log, later ones what is new. An entry that cannot be read is passed
    over with an alarm: the other deadlines are still watched.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._start_over()

    def __len__(self) -> int:
        return len(self._open)

    def follow(self) -> None:
        """Take in what the log holds by now. Raises StoreUnavailable, KeyMissing."""
        if self._log.head() < self._position:  # the record was restored to an earlier point
            self._start_over()
        while self._step():
            pass

    def overdue(self, now: datetime) -> list[Overdue]:
        """Every deadline past its wake and unrecorded at `now`."""
        past = ((key, kept) for key, kept in self._open.items() if kept.wake < now)
        return [
            Overdue(stream, kept.owner, name, kept.wake, opaque(name, kept.about))
            for (stream, name), kept in past
        ]

    def confirmed(self, found: Overdue) -> bool:
        """Whether `found` is overdue by its stream as it is now: an entry may have been sealed since."""
        deadlines: Deadlines = {}
        try:
            for recorded in self._log.load(found.stream):
                deadlines = evolve(deadlines, recorded.event)
        except CannotRead:
            return True
        known = deadlines.get(found.deadline)
        return known is not None and known.status == "open" and known.wake == found.wake

    def _start_over(self) -> None:
        self._position = 0
        self._open: dict[tuple[str, str], Kept] = {}

    def _step(self) -> bool:
        try:
            entries = self._log.read(self._position, BATCH)
        except CannotRead as unread:
            log.error("entry_corrupt", stream=unread.stream, version=unread.version, position=unread.position)
            self._position = unread.position
            return True
        for entry in entries:
            self._take(entry.recorded)
            self._position = entry.position
        return bool(entries)

    def _take(self, recorded: Recorded) -> None:
        stream = recorded.originator_id
        match recorded.event:
            case DeadlineSet() as event:
                self._keep(stream, opened(event))
            case DeadlineMoved(deadline=name) as event:
                if kept := self._open.get((stream, name)):
                    self._keep(stream, kept.moved(event))
            case event if type(event) in EVENTS:
                self._open.pop((stream, vars(event)["deadline"]), None)

    def _keep(self, stream: str, deadline: Deadline) -> None:
        self._open[intern(stream), deadline.id] = Kept(
            deadline.owner,
            intern(deadline.about),
            deadline.effect,
            intern(deadline.zone),
            deadline.grace_days,
            deadline.wake,
        )
