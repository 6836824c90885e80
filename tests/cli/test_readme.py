"""The README's commands are run, in its order, as it gives them."""

import re
import shlex
from pathlib import Path

from typer.models import CommandInfo, TyperInfo

from cli.main import app
from tests.cli.conftest import Mtss

README = Path("README.md").read_text(encoding="utf-8")
RUN_ELSEWHERE = {"make demo", "make test"}
"""`make test` is what runs this; the demo has a test of its own."""
AFTER_THE_DEMO = "--folder"
EXIT_CODES = {"simulate": 1, "doctor": 3}
"""The refused command of the example; Temporal, which this test does without."""


def commands(heading: str) -> list[list[str]]:
    """The lines of the shell blocks under `heading`."""
    section = README.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


def run(mtss: Mtss, words: list[str]) -> None:
    assert words[0] == ".venv/bin/mtss"
    said = mtss(*words[1:])
    assert said.code == EXIT_CODES.get(words[1], 0), (words, said.out, said.err)


def test_without_a_server(mtss: Mtss):
    found = commands("Without a server")
    assert len(found) == 4
    for words in found:
        run(mtss, words)


def test_a_district_of_your_own(mtss: Mtss, district: None):
    found = commands("A district of your own")
    assert len(found) > 10
    for words in found:
        run(mtss, words)


def test_the_first_ten_minutes_are_the_demo_a_look_and_the_tests():
    told = [" ".join(words) for words in commands("The first ten minutes")]
    assert {words for words in told if AFTER_THE_DEMO not in words} == RUN_ELSEWHERE
    assert sum(AFTER_THE_DEMO in words for words in told) == 2


def test_every_command_is_in_the_table_and_no_other():
    table = README.partition("## Commands\n")[2].partition("\n## ")[0]
    rows = [cell for cell in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) if cell != "`--json`"]
    named = {word for row in rows for word in re.findall(r"`(?:mtss )?([a-z-]+)", row)}
    known = {command.name for command in app.registered_commands}
    known |= {group.name for group in app.registered_groups}
    inner = {command.name for group in app.registered_groups for command in subcommands(group)}
    assert named - (inner - known) == known


def subcommands(group: TyperInfo) -> list[CommandInfo]:
    assert group.typer_instance is not None
    return group.typer_instance.registered_commands
