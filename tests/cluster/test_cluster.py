"""Temporal as production runs it: two full servers, one of which may die at any time."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from runtime.clock import SystemClock
from tests.support.cluster import Cluster
from tests.support.compose import services
from tests.workflows.district import District, deadline, dispatch
from tests.workflows.stage import an_owner, ended, eventually, soon, wired, working

ROLES = {"frontend": 1, "history": 2, "matching": 3, "worker": 4}
pytestmark = pytest.mark.thorough


def members(cluster: Cluster) -> dict[str, int]:
    """How many servers offer each of Temporal's services, as they tell each other."""
    with psycopg.connect(cluster.postgres.dsn("temporal")) as connection:
        rows = dict(
            connection.execute(
                "SELECT role, count(DISTINCT (rpc_address, rpc_port)) FROM cluster_membership"
                " WHERE last_heartbeat > (now() AT TIME ZONE 'UTC') - interval '20 seconds' GROUP BY role"
            ).fetchall()
        )
    return {name: rows.get(number, 0) for name, number in ROLES.items()}


def all_know_of_each_other(cluster: Cluster) -> None:
    assert len(cluster.frontends) == services()["temporal"]["deploy"]["replicas"] == 2
    asyncio.run(eventually(lambda: members(cluster) == dict.fromkeys(ROLES, 2), "two of each service"))


def test_one_of_two_servers_killed_in_the_middle_loses_no_deadline_and_no_letter_and_may_come_back(
    cluster: Cluster, temporal_task_queue: str, tmp_path: Path
) -> None:
    """All in one, so that one cluster is started, however many processes run the tests."""
    all_know_of_each_other(cluster)
    district = District(tmp_path / "district", SystemClock())
    owners = [an_owner("notice") for _ in range(20)]

    async def story() -> None:
        async with working(wired(district, cluster.address, temporal_task_queue, tmp_path)) as sender:
            for n, owner in enumerate(owners):
                due = soon(2 + n / 2)
                await sender.send(
                    district.opens(owner, dispatch(f"{owner}-letter", due), deadline(f"{owner}-due", due))
                )
            await eventually(lambda: len(district.recorded()) >= 2, "some are recorded")
            await asyncio.to_thread(cluster.kill_server, 0)
            late = an_owner()
            await sender.send(district.opens(late, deadline(f"{late}-due", soon(1))))
            for owner in (*owners, late):
                await ended(sender.client, owner)

    asyncio.run(story())
    assert sorted(district.sent()) == sorted(f"{owner}-letter" for owner in owners)
    assert len(district.recorded()) == len(set(district.recorded())) == len(owners) + 1
    cluster.start_server(0)
    all_know_of_each_other(cluster)
