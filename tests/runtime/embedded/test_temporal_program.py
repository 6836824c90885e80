"""Where Temporal's program comes from, in which order, and what is said when it cannot be had."""

import re
from pathlib import Path

import pytest

from runtime.embedded import EmbeddedServerError, temporal_program
from runtime.embedded.temporal_program import VERSION, cache_folder, find_temporal

_ROOT = Path(__file__).parents[3]


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with an empty cache, no network to download from, and only what the test puts on PATH."""
    on_path = tmp_path / "bin"
    on_path.mkdir()
    monkeypatch.setenv("PATH", str(on_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(temporal_program, "_download", lambda scratch: "no network")
    return on_path


def put(folder: Path, name: str, script: str = "") -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


def test_the_one_on_path_comes_first(bare_machine: Path) -> None:
    installed = put(bare_machine, "temporal")
    assert find_temporal() == installed


def test_then_the_one_in_the_cache(bare_machine: Path) -> None:
    cached = cache_folder() / f"temporal-{VERSION}"
    cached.mkdir(parents=True)
    built_before = put(cached, "temporal")
    assert find_temporal() == built_before


def test_a_download_is_kept(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(scratch: Path) -> None:
        put(scratch, "temporal")

    monkeypatch.setattr(temporal_program, "_download", download)
    assert find_temporal() == cache_folder() / f"temporal-{VERSION}" / "temporal"
    assert find_temporal().exists()


def test_without_a_download_it_is_built_whole_or_not_at_all(
    bare_machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(bare_machine, "go", 'while [ "$1" != -o ]; do shift; done; echo built >"$2"')
    built = find_temporal()
    assert built.read_text() == "built\n"
    assert [entry.name for entry in built.parent.iterdir()] == ["temporal"]
    assert "building it with Go" in capsys.readouterr().err


def test_a_failed_build_says_why_and_leaves_nothing(bare_machine: Path) -> None:
    put(bare_machine, "go", "echo 'checksum mismatch' >&2; exit 1")
    with pytest.raises(EmbeddedServerError, match=r"could not be built with Go \(checksum mismatch\)"):
        find_temporal()
    assert list((cache_folder() / f"temporal-{VERSION}").iterdir()) == []


def test_with_no_way_left_one_line_says_what_is_missing(bare_machine: Path) -> None:
    with pytest.raises(
        EmbeddedServerError, match=r"no network.*put `temporal` on PATH.*or install Go"
    ) as refused:
        find_temporal()
    assert "\n" not in str(refused.value)


def test_the_version_is_the_one_whose_hashes_are_pinned() -> None:
    required = re.search(r"github\.com/temporalio/cli (\S+)", (_ROOT / "tools" / "go.mod").read_text())
    assert required is not None
    assert required[1] == f"v{VERSION}"
    assert f"github.com/temporalio/cli v{VERSION} h1:" in (_ROOT / "tools" / "go.sum").read_text()
