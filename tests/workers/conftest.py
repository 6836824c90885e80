"""The made-up engine, its log, and the workers' wiring around them."""

from pathlib import Path

import pytest

from runtime.clock import SystemClock
from tests.workers.log import MemoryLog
from tests.workflows.district import District
from tests.workflows.stage import Wired, wired


@pytest.fixture
def district(tmp_path: Path) -> District:
    return District(tmp_path / "district", SystemClock())


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


@pytest.fixture
def wiring(
    district: District, log: MemoryLog, temporal_address: str, temporal_task_queue: str, tmp_path: Path
) -> Wired:
    return wired(district, temporal_address, temporal_task_queue, tmp_path, log=log)
