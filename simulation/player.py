"""Plays a script of commands in scaled time, on the real Temporal and the real PostgreSQL.

Time is let run only as far as what is due has been recorded: before each command the deadlines and letters of
its streams that are due earlier, and at each day's end those of everybody. So a script gives the same streams
however slow the machine is, and simulated time never outruns the record.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from application.agenda import Agenda
from application.engine import Accepted, Answer, Engine
from application.waiting import EngineWaiting
from domain.command import Command
from domain.moments import civil_date, end_of_day
from runtime.clock import ScaledClock
from simulation.stepped import REPLANNED

LOOK_AGAIN = 0.02
PATIENCE = 60.0
PAGE = 1000


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
    patience: float = PATIENCE
    answers: dict[str, Answer] = field(default_factory=dict)
    _agenda: Agenda = field(default_factory=Agenda)
    _position: int = 0

    def __post_init__(self) -> None:
        self.progress = Progress(civil_date(self.clock.now(), self.zone))

    def play(self, commands: Iterable[Command], until: datetime) -> None:
        """Send every command at its instant and let time run to `until`. Raises Stuck."""
        for command in commands:
            self._finish_days_before(command.at)
            self._run_to(command.at, set(command.streams))
            self._send(command)
        self._finish_days_before(until)
        self._run_to(until, None)
        self.report(self.progress)

    def _send(self, command: Command) -> None:
        answer = self.engine.handle(command)
        self.answers[command.id] = answer
        if not isinstance(answer, Accepted):
            self.progress.refused += 1
            return
        self.progress.accepted += 1
        if isinstance(command, REPLANNED):
            self._wait(self.waiting.all_replanned, "the deadlines to move to the new calendar")

    def _finish_days_before(self, instant: datetime) -> None:
        """Everything due on a day is recorded on that day, before the next one begins."""
        today = civil_date(instant, self.zone)
        while self.progress.day < today:
            end = end_of_day(self.progress.day, self.zone) - timedelta(microseconds=1)
            self._run_to(max(end, self.clock.now()), None)
            self.progress.day += timedelta(days=1)
            self.report(self.progress)

    def _run_to(self, instant: datetime, streams: set[str] | None) -> None:
        """Let time run to `instant` and wait for what is due by then in `streams`; in all of them without."""
        self.clock.hold(max(instant, self.clock.now()))
        while (missing := instant - self.clock.now()) > timedelta(0):
            time.sleep(min(self.clock.wall_seconds(missing), 0.25))
        self._wait(lambda: not self._due(instant, streams), f"what is due by {instant.isoformat()}")

    def _due(self, instant: datetime, streams: set[str] | None) -> bool:
        self._follow()
        return any(streams is None or s.stream in streams for s, _ in self._agenda.due_by(instant))

    def _follow(self) -> None:
        while new := self.engine.store.read(self._position, PAGE):
            self._position = new[-1].position
            self.progress.events += len(new)
            self.progress.missed += sum(e.recorded.event.NAME == "deadline.missed" for e in new)
            self._agenda.adopt(self.waiting.touched([entry.recorded for entry in new]))
            self.progress.open_deadlines = self._agenda.open_deadlines()

    def _wait(self, done: Callable[[], bool], what: str) -> None:
        give_up = time.monotonic() + self.patience
        while not done():
            if time.monotonic() > give_up:
                raise Stuck(f"waited {self.patience:.0f} s for {what}; are the workers running?")
            time.sleep(LOOK_AGAIN)
