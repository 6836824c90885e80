"""The demo, small and fast, on real servers: its checks hold, and fail when something is broken."""

import asyncio
import csv
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from domain.command import Command
from domain.dates.openset import OpenItem, OpenSet
from runtime.wiring import Wired
from simulation.cases import CASES
from simulation.demo import CheckAgain, Demo, live_through
from tests.support.processes import mentioning
from tests.support.temporal_dump import Kept, kept, quotes, strays
from workers.sending import Sender

DISTRICT = Path(__file__).parents[2] / "examples" / "sample-district"
PERSONAL = {
    *(
        "sourcedId",
        "username",
        "givenName",
        "familyName",
        "middleName",
        "identifier",
        "email",
        "sms",
        "phone",
    ),
    *("birthDate", "student", "guardian", "household", "address_1", "address_2", "address_3", "staff"),
}
"""Columns of the district's files."""
FAST, FEW, SHOWN = 4.0, 21, 50
pytestmark = pytest.mark.thorough


def break_three_things(wired: Wired) -> None:
    """A workflow that waits for nothing, a row gone from a read model, an event altered by a superuser."""
    wired.projector.wait_for(wired.store.head())
    asyncio.run(_start_an_orphan(wired))
    with psycopg.connect(wired.settings.required("database_owner")) as connection:
        connection.execute(
            "DELETE FROM read.deadlines WHERE deadline = (SELECT min(deadline) FROM read.deadlines)"
        )
        connection.execute("ALTER TABLE mtss.events DISABLE TRIGGER ALL")
        connection.execute(
            "UPDATE mtss.events SET actor = 'somebody else' WHERE position = "
            "(SELECT max(position) FROM mtss.events WHERE type = 'session.recorded')"
        )


async def _start_an_orphan(wired: Wired) -> None:
    """As a message that Temporal kept from a database since restored would."""
    stream = wired.store.stream_ids("student")[0]
    far = OpenItem("gone", "deadline", wired.clock.now() + timedelta(days=3000))
    sender = Sender(await wired.connect(), wired.clock, wired.queue_prefix)
    await sender.start(OpenSet(stream, "cycle/gone", 1, (far,)))


def test_a_year_holds_its_checks_and_tells_temporal_no_more_than_it_must(tmp_path: Path) -> None:
    """Its checks fail when something is broken on purpose. One test, since a year takes its time."""
    failed, told = set[str](), list[Kept]()

    def look_and_spoil(wired: Wired, check_again: CheckAgain) -> None:
        told.extend(asyncio.run(_told_to_temporal(wired)))
        break_three_things(wired)
        failed.update(c.what for c in check_again() if not c.passed)

    demo = Demo(DISTRICT, tmp_path / "data", tmp_path / "out", 2026, FEW, FAST)
    year = live_through(demo, tell=lambda words: None, report=lambda day: None, afterwards=look_and_spoil)

    assert [(c.what, c.problems) for c in year.checks if not c.passed] == []
    assert set(year.script.cases) == set(CASES)
    assert (tmp_path / "out" / "notices.csv").read_text().count("\n") > FEW
    assert list((tmp_path / "out" / "letters").glob("*.pdf"))
    assert "session" in (tmp_path / "out" / "trails" / "cycle_continued.txt").read_text()
    assert mentioning(str(tmp_path)) == []
    assert failed == {
        "owners with something open equal running workflows",
        "every stream replays to the state that the projections show",
        "the read models equal a rebuild from the log",
        "the hash links of all streams are unbroken",
    }
    temporal_knows_opaque_ids_and_instants_only(told)
    nothing_that_was_read_or_said_is_in_temporal(told, year.script.commands)


async def _told_to_temporal(wired: Wired) -> list[Kept]:
    return [one async for one in kept(await wired.connect())]


def temporal_knows_opaque_ids_and_instants_only(told: list[Kept]) -> None:
    assert len({one.workflow for one in told}) > FEW
    found = sorted({f"{stray.path}: {stray.value}" for stray in strays(told)})
    assert not found, "\n".join(found[:SHOWN])


def nothing_that_was_read_or_said_is_in_temporal(told: list[Kept], commands: Sequence[Command]) -> None:
    people = people_in(DISTRICT)
    assert {"Alejandro", "47 Birch Road", "g20001@example.org", "S10001", "T3001"} <= people
    assert list(quotes(told, people | said_in(commands))) == []


def people_in(district: Path) -> set[str]:
    """Every name, address, number and id of a person in the district's files."""
    found: set[str] = set()
    for file in district.rglob("*.csv"):
        with file.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                found |= {text for column, text in row.items() if column in PERSONAL}
    return {text for text in found if text and len(text) > 3}


def said_in(commands: Sequence[Command]) -> set[str]:
    """Every text of more than one word that a person gave."""
    found: set[str] = set()

    def look(tree: object) -> None:
        if isinstance(tree, dict):
            for branch in tree.values():
                look(branch)
        elif isinstance(tree, list):
            for branch in tree:
                look(branch)
        elif isinstance(tree, str) and " " in tree:
            found.add(tree)

    for command in commands:
        look(command.model_dump(mode="json"))
    assert len(found) > FEW
    return found
