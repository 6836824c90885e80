"""The task runner explains itself, and says in one line what it needs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[1]


def make(*arguments: str, folder: Path = _ROOT, path: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": path or os.environ["PATH"], "HOME": str(folder)},
    )


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A checkout in which nothing was set up yet."""
    shutil.copytree(_ROOT / "tools", tmp_path / "tools")
    for name in ("Makefile", "pyproject.toml", "uv.lock"):
        shutil.copy(_ROOT / name, tmp_path)
    return tmp_path


def python_of_version(version: str, folder: Path) -> Path:
    """A `python3` that believes to be of `version`."""
    pretend = f"import sys; sys.version_info = {tuple(map(int, version.split('.')))}; exec(sys.argv[1])"
    program = folder / "python-of-another-time"
    program.write_text(
        f'#!/bin/sh\n[ "$1" = -V ] && exec echo "Python {version}"\n'
        f'[ "$1" = -c ] && exec {sys.executable} -c "{pretend}" "$2"\nexit 1\n'
    )
    program.chmod(0o755)
    return program


def test_help_lists_every_target() -> None:
    (declared,) = re.findall(r"^\.PHONY: (.*)$", (_ROOT / "Makefile").read_text(), re.MULTILINE)
    told = re.findall(r"^  make (\w+) +\S.*$", make("help").stdout, re.MULTILINE)
    assert sorted(told) == sorted(declared.split())


def test_help_is_what_make_alone_says() -> None:
    assert make().stdout == make("help").stdout


def test_a_missing_python_is_named(fresh: Path) -> None:
    outcome = make("setup", "PYTHON=no-such-python", folder=fresh)
    assert outcome.returncode != 0
    assert outcome.stdout == "no-such-python is missing: install Python 3.11 to 3.14 (python.org)\n"


@pytest.mark.parametrize("version", ["3.10.9", "3.15.0"])
def test_another_python_is_refused_with_its_version(fresh: Path, version: str) -> None:
    python = python_of_version(version, fresh)
    outcome = make("demo", f"PYTHON={python}", folder=fresh)
    assert outcome.returncode != 0
    assert re.fullmatch(
        rf"Python 3\.11 to 3\.14 is needed, \S+ is Python {version}: install one and run: "
        r"make PYTHON=python3\.13 demo\n",
        outcome.stdout,
    )
    assert not (fresh / ".venv").exists()


@pytest.mark.parametrize("version", ["3.11.0", "3.14.9"])
def test_a_python_without_its_venv_module_is_told_so(fresh: Path, version: str) -> None:
    outcome = make("setup", f"PYTHON={python_of_version(version, fresh)}", folder=fresh)
    assert "cannot make environments: install its venv module" in outcome.stdout
    assert not (fresh / ".venv").exists()


def test_the_continuous_check_is_make_test() -> None:
    assert (_ROOT / ".ci" / "run").read_text().rstrip().endswith("exec make test")
