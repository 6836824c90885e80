"""A small district in a store in memory, a clock that stands until told, and a post office that remembers."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from application.delivery import Delivery, Fate, LetterOrder
from application.engine import Accepted, Answer, Engine, Refused
from application.waiting import EngineWaiting
from domain.command import Command
from store.eventstore import EventStore, open_memory
from tests.domain.story import district_of, instant, policy_document, school_year


@dataclass
class StandingClock:
    """Shows `at` until it is set again."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass
class PostOffice:
    """Takes every letter; the next ones meet the fates given, then all leave or are printed."""

    fates: list[Fate | Exception] = field(default_factory=list)
    repeatable: frozenset[str] = frozenset({"post"})
    taken: list[LetterOrder] = field(default_factory=list)

    def render(self, order: LetterOrder) -> bytes:
        return f"{order.dispatch} {order.language}".encode()

    def send(self, order: LetterOrder, rendered: bytes) -> tuple[Fate, str]:
        assert rendered == self.render(order)
        self.taken.append(order)
        fate = self.fates.pop(0) if self.fates else ("left" if order.channel == "email" else "printed")
        if isinstance(fate, Exception):
            raise fate
        return fate, "as seen"

    def may_repeat(self, channel: Literal["email", "post"]) -> bool:
        return channel in self.repeatable


class Office:
    """The fixed district behind a real engine."""

    def __init__(self, store: EventStore | None = None) -> None:
        self.clock = StandingClock(instant("2026-08-20"))
        self.store = store or open_memory()
        self.engine = Engine(self.store, self.clock)
        self.post = PostOffice()
        self.delivery = Delivery(self.engine, self.post)
        self.waiting = EngineWaiting(self.engine, self.delivery)
        self.after(*district_of(policy_document(), school_year()))

    def handle(self, command: Command) -> Answer:
        """Carry out a command at its own instant."""
        self.clock.at = max(self.clock.at, command.at)
        return self.engine.handle(command)

    def after(self, *commands: Command) -> "Office":
        """Commands that must all be accepted."""
        for command in commands:
            answer = self.handle(command)
            assert isinstance(answer, Accepted), answer
        return self

    def refused(self, command: Command, rule: str) -> None:
        answer = self.handle(command)
        assert isinstance(answer, Refused)
        assert answer.refusal.rule == rule

    def state(self, stream: str = "student/s1") -> Any:
        return self.engine.load(stream).state

    def names(self, stream: str = "student/s1") -> list[str]:
        return [recorded.event.NAME for recorded in self.store.load(stream)]
