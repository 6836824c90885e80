"""`mtss attach`: papers by hash and date (R9)."""

from hashlib import sha256
from pathlib import Path

import pytest

from tests.cli.conftest import Mtss

WORDS = ("--as", "paper-1", "--title", "signed notice", "--kept-at", "cabinet 3", "--by", "C1")


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"made-up scan")
    return path


@pytest.mark.usefixtures("one_student")
def test_a_paper_is_attached_by_the_hash_of_its_scan(mtss: Mtss, scan: Path):
    said = mtss("attach", scan, *WORDS, "--dated", "2026-10-15", "--student", "s1")
    digest = sha256(b"made-up scan").hexdigest()
    assert (said.code, digest in said.err) == (0, True)
    (paper,) = mtss("report", "papers", "--json").json
    assert (paper["belongs_to"], paper["sha256"], paper["dated"]) == ("student/s1", digest, "2026-10-15")
    again = mtss("attach", scan, *WORDS, "--dated", "2026-10-15", "--student", "s1")
    assert (again.code, "on file already" in again.err) == (1, True)


@pytest.mark.parametrize(
    "words",
    [("--dated", "2026-10-15"), ("--dated", "2026-10-15", "--student", "s1", "--building", "SHE")],
)
def test_a_paper_belongs_to_one_place(mtss: Mtss, scan: Path, words: tuple[str, ...]):
    assert mtss("attach", scan, *WORDS, *words).code == 2


@pytest.mark.usefixtures("district")
def test_a_date_in_another_form_is_a_mistake_in_the_command_line(mtss: Mtss, scan: Path):
    said = mtss("attach", scan, *WORDS, "--dated", "15 October", "--building", "SHE")
    assert (said.code, "2026-10-15" in said.err) == (2, True)
