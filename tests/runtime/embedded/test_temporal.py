"""Temporal's dev server as a child process, or somebody else's server by its address."""

import asyncio
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.client import Client, WorkflowExecutionStatus

from runtime.embedded import EmbeddedServerError, EmbeddedTemporal
from tests.support.processes import mentioning


async def start_a_workflow(address: str, workflow_id: str) -> None:
    client = await Client.connect(address)
    await client.start_workflow("Nobody", id=workflow_id, task_queue="nobody", run_timeout=timedelta(hours=1))


async def status_of(address: str, workflow_id: str) -> WorkflowExecutionStatus | None:
    client = await Client.connect(address)
    return (await client.get_workflow_handle(workflow_id).describe()).status


def test_it_keeps_its_workflows_in_the_folder(tmp_path: Path) -> None:
    name = f"cycle/{uuid.uuid4()}"
    with EmbeddedTemporal(tmp_path / "temporal") as server:
        asyncio.run(start_a_workflow(server.address, name))
    assert not mentioning(tmp_path)
    with EmbeddedTemporal(tmp_path / "temporal") as server:
        assert asyncio.run(status_of(server.address, name)) is WorkflowExecutionStatus.RUNNING


def test_it_serves_the_namespace_asked_for() -> None:
    with EmbeddedTemporal(namespace="a-district") as server:

        async def count() -> int:
            client = await Client.connect(server.address, namespace="a-district")
            return (await client.count_workflows()).count

        assert asyncio.run(count()) == 0


def test_it_can_be_started_inside_an_event_loop() -> None:
    async def scenario() -> str:
        with EmbeddedTemporal() as server:
            return (await Client.connect(server.address)).namespace

    assert asyncio.run(scenario()) == "default"


def test_a_given_server_is_used_and_left_running(temporal_address: str) -> None:
    with EmbeddedTemporal(address=temporal_address) as server:
        assert server.address == temporal_address
    with EmbeddedTemporal(address=temporal_address):
        pass


def test_a_given_address_where_nobody_answers_is_refused() -> None:
    with pytest.raises(
        EmbeddedServerError, match=r"no Temporal answers at 127\.0\.0\.1:1 .*check the address"
    ):
        EmbeddedTemporal(address="127.0.0.1:1").start()


def test_a_given_server_without_the_namespace_is_refused(temporal_address: str) -> None:
    with pytest.raises(EmbeddedServerError, match="'another-district'"):
        EmbeddedTemporal(address=temporal_address, namespace="another-district").start()


def test_an_address_is_known_only_while_it_runs() -> None:
    with pytest.raises(EmbeddedServerError, match="not started"):
        EmbeddedTemporal().address  # noqa: B018 - asking is the act
