"""What a table does with a narrow terminal."""

import re

import pytest

from cli.shown import print_table

STUDENT = "3f9a62c1d07b48e5a1c24f6d8e90b7a3"
DEADLINE = f"screening/{STUDENT}/screening_window_closes/1"


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of eighty columns."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")


def _printed(capsys: pytest.CaptureFixture[str], **cells: str) -> list[str]:
    print_table(tuple(cells), [tuple(cells.values())])
    return re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()


def test_an_id_stays_whole_and_the_other_columns_give_way(capsys: pytest.CaptureFixture[str]):
    why = "nobody who works in the building has it"
    lines = _printed(capsys, what="plan", student=STUDENT, due_on="2026-10-19", why=why, kind="first_session")
    assert sum(STUDENT in line for line in lines) == 1
    assert {len(line) for line in lines} == {80}


def test_where_two_ids_have_no_room_the_first_stays_whole(capsys: pytest.CaptureFixture[str]):
    lines = _printed(capsys, student=STUDENT, decision=f"{STUDENT}@14", on="2026-10-19", type="plan.started")
    assert any(f"{STUDENT}@14" in line for line in lines)
    assert {len(line) for line in lines} == {80}


def test_an_id_without_room_is_folded_and_nothing_is_cut_off(capsys: pytest.CaptureFixture[str]):
    columns = {f"column_{n}": "2026-10-19" for n in range(6)}
    lines = _printed(capsys, deadline=DEADLINE, **columns)
    assert "".join(re.findall(r"^│ (\S+)", "\n".join(lines), re.MULTILINE)) == DEADLINE
