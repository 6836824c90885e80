"""What comes in as files: in summer the district itself, later the results of each screening window."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from domain.command import Command
from domain.policy import parse as parse_policy
from domain.policy.policies import PublishPolicy
from interchange import commands as rows_to
from interchange.commands import Import
from interchange.guardians import GuardianRow
from interchange.opaque import student_id
from interchange.schooldays import calendar as calendar_commands
from interchange.screening import subject_of
from simulation.actors.world import World

INTERVENTIONS = (
    ("reading-groups", "Guided reading groups (made up)", "academic", (2,), ("literacy",)),
    (
        "reading-intensive",
        "Structured word study, individually paced (made up)",
        "academic",
        (3,),
        ("literacy",),
    ),
    ("number-groups", "Number sense groups (made up)", "academic", (2,), ("mathematics",)),
    ("number-intensive", "Fact fluency and worked examples (made up)", "academic", (3,), ("mathematics",)),
    ("course-groups", "Course recovery workshop (made up)", "academic", (2,), ()),
    ("course-intensive", "Course tutoring (made up)", "academic", (3,), ()),
    (
        "check-in",
        "Check-in and check-out with a daily report card (made up)",
        "behavioral",
        (2,),
        ("behavior",),
    ),
    ("behavior-coaching", "Individual behavior coaching (made up)", "behavioral", (3,), ("behavior",)),
)
EVIDENCE = "rated as promising in a made-up review, for this example only"


def policy_command(world: World, path: Path) -> Command:
    """The policy file as the board's clerk publishes it."""
    data = path.read_bytes()
    fields = {"content_hash": sha256(data).hexdigest(), "policy": parse_policy(yaml.safe_load(data))}
    return PublishPolicy(id="a/policy/1", at=world.now, actor="board", **fields)


def import_district(world: World, folder: Path, key: bytes) -> None:
    """One summer morning: policy, calendar, buildings, staff, interventions."""
    bundle, run = world.people.bundle, Import(world.now, world.zone, key)
    world.hand_in(policy_command(world, folder / "policy.yaml"))
    _hand_in(world, calendar_commands(bundle.calendar.parsed.rows, world.people.buildings, run))
    _hand_in(world, rows_to.buildings(bundle.roster, run))
    _hand_in(world, rows_to.roles(bundle.staff.parsed.rows, bundle.roster, run))
    for name, title, domain, tiers, areas in INTERVENTIONS:
        fields: dict[str, Any] = {"domain": domain, "tiers": tiers, "evidence": EVIDENCE, "areas": areas}
        world.send("intervention.register", "import", intervention=name, title=title, **fields)


def import_students(world: World, key: bytes) -> None:
    """In August: the roster, guardians and statuses of the students who take part."""
    bundle, run = world.people.bundle, Import(world.now, world.zone, key)
    roster = bundle.roster
    guardians = [row for row in bundle.guardians.parsed.rows if _takes_part(world, row.student, key)]
    statuses = [row for row in bundle.students.parsed.rows if _takes_part(world, row.student, key)]
    _hand_in(world, [c for c in rows_to.students(roster, run) if getattr(c, "student", "") in world.homes])
    _hand_in(world, rows_to.guardians(guardians, roster, run))
    _hand_in(world, rows_to.statuses(statuses, run))
    for row in guardians:
        if row.starts > world.today:
            office = world.people.buildings[0]
            world.plan(world.school_day(office, row.starts, 0), 9, 15, import_guardian, row, key)


def import_guardian(world: World, row: GuardianRow, key: bytes) -> None:
    """What changes in a family during the year comes in on its day: a move, a court's order."""
    _hand_in(world, rows_to.guardians([row], world.people.bundle.roster, Import(world.now, world.zone, key)))


def import_results(world: World, window: str, key: bytes) -> None:
    """After a window has closed: Star in both subjects, and what else the teams hold."""
    bundle, run = world.people.bundle, Import(world.now, world.zone, key)
    for results in bundle.screenings:
        path = Path(results.name)
        if path.stem.endswith(window) and (subject := subject_of(path)):
            mine = [r for r in results.parsed.rows if _takes_part(world, r.student_identifier, key)]
            _hand_in(world, rows_to.screening(mine, subject, run))
    for points in bundle.datapoints:
        if Path(points.name).stem.endswith(window):
            _hand_in(
                world,
                rows_to.datapoints(
                    [r for r in points.parsed.rows if _takes_part(world, r.student, key)], run
                ),
            )


def _takes_part(world: World, sis_id: str, key: bytes) -> bool:
    return student_id(sis_id, key) in world.homes


def _hand_in(world: World, commands: Iterable[Command]) -> None:
    """At once; the result of a test that is still to be taken, an hour after it."""
    for command in commands:
        taken = max((h for h in command.happened if isinstance(h, datetime)), default=world.now)
        if taken <= world.now:
            world.hand_in(command)
            continue
        marked = taken + timedelta(hours=1)
        world.planner.at(marked, partial(_hand_in, world, [command.model_copy(update={"at": marked})]))
