"""The servers, the three sides and their turns, of `benchmarks.load`."""

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import psutil
from temporalio.client import Client

from benchmarks.bare import SleepThenActivity, SleepThenLocalActivity
from benchmarks.load_district import Story, Student, missed
from benchmarks.load_worker import QUEUE
from domain.dates.openset import OpenSet
from runtime.clock import ScaledClock
from runtime.settings import Settings
from runtime.wiring import Wired, wire
from simulation.stage import environment_of
from workers import follower
from workers.sending import Sender, each

ENGINE = "engine"
BARE: dict[str, type[SleepThenActivity | SleepThenLocalActivity]] = {
    "activity": SleepThenActivity,
    "local activity": SleepThenLocalActivity,
}
SIDES = (ENGINE, *BARE)
SHAPES = ("at once", "spread")
SPREAD_A_SECOND = 2000 / 60
SETTLED_A_SECOND = 60
"""What the slowest machine that this is for records at once: so long is waited between turns."""
AFTERWARDS = 30
WITH_A_TIMER = 5
"""Events in the history of a workflow that has begun to wait."""
LAST = 20
PATIENCE, LATER = 180, timedelta(days=60)
Late = dict["Turn", list[float]]


@dataclass(frozen=True)
class Turn:
    """Some workflows of one side fall due from `first` on, in seconds after the midnight of the story."""

    round: int
    shape: str
    side: str
    first: int

    def due(self, size: int) -> list[int]:
        """The second at which each of `size` workflows is due."""
        apart = 1 / SPREAD_A_SECOND if self.shape == "spread" else 0.0
        return [self.first + int(apart * number) for number in range(size)]


def turns(rounds: int, size: int) -> list[Turn]:
    """Every side in turn, beginning with another in each round."""
    found, at = [], 0
    for number in range(rounds):
        for shape in SHAPES:
            for place in range(len(SIDES)):
                found.append(Turn(number, shape, SIDES[(number + place) % len(SIDES)], at))
                at += 10 + int(size / (SPREAD_A_SECOND if shape == "spread" else SETTLED_A_SECOND))
    return found


@dataclass(frozen=True)
class Stage:
    """A filled event store, a server, and a clock that will begin; `turns` with the seconds of each one's."""

    settings: Settings
    story: Story
    people: Sequence[Student]
    turns: dict[Turn, list[int]]
    asked: argparse.Namespace
    folder: Path
    worked: list[Mapping[str, float]] = field(default_factory=list)

    async def measured(self) -> Late:
        """Start everything, wait until all has been due, and look how late it was."""
        with wire(self.settings.model_copy(update={"clock_file": None})) as wired:
            waiting = list(wired.waiting.all_open())
        lead = timedelta(seconds=10 + len(SIDES) * self.asked.waiting / self.asked.starts)
        clock_file = Path(self.settings.required("clock_file"))
        ScaledClock.create(clock_file, self.story.midnight - lead, 1.0).close()
        with wire(self.settings) as wired, self._workers() as workers:
            midnight = wired.clock.wall_for(self.story.midnight)
            began = wired.store.head()
            wired.positions.set(follower.NAME, began)
            client = await wired.connect()
            await self._start(waiting, client, wired, midnight)
            await self._watch(workers, midnight)
            return await self._recorded(wired, began, midnight)

    def processor_ms(self) -> dict[tuple[str, str], float]:
        """Milliseconds of processor time that a side's workers took for each workflow that was due."""
        spent: dict[tuple[str, str], list[float]] = {}
        for turn, before, after in zip(self.turns, self.worked, self.worked[1:], strict=False):
            side = ENGINE if turn.side == ENGINE else "bare"
            taken = 1000 * (after[side] - before[side]) / len(self.turns[turn])
            spent.setdefault((turn.shape, turn.side), []).append(taken)
        return {key: median(values) for key, values in spent.items()}

    @contextmanager
    def _workers(self) -> Iterator[dict[str, list[psutil.Process]]]:
        bare = ("bare", self.settings.required("temporal_address"), str(self._ran))
        with (self.folder / "workers.log").open("ab") as log, ExitStack() as running:

            def start(*command: str) -> psutil.Process:
                return running.enter_context(_worker(command, self.settings, log.fileno()))

            start(ENGINE, "follower")
            timers = [start(ENGINE, "timers") for _ in range(self.asked.processes)]
            yield {ENGINE: timers, "bare": [start(*bare) for _ in timers]}

    @property
    def _ran(self) -> Path:
        return self.folder / "ran"

    async def _start(
        self, waiting: Sequence[OpenSet], client: Client, wired: Wired, midnight: datetime
    ) -> None:
        """Start the workflows of all sides, and wait until the last of each side waits."""
        sender = Sender(client, wired.clock, wired.queue_prefix)
        mixed = {side: self._bare_due(side, midnight) for side in BARE}
        bare = [_start_bare(client, side, due) for side, due in mixed.items()]
        await asyncio.gather(each(waiting, sender.start), *bare)
        owners = [open_set.owner for open_set in waiting]
        last = [name for names in (owners, *map(list, mixed.values())) for name in names[-LAST:]]
        while not all([await _waits(client, name) for name in last]):
            if datetime.now(UTC) > midnight:
                sys.exit(f"fewer than {self.asked.starts} a second were started: give a lower --starts")
            await asyncio.sleep(1)
        early = (midnight - datetime.now(UTC)).total_seconds()
        print(f"all workflows wait {early:.0f} s before the first turn", flush=True)

    def _bare_due(self, side: str, midnight: datetime) -> dict[str, datetime]:
        """The names and due instants of a bare side's workflows, those of the turns among the others."""
        due = {
            _name(turn, number): midnight + timedelta(seconds=second)
            for turn, seconds in self.turns.items()
            for number, second in enumerate(seconds)
            if turn.side == side
        }
        later = {f"later/{side}/{n}": midnight + LATER for n in range(self.asked.waiting - len(due))}
        return dict(sorted((due | later).items(), key=lambda item: hash(item[0])))

    async def _watch(self, workers: Mapping[str, list[psutil.Process]], midnight: datetime) -> None:
        """Note before each turn, and some time after the last, how long each side's workers have worked."""
        for second in (*(turn.first for turn in self.turns), self._last() + AFTERWARDS):
            before = midnight + timedelta(seconds=second - 1) - datetime.now(UTC)
            await asyncio.sleep(max(0.0, before.total_seconds()))
            self.worked.append({side: _processor_seconds(own) for side, own in workers.items()})

    def _last(self) -> int:
        return max(max(seconds) for seconds in self.turns.values())

    async def _recorded(self, wired: Wired, began: int, midnight: datetime) -> Late:
        give_up = time.monotonic() + PATIENCE
        while True:
            late = self._engine_late(wired, began, midnight) | self._bare_late(midnight)
            lost = {turn: len(due) - len(late[turn]) for turn, due in self.turns.items()}
            if not any(lost.values()):
                return late
            if time.monotonic() > give_up:
                sys.exit(f"not recorded within {PATIENCE} s: { {turn: n for turn, n in lost.items() if n} }")
            await asyncio.sleep(2)

    def _engine_late(self, wired: Wired, began: int, midnight: datetime) -> Late:
        """From due to stored. Ends the program when a miss was stored twice, or before it was due."""
        stored = missed(wired.store, began)
        wakes = {student.stream: student.wakes for student in self.people}
        turn_at = {s: turn for turn, due in self.turns.items() if turn.side == ENGINE for s in due}
        late: Late = {turn: [] for turn in turn_at.values()}
        for stream, times in stored.items():
            second = wakes[stream]
            if second is None or len(times) > 1:
                sys.exit(f"{stream} was recorded before its time, or twice")
            late[turn_at[second]].append((times[0] - midnight).total_seconds() - second)
        return late

    def _bare_late(self, midnight: datetime) -> Late:
        ran = dict(line.rsplit(" ", 1) for line in self._ran.read_text().splitlines())
        return {
            turn: [
                float(ran[_name(turn, number)]) - midnight.timestamp() - second
                for number, second in enumerate(due)
                if _name(turn, number) in ran
            ]
            for turn, due in self.turns.items()
            if turn.side != ENGINE
        }


def _name(turn: Turn, number: int) -> str:
    return f"{turn.round}/{turn.shape}/{turn.side}/{number}"


async def _start_bare(client: Client, side: str, due: Mapping[str, datetime]) -> None:
    async def start(name: str) -> None:
        await client.start_workflow(BARE[side].run, due[name], id=name, task_queue=QUEUE)

    await each(due, start)


async def _waits(client: Client, name: str) -> bool:
    """Whether a workflow has begun to wait."""
    return (await client.get_workflow_handle(name).describe()).history_length >= WITH_A_TIMER


def _processor_seconds(processes: Sequence[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return float(sum(spent.user + spent.system for spent in times))


@contextmanager
def _worker(command: Sequence[str], settings: Settings, log: int) -> Iterator[psutil.Process]:
    process = psutil.Popen(
        [sys.executable, "-m", "benchmarks.load_worker", *command],
        env={**os.environ, **environment_of(settings)},
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
    )
    with process:
        yield process
        assert process.poll() is None, f"{command[0]} ended by itself"
