"""What deploy/README.md tells an operator of is there: scripts, services, commands, numbers."""

import re
import shlex

import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.support.compose import ROOT, services

README = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
LINES = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
COMPOSE = [shlex.split(line, comments=True) for line in LINES if line.startswith("docker compose")]
MTSS = sorted(
    {tuple(words[words.index("mtss") + 1 :]) for words in COMPOSE if "mtss" in words}
    | {tuple(shlex.split(found)) for found in re.findall(r"`mtss ([^`]+)`", README)}
)


def test_every_script_that_it_names_is_there() -> None:
    for path in re.findall(r"(?<!/)deploy/[\w./-]+\.(?:sh|py)", README):
        assert (ROOT / path).is_file(), path
    for name in re.findall(r" /deploy/([\w-]+\.sh)", README):
        assert (ROOT / "deploy" / "postgres" / name).is_file(), name


def test_every_service_that_it_names_is_in_the_compose_file() -> None:
    for words in COMPOSE:
        assert services().keys() & set(words) or "up" in words, words


@pytest.mark.parametrize("words", MTSS, ids=" ".join)
def test_every_command_that_it_names_exists(words: tuple[str, ...]) -> None:
    asked = [word for word in words if not word.startswith("-")]
    said = CliRunner().invoke(app, [*asked, "--help"])
    assert said.exit_code == 0, said.output
    assert all(word in said.output for word in words if word.startswith("--"))


def test_its_numbers_are_those_of_the_compose_file() -> None:
    given = services()["temporal"]["environment"]
    pools = int(given["SQL_MAX_CONNS"]), int(given["SQL_VIS_MAX_CONNS"])
    assert f"4 × ({pools[0]} + {pools[1]}) = {4 * sum(pools)} a server" in README
    assert f"| history shards | {given['NUM_HISTORY_SHARDS']}," in README
    assert services()["temporal"]["deploy"]["replicas"] == 2
    (allowed,) = (w for w in services()["postgres"]["command"] if w.startswith("--max_connections="))
    assert 2 * 4 * sum(pools) < int(allowed.partition("=")[2]) / 2, "half of the connections is the workers'"
    retention = (ROOT / "deploy" / "temporal" / "namespace.sh").read_text()
    assert "--retention 7d" in retention
    assert "| retention | 7 days" in README


def test_its_sizes_are_what_a_student_takes_times_the_students() -> None:
    section = README.partition("## Sizes\n")[2]
    students, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line[:1] == "|"
    ]
    counts = [number(cell) for cell in students[2:]]
    assert counts == [3_000, 30_000, 900_000]
    assert len(rows) > 8
    for label, each, *cells in rows[1:]:
        for count, cell in zip(counts, cells, strict=True):
            assert number(cell) == pytest.approx(number(each) * count, rel=0.05), (label, cell)


def number(cell: str) -> float:
    return float(cell.replace(",", ""))
