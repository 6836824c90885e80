"""A district of this test's own, and the command line that speaks to it."""

import base64
import json
import logging
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from psycopg import sql
from psycopg.conninfo import make_conninfo
from typer.testing import CliRunner

from cli.main import app
from runtime.clock import ScaledClock
from runtime.embedded import EmbeddedTemporal
from runtime.settings import load
from runtime.stack import migrate_all
from runtime.wiring import Wired, wire
from tests.support.servers import Servers

SAMPLE = Path("examples/sample-district")


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Mtss = Callable[..., Said]


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def mtss(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Mtss:
    """`mtss("apply", "-", stdin="…")`; without the fixture `district` nothing is configured."""
    for name in [name for name in os.environ if name.startswith("MTSS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MTSS_SECRETS", str(tmp_path / "none"))
    monkeypatch.setenv("MTSS_FOLDER", str(tmp_path / "dev"))

    def run(*words: object, stdin: str | bytes = "") -> Said:
        result = CliRunner().invoke(app, [str(word) for word in words], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert "Traceback" not in result.stderr
        return Said(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture(scope="session")
def migrated(servers: Servers) -> tuple[str, str]:
    """The names of two databases, migrated once, to be copied."""
    names = f"migrated_{uuid.uuid4().hex}", f"migrated_{uuid.uuid4().hex}"
    with psycopg.connect(servers.postgres_dsn(), autocommit=True) as connection:
        for name in names:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    migrate_all(*(make_conninfo(servers.postgres_dsn(), dbname=name) for name in names))
    return names


@pytest.fixture
def district(
    mtss: Mtss,
    migrated: tuple[str, str],
    new_database: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Databases of this test's own, migrated and empty; Temporal is not configured."""
    database, keys = map(new_database, migrated)
    key = base64.b64encode(bytes(range(32))).decode()
    settings = {"DATABASE": database, "KEYS": keys, "KEY_ENCRYPTION_KEY": key, "DISTRICT_KEY": key}
    settings |= {"PRINT_FOLDER": str(tmp_path / "letters")}
    for name, value in settings.items():
        monkeypatch.setenv(f"MTSS_{name}", value)


@pytest.fixture
def in_november(district: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is 22 November 2026 in the district, whenever the tests run."""
    clock = tmp_path / "clock"
    ScaledClock.create(clock, datetime(2026, 11, 22, 15, tzinfo=UTC), rate=1.0)
    monkeypatch.setenv("MTSS_CLOCK_FILE", str(clock))


@pytest.fixture
def own_temporal() -> Iterator[str]:
    """A Temporal of this test's own: a known student's workflows have the same names in every test."""
    with EmbeddedTemporal() as server:
        yield server.address


@pytest.fixture
def inside(district: None) -> Callable[[], Wired]:
    """`with inside() as engine:` what the command line works on."""
    return lambda: wire(load())


@pytest.fixture
def with_policy(district: None, mtss: Mtss) -> None:
    """The sample district's policy is published."""
    assert mtss("policy", "publish", SAMPLE / "policy.yaml", "--actor", "P1").code == 0


@pytest.fixture
def one_student(with_policy: None, mtss: Mtss) -> None:
    """One student's autumn is on record, as far as it goes without anybody to send the letters."""
    calendar = {
        "id": "calendar", "at": "2026-08-01T09:00:00-04:00", "actor": "import", "type": "calendar.publish",
        "building": "SHE", "zone": "America/New_York",
        "year": {"label": "2026-27", "first_day": "2026-09-01", "last_day": "2027-06-25"},
    }  # fmt: skip
    assert mtss("apply", "-", stdin=json.dumps(calendar)).code == 0
    assert mtss("apply", "examples/one-student.jsonl").code == 1
