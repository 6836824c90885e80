"""The stack of one machine: everything up, found by others, gone at the end, the data kept."""

import stat
from pathlib import Path

import psycopg
import pytest

from domain.notices.holding import HoldLetters
from runtime.settings import STACK_FILE, NotConfigured, running_stack
from runtime.stack import DevStack, has_data
from runtime.wiring import wire


def test_a_stack_lives_and_its_data_outlive_it(tmp_path: Path, temporal_address: str):
    with (
        DevStack(tmp_path, temporal_address=temporal_address, mail=True) as settings,
        wire(settings) as district,
    ):
        hold = HoldLetters(id="h1", at=district.clock.now(), actor="P1", reason="try")
        district.engine.handle(hold)
        found = running_stack(tmp_path)
        assert found is not None
        assert found["database"] == settings.database
        for secret in (settings.key_encryption_key_file, settings.district_key_file, tmp_path / STACK_FILE):
            assert secret is not None
            assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        with pytest.raises(NotConfigured, match="runs on"), DevStack(tmp_path):
            pass
        with (
            psycopg.connect(settings.required("database")) as login,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            login.execute("DELETE FROM mtss.events")
    assert running_stack(tmp_path) is None
    with DevStack(tmp_path, temporal_address=temporal_address) as settings, wire(settings) as district:
        assert district.engine.district().letters_held


def test_what_is_kept_can_be_looked_at_without_temporal(tmp_path: Path):
    assert not has_data(tmp_path)
    with DevStack(tmp_path, temporal=False) as settings, wire(settings) as district:
        assert settings.temporal_address is None
        assert district.store.head() == 0
    assert has_data(tmp_path)
