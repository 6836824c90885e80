"""How late deadlines are recorded under load, beside bare Temporal: `python -m benchmarks.load --help`.

On one development server three sides wait, each with as many workflows and worker processes: the engine, and
bare workflows that sleep and then run an empty activity, or an empty local one. In turns some of each side's
fall due at one instant, and as many spread evenly, 2,000 to the minute. Lateness runs from the due instant
until the event is stored, by the database's clock, or until the empty activity runs. Every miss must be
stored exactly once. Bare workers are tuned as the engine's are.
"""

import argparse
import asyncio
import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

from benchmarks.load_district import district, fill, students, told
from benchmarks.load_stage import ENGINE, SHAPES, SIDES, Late, Stage, turns
from runtime import logs
from runtime.stack import DevStack
from runtime.wiring import wire
from simulation.stage import set_up


def main() -> None:
    """Start servers of our own, measure, print."""
    asked = _arguments()
    logs.configure("console", logging.WARNING)
    with tempfile.TemporaryDirectory() as folder, _stage(Path(folder), asked) as stage:
        late = asyncio.run(stage.measured())
        _report(late, stage.processor_ms(), asked)


@contextmanager
def _stage(folder: Path, asked: argparse.Namespace) -> Iterator[Stage]:
    story = told()
    plan = {turn: turn.due(asked.due) for turn in turns(asked.rounds, asked.due)}
    people = students(asked.waiting, [s for turn, due in plan.items() if turn.side == ENGINE for s in due])
    (folder / "ran").touch()
    with DevStack(folder, clock=folder / "clock", keep_temporal=asked.keep) as settings:
        set_up(settings, district())
        with wire(settings.model_copy(update={"clock_file": None})) as wired:
            fill(wired.store, story, people)
        yield Stage(settings, story, people, plan, asked, folder)


def _report(late: Late, worked: Mapping[tuple[str, str], float], asked: argparse.Namespace) -> None:
    print(f"{asked.due} due in a turn, {asked.waiting} waiting, {asked.processes} worker process(es) a side")
    columns = "".join(f"{name:>8}" for name in ("p50 s", "p99 s", "max s", "cpu ms"))
    print(f"{'':26}{columns}   the engine's divided by it")
    for shape in SHAPES:
        found = {side: [*_figures(late, shape, side), worked[shape, side]] for side in SIDES}
        for side, figures in found.items():
            ratios = [f"{own / other:6.2f}" for own, other in zip(found[ENGINE], figures, strict=True)]
            print(f"{shape:10}{side:16}" + "".join(f"{f:8.2f}" for f in figures) + "   " + "".join(ratios))


def _figures(late: Late, shape: str, side: str) -> list[float]:
    """p50, p99 and the greatest lateness in seconds, each the median of the rounds."""
    rounds = [_of(times) for turn, times in late.items() if (turn.shape, turn.side) == (shape, side)]
    return [median(values) for values in zip(*rounds, strict=True)]


def _of(times: Sequence[float]) -> tuple[float, float, float]:
    return median(times), quantiles(times, n=100)[98], max(times)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--waiting", type=int, default=1000, help="workflows a side (1000)")
    parser.add_argument("--due", type=int, default=200, help="due in each turn (200)")
    parser.add_argument("--rounds", type=int, default=1, help="turns of each side and shape (1)")
    parser.add_argument("--starts", type=float, default=100, help="workflows started a second, surely (100)")
    parser.add_argument("--processes", type=int, default=1, help="worker processes a side (1)")
    parser.add_argument("--keep", action="store_true", help="Temporal keeps its state in a file")
    asked = parser.parse_args()
    needed = 2 * asked.rounds * asked.due
    if asked.waiting < needed:
        parser.error(f"--waiting must be at least {needed}, as many as fall due")
    return asked


if __name__ == "__main__":
    main()
