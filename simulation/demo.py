"""The demo: a school year of the made-up district, end to end, and what it must show of itself at the end."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from application.engine import Answer, Refused
from runtime.clock import ScaledClock
from runtime.settings import NotConfigured, running_stack
from runtime.stack import DevStack, has_data
from runtime.wiring import Wired, wire
from simulation.bell import bell
from simulation.checks import (
    Check,
    WholeLog,
    guarded,
    links_broken,
    models_differ,
    nothing_lost,
    projections_disagree,
    timers_differ,
    unrecorded,
)
from simulation.compare import differences
from simulation.keepsakes import keep
from simulation.player import Player, Progress
from simulation.script import Script, make_script
from simulation.stage import set_up, start_clock, workers

SCHOOL_STARTS = datetime(2026, 9, 1, 4, tzinfo=UTC)
MADE = "made-by-demo"
"""The file that says of a folder that a demo made it, so that the next one may replace it."""


CheckAgain = Callable[[], list[Check]]


@dataclass(frozen=True)
class Demo:
    """What to live through. `folder` keeps the data, `out` what a person would want to keep."""

    district: Path
    folder: Path
    out: Path
    seed: int
    students: int | None
    days_per_second: float


@dataclass(frozen=True)
class Lived:
    """How it went. Times are wall seconds."""

    script: Script
    progress: Progress
    checks: list[Check]
    kept: dict[str, Path]
    seconds: dict[str, float]
    answers: dict[str, Answer] = field(repr=False)

    @property
    def passed(self) -> bool:
        """Whether every check held."""
        return all(found.passed for found in self.checks)

    @property
    def days_per_second(self) -> float:
        """How fast the school year really went."""
        return (self.script.until - SCHOOL_STARTS).days / self.seconds["school year"]


@dataclass
class Watch:
    """Tells which part is under way, and measures it."""

    tell: Callable[[str], None]
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str, words: str) -> Iterator[None]:
        """One part of the demo."""
        self.tell(words)
        began = time.monotonic()
        yield
        self.seconds[name] = time.monotonic() - began


def live_through(
    demo: Demo,
    tell: Callable[[str], None],
    report: Callable[[Progress], None],
    afterwards: Callable[[Wired, CheckAgain], None] = lambda wired, check_again: None,
) -> Lived:
    """Live through the year and check it. `afterwards` may break things and check again."""
    begin_anew(demo.folder)
    clock, watch = demo.folder / "clock", Watch(tell)
    letters = demo.out / "letters"
    for letter in letters.glob("*.pdf"):
        letter.unlink()
    stack = DevStack(demo.folder, clock=clock, mail=True, print_folder=letters, keep_temporal=False)
    with stack as settings:
        with watch.part("script", "The staff of the district write their year under the stepped clock"):
            script = make_script(demo.district, demo.seed, demo.students, settings.secret_of_ids())
        before = [c for c in script.commands if c.at < SCHOOL_STARTS]
        with watch.part("summer", f"Summer: policy, calendar, staff, roster; {len(before)} commands"):
            answers = set_up(settings, before)
        start_clock(clock, SCHOOL_STARTS, demo.days_per_second)
        with workers(settings, demo.folder / "workers.log"), wire(settings) as wired:
            with watch.part("school year", "September to June on PostgreSQL and Temporal"):
                player = _play(wired, script, report)
            with watch.part("checks", "The year checks itself"):
                answers |= player.answers
                checks = _checks(wired, script, answers)
            with watch.part("results", f"Results into {demo.out}"):
                kept = keep(wired, demo.out, script.cases)
            afterwards(wired, lambda: _checks(wired, script, answers))
    return Lived(script, player.progress, checks, kept, watch.seconds, answers)


def begin_anew(folder: Path) -> None:
    """Empty the folder of an earlier demo. Raises NotConfigured for one that holds anything else."""
    if running_stack(folder):
        raise NotConfigured(f"a stack runs on {folder}: stop it, or choose another folder")
    strange = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    if strange and not _made_by_demo(folder):
        raise NotConfigured(f"{folder} is not what a demo left: nothing was touched; choose another folder")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MADE).touch()


def _made_by_demo(folder: Path) -> bool:
    """By its mark, or by the scaled clock, which no other stack has beside its data."""
    return (folder / MADE).exists() or ((folder / "clock").exists() and has_data(folder))


def _play(wired: Wired, script: Script, report: Callable[[Progress], None]) -> Player:
    assert isinstance(wired.clock, ScaledClock)
    with bell(wired) as rung:
        player = Player(wired.engine, wired.waiting, wired.clock, script.zone, report, rung.ring)
        player.play([c for c in script.commands if c.at >= SCHOOL_STARTS], script.until)
    return player


def _checks(wired: Wired, script: Script, answers: dict[str, Answer]) -> list[Check]:
    wired.projector.wait_for(wired.store.head())
    store, reads, log = wired.store, wired.reads, WholeLog(wired.store)
    return [
        guarded(
            "every stream replays to the state that the projections show",
            lambda: projections_disagree(log, reads),
        ),
        guarded("the read models equal a rebuild from the log", lambda: models_differ(store, reads)),
        guarded("owners with something open equal running workflows", lambda: timers_differ(wired)),
        guarded(
            "no deadline is past its wake and unrecorded",
            lambda: unrecorded(wired.waiting, wired.clock.now()),
        ),
        guarded(
            "the streams equal those of the stepped run",
            lambda: map(str, differences(log.records, WholeLog(script.run.store).records, script.zone)),
        ),
        guarded("every accepted command is stored, whole and once", lambda: nothing_lost(log, answers)),
        guarded("the hash links of all streams are unbroken", lambda: links_broken(store)),
    ]


def summary(lived: Lived) -> dict[str, object]:
    """The demo in numbers, for programs."""
    refused = sum(isinstance(answer, Refused) for answer in lived.answers.values())
    return {
        "commands": len(lived.answers),
        "refused": refused,
        "events": lived.progress.events,
        "deadlines_missed": lived.progress.missed,
        "deadlines_open": lived.progress.open_deadlines,
        "days_per_second": round(lived.days_per_second, 2),
        "seconds": {name: round(seconds, 1) for name, seconds in lived.seconds.items()},
        "cases": lived.script.cases,
        "checks": [{"what": c.what, "passed": c.passed, "problems": c.problems} for c in lived.checks],
        "results": {name: str(path) for name, path in lived.kept.items()},
    }
