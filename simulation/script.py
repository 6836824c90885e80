"""A school year of the made-up district as a script: every command that its people gave, in order.

The script is made by simulated staff under the stepped clock. Played again, under that clock or in scaled
time on real servers, it gives the same streams; so every case it holds is certain.
"""

import argparse
import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import yaml

from application.engine import Refused
from domain.command import Command
from domain.policy import Policy
from domain.policy import parse as parse_policy
from interchange.bundle import Bundle, read_bundle
from interchange.opaque import student_id
from runtime import logs
from simulation.actors import imports, office, parts, screening_team, support_team, teachers
from simulation.actors.luck import Luck, Part
from simulation.actors.people import People
from simulation.actors.planner import Planner
from simulation.actors.world import World
from simulation.cases import find_cases, tiers_entered
from simulation.district import FOLDER, SEED
from simulation.stepped import SteppedRun

EXAMPLE_KEY = b"the made-up district's own key.."
"""The district's key where none is given: these students are made up, and nothing is hidden by it."""
START, END = datetime(2026, 7, 6, 13, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC)
WINDOWS = (
    ("fall", "Fall", date(2026, 10, 5)),
    ("winter", "Winter", date(2027, 2, 1)),
    ("spring", "Spring", date(2027, 6, 1)),
)
"""The files' word for each screening window, its name, and the day on which its results come in."""
TRAINING = (date(2026, 9, 10), date(2026, 10, 6), date(2026, 9, 23))
CONFERENCES = {"SHE": date(2026, 11, 19), "SHM": date(2026, 12, 3), "SHH": date(2026, 11, 24)}
REPORT_CARDS = (date(2026, 11, 13), date(2027, 2, 5), date(2027, 4, 16))


@dataclass(frozen=True)
class Script:
    """`commands` in order of their instants; `cases` names a student (opaque id) for each case of the demo.

    `run` is the stepped run in which the script was made, `until` the instant (UTC) to which it ran. `zone`
    is the district's, `sis_ids` maps a student's opaque id to the id of the files.
    """

    commands: list[Command]
    cases: dict[str, str]
    run: SteppedRun
    refused: int
    zone: str
    sis_ids: dict[str, str]
    until: datetime = END


def make_script(
    folder: Path,
    seed: int,
    students: int | None = None,
    district_key: bytes = EXAMPLE_KEY,
    until: datetime = END,
) -> Script:
    """The script of the district in `folder` up to `until` (UTC).

    `students` limits how many take part, evenly by building.

    Raises NobodyFits where the district has nobody for one of the cases.
    """
    bundle = read_bundle(folder)
    policy = parse_policy(yaml.safe_load((folder / "policy.yaml").read_text(encoding="utf-8")))
    cast = parts.cast(bundle, policy)
    world = _world(bundle, policy, cast, seed, _chosen(bundle, cast, students), district_key)
    _plan_year(world, folder, district_key)
    world.planner.run(until)
    world.run.advance(until)
    refused = sum(isinstance(answer, Refused) for answer in world.answers.values())
    cases = find_cases(world.run.store)
    return Script(world.commands, cases, world.run, refused, world.zone, dict(world.homes), until)


def _world(
    bundle: Bundle, policy: Policy, cast: dict[str, Part], seed: int, chosen: list[str], key: bytes
) -> World:
    return World(
        run=SteppedRun(START),
        planner=Planner(START),
        people=People(bundle),
        luck=Luck(seed, cast),
        zone=policy.zone,
        homes={student_id(sis_id, key): sis_id for sis_id in chosen},
    )


def _chosen(bundle: Bundle, cast: dict[str, Part], students: int | None) -> list[str]:
    """The cast, and the first of each building by its share of the roster; in the roster's order."""
    roster = bundle.roster.students
    if students is None or students >= len(roster):
        return [user.sourced_id for user in roster]
    taken = set(cast)
    extras = [user for user in roster if user.sourced_id not in cast]
    for building in sorted({user.org_sourced_ids[0] for user in roster}):
        mine = [user for user in extras if user.org_sourced_ids[0] == building]
        share = round(max(0, students - len(cast)) * len(mine) / len(extras))
        taken.update(user.sourced_id for user in mine[:share])
    return [user.sourced_id for user in roster if user.sourced_id in taken]


def _plan_year(world: World, folder: Path, key: bytes) -> None:
    def on(day: date, hour: int, minute: int, action: partial[None]) -> None:
        at = datetime.combine(day, time(hour, minute), ZoneInfo(world.zone)).astimezone(UTC)
        world.planner.at(at, action)

    on(date(2026, 7, 6), 10, 0, partial(imports.import_district, world, folder, key))
    on(date(2026, 8, 20), 9, 0, partial(imports.import_students, world, key))
    on(date(2026, 8, 26), 9, 0, partial(office.open_year, world))
    for place, building in enumerate(world.people.buildings):
        on(TRAINING[place], 14, 0, partial(office.train, world, building))
        on(date(2027, 6, 22 + place), 14, 0, partial(office.adopt_action_plan, world, building))
        on(CONFERENCES[building], 15, 0, partial(teachers.contact_all, world, building, "conference", "fall"))
        for number, day in enumerate(REPORT_CARDS, 1):
            about = f"report card {number}"
            on(day, 14, 30, partial(teachers.contact_all, world, building, "report_card", about))
    for file, window, day in WINDOWS:
        on(day, 8, 10, partial(_window_closed, world, file, window, key))
    on(date(2027, 1, 20), 10, 0, partial(office.publish_second_policy, world))
    on(date(2027, 2, 3), 8, 0, partial(office.announce_snow, world, folder, key))
    on(date(2027, 2, 4), 9, 0, partial(_regents_marked, world, key))


def _window_closed(world: World, file: str, window: str, key: bytes) -> None:
    """The results come in, and everybody who looks at them plans to."""
    imports.import_results(world, file, key)
    screening_team.plan_meetings(world, window)
    if window != screening_team.LAST_WINDOW:
        teachers.look_at_conduct(world, window)
        support_team.submit_for_attendance(world, window)


def _regents_marked(world: World, key: bytes) -> None:
    imports.import_results(world, "regents", key)
    teachers.list_failed_regents(world)


def main() -> None:
    """Make the script of the example and print what it holds (`python -m simulation.script`)."""
    parser = argparse.ArgumentParser(prog="python -m simulation.script", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the district's files")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed gives the staff other luck")
    parser.add_argument("--students", type=int, help="how many take part; all without it")
    chosen = parser.parse_args()
    logs.configure("console", logging.WARNING)
    began = perf_counter()
    script = make_script(chosen.folder, chosen.seed, chosen.students)
    for name, value in measured(script).items():
        print(f"{name}: {value}")
    print(f"seconds: {perf_counter() - began:.1f}")
    for case, student in script.cases.items():
        print(f"{case}: {script.sis_ids[student]}")


def measured(script: Script) -> dict[str, int | float]:
    """The size of a script, and what share of its students (percent) entered Tiers 2 and 3."""
    entered, students = tiers_entered(script.run.store), len(script.sis_ids)
    return {
        "students": students,
        "commands accepted": len(script.commands) - script.refused,
        "commands refused": script.refused,
        "events": script.run.store.head(),
        "percent in Tier 2": round(100 * entered[2] / students, 1),
        "percent in Tier 3": round(100 * entered[3] / students, 1),
    }


if __name__ == "__main__":
    main()
