"""A live district: its servers, its workers, and its people, who follow the script while a fault strikes."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from application.engine import Answer
from runtime.clock import ScaledClock
from runtime.settings import Settings
from runtime.stack import DevStack
from runtime.wiring import Wired, wire
from simulation.bell import bell
from simulation.player import Player
from simulation.stage import start_clock
from tests.faults.crew import Crew
from tests.faults.fault import Fault
from tests.faults.patient import Patient
from tests.faults.school import STRIKES, School
from workers.follower import NAME as FOLLOWER
from workers.sending import Sender, each

READERS_SECONDS = 20.0
STRIKE_SECONDS = 240.0


class District:
    """One run of a school under a fault. `wired` is the people's own connection to the engine."""

    def __init__(self, school: School, folder: Path, stack: DevStack, settings: Settings) -> None:
        self.school, self.folder, self.stack, self.settings = school, folder, stack, settings
        self.crew = Crew(folder / "workers.log")
        self.wired: Wired = wire(settings)
        self.beside = ExitStack()
        """What a fault sets up beside the servers; closed after the workers."""
        self.answers: dict[str, Answer] = {}
        self.unanswered = 0
        self.seconds = 0.0
        self._ended = False

    @property
    def clock(self) -> ScaledClock:
        """The time that everybody goes by."""
        assert isinstance(self.wired.clock, ScaledClock)
        return self.wired.clock

    def live(self, fault: Fault) -> None:
        """Live through the weeks, with `fault` in their middle. Raises simulation.player.Stuck."""
        fault.prepare(self)
        asyncio.run(self._start_timers())
        self.crew.start(self.settings)
        began = time.monotonic()
        with ThreadPoolExecutor(1) as beside:
            strike = beside.submit(self._strike, fault)
            try:
                self._play(fault.patience)
            finally:
                self._ended = True
                strike.result(STRIKE_SECONDS)
        fault.mend(self)
        self.seconds = time.monotonic() - began

    def _play(self, patience: float) -> None:
        people = Patient(self.wired.engine, store=Patient(self.wired.store))
        with bell(self.wired) as rung:
            player = Player(
                people,
                Patient(self.wired.waiting),
                self.clock,
                self.school.script.zone,
                report=lambda day: self._readers_follow(),
                ring=Patient(rung).ring,
                patience=patience,
            )
            player.play(self.school.commands, self.school.ends)
        self.answers, self.unanswered = player.answers, people.tries

    def _readers_follow(self) -> None:
        """A day ends when follower and projector have seen it: they live as long as the faults do."""
        wired, give_up = self.wired, time.monotonic() + READERS_SECONDS
        head = Patient(wired.store).head()
        at = (partial(Patient(wired.positions).get, FOLLOWER), Patient(wired.projector).position)
        while min(reached() for reached in at) < head and time.monotonic() < give_up:
            time.sleep(0.02)

    def _strike(self, fault: Fault) -> None:
        while self.clock.now() < STRIKES and not self._ended:
            time.sleep(0.01)
        if not self._ended:
            fault.strike(self)

    async def _start_timers(self) -> None:
        """What waits when the weeks begin."""
        sender = Sender(await self.wired.connect(), self.wired.clock, self.wired.queue_prefix)
        await each(self.wired.waiting.all_open(), sender.start)


@contextmanager
def district(school: School, folder: Path, fault: Fault) -> Iterator[District]:
    """A district on a copy of the school's data in `folder`; all its processes end with the block."""
    school.copy_to(folder)
    clock = folder / "clock"
    start_clock(clock, school.begins, fault.days_per_second)
    stack = DevStack(folder, clock=clock, mail=True, keep_temporal=fault.keeps_temporal)
    with stack as settings:
        living = District(school, folder, stack, settings)
        try:
            yield living
        finally:
            living.crew.stop()
            living.wired.close()
            living.beside.close()
