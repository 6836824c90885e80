"""Started by root, PostgreSQL still runs as somebody with fewer rights."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from runtime.embedded import EmbeddedPostgres, EmbeddedServerError, unprivileged

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another identity")


@pytest.fixture
def no_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel or container that forbids user namespaces, and a system user that exists already."""
    monkeypatch.setattr(unprivileged, "_namespaces_work", lambda: False)
    monkeypatch.setattr(unprivileged, "SYSTEM_USER", "nobody")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter; pytest's own are for their owner alone."""
    folder = Path(tempfile.mkdtemp(prefix="mtss-tests-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def others_may_enter(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in path.parents)


def user_of(folder: Path) -> str:
    return psutil.Process(int((folder / "data" / "postmaster.pid").read_text().split("\n")[0])).username()


@pytest.mark.usefixtures("no_namespaces")
@pytest.mark.skipif(
    not others_may_enter(Path(__file__)), reason="the project's folder is for its owner alone"
)
def test_a_system_user_runs_it_where_namespaces_are_forbidden(open_folder: Path) -> None:
    with EmbeddedPostgres(open_folder):
        assert user_of(open_folder) == "nobody"


@pytest.mark.skipif(
    not others_may_enter(Path(__file__)), reason="the project's folder is for its owner alone"
)
def test_data_goes_with_whoever_runs_it(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unprivileged, "SYSTEM_USER", "nobody")
    for namespaces in (True, False, True):
        monkeypatch.setattr(unprivileged, "_namespaces_work", lambda works=namespaces: works)
        if not namespaces or subprocess.run([*unprivileged._UNSHARE, "true"], check=False).returncode == 0:
            with EmbeddedPostgres(open_folder):
                assert user_of(open_folder) == ("root" if namespaces else "nobody")


@pytest.mark.usefixtures("no_namespaces")
def test_a_folder_that_user_cannot_enter_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(
        EmbeddedServerError, match=f"cannot enter {tmp_path}/postgres/data: run as an ordinary"
    ):
        EmbeddedPostgres(tmp_path / "postgres").start()


def test_a_user_that_is_made_is_announced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    useradd = tmp_path / "useradd"
    useradd.write_text('#!/bin/sh\necho "$*" >"$0.asked"\n')
    useradd.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(unprivileged.pwd, "getpwnam", made_by(tmp_path / "useradd.asked"))
    unprivileged._system_user()
    assert "Made the system user 'mtss'" in capsys.readouterr().err
    assert (tmp_path / "useradd.asked").read_text().split()[-1] == "mtss"


def made_by(evidence: Path):
    def getpwnam(name: str):
        if not evidence.exists():
            raise KeyError(name)
        return next(entry for entry in unprivileged.pwd.getpwall() if entry.pw_name == "nobody")

    return getpwnam
