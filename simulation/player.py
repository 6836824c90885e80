"""Plays a script of commands in scaled time, on the real Temporal and the real PostgreSQL.

Before each command, the deadlines and letters of its streams that are due earlier have been recorded; those
of everybody at each day's end, and before a command by whose outcome others go, such as a closed school.
While a command waits for its turn, time runs on, but no further than the next wake of its streams and the end
of its day: so that time seldom stands still, a script gives the same streams however slow the machine is, and
simulated time never outruns the record.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

from application.engine import Accepted, Answer, Engine
from application.waiting import EngineWaiting
from domain.command import Command
from domain.dates.openset import OpenSet
from domain.district import REFERENCE_KINDS
from domain.moments import civil_date, end_of_day
from runtime.clock import ScaledClock
from simulation.agenda import Agenda
from simulation.stepped import REPLANNED

LOOK_AGAIN = 0.01
PATIENCE = 60.0
TIMERS_HAVE = 0.03
"""Seconds in which the timers may ring by themselves before their workflows are told that time has come."""
PAGE = 1000
AT_ONCE, MOST_AT_ONCE = 4, 32
RUNS_ON = timedelta(hours=2)
"""How far time may run on while a command waits for its turn: it is recorded soon after it was given."""
INSTANT = timedelta(microseconds=1)


class Stuck(Exception):
    """What is due is not being recorded: the workers are not running, or not getting on."""


@dataclass
class Progress:
    """How far a run has come; counts of everything seen so far."""

    day: date
    events: int = 0
    accepted: int = 0
    refused: int = 0
    open_deadlines: int = 0
    missed: int = 0


@dataclass
class Player:
    """Sends commands when their time has come. `zone` is the district's, for telling days apart."""

    engine: Engine
    waiting: EngineWaiting
    clock: ScaledClock
    zone: str
    report: Callable[[Progress], None] = lambda progress: None
    ring: Callable[[Iterable[OpenSet]], None] = lambda sets: None
    """Tells the owners of these sets that their instant has come."""
    patience: float = PATIENCE
    answers: dict[str, Answer] = field(default_factory=dict)
    _agenda: Agenda = field(default_factory=Agenda)
    _written: set[str] = field(default_factory=set)
    """Streams that commands were sent to since the log was last read."""
    _position: int = 0

    def __post_init__(self) -> None:
        self.progress = Progress(civil_date(self.clock.now(), self.zone))

    def play(self, commands: Sequence[Command], until: datetime) -> None:
        """Send every command at its instant and let time run to `until`. Raises Stuck."""
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for place, batch in batches(commands):
                at = batch[0].at
                self._finish_days_before(at)
                if at >= self.clock.limit:
                    self.clock.hold(self._as_far_as(commands, place))
                self._reach(at, _concerned(batch))
                for command, answer in zip(batch, threads.map(self.engine.handle, batch), strict=True):
                    self._answered(command, answer)
        self._finish_days_before(until)
        self._run_to(until)
        self.report(self.progress)

    def _answered(self, command: Command, answer: Answer) -> None:
        self.answers[command.id] = answer
        self._written.update(command.streams)
        if not isinstance(answer, Accepted):
            self.progress.refused += 1
            return
        self.progress.accepted += 1
        if isinstance(command, REPLANNED):
            self._wait(self.waiting.all_replanned, "the deadlines to move to the new calendar")

    def _as_far_as(self, commands: Sequence[Command], place: int) -> datetime:
        """How far time may run before the commands from `place` on are sent: at least to the first."""
        first = commands[place].at
        limit = min(end_of_day(civil_date(first, self.zone), self.zone) - INSTANT, first + RUNS_ON)
        wakes = self._agenda.wakes()
        for command in islice(commands, place, None):
            if command.at >= limit:
                break
            limit = min(limit, _stands(command, wakes, limit))
        return max(limit, first)

    def _finish_days_before(self, instant: datetime) -> None:
        """Everything due on a day is recorded on that day, before the next one begins."""
        today = civil_date(instant, self.zone)
        while self.progress.day < today:
            self._run_to(end_of_day(self.progress.day, self.zone) - INSTANT)
            self.progress.day += timedelta(days=1)
            self.report(self.progress)

    def _run_to(self, instant: datetime) -> None:
        self.clock.hold(max(instant, self.clock.limit))
        self._reach(instant, None)

    def _reach(self, instant: datetime, streams: set[str] | None) -> None:
        """Wait until it is `instant` and what is due by then in `streams` is done; in all without."""
        while (missing := instant - self.clock.now()) > timedelta(0):
            time.sleep(min(self.clock.wall_seconds(missing), 0.25))
        if streams is None or streams & self._written or self._due(instant, streams):
            self._wait(lambda: self._done(instant, streams), f"what is due by {instant.isoformat()}")

    def _done(self, instant: datetime, streams: set[str] | None) -> bool:
        self._follow()
        return not self._due(instant, streams)

    def _due(self, instant: datetime, streams: set[str] | None) -> list[OpenSet]:
        return [s for s, _ in self._agenda.due_by(instant) if streams is None or s.stream in streams]

    def _as_it_stands(self, sets: Iterable[OpenSet]) -> list[OpenSet]:
        """The sets of these owners at their streams' heads: a workflow believes no older one than it has."""
        return [self.waiting.open_set(self.engine.load(s.stream), s.owner) for s in sets]

    def _follow(self) -> None:
        while new := self.engine.store.read(self._position, PAGE):
            self._position = new[-1].position
            self.progress.events += len(new)
            self.progress.missed += sum(e.recorded.event.NAME == "deadline.missed" for e in new)
            self._agenda.adopt(self.waiting.touched([entry.recorded for entry in new]))
            self.progress.open_deadlines = self._agenda.open_deadlines()
        self._written.clear()

    def _wait(self, done: Callable[[], bool], what: str) -> None:
        began, rung = time.monotonic(), False
        while not done():
            waited = time.monotonic() - began
            if waited > self.patience:
                raise Stuck(f"waited {self.patience:.0f} s for {what}; are the workers running?")
            if waited > TIMERS_HAVE and not rung:
                self.ring(self._as_it_stands(self._due(self.clock.now(), None)))
                rung = True
            time.sleep(LOOK_AGAIN)


def batches(commands: Sequence[Command]) -> Iterator[tuple[int, list[Command]]]:
    """Commands that may be sent at once (one instant, different files), with their place in the script."""
    place = 0
    while place < len(commands):
        batch, streams = [commands[place]], set(commands[place].streams)
        for command in islice(commands, place + 1, place + MOST_AT_ONCE):
            if command.at != batch[0].at or not streams.isdisjoint(command.streams):
                break
            if any(map(_reference, (batch[0], command))):
                break
            batch.append(command)
            streams.update(command.streams)
        yield place, batch
        place += len(batch)


def _concerned(batch: Sequence[Command]) -> set[str] | None:
    """The streams whose dues come before these commands; None for all, where others go by the outcome."""
    if any(map(_reference, batch)):
        return None
    return {stream for command in batch for stream in command.streams}


def _reference(command: Command) -> bool:
    """Whether everybody goes by the outcome of `command`."""
    return any(stream.partition("/")[0] in REFERENCE_KINDS for stream in command.streams)


def _stands(command: Command, wakes: Mapping[str, Sequence[datetime]], limit: datetime) -> datetime:
    """Where time stands still until `command` is sent; where others go by its outcome, at its own instant."""
    if _reference(command):
        return command.at
    later = (wake for stream in command.streams for wake in wakes.get(stream, ()) if wake > command.at)
    return min(later, default=limit)
