"""Holding letters, looking after the installation, migrations, the stack itself."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

import pytest

from cli.main import app
from runtime.settings import STACK_FILE
from tests.cli.conftest import Mtss

RELEASE = ("dispatch", "release", "--actor", "P1", "--reason", "it is right again")
HOLD = ("dispatch", "hold", "--actor", "P1", "--reason", "the letterhead is wrong")


def health(said) -> dict[str, str]:
    return {row["what"]: row["health"] for row in said.json}


def test_letters_are_held_and_released_at_once(mtss: Mtss, district: None):
    assert mtss(*HOLD).out == "letters are held\n"
    assert mtss(*HOLD).out == "letters were held already\n"
    assert health(mtss("doctor", "--json"))["letters"] == "problem"
    assert mtss(*RELEASE).out == "letters leave again\n"
    assert mtss(*RELEASE).out == "letters were not held\n"


def test_who_holds_letters_says_why(mtss: Mtss, district: None):
    assert mtss("dispatch", "hold", "--actor", "P1").code == 2


def test_doctor_finds_what_is_not_configured(mtss: Mtss):
    said = mtss("doctor", "--json")
    assert said.code == 3
    assert said.json[0]["said"].startswith("MTSS_DATABASE is not set")
    assert said.json[0]["remedy"]


def test_doctor_finds_a_database_without_its_tables(
    mtss: Mtss, district: None, postgres_dsn: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MTSS_DATABASE", postgres_dsn)
    said = mtss("doctor", "--json")
    assert (said.code, said.json[0]["what"]) == (3, "databases")
    assert "mtss migrate" in said.json[0]["remedy"]


def test_doctor_finds_temporal_away_and_the_rest_well(
    mtss: Mtss, district: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MTSS_TEMPORAL_ADDRESS", "127.0.0.1:1")
    found = health(mtss("doctor", "--json"))
    assert found["Temporal"] == "unavailable"
    assert set(found.values()) == {"ok", "unavailable"}


def test_doctor_is_content(
    mtss: Mtss, district: None, temporal_address: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MTSS_TEMPORAL_ADDRESS", temporal_address)
    assert mtss("doctor").code == 0
    assert len(mtss("doctor", "--reachable", "--json").json) == 3


def test_doctor_finds_deadlines_that_nobody_recorded(
    mtss: Mtss, one_student: None, temporal_address: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MTSS_TEMPORAL_ADDRESS", temporal_address)
    said = mtss("doctor", "--json")
    assert (said.code, health(said)["timers"]) == (1, "problem")


@pytest.mark.parametrize("ahead", [-60.0, 60.0])
def test_doctor_finds_a_clock_that_is_wrong(
    mtss: Mtss, district: None, monkeypatch: pytest.MonkeyPatch, ahead: float
):
    monkeypatch.setattr("store.clocks.ahead", lambda pool: ahead)
    said = mtss("doctor", "--json")
    assert health(said)["clock"] == "problem"


def test_a_follower_that_does_not_run_is_told_before_any_difference(
    mtss: Mtss, one_student: None, temporal_address: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("workers.reconcile.PATIENCE", 0.1)
    monkeypatch.setenv("MTSS_TEMPORAL_ADDRESS", temporal_address)
    said = mtss("timers", "reconcile", "--check")
    assert (said.code, "is it running?" in said.err) == (3, True)


def test_an_empty_district_agrees_with_its_workflows(
    mtss: Mtss,
    district: None,
    temporal_address: str,
    temporal_task_queue: str,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("MTSS_TEMPORAL_ADDRESS", temporal_address)
    monkeypatch.setenv("MTSS_QUEUE_PREFIX", temporal_task_queue)
    said = mtss("timers", "reconcile", "--check", "--json")
    assert (said.code, said.json) == (0, [])


def test_temporal_that_is_away_is_told_in_words(mtss: Mtss, district: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MTSS_TEMPORAL_ADDRESS", "127.0.0.1:1")
    said = mtss("timers", "reconcile")
    assert (said.code, "Temporal cannot be used" in said.err) == (3, True)


def test_migrations_are_applied_once(mtss: Mtss, new_database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MTSS_DATABASE_OWNER", new_database())
    monkeypatch.setenv("MTSS_KEYS", new_database())
    assert "applied 0001_" in mtss("migrate").out
    assert mtss("migrate").out == "nothing to apply\n"


def test_migrate_needs_the_owner(mtss: Mtss):
    said = mtss("migrate")
    assert (said.code, "MTSS_DATABASE_OWNER" in said.err) == (3, True)


def test_the_version_is_that_of_the_package(mtss: Mtss):
    said = mtss("--version")
    assert (said.code, said.out) == (0, f"{metadata.version('mtss')}\n")


def test_every_command_explains_itself(mtss: Mtss):
    listed = mtss("--help").out
    groups = [group.name for group in app.registered_groups]
    for name in [*(command.name for command in app.registered_commands), *groups]:
        assert name in listed
        assert mtss(name, "--help").code == 0


def test_the_stack_runs_is_found_and_ends_cleanly(tmp_path: Path, temporal_address: str):
    folder = tmp_path / "dev"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MTSS_")}
    env = {**clean, "MTSS_FOLDER": str(folder), "MTSS_TEMPORAL_ADDRESS": temporal_address}
    program = [sys.executable, "-m", "cli"]
    with (tmp_path / "said").open("w") as said:
        stack = subprocess.Popen([*program, "dev"], env=env, stdout=said, stderr=said)
    try:
        give_up = time.monotonic() + 60
        while not (folder / STACK_FILE).exists() and stack.poll() is None and time.monotonic() < give_up:
            time.sleep(0.1)
        doctor = subprocess.run([*program, "doctor", "--json"], env=env, capture_output=True, check=False)
        assert {row["what"] for row in json.loads(doctor.stdout)} >= {"databases", "Temporal", "timers"}
        assert doctor.returncode == 0, doctor.stdout
    finally:
        stack.send_signal(signal.SIGINT)
        assert stack.wait(60) == 0, (tmp_path / "said").read_text()
    output = (tmp_path / "said").read_text()
    assert "stopped; the data are kept" in output
    assert not re.search("Traceback|role_failed", output)
    assert not (folder / STACK_FILE).exists()
    held = [*program, "--folder", str(folder), "dispatch", "hold", "--actor", "P1", "--reason", "try"]
    clean["MTSS_SECRETS"] = str(tmp_path / "none")
    afterwards = subprocess.run(held, env=clean, capture_output=True, check=False, text=True)
    assert afterwards.stdout == "letters are held\n", afterwards.stderr
    assert "started for this command" in afterwards.stderr
