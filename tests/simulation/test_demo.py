"""The demo, small and fast, on real servers: its checks hold, and fail when something is broken."""

import asyncio
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from domain.openset import OpenItem, OpenSet
from runtime.wiring import Wired
from simulation.cases import CASES
from simulation.demo import CheckAgain, Demo, live_through
from tests.support.processes import mentioning
from workers.sending import Sender

DISTRICT = Path(__file__).parents[2] / "examples" / "sample-district"
FAST, FEW = 4.0, 21
pytestmark = pytest.mark.timeout(400)


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


def test_a_year_holds_its_checks_which_fail_when_something_is_broken_on_purpose(tmp_path: Path) -> None:
    failed: set[str] = set()

    def spoil(wired: Wired, check_again: CheckAgain) -> None:
        break_three_things(wired)
        failed.update(c.what for c in check_again() if not c.passed)

    demo = Demo(DISTRICT, tmp_path / "data", tmp_path / "out", 2026, FEW, FAST)
    year = live_through(demo, tell=lambda words: None, report=lambda day: None, afterwards=spoil)

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
