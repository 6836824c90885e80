"""A demo replaces what a demo made, and nothing else."""

import os
from pathlib import Path

import psutil
import pytest

from runtime.settings import STACK_FILE, NotConfigured
from simulation.demo import begin_anew


@pytest.mark.parametrize("there", [None, "empty", "demo"])
def test_a_new_folder_an_empty_one_and_a_demo_are_replaced(tmp_path: Path, there: str | None) -> None:
    folder = tmp_path / "data"
    if there == "empty":
        folder.mkdir()
    if there == "demo":
        begin_anew(folder)
        (folder / "clock").write_text("old")
    begin_anew(folder)
    assert not (folder / "clock").exists()
    begin_anew(folder)


def test_a_demo_from_before_there_was_a_mark_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "data" / "postgres" / "data").mkdir(parents=True)
    (tmp_path / "data" / "postgres" / "data" / "PG_VERSION").touch()
    (tmp_path / "data" / "clock").touch()
    begin_anew(tmp_path / "data")
    assert not (tmp_path / "data" / "clock").exists()


def test_a_folder_that_no_demo_made_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with pytest.raises(NotConfigured, match="nothing was touched"):
        begin_anew(tmp_path)
    assert (tmp_path / "postgres").exists()


def test_a_folder_in_use_stays_as_it_was(tmp_path: Path) -> None:
    begin_anew(tmp_path / "data")
    started = psutil.Process().create_time()
    stack = tmp_path / "data" / STACK_FILE
    stack.write_text(f'{{"pid": {os.getpid()}, "started": {started}, "settings": {{"queue_prefix": "x"}}}}')
    with pytest.raises(NotConfigured, match="a stack runs"):
        begin_anew(tmp_path / "data")
    assert stack.exists()
