"""Running workflows survive a deploy: yesterday's histories replay, and say nothing of any child."""

import asyncio
import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from temporalio.worker import Replayer

from tests.workflows.scenarios import (
    HISTORIES,
    NEXT,
    SCENARIOS,
    commands,
    kept,
    played,
    recorded,
    release,
)
from workflows.by_owner import WAITING_WORKFLOWS
from workflows.client import DATA_CONVERTER
from workflows.replan import ReplanWorkflow

KEPT = sorted(HISTORIES.glob("*/*.json"))
ADVICE = """
What the workflows tell Temporal has changed in scenario {scenario!r}, since {path} was recorded:
    was {was}
    is  {now}
After an upgrade the new code replays every run that the old code began. Where they differ, it is stuck.

1. If you did not mean this, put it back.
2. If you did, keep the old way beside the new one:
       if workflow.patched("what-is-new"):
           ... the new way ...
       else:
           ... the old way ...
   A run stays with the way that it took when it first came to this line, until it is continued as new.
3. `make histories` records today's shape in tests/workflows/histories/next; commit it with the change.
4. `make test` replays every release's histories. If one does not, the old way is not whole yet.
   Never edit or delete one: runs like it are waiting in schools. `make histories RELEASE=...` adds a release.
Releases so far: {releases}. Before the first one nobody has runs of the old shape: steps 1 and 3 are enough.
Why it is done so, and when a patch may go: docs/adr/0012-workflows-are-patched-not-pinned.md
"""
WAITING = {each.__name__ for each in WAITING_WORKFLOWS}
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"
OWNER = rf"[a-z-]+/([a-z]+-)*{UUID}(@\d+)?"
STREAM = rf"student/(of-[a-z-]+-{UUID}|\d+)"
OPAQUE = re.compile(
    rf"|{UUID}|{OWNER}|{STREAM}|{INSTANT}|deadline|dispatch|deadline_reached|\d{{1,3}}"
    rf"|(deadline|dispatch) {UUID} at {INSTANT}|waits for what {OWNER} owes"
)


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", KEPT, ids=name_of)
def test_a_kept_history_replays(path: Path) -> None:
    replayer = Replayer(workflows=[*WAITING_WORKFLOWS, ReplanWorkflow], data_converter=DATA_CONVERTER)
    asyncio.run(replayer.replay_workflow(kept(path)))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_today_the_workflows_tell_temporal_what_they_told_it_when_last_recorded(scenario: str) -> None:
    files = recorded(scenario)
    assert files, f"record {scenario!r} first: make histories"
    for path, history in zip(files, asyncio.run(played(scenario)), strict=True):
        was, now = commands(kept(path)), commands(history)
        assert was == now, ADVICE.format(
            scenario=scenario, path=name_of(path), was=was, now=now, releases=", ".join(releases()) or "none"
        )


def test_every_workflow_is_recorded_in_the_middle_and_at_its_end() -> None:
    seen = {(type_of(path), ended(path)) for path in KEPT if path.parent.name == NEXT}
    assert {name for name, _ in seen} == {*WAITING, ReplanWorkflow.__name__}
    assert {name for name, is_ended in seen if not is_ended} == WAITING


def test_a_release_keeps_what_is_recorded_for_good(tmp_path: Path) -> None:
    (tmp_path / NEXT).mkdir()
    (tmp_path / NEXT / "cycle-1.json").write_text("as it was")
    release("0.2.0", tmp_path)
    (tmp_path / NEXT / "cycle-1.json").write_text("as it is now")
    with pytest.raises(FileExistsError):
        release("0.2.0", tmp_path)
    assert (tmp_path / "0.2.0" / "cycle-1.json").read_text() == "as it was"


@pytest.mark.parametrize("path", KEPT, ids=name_of)
def test_a_history_holds_opaque_ids_and_instants_only(path: Path) -> None:
    said = [text for payload in payloads(json.loads(path.read_text())) for text in strings(payload)]
    assert said
    assert [text for text in said if not OPAQUE.fullmatch(text)] == []


def test_a_name_in_a_history_would_be_seen() -> None:
    assert not OPAQUE.fullmatch("Ana Example (made up)")
    assert not OPAQUE.fullmatch("cycle/ana-example")


def releases() -> list[str]:
    """The releases whose histories are kept."""
    return sorted(folder.name for folder in HISTORIES.iterdir() if folder.name != NEXT)


def type_of(path: Path) -> str:
    """The workflow's type."""
    (first, *_) = json.loads(path.read_text())["events"]
    return str(first["workflowExecutionStartedEventAttributes"]["workflowType"]["name"])


def ended(path: Path) -> bool:
    """Whether the workflow had ended when its history was taken."""
    return commands(kept(path))[-1] in ("complete", "continue as new")


def payloads(node: Any) -> Iterator[Any]:
    """Every value that was handed to Temporal, decoded."""
    if isinstance(node, dict) and {"metadata", "data"} <= node.keys():
        yield json.loads(base64.b64decode(node["data"]))
    elif isinstance(node, dict | list):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from payloads(inner)


def strings(value: Any) -> Iterator[str]:
    """Every text in a decoded value, keys aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)
