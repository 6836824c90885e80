"""An upgrade without a pause: workers of all roles are restarted one after the other, under load."""

from pathlib import Path

import pytest

from tests.faults.matrix import run_one
from tests.faults.rolling_restart import RollingRestart
from tests.faults.school import found_school


@pytest.mark.thorough
def test_a_rolling_restart_loses_no_signal_and_no_letter(tmp_path: Path) -> None:
    """Commands, deadlines and letters of three weeks go on meanwhile; all streams come out the same."""
    result = run_one(RollingRestart, found_school(tmp_path / "school"), tmp_path / "district")
    assert [check for check in result.checks if not check.passed] == []
    assert "ended in order" in result.seen
