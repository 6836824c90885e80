"""The record is brought back to an instant in the middle of work: everybody stops, says why, and goes on."""

import asyncio
import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from temporalio.client import WorkflowExecutionStatus

from domain.command import Command
from projections.migrate import migrate as migrate_projections
from runtime.embedded import EmbeddedPostgres
from runtime.settings import Settings
from runtime.wiring import Wired, wire
from store.link import verify_links
from store.migrate import KEY_MIGRATIONS, migrate
from tests.deploy.test_recovery import Server, archive, writable
from tests.domain.story import ask, district_of, policy_document, school_year
from tests.support.compose import ROOT
from tests.support.processes import eventually
from tests.workflows.stage import status
from workers.follower import NAME

pytestmark = pytest.mark.thorough
PROBLEMS, UNAVAILABLE = 1, 3
SECRET = base64.b64encode(bytes(32)).decode()
WHY = ("--actor", "administrator", "--reason", "a lost disk")


class Installation:
    """Two PostgreSQL servers, one of them with a backup, and `mtss` with the settings that lead there."""

    def __init__(self, folder: Path, kept: Server, events: EmbeddedPostgres, settings: Settings) -> None:
        self.folder, self.kept, self.events, self.settings = folder, kept, events, settings
        given = settings.model_dump(exclude_none=True, include=set(settings.model_fields_set))
        self._environment = {f"MTSS_{name.upper()}": _text(value) for name, value in given.items()}

    def mtss(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli", *words],
            cwd=ROOT,
            env={**os.environ, **self._environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def worker(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "cli", "worker"],
            cwd=ROOT,
            env={**os.environ, **self._environment},
            stdout=(self.folder / "worker.log").open("a"),
            stderr=subprocess.STDOUT,
            text=True,
        )

    def said(self) -> str:
        """What the workers said."""
        return (self.folder / "worker.log").read_text()

    def instant(self) -> str:
        with psycopg.connect(self.events.dsn()) as connection:
            return str(connection.execute("SELECT clock_timestamp()::text").fetchone()[0])

    def back_to(self, base: str, instant: str) -> None:
        """The server dies; its data as they stood at `instant` take its place."""
        archive(self.events)
        self.events.kill()
        shutil.move(self.folder / "events" / "data", self.folder / "lost")
        self.kept.run(None, "restore.sh", base, str(self.folder / "events" / "data"), instant)
        self.events.start()
        assert eventually(lambda: writable(self.events))


def _text(value: object) -> str:
    return str(getattr(value, "get_secret_value", lambda: value)())


@pytest.fixture
def installation(tmp_path: Path, temporal_address: str, temporal_task_queue: str) -> Iterator[Installation]:
    kept = Server("postgres", tmp_path)
    with kept.on(tmp_path / "events") as events, EmbeddedPostgres(tmp_path / "keys") as keys:
        migrate(events.dsn())
        migrate_projections(events.dsn())
        migrate(keys.dsn(), KEY_MIGRATIONS)
        settings = Settings(
            database=make_conninfo(events.dsn()),
            keys=make_conninfo(keys.dsn()),
            key_encryption_key=SECRET,
            district_key=SECRET,
            temporal_address=temporal_address,
            queue_prefix=temporal_task_queue,
            print_folder=tmp_path / "letters",
        )
        yield Installation(tmp_path, kept, events, settings)


def breach(name: str) -> Command:
    return ask(
        "breach.record",
        str(datetime.now(UTC).date() - timedelta(days=1)),
        "administrator",
        id=f"recorded-{name}",
        breach=name,
        nature="made up",
        affected={"students": 3},
    )


def followed(district: Wired) -> bool:
    return district.positions.get(NAME) == district.store.head()


def owners(district: Wired, name: str) -> list[str]:
    return [found.owner for found in district.waiting.open_sets([f"breach/{name}"])]


def states(district: Wired, waiting: list[str]) -> set[WorkflowExecutionStatus | None]:
    async def ask_each() -> set[WorkflowExecutionStatus | None]:
        client = await district.connect()
        return {await status(client, owner) for owner in waiting}

    return asyncio.run(ask_each())


RUN, ENDED = {WorkflowExecutionStatus.RUNNING}, {WorkflowExecutionStatus.COMPLETED}


def test_the_fork_is_noticed_everybody_stops_and_a_recorded_incident_lets_them_go_on(
    installation: Installation,
) -> None:
    with wire(installation.settings) as district:
        for command in (*district_of(policy_document(), school_year()), breach("before")):
            district.engine.handle(command)
        base = installation.kept.run(installation.events, "backup.sh")
        working = installation.worker()
        district.engine.handle(breach("kept"))
        instant = installation.instant()
        district.engine.handle(breach("lost"))
        lost = owners(district, "lost")
        assert eventually(lambda: followed(district)), "the follower never came to the head"
        assert states(district, lost) == RUN
    installation.back_to(base, instant)

    assert working.wait(60) == UNAVAILABLE
    assert "the record was restored to an earlier point" in installation.said()
    looked = installation.mtss("doctor", "--json")
    (found,) = [f for f in json.loads(looked.stdout) if f["health"] == "problem"]
    assert (looked.returncode, found["what"]) == (PROBLEMS, "record")
    assert found["remedy"].startswith("mtss incident record")
    refused = installation.mtss("dispatch", "release", *WHY)
    assert refused.returncode == UNAVAILABLE
    assert "mtss incident record" in refused.stderr

    recorded = installation.mtss("incident", "record", *WHY)
    assert recorded.returncode == 0, recorded.stderr
    assert "Letters are held" in recorded.stdout
    again = installation.mtss("incident", "record", *WHY)
    assert (again.returncode, "nothing is lost" in again.stderr) == (PROBLEMS, True)

    with wire(installation.settings) as district:
        assert owners(district, "kept")
        assert not owners(district, "lost")
        assert district.engine.district().letters_held
        working = installation.worker()
        assert eventually(lambda: followed(district))
        assert eventually(lambda: states(district, lost) == ENDED), "what was lost still waits"
        assert states(district, owners(district, "before") + owners(district, "kept")) == RUN
        district.engine.handle(breach("lost"))
        assert eventually(lambda: followed(district))
        assert states(district, owners(district, "lost")) == RUN
        assert verify_links(district.store) == []
    working.terminate()
    assert working.wait(60) == 0
