"""Started by root, PostgreSQL still runs as somebody with fewer rights."""

import os
from pathlib import Path

import psutil
import pytest

from runtime.embedded import EmbeddedPostgres, EmbeddedServerError, unprivileged
from tests.support.processes import eventually, mentioning

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another identity")


@pytest.fixture
def no_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel or container that forbids user namespaces, and a system user that exists already."""
    monkeypatch.setattr(unprivileged, "_UNSHARE", ("false",))
    monkeypatch.setattr(unprivileged, "SYSTEM_USER", "nobody")


@pytest.fixture
def private_folder(tmp_path: Path) -> Path:
    """As in root's home."""
    tmp_path.chmod(0o700)
    return tmp_path / "postgres"


def process_of(folder: Path) -> psutil.Process:
    return psutil.Process(int((folder / "data" / "postmaster.pid").read_text().split("\n")[0]))


def user_of(folder: Path) -> str:
    return process_of(folder).username()


@pytest.mark.usefixtures("no_namespaces")
def test_a_system_user_runs_it_where_namespaces_are_forbidden(private_folder: Path) -> None:
    with EmbeddedPostgres(private_folder):
        assert user_of(private_folder) == "nobody"


@pytest.mark.usefixtures("no_namespaces")
def test_as_a_system_user_too_it_ends_when_its_guard_is_killed(private_folder: Path) -> None:
    server = EmbeddedPostgres(private_folder)
    server.start()
    process_of(private_folder).parent().kill()
    assert eventually(lambda: not mentioning(private_folder))
    server.stop()


def test_data_goes_with_whoever_runs_it(private_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unprivileged, "SYSTEM_USER", "nobody")
    here = unprivileged._UNSHARE
    users = {here: "root", ("false",): "nobody"} if unprivileged._works(here) else {("false",): "nobody"}
    for unshare in (*users, *users):
        monkeypatch.setattr(unprivileged, "_UNSHARE", unshare)
        with EmbeddedPostgres(private_folder):
            assert user_of(private_folder) == users[unshare]


@pytest.mark.usefixtures("no_namespaces")
def test_a_folder_that_user_cannot_enter_is_named(
    private_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unprivileged, "_PASSING", ("--no-such-option",))
    with pytest.raises(EmbeddedServerError, match=f"cannot enter {private_folder}/data: run as an ordinary"):
        EmbeddedPostgres(private_folder).start()


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
