"""What a simulated year of one student costs: `python -m benchmarks.simulate [ROUNDS]`.

One made-up student lives through a school year of some three hundred events under the stepped clock: every
command decided, every deadline that wakes settled, every event stored in memory. Compared with a bare loop
that builds the same events from JSON and writes them as JSON again, which any engine with typed events does.
"""

import logging
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import TypeVar

from domain.command import Command
from domain.event import REGISTRY
from domain.moments import as_instant
from domain.recorded import Recorded
from runtime import logs
from simulation.stepped import SteppedRun
from tests.domain import steps
from tests.domain.story import ZONE, district_of, policy_document, school_year

ROUNDS = 21
T = TypeVar("T")


def main(rounds: int) -> None:
    """Simulate, build and print; medians of processor time over `rounds`."""
    logs.configure("console", logging.WARNING)
    setup, year = district_of(policy_document(), school_year()), a_year()
    records = [r for r in lived(setup, year).records(0) if r.originator_id.startswith("student/")]
    whole = _median(rounds, lambda: _timed(lambda run: play(run, year), begun(setup)))
    bare = _median(rounds, lambda: _timed(rebuilt, [_plain(r) for r in records]))
    print(f"{len(records)} events of one student's year, from {len(year)} commands")
    print(
        f"simulated in {whole:.1f} ms; the same events read and written in {bare:.1f} ms:"
        f" {whole / bare:.1f} times"
    )


def a_year() -> list[Command]:
    """Screening, referral, Tier 2 in reading for two cycles, the team's review, Tier 3, and Tier 2 again."""
    autumn = [
        *steps.in_tier2(),
        *steps.sessions("2026-10-20", 6, 4),
        *[steps.probed(day, 61) for day in ("2026-11-03", "2026-11-10", "2026-11-17", "2026-12-01")],
        steps.ended("continue", "2026-12-04"),
    ]
    winter = [
        *steps.sessions("2026-12-08", 2, 4),
        *steps.sessions("2027-01-05", 4, 4),
        *[steps.probed(day, 62) for day in ("2026-12-15", "2027-01-05", "2027-01-12", "2027-01-26")],
        *_told("2027-01-27"),
        steps.ended("refer_to_team", "2027-02-03"),
        steps.met("plan-1/meeting-1", "2027-02-08"),
        steps.recommended("2027-02-08 13:00", **_eligible_for_tier3()),
        steps.drafted("2027-02-09", **_tier3_plan()),
        steps.signed("2027-02-10", notice="rec-2", plan="plan-2"),
    ]
    spring = [
        steps.started("2027-02-24 08:30", "support_teacher", plan="plan-2"),
        *_intensive("2027-03-01", 4),
        *_intensive("2027-04-05", 4),
        *[steps.probed(f"2027-03-{day}", 64, plan="plan-2") for day in ("09", "16", "23")],
        *[steps.probed(f"2027-04-{day}", 95, plan="plan-2") for day in ("06", "13", "20", "27")],
        steps.ended_by_support_teacher("to_tier2", "2027-05-03", plan="plan-2"),
    ]
    summer = [
        steps.drafted("2027-05-04", plan="plan-3", basis="step-plan-2-1", start_on="2027-05-18", goal=_GOAL),
        steps.signed("2027-05-05", notice="step-plan-2-1", plan="plan-3"),
        steps.started("2027-05-18 08:30", plan="plan-3"),
        *steps.sessions("2027-05-18", 5, 4, plan="plan-3"),
        *[steps.probed(day, 96, plan="plan-3") for day in ("2027-05-25", "2027-06-08", "2027-06-17")],
        steps.ended("continue", "2027-06-22", plan="plan-3"),
    ]
    everything = sorted([*autumn, *winter, *spring, *summer], key=lambda command: command.at)
    return [command for command in everything if not command.TYPE.startswith("dispatch.")]


_GOAL = {"baseline": 95, "baseline_on": "2027-05-03", "target": 99, "target_on": "2027-06-25"}


def _told(day: str) -> list[Command]:
    return [
        steps.ask("contact.record", day, "classroom_teacher", kind=kind, about="reading")
        for kind in ("report_card", "conference")
    ]


def _eligible_for_tier3() -> dict[str, object]:
    stated = {"met": True, "because": "work samples"}
    return {
        "recommendation": "rec-2",
        "meeting": "plan-1/meeting-1",
        "tier": 3,
        "criteria": {"R70": stated, "R72": stated},
        "presenters": ["ais_teacher"],
    }


def _tier3_plan() -> dict[str, object]:
    goal = {"baseline": 62, "baseline_on": "2027-02-09", "target": 90, "target_on": "2027-04-30"}
    return {"plan": "plan-2", "basis": "rec-2", "start_on": "2027-02-24", "goal": goal, **steps.IN_TIER_3}


def _intensive(first: str, weeks: int) -> list[Command]:
    return steps.sessions(first, weeks, 5, plan="plan-2", provider="support_teacher", minutes=40)


def begun(setup: list[Command]) -> SteppedRun:
    """A run in which the district is set up."""
    run = SteppedRun(setup[0].at)
    for command in setup:
        run.send(command)
    return run


def play(run: SteppedRun, commands: list[Command]) -> None:
    """The student's year, to the end of June."""
    for command in commands:
        run.send(command)
    run.advance(as_instant(commands[-1].at.date().replace(month=6, day=30), ZONE))


def lived(setup: list[Command], year: list[Command]) -> SteppedRun:
    """The year as it comes out."""
    run = begun(setup)
    play(run, year)
    return run


def _plain(recorded: Recorded) -> tuple[str, int, str]:
    return recorded.event.NAME, recorded.event.VERSION, recorded.event.model_dump_json()


def rebuilt(stored: list[tuple[str, int, str]]) -> list[str]:
    """The bare loop: each event validated from JSON, and written as JSON again."""
    return [
        REGISTRY[name, version].model_validate_json(text).model_dump_json() for name, version, text in stored
    ]


def _timed(act: Callable[[T], object], given: T) -> float:
    begin = time.process_time()
    act(given)
    return (time.process_time() - begin) * 1000


def _median(rounds: int, once: Callable[[], float]) -> float:
    return median(once() for _ in range(rounds))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
