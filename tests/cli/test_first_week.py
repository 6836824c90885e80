"""Every command of docs/first-week.md is run, in its order, and answers what the page says."""

import re
import shlex
from pathlib import Path

import pytest

from interchange.opaque import student_id
from tests.cli.conftest import SAMPLE, Mtss
from tests.cli.test_opening import KEY, ready

__all__ = ["ready"]
PAGE = Path("docs/first-week.md").read_text(encoding="utf-8")
EXIT_CODES = {"doctor": 3}
"""Temporal, which this test does without."""
QUESTIONS = (
    "Who is served today without proven notice to every entitled parent?",
    "Which numbers did the software's authors choose, and who adopted them?",
    "Who qualified by a State score and has no disposition?",
    "How long after the fact does each person enter things?",
    "What happens on 26 June?",
)


def commands() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_page_asks_what_is_asked_first(question: str):
    assert question in PAGE.replace("\n", " ")


@pytest.mark.thorough
def test_every_command_answers(mtss: Mtss, ready: None):
    assert mtss("import", "datapoints", SAMPLE / "datapoints-fall.csv").code == 0
    found = commands()
    assert len(found) > 15
    for words in found:
        said = mtss(*words[1:])
        assert (words[0], said.code) == ("mtss", EXIT_CODES.get(words[1], 0)), (words, said.out, said.err)
    answers = answered(mtss)
    claimed = {line["verdict"] for line in answers["report unproven"]}
    assert claimed == {"claimed", "no_letter"}
    state = answers["screening at-risk --undecided --shown-by state_test"]
    assert state
    assert all("state_test" in " ".join(line["shown_by"]) and line["disposition"] is None for line in state)
    delays = {line["person"]: line for line in answers["report entry-delays"]}
    assert delays["import"]["entries"] > 0
    assert answers["report numbers"][0]["chosen_by"] in ("default", "example", "nobody")
    crossing = answers["year-end"]["crossing"]
    assert {line["last_day"] for line in crossing} == {"2027-06-25"}
    assert student_id("S10001", KEY) in {line["student"] for line in crossing}


def answered(mtss: Mtss) -> dict[str, list[dict[str, object]]]:
    """What the page's commands say for programs."""
    asked = (
        "report unproven",
        "screening at-risk --undecided --shown-by state_test",
        "report entry-delays",
        "report numbers",
        "year-end",
    )
    assert all(f"mtss {words}\n" in PAGE for words in asked)
    return {words: mtss(*words.split(), "--json").json for words in asked}
