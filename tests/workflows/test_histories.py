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

from tests.workflows.scenarios import HISTORIES, SCENARIOS, commands, kept, newest, played
from workflows.by_owner import WAITING_WORKFLOWS
from workflows.client import DATA_CONVERTER
from workflows.replan import ReplanWorkflow

KEPT = sorted(HISTORIES.glob("*.json"))
ADVICE = """
The workflows of scenario {scenario!r} now tell Temporal something else than when {path} was recorded:
    was {was}
    is  {now}
Workflows of that shape are running in schools and would get stuck on this change. Keep the old branch:
    if workflow.patched("what-changed"): ... new ... else: ... old ...
then record the new shape beside the old one, which stays: python -m tests.workflows.scenarios
"""
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"
OWNER = rf"[a-z-]+/([a-z]+-)*{UUID}(@\d+)?"
STREAM = rf"student/(of-[a-z-]+-{UUID}|\d+)"
OPAQUE = re.compile(
    rf"|{UUID}|{OWNER}|{STREAM}|{INSTANT}|deadline|dispatch|deadline_reached|\d{{1,3}}"
    rf"|(deadline|dispatch) {UUID} at {INSTANT}|waits for what {OWNER} owes"
)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_kept_history_replays(path: Path) -> None:
    replayer = Replayer(workflows=[*WAITING_WORKFLOWS, ReplanWorkflow], data_converter=DATA_CONVERTER)
    asyncio.run(replayer.replay_workflow(kept(path)))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_today_the_workflows_tell_temporal_what_they_told_it_when_last_recorded(scenario: str) -> None:
    files = newest(scenario)
    assert files, f"record {scenario!r} first: python -m tests.workflows.scenarios"
    for path, history in zip(files, asyncio.run(played(scenario)), strict=True):
        was, now = commands(kept(path)), commands(history)
        assert was == now, ADVICE.format(scenario=scenario, path=path.name, was=was, now=now)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_history_holds_opaque_ids_and_instants_only(path: Path) -> None:
    said = [text for payload in payloads(json.loads(path.read_text())) for text in strings(payload)]
    assert said
    assert [text for text in said if not OPAQUE.fullmatch(text)] == []


def test_a_name_in_a_history_would_be_seen() -> None:
    assert not OPAQUE.fullmatch("Ana Example (made up)")
    assert not OPAQUE.fullmatch("cycle/ana-example")


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
