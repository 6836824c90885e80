"""Where an installation is told what it needs to know."""

import base64
import json
import os
from pathlib import Path

import psutil
import pytest

from runtime.settings import STACK_FILE, NotConfigured, load, running_stack
from store.keys import create_kek


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine that runs the tests counts."""
    for name in [name for name in os.environ if name.startswith("MTSS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MTSS_SECRETS", str(tmp_path / "secrets"))
    monkeypatch.setenv("MTSS_FOLDER", str(tmp_path / "dev"))


def a_stack(folder: Path, *, pid: int, started: float) -> None:
    folder.mkdir()
    settings = {"database": "postgresql://stack", "temporal_address": "127.0.0.1:1"}
    (folder / STACK_FILE).write_text(json.dumps({"pid": pid, "started": started, "settings": settings}))


def running(folder: Path) -> None:
    a_stack(folder, pid=os.getpid(), started=psutil.Process().create_time())


def test_a_missing_setting_is_named_with_what_to_do():
    with pytest.raises(NotConfigured, match=r"MTSS_DATABASE is not set.*mtss dev"):
        load().required("database")


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MTSS_DATABASE", "postgresql://given")
    monkeypatch.setenv("MTSS_SMTP_HOST", "")
    settings = load()
    assert settings.database == "postgresql://given"
    assert settings.smtp_host is None  # empty is as good as not given


def test_a_wrong_value_is_named_and_not_repeated(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MTSS_SMTP_PORT", "secret-port")
    with pytest.raises(NotConfigured, match="MTSS_SMTP_PORT") as refused:
        load()
    assert "secret-port" not in str(refused.value)


def test_a_secret_may_be_a_file_with_the_settings_name(tmp_path: Path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "mtss_database").write_text("postgresql://secret")
    (tmp_path / "secrets" / "mtss_district_key").write_text(base64.b64encode(bytes(32)).decode())
    settings = load()
    assert settings.required("database") == "postgresql://secret"
    assert settings.secret_of_ids() == bytes(32)
    assert base64.b64encode(bytes(32)).decode() not in repr(settings)


def test_a_key_may_stand_in_a_file_that_only_its_owner_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    kek = create_kek(tmp_path / "kek")
    monkeypatch.setenv("MTSS_KEY_ENCRYPTION_KEY_FILE", str(tmp_path / "kek"))
    assert load().kek() == kek


@pytest.mark.parametrize("key", ["not base64!", base64.b64encode(b"short").decode()])
def test_a_key_of_another_length_is_refused_without_showing_it(key: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MTSS_DISTRICT_KEY", key)
    with pytest.raises(NotConfigured, match="MTSS_DISTRICT_KEY: expected 32 bytes") as refused:
        load().secret_of_ids()
    assert key not in str(refused.value)


def test_no_key_at_all():
    with pytest.raises(NotConfigured, match="MTSS_KEY_ENCRYPTION_KEY_FILE"):
        load().kek()


def test_without_settings_the_stack_that_runs_here_is_used(tmp_path: Path):
    running(tmp_path / "dev")
    assert load().database == "postgresql://stack"


def test_what_the_environment_says_wins_over_the_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    running(tmp_path / "dev")
    monkeypatch.setenv("MTSS_TEMPORAL_ADDRESS", "temporal:7233")
    assert load().temporal_address == "temporal:7233"
    assert load().database == "postgresql://stack"


def test_a_configured_database_leaves_the_stack_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    running(tmp_path / "dev")
    monkeypatch.setenv("MTSS_DATABASE", "postgresql://given")
    assert load().temporal_address is None


def test_the_file_of_a_stack_that_was_killed_is_not_believed(tmp_path: Path):
    a_stack(tmp_path / "dev", pid=os.getpid(), started=1.0)  # another process had this number
    assert running_stack(tmp_path / "dev") is None


def test_a_damaged_stack_file_says_what_to_do(tmp_path: Path):
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev" / STACK_FILE).write_text("{")
    with pytest.raises(NotConfigured, match="damaged: remove it"):
        load()
