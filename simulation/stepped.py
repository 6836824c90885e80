"""A run under the stepped clock: no Temporal, no waiting, in memory; a school year in seconds.

Time jumps from wake to wake and from command to command, through the same engine and the same open sets that
the real timers use. The streams equal those of a run in real or scaled time, but for ids and late marks.
"""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Literal

from application.delivery import Delivery, Fate, LetterOrder
from application.engine import Accepted, Answer, Engine
from application.waiting import EngineWaiting
from domain.command import Command
from domain.dates.calendar import AddClosure, PublishCalendar, RevokeClosure
from domain.dates.openset import OpenItem, OpenSet
from domain.policy.policies import PublishPolicy
from domain.recorded import Recorded
from runtime.clock import SteppedClock
from simulation.agenda import Agenda
from store.eventstore import EventStore, open_memory

PAGE = 200
REPLANNED = (PublishCalendar, AddClosure, RevokeClosure, PublishPolicy)


class SilentPost:
    """Letters of a run in which nothing is printed or sent: each is as good as gone."""

    def render(self, order: LetterOrder) -> bytes:
        """No letter, but bytes that change when what it would say changes."""
        return sha256(repr(replace(order, dispatch="")).encode()).digest()

    def send(self, order: LetterOrder, rendered: bytes) -> tuple[Fate, str]:
        """E-mail leaves at once; a letter by post waits for its clerk."""
        return ("left", "accepted") if order.channel == "email" else ("printed", f"{order.dispatch}.pdf")

    def may_repeat(self, channel: Literal["email", "post"]) -> bool:
        """Nothing is sent, so nothing is sent twice."""
        return True


class SteppedRun:
    """One run from `start` (UTC). `send` moves time to the command first."""

    def __init__(self, start: datetime) -> None:
        self.clock = SteppedClock(start)
        self.store: EventStore = open_memory()
        self.engine = Engine(self.store, self.clock)
        self.waiting = EngineWaiting(self.engine, Delivery(self.engine, SilentPost()))
        self.agenda = Agenda()
        self._position = 0

    def send(self, command: Command) -> Answer:
        """Let time run to the command's `at`, then carry it out and everything it sets going at once."""
        self.advance(command.at)
        answer = self.engine.handle(command)
        if isinstance(answer, Accepted) and isinstance(command, REPLANNED):
            self._replan(answer)
        self._bring_out()
        return answer

    def advance(self, to: datetime) -> None:
        """Deal with every deadline that wakes, and every letter that may leave, by `to`, in order."""
        self._follow()
        while (first := self.agenda.next_due()) and first[1].wake <= to:
            self._deal_with(*first)
        self.clock.jump(max(to, self.clock.now()))

    def _bring_out(self) -> None:
        """Letters that are ready leave at the instant at which they became so."""
        self.advance(self.clock.now())

    def _deal_with(self, waiting: OpenSet, item: OpenItem) -> None:
        self.clock.jump(max(item.wake, self.clock.now()))
        if item.kind == "deadline":
            after = self.waiting.reached(waiting.stream, waiting.owner)
        else:
            after = self.waiting.deliver(waiting.stream, waiting.owner, item.id)
        self.agenda.adopt([after])
        self._follow()

    def _follow(self) -> None:
        """What the follower does: the open sets of whoever the new records touch."""
        while self._position < self.store.head():
            new = self.records(self._position)
            self._position += len(new)
            self.agenda.adopt(self.waiting.touched(new))

    def records(self, after: int, limit: int = 5000) -> list[Recorded]:
        """The log from a position on."""
        return [logged.recorded for logged in self.store.read(after, limit)]

    def _replan(self, answer: Accepted) -> None:
        """What ReplanWorkflow does, page by page."""
        for stream, version, _ in answer.events:
            after: str | None = ""
            while after is not None:
                after, _ = self.waiting.replan_page(f"{stream}@{version}", after, PAGE)
