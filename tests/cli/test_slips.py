"""What a slip on the command line answers: words, the right exit code, and never an empty list."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from tests.cli.conftest import SAMPLE, Mtss


@pytest.mark.parametrize(
    "words",
    [
        ("tiers", "--building", "XX"),
        ("report", "population", "--building", "XX"),
        ("tasks", "--building", "XX"),
        ("deadlines", "--building", "XX"),
        ("screening", "coverage", "--building", "XX"),
        ("screening", "at-risk", "--building", "XX"),
        ("staff", "nobodys", "--building", "XX"),
        ("year-end", "--building", "XX"),
    ],
)
def test_a_building_that_is_none_is_said_to_be_none(
    mtss: Mtss, with_policy: None, words: tuple[str, ...]
) -> None:
    said = mtss(*words)
    assert (said.code, said.out) == (1, "")
    assert "no building XX is on record" in said.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("tasks", "--role", "principle"), "no role principle is on record; there are: ais_teacher, "),
        (("tasks", "--person", "X9"), "no staff id X9 is on record; give one of staff.csv"),
        (("staff", "duties", "X9"), "no staff id X9 is on record; give one of staff.csv"),
        (("screening", "coverage", "--window", "Autumn"), "there are: Fall, Spring, Winter"),
        (("screening", "at-risk", "--window", "Autumn"), "there are: Fall, Spring, Winter"),
    ],
)
def test_what_the_district_does_not_know_is_no_empty_list(
    mtss: Mtss, one_student: None, words: tuple[str, ...], told: str
) -> None:
    said = mtss(*words)
    assert (said.code, said.out) == (1, "")
    assert told in said.err


@pytest.mark.usefixtures("one_student")
def test_what_the_district_knows_may_be_an_empty_list(mtss: Mtss) -> None:
    for words in (
        ("tasks", "--person", "T1"),
        ("tasks", "--role", "ais_teacher"),
        ("screening", "coverage", "--window", "Spring"),
    ):
        assert mtss(*words, "--json").json == []


def test_before_the_staff_is_known_the_list_to_import_is_named(mtss: Mtss, district: None) -> None:
    assert "there is none yet; import staff.csv first" in mtss("tasks", "--role", "principal").err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("notices", "--verdict", "lat"), "in_time"),
        (("screening", "at-risk", "--shown-by", "star"), "state_test"),
        (("staff", "duties", "T1", "--on", "2026-13-01"), "give it as 2026-10-15"),
        (("retention", "--on", "11/14/2026"), "give it as 2026-10-15"),
        (("student", "trail", "S1", "--known-at", "2026-11-14T23:59:00"), "give an instant"),
        (("decision", "explain", "S1"), "give STUDENT@ENTRY"),
        (("import", "calendar", SAMPLE / "calendar.csv", "--actor", " "), "give the id of who does this"),
        (("dispatch", "hold", "--actor", "", "--reason", "x"), "give the id of who does this"),
    ],
)
def test_a_word_that_an_option_does_not_know_is_refused(
    mtss: Mtss, words: tuple[str, ...], told: str
) -> None:
    said = mtss(*words)
    assert said.code == 2
    assert told in re.sub(r"[\s│]+", " ", said.err)


def test_a_folder_in_which_no_data_can_be_kept_is_named(mtss: Mtss, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    said = mtss("--folder", file, "dev")
    assert (said.code, "no data can be kept there" in said.err) == (3, True)
    assert mtss("--folder", file, "tiers").code == 3


def test_the_doctor_says_of_kept_data_that_nothing_runs_on_them(mtss: Mtss, tmp_path: Path) -> None:
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    (tmp_path / "postgres" / "data" / "PG_VERSION").touch()
    said = mtss("--folder", tmp_path, "doctor", "--json")
    assert said.code == 3
    assert said.json[0]["said"] == f"no stack runs on {tmp_path}, where data are kept"


def test_a_folder_in_the_place_of_a_file_is_called_one(mtss: Mtss) -> None:
    said = mtss("policy", "check", SAMPLE)
    assert (said.code, "found a folder" in said.err) == (1, True)


def test_a_script_without_one_good_line_tells_each_bad_one(mtss: Mtss, tmp_path: Path) -> None:
    file = tmp_path / "script.jsonl"
    file.write_text("not json\n{}\n")
    said = mtss("simulate", file, "--policy", SAMPLE / "policy.yaml")
    assert said.code == 1
    assert "line 1" in said.err
    assert "line 2" in said.err


def test_ctrl_c_ends_it_without_a_traceback_also_while_it_is_loaded() -> None:
    words = [sys.executable, "-c", "import cli.__main__ as m; print('up', flush=True); m.main()", "dev"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        program.stdout.readline()
        program.send_signal(signal.SIGINT)
        _, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (-signal.SIGINT, "")


@pytest.mark.parametrize(
    ("words", "unbuffered"), [(("rules",), "1"), (("rules", "R48"), ""), (("--help",), "")]
)
def test_a_full_stdout_is_told_in_one_line(words: tuple[str, ...], unbuffered: str) -> None:
    with Path("/dev/full").open("w") as full:
        said = _run(words, full, unbuffered)
    assert said.returncode == 3
    assert said.stderr == "stdout cannot be written: No space left on device; send it somewhere else\n"


def test_a_closed_stdout_is_told_in_one_line() -> None:
    words = ["sh", "-c", '"$@" >&-', "sh", sys.executable, "-m", "cli", "rules"]
    said = subprocess.run(words, stderr=subprocess.PIPE, text=True, check=False)
    assert (said.returncode, said.stderr.count("\n")) == (3, 1)


@pytest.mark.parametrize("words", [("rules",), ("rules", "--json")])
def test_a_reader_who_went_away_is_told_nothing(words: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as nobody:
        said = _run(words, nobody)
    assert (said.returncode, said.stderr) == (1, "")


def _run(words: tuple[str, ...], stdout: IO[str], unbuffered: str = "") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    program = [sys.executable, "-m", "cli", *words]
    return subprocess.run(program, env=env, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)
