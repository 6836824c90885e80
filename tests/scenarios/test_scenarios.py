"""Stories written from the plan's text alone, played by `mtss simulate` and compared with what the plan says.

`<name>.jsonl` holds the commands, `<name>.expected.json` what must come of them:

| key | holds |
|---|---|
| `story` | who the (made-up) students are and what happens |
| `policy`, `calendar` | files beside the scenario, where the sample district's are not meant; `policy` may \
also map keys of the sample district's policy (`clock.week`) to what they hold instead |
| `until` | the day to which time runs on after the last command |
| `commands` | command id → `accepted`, or the rule of the refusal |
| `students` | student → `tiers` and `findings` (rules), both complete; `deadlines`; \
`absent`: pairs of kind and owner of which there is no deadline |
| `others` | stream of a building's year → `deadlines` |

`deadlines` are complete for each pair of `kind` and `of` that they name; `rung` is 0 where it is not given.
"""

import json
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from cli.main import app

HERE = Path(__file__).parent
DISTRICT = HERE.parents[1] / "examples" / "sample-district"
SCENARIOS = sorted(path.stem for path in HERE.glob("*.jsonl"))


def policy_of(expected: dict[str, Any], folder: Path) -> Path:
    named = expected.get("policy", {})
    if isinstance(named, str):
        return HERE / named
    document = yaml.safe_load((DISTRICT / "policy.yaml").read_text("utf-8"))
    for path, value in named.items():
        *keys, last = path.split(".")
        reduce(getitem, keys, document)[last] = value
    (folder / "policy.yaml").write_text(yaml.safe_dump(document), "utf-8")
    return folder / "policy.yaml"


def played(name: str, expected: dict[str, Any], folder: Path) -> dict[str, Any]:
    policy = policy_of(expected, folder)
    calendar = HERE / expected["calendar"] if "calendar" in expected else DISTRICT / "calendar.csv"
    files = ["--policy", str(policy), "--calendar", str(calendar)]
    until = ["--until", expected["until"]] if "until" in expected else []
    result = CliRunner().invoke(app, ["simulate", str(HERE / f"{name}.jsonl"), *files, *until, "--json"])
    assert result.exit_code in (0, 1), result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def shown(deadlines: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """The deadlines of the kinds and owners that are wanted, in one order."""
    named = {_which(d) for d in wanted}
    return sorted((*_which(d), d["due_on"], d["status"]) for d in deadlines if _which(d) in named)


def _which(deadline: dict[str, Any]) -> tuple[Any, ...]:
    return deadline["of"], deadline["kind"], deadline.get("rung", 0)


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_the_plan_says_comes_of_it(name: str, tmp_path: Path):
    expected = json.loads((HERE / f"{name}.expected.json").read_text("utf-8"))
    found = played(name, expected, tmp_path)
    answers = {c.get("id", c["line"]): c.get("rule", c["result"]) for c in found["commands"]}
    assert answers == expected["commands"]
    students = {s["student"]: s for s in found["students"]}
    for student, wanted in expected["students"].items():
        had = students[student]
        assert had["tiers"] == wanted["tiers"], student
        assert sorted(f["rule"] for f in had["findings"]) == sorted(wanted["findings"]), student
        assert shown(had["deadlines"], wanted["deadlines"]) == shown(wanted["deadlines"], wanted["deadlines"])
        kinds = {(d["kind"], d["of"]) for d in had["deadlines"]}
        assert kinds.isdisjoint((kind, of) for kind, of in wanted.get("absent", ())), student
    streams = {o["stream"]: o["deadlines"] for o in found["others"]}
    for stream, wanted in expected.get("others", {}).items():
        assert shown(streams[stream], wanted["deadlines"]) == shown(wanted["deadlines"], wanted["deadlines"])
