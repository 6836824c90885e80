"""The full Temporal server is built whole or not at all, in the version that the compose file runs."""

import re
from pathlib import Path

import pytest
import yaml

from runtime.embedded import EmbeddedServerError
from runtime.embedded.full_temporal import VERSION, find_full_temporal
from runtime.embedded.temporal_program import cache_folder

_ROOT = Path(__file__).parents[3]
FAKE_GO = """
case "$1" in
    build) while [ "$1" != -o ]; do shift; done; echo built >"$2" ;;
    list) echo "{module}" ;;
esac
"""


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with an empty cache, and only what the test puts on PATH."""
    on_path = tmp_path / "bin"
    on_path.mkdir()
    monkeypatch.setenv("PATH", str(on_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return on_path


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """The pinned module as Go keeps it: nothing in it may be written."""
    folder = tmp_path / "module"
    for name in ("config/docker.yaml", "config/dynamicconfig/docker.yaml"):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
        file.chmod(0o400)
    return folder


def put_go(folder: Path, script: str) -> None:
    program = folder / "go"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_it_is_built_once_with_its_configuration(bare_machine: Path, module: Path) -> None:
    put_go(bare_machine, FAKE_GO.format(module=module))
    found = find_full_temporal()
    (bare_machine / "go").unlink()
    assert find_full_temporal() == found
    names = sorted(str(file.relative_to(found)) for file in found.rglob("*") if file.is_file())
    assert names == [
        "config/docker.yaml",
        "config/dynamicconfig/docker.yaml",
        "temporal-server",
        "temporal-sql-tool",
    ]
    assert all(file.stat().st_mode & 0o200 for file in found.rglob("*")), "it can be removed again"


def test_a_failed_build_says_why_and_leaves_nothing(bare_machine: Path) -> None:
    put_go(bare_machine, "echo 'checksum mismatch' >&2; exit 1")
    with pytest.raises(EmbeddedServerError, match=r"could not be built with Go \(checksum mismatch\)"):
        find_full_temporal()
    assert list(cache_folder().iterdir()) == []


def test_without_go_one_line_says_what_is_missing(bare_machine: Path) -> None:
    with pytest.raises(EmbeddedServerError, match=r"needs Go 1\.25 or later") as refused:
        find_full_temporal()
    assert "\n" not in str(refused.value)


def test_the_version_is_the_compose_file_s_and_its_hashes_are_pinned() -> None:
    services = yaml.safe_load((_ROOT / "docker-compose.yml").read_text())["services"].values()
    images = {s["image"] for s in services}
    assert {image for image in images if image.startswith("temporalio/server:")} == {
        f"temporalio/server:{VERSION}"
    }
    required = re.search(r"go\.temporal\.io/server (\S+)", (_ROOT / "tools" / "go.mod").read_text())
    assert required is not None
    assert required[1] == f"v{VERSION}"
    assert f"go.temporal.io/server v{VERSION} h1:" in (_ROOT / "tools" / "go.sum").read_text()
