"""What needs no district: policy files, schemas, simulations, the page of commands."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.docs import EXAMPLES, PAGE, page
from cli.schema import command_schema, event_schema
from domain.catalogue import COMMANDS, REGISTRY
from interchange.jsonl import read_lines
from tests.cli.conftest import SAMPLE, Mtss

SIMULATE = ("simulate", "examples/one-student.jsonl", "--policy", SAMPLE / "policy.yaml")
CALENDAR = ("--calendar", SAMPLE / "calendar.csv")


def test_a_whole_policy_passes(mtss: Mtss):
    said = mtss("policy", "check", SAMPLE / "policy.yaml")
    assert said.code == 0
    assert "version 2026-27.1 is complete" in said.out


def test_a_broken_policy_lists_its_problems(mtss: Mtss, tmp_path: Path):
    file = tmp_path / "policy.yaml"
    file.write_text((SAMPLE / "policy.yaml").read_text().replace("quorum: 3", "quorum: many", 1))
    assert mtss("policy", "check", file).code == 1
    assert "services.academic_t2.quorum" in mtss("policy", "check", file).err
    assert mtss("policy", "check", file, "--json").json["problems"][0]["found"] == '"many"'
    assert mtss("policy", "publish", file, "--actor", "P1").code == 1


def test_a_policy_is_shown_with_who_stands_behind_it(mtss: Mtss):
    said = mtss("policy", "show", SAMPLE / "policy.yaml")
    assert "academic_t3" in said.out
    assert "local_addition" in said.out
    assert mtss("policy", "show", SAMPLE / "policy.yaml", "--json").json["version"] == "2026-27.1"


def test_publishing_again_changes_nothing(mtss: Mtss, with_policy: None):
    said = mtss("policy", "publish", SAMPLE / "policy.yaml", "--actor", "P1")
    assert (said.code, "was published already" in said.out) == (0, True)


def test_other_content_under_the_same_version_is_refused(mtss: Mtss, with_policy: None, tmp_path: Path):
    file = tmp_path / "policy.yaml"
    file.write_text((SAMPLE / "policy.yaml").read_text().replace("quorum: 3", "quorum: 4"))
    said = mtss("policy", "publish", file, "--actor", "P1")
    assert (said.code, "refused by A36" in said.err) == (1, True)


def test_schemas_are_whole_and_stable(mtss: Mtss):
    for kind, document in (("commands", command_schema()), ("events", event_schema())):
        jsonschema.Draft202012Validator.check_schema(document)
        first, again = mtss("schema", kind), mtss("schema", kind)
        assert first.out == again.out
        assert first.json == document
    assert len(command_schema()["oneOf"]) == len(COMMANDS)
    assert len(event_schema()["properties"]) == len(REGISTRY)


def example_lines() -> list[str]:
    return [line for file in EXAMPLES for line in file.read_text().splitlines()]


def test_the_schema_takes_what_the_door_takes_and_no_more():
    check = jsonschema.Draft202012Validator(command_schema())
    for line in example_lines():
        check.validate(json.loads(line))
    wrong = {**json.loads(example_lines()[0]), "unknown": 1}
    assert not check.is_valid(wrong)
    assert not check.is_valid({name: wrong[name] for name in ("id", "at", "actor")})


def test_every_command_has_an_example_that_the_door_takes():
    read = list(read_lines("examples", [line.encode() for line in example_lines()]))
    assert not [problem for line in read for problem in line.problems]
    assert {line.command.TYPE for line in read if line.command} == COMMANDS.keys() - {"policy.publish"}


def test_the_page_of_commands_is_not_stale():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m cli.docs"


def test_the_page_names_every_command():
    written = page()
    assert all(f"### `{name}`" in written for name in COMMANDS)


def test_a_simulation_answers_each_command_and_sums_up_each_student(mtss: Mtss):
    said = mtss(*SIMULATE, *CALENDAR, "--json")
    assert said.code == 1  # one command is refused, as it should be: no notice had left
    refused = [one for one in said.json["commands"] if one["result"] != "accepted"]
    assert [(one["type"], one["rule"]) for one in refused] == [("plan.start", "R48")]
    (student,) = said.json["students"]
    assert student["tiers"] == {"academic/ELA": 1}
    assert "review_due" in {deadline["kind"] for deadline in student["deadlines"]}


def test_a_simulation_is_the_same_each_time(mtss: Mtss):
    assert mtss(*SIMULATE, *CALENDAR, "--json").out == mtss(*SIMULATE, *CALENDAR, "--json").out


def test_time_may_run_on_after_the_last_command(mtss: Mtss, tmp_path: Path):
    script = tmp_path / "half.jsonl"
    script.write_text("\n".join(Path("examples/one-student.jsonl").read_text().splitlines()[:13]))
    half = ("simulate", script, "--policy", SAMPLE / "policy.yaml", *CALENDAR)
    assert mtss(*half, "--json").json["students"][0]["deadlines"][0]["status"] == "open"
    later = mtss(*half, "--until", "2026-11-10", "--json").json["students"][0]["deadlines"]
    assert "missed" in {deadline["status"] for deadline in later}
    assert "missed" in mtss(*half, "--until", "2026-11-10").out


odd_values = st.sampled_from(
    [
        None,
        "",
        0,
        -1,
        1e300,
        10**30,
        "s1",
        "rec1",
        "2026-10-20",
        "1900-01-01",
        "2100-12-31",
        [],
        {},
        "\0",
        True,
    ]
)


@given(st.data())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_script_spoiled_anywhere_gets_an_answer_for_each_line(
    mtss: Mtss, tmp_path: Path, data: st.DataObject
):
    lines = [json.loads(line) for line in example_lines()]
    for place in data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=1, max_size=8)):
        lines[place][data.draw(st.sampled_from(sorted(lines[place])))] = data.draw(odd_values)
    lines = data.draw(st.permutations(lines)) if data.draw(st.booleans()) else lines
    script = tmp_path / "script.jsonl"
    script.write_text("\n".join(json.dumps(line) for line in lines))
    said = mtss("simulate", script, *SIMULATE[2:], *CALENDAR, "--until", "2027-07-31", "--json")
    assert len(said.json["commands"]) == len(lines)
    assert {one["result"] for one in said.json["commands"]} <= {"accepted", "refused", "malformed"}


def test_a_simulation_without_a_calendar_says_what_is_missing(mtss: Mtss):
    said = mtss(*SIMULATE)
    assert said.code == 1
    assert "A35" in said.out


@pytest.mark.parametrize("spoiled", ["policy", "calendar"])
def test_a_simulation_needs_files_without_problems(mtss: Mtss, tmp_path: Path, spoiled: str):
    bad = tmp_path / "bad"
    bad.write_text("nonsense: [")
    files = {"policy": SAMPLE / "policy.yaml", "calendar": SAMPLE / "calendar.csv", spoiled: bad}
    said = mtss(*SIMULATE[:2], "--policy", files["policy"], "--calendar", files["calendar"])
    assert (said.code, str(bad) in said.err) == (1, True)


def test_a_simulation_of_nothing(mtss: Mtss, tmp_path: Path):
    (tmp_path / "empty.jsonl").write_text("\n")
    assert mtss("simulate", tmp_path / "empty.jsonl", "--policy", SAMPLE / "policy.yaml").code == 1
