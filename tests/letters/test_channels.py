"""A letter goes to the print folder: whole or not at all, once, and for the clerk's eyes only."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from letters.channels import Parcel, Printed, PrintFolder, Refused


def a_parcel(pdf: bytes = b"%PDF-1.7 made up", file_name: str = "d-1.pdf") -> Parcel:
    return Parcel(
        message_id="<d-1@district.example>",
        file_name=file_name,
        pdf=pdf,
        subject="A letter from school",
        body="",
    )


def test_a_letter_waits_in_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "district" / "print"
    assert PrintFolder(folder).send(a_parcel()) == Printed(path=folder / "d-1.pdf")
    assert (folder / "d-1.pdf").read_bytes() == a_parcel().pdf


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "print"
    folder.mkdir(mode=0o755)
    PrintFolder(folder).send(a_parcel())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "d-1.pdf").stat().st_mode) == 0o600


def test_a_second_try_changes_nothing(tmp_path: Path) -> None:
    channel = PrintFolder(tmp_path)
    first = channel.send(a_parcel())
    written = (tmp_path / "d-1.pdf").stat()
    assert channel.send(a_parcel()) == first
    assert (tmp_path / "d-1.pdf").stat().st_mtime_ns == written.st_mtime_ns
    assert os.listdir(tmp_path) == ["d-1.pdf"]
    assert channel.idempotent


def test_another_letter_is_never_replaced(tmp_path: Path) -> None:
    PrintFolder(tmp_path).send(a_parcel())
    outcome = PrintFolder(tmp_path).send(a_parcel(pdf=b"%PDF-1.7 other"))
    assert isinstance(outcome, Refused)
    assert outcome.permanent
    assert (tmp_path / "d-1.pdf").read_bytes() == a_parcel().pdf


def test_tries_at_the_same_time_leave_one_whole_letter(tmp_path: Path) -> None:
    parcel = a_parcel(pdf=b"%PDF-1.7" + bytes(2_000_000))
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(PrintFolder(tmp_path).send, [parcel] * 8))
    printed = [outcome for outcome in outcomes if isinstance(outcome, Printed)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert printed
    assert not any(outcome.permanent for outcome in refused)
    assert os.listdir(tmp_path) == ["d-1.pdf"]
    assert (tmp_path / "d-1.pdf").read_bytes() == parcel.pdf


def test_what_a_killed_try_left_behind_is_cleared(tmp_path: Path) -> None:
    (tmp_path / ".d-1.pdf.x7f.part").write_bytes(b"%PDF-1.7 ma")
    PrintFolder(tmp_path).send(a_parcel())
    assert os.listdir(tmp_path) == ["d-1.pdf"]


def test_a_folder_that_cannot_be_written_is_a_refusal(tmp_path: Path) -> None:
    (tmp_path / "print").write_text("a file where the folder should be")
    outcome = PrintFolder(tmp_path / "print").send(a_parcel())
    assert isinstance(outcome, Refused)
    assert not outcome.permanent


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    outcome = PrintFolder(tmp_path).send(a_parcel())
    assert outcome == Refused(
        reason="the print folder cannot be written: No space left on device", permanent=False
    )
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "name", ["../d-1.pdf", "/etc/d-1.pdf", ".d-1.pdf", "d 1.pdf", "d-1.txt", "Zoë.pdf", ".pdf"]
)
def test_a_file_name_is_opaque_and_stays_in_the_folder(name: str) -> None:
    with pytest.raises(ValidationError):
        a_parcel(file_name=name)


def test_a_parcel_shows_neither_letter_nor_address() -> None:
    parcel = a_parcel().model_copy(update={"to": "parent@home.example"})
    assert "made up" not in repr(parcel)
    assert "parent" not in repr(parcel)
