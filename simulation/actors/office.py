"""The offices: the year's opening, training, action plan; the snow day; the board's new policy."""

from datetime import date
from hashlib import sha256
from pathlib import Path

from domain.policy import Policy, Progress, Weeks
from interchange.calendar import read_calendar
from interchange.commands import Import
from interchange.schooldays import calendar as calendar_commands
from simulation.actors.world import World

YEAR = "2026-27"


def open_year(world: World) -> None:
    """The principals open the school year; that sets every date the building owes (R10, R11, R25)."""
    for building in world.people.buildings:
        principal = world.people.holder(building, "principal", world.today)
        world.send("school_year.open", principal, building=building, year=YEAR)


def train(world: World, building: str) -> None:
    """R11: the training on the plan; who was ill that day is missing in the list."""
    principal = world.people.holder(building, "principal", world.today)
    everybody = world.people.everybody(building, world.today)
    there = [s for s in everybody if not world.luck.happens(s, "ill", "training", 0.05)]
    version = world.policy().version
    world.send(
        "training.record", principal, building=building, year=YEAR, policy_version=version, attendees=there
    )


def adopt_action_plan(world: World, building: str) -> None:
    """R10: in June the team and the principal review the action plan, and the next year's is adopted."""
    principal = world.people.holder(building, "principal", world.today)
    team = world.people.holder(building, "team_member", world.today)
    year = {"building": building, "year": YEAR}
    reviewed, version = f"{building}-2026-27.1", f"{building}-2027-28.1"
    found = {"reviewers": [team, principal], "found": "made-up review, for this example only"}
    world.send("action_plan.review", principal, version=reviewed, **found, **year)
    world.send("action_plan.adopt", principal, version=version, reviewed=reviewed, **year)


def announce_snow(world: World, folder: Path, key: bytes) -> None:
    """A closure of all buildings, told before the day begins."""
    rows = read_calendar(folder / "snow-day.csv").rows
    for command in calendar_commands(rows, world.people.buildings, Import(world.now, world.zone, key)):
        world.hand_in(command)


def publish_second_policy(world: World) -> None:
    """January: the board adopts a version that holds from February on, for new decisions only (A36)."""
    policy = second_version(world.policy())
    content = policy.model_dump(mode="json")
    digest = sha256(policy.model_dump_json().encode()).hexdigest()
    world.send("policy.publish", "board", content_hash=digest, policy=content)


def second_version(first: Policy) -> Policy:
    """Progress in academic Tier 2 is judged by the gap to the goal line, from probes every three weeks."""
    tier2 = first.services["academic_t2"].model_copy(
        update={
            "progress": Progress(rule="gap_to_goal", min_points=1),
            "probes": Weeks(min=2, max=3),
            "monitoring": "curriculum-based measure, every two to three school weeks, by the interventionist",
        }
    )
    adopted = first.adopted.model_copy(update={"when": date(2027, 1, 14)})
    changed = first.model_copy(
        update={
            "version": "2026-27.2",
            "effective_from": date(2027, 2, 1),
            "adopted": adopted,
            "services": {**first.services, "academic_t2": tier2},
        }
    )
    return Policy.model_validate(changed.model_dump())
