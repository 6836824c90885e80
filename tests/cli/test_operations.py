"""docs/operations.md: its commands are run, in order, on a district at work; its metrics and alerts exist."""

import base64
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import yaml
from prometheus_client import REGISTRY, generate_latest

from runtime.settings import Settings
from runtime.wiring import Wired
from tests.cli.conftest import Mtss
from tests.support.processes import eventually
from workers import processes
from workers.metrics import exported
from workers.sweep import Sweep

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ALERTS = (ROOT / "deploy" / "monitoring" / "alerts.yml").read_text(encoding="utf-8")
NEW_KEY = base64.b64encode(bytes(range(1, 33))).decode()
EXIT_CODES = {"incident": 1}
"""Nothing was restored, so there is nothing to record."""
LAST = "keys"
"""The last command needs the workers stopped."""


def blocks() -> list[tuple[str, str]]:
    """Each block of the page: its language and its text."""
    return re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def at_work(
    one_student: None, own_temporal: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """All roles of a district in one process."""
    settings = {"TEMPORAL_ADDRESS": own_temporal, "DATABASE_OWNER": os.environ["MTSS_DATABASE"]}
    for name, value in settings.items():
        monkeypatch.setenv(f"MTSS_{name}", value)
    with (tmp_path / "said").open("wb") as out:
        words = [sys.executable, "-m", "cli", "worker"]
        with subprocess.Popen(words, cwd=ROOT, stdout=out, stderr=out) as process:
            yield process
            process.kill()


def test_every_command_is_right_for_a_district_at_work(
    mtss: Mtss, at_work: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert eventually(lambda: mtss("doctor").code == 0, 120), mtss("doctor").out
    monkeypatch.chdir(tmp_path)
    run = 0
    for language, text in blocks():
        if language == "sql":
            with psycopg.connect(os.environ["MTSS_DATABASE_OWNER"]) as owner:
                owner.execute(text.encode())
            continue
        for line in text.splitlines():
            program, *words = shlex.split(line)
            if words[0] == LAST:
                the_key_is_replaced(at_work, monkeypatch)
            said = mtss(*words)
            assert (program, said.code) == ("mtss", EXIT_CODES.get(words[0], 0)), (line, said.out, said.err)
            run += 1
    assert run > 15
    assert mtss("doctor", "--json").json[1]["what"] == "databases", "readable with the new key"


def the_key_is_replaced(at_work: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    at_work.terminate()
    assert at_work.wait(60) == 0
    Path("old-key").write_text(os.environ["MTSS_KEY_ENCRYPTION_KEY"])
    Path("old-key").chmod(0o600)
    monkeypatch.setenv("MTSS_KEY_ENCRYPTION_KEY", NEW_KEY)


def test_every_metric_that_is_named_exists(
    in_november: None, one_student: None, inside: Callable[[], Wired]
) -> None:
    assert processes.DEATHS is not None
    with inside() as district, exported(district):
        Sweep(district.store, district.clock, district.heartbeats).look()
        told = generate_latest(REGISTRY).decode()
    named = set(re.findall(r"\bmtss_[a-z_]+", PAGE + ALERTS))
    assert len(named) > 10
    assert {name for name in named if f"# TYPE {name} " not in told} == set()


def test_every_metric_of_ours_is_on_the_page(
    in_november: None, one_student: None, inside: Callable[[], Wired]
) -> None:
    with inside() as district, exported(district):
        Sweep(district.store, district.clock, district.heartbeats).look()
        told = set(re.findall(r"# TYPE (mtss_\w+) ", generate_latest(REGISTRY).decode()))
    assert {name for name in told if not name.endswith("_created") and f"`{name}" not in PAGE} == set()


def test_every_alert_is_a_heading_that_says_what_to_do() -> None:
    rules = [rule for group in yaml.safe_load(ALERTS)["groups"] for rule in group["rules"]]
    assert rules
    headings = re.findall(r"^### (.*)$", PAGE, re.MULTILINE)
    assert [rule["alert"] for rule in rules if not any(h.startswith(rule["alert"]) for h in headings)] == []


def test_every_setting_that_is_named_exists() -> None:
    named = {name.lower() for name in re.findall(r"\bMTSS_([A-Z_]+)", PAGE)}
    assert named - set(Settings.model_fields) == set()


def test_every_file_that_is_linked_exists() -> None:
    linked = re.findall(r"\]\(([\w./-]+\.md)\)", PAGE) + re.findall(r"`(deploy/[\w./-]+\.(?:yml|sh))`", PAGE)
    assert len(linked) > 3
    found = [(ROOT / "docs" / name).exists() or (ROOT / name).exists() for name in linked]
    assert all(found), linked
