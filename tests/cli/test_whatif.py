"""`mtss policy whatif` and `diff` on the command line; the record is only read."""

from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from cli.connection import connected
from cli.whatif import _read_only
from domain.notices.holding import HoldLetters
from runtime.wiring import Wired
from tests.cli.conftest import SAMPLE, Mtss
from tests.domain.story import instant

OLD = SAMPLE / "policy.yaml"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A policy with a longer lead of notices and shorter cycles of academic Tier 2."""
    text = OLD.read_text().replace('version: "2026-27.1"', 'version: "2026-27.2"')
    text = text.replace("min_lead_days: 0", "min_lead_days: 14", 1)
    file = tmp_path / "new.yaml"
    file.write_text(text)
    return file


def test_a_script_under_another_policy(mtss: Mtss, new: Path):
    script = ("--script", "examples/one-student.jsonl", "--calendar", SAMPLE / "calendar.csv")
    found = mtss("policy", "whatif", "--policy", new, *script, "--against", OLD, "--json").json
    assert (found["played"], found["not_played"]) == (35, {})
    assert [(start["rule"], start["refused"]) for start in found["starts"]] == [("R48", True)]
    assert [(m["was"], m["would_be"], bool(m["until"])) for m in found["moved"]] == [(2, 1, True)]
    alone = mtss("policy", "whatif", "--policy", new, *script, "--against", OLD, "--students", "nobody")
    assert "starts: nothing to show" in alone.out
    assert mtss("policy", "whatif", "--policy", new, *script).code == 1


def test_the_record_itself_is_played_and_only_read(
    mtss: Mtss, in_november: None, one_student: None, new: Path, inside: Callable[[], Wired]
):
    with inside() as district:
        before = district.store.head()
    found = mtss("policy", "whatif", "--policy", new, "--json").json
    assert (found["played"] > 20, found["not_played"]) == (True, {})
    assert found["refused_then"] > 0
    with inside() as district:
        assert district.store.head() == before


def test_the_database_refuses_to_write_while_the_record_is_read(with_policy: None, capsys):
    hold = HoldLetters(id="hold", at=instant("2026-11-02"), actor="P1", reason="made up")
    with pytest.raises(typer.Exit), _read_only(), connected() as district:
        district.engine.handle(hold)
    assert "read-only" in capsys.readouterr().err


def test_diff_says_what_changes_and_for_whom(mtss: Mtss, new: Path):
    said = mtss("policy", "diff", OLD, new)
    assert said.code == 0
    assert (
        "notices.t2_start.min_lead_days: 0 becomes 14, for parents told by the notice t2_start." in said.out
    )
    keys = {change["key"] for change in mtss("policy", "diff", OLD, new, "--json").json}
    assert "notices.t3_start.min_lead_days" in keys
    assert "no key changes" in mtss("policy", "diff", OLD, OLD).out
