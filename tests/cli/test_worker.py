"""`mtss worker` as an operator runs and watches it: real processes on a real database."""

import asyncio
import os
import random
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY, generate_latest

from application import tracing
from runtime.tracing import collect_by
from runtime.wiring import Wired, sdk_runtime
from tests.cli.conftest import Mtss
from tests.support.processes import eventually
from workers import sweep
from workers.metrics import exported
from workers.run import run
from workflows.client import connect

NOWHERE = "127.0.0.1:1"


@contextmanager
def working(said: Path, *words: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """`mtss worker` with `words`; what it says goes to `said`."""
    environment = {**os.environ, **{f"MTSS_{name.upper()}": value for name, value in settings.items()}}
    with (
        said.open("wb") as out,
        subprocess.Popen(
            [sys.executable, "-m", "cli", "worker", *words], env=environment, stdout=out, stderr=out
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def free_ports(count: int) -> int:
    """The first of `count` ports in a row that nobody uses."""
    while True:
        first = random.randrange(20_000, 30_000)
        try:
            for number in range(first, first + count):
                with socket.socket() as tried:
                    tried.bind(("127.0.0.1", number))
        except OSError:
            continue
        return first


def asked(port: int, path: str) -> tuple[int, str]:
    """Status and text of an answer; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
    except OSError:
        return 0, ""


def health(mtss: Mtss) -> dict[str, str]:
    return {row["what"]: row["health"] for row in mtss("doctor", "--json").json}


@pytest.mark.thorough
def test_the_sweep_raises_the_alarm_without_temporal_and_read_models_and_its_death_is_noticed(
    mtss: Mtss, in_november: None, one_student: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MTSS_TEMPORAL_ADDRESS", NOWHERE)
    with psycopg.connect(os.environ["MTSS_DATABASE"], autocommit=True) as owner:
        owner.execute("DROP SCHEMA read CASCADE")
    said = tmp_path / "said"
    with working(said, "--role", "sweep", log_format="json") as process:
        assert eventually(lambda: b"deadline_unrecorded" in said.read_bytes(), 120)
        found = health(mtss)
        assert (found["timers"], found["sweep"], found["read models"]) == ("problem", "ok", "unavailable")
        process.kill()
        process.wait()
    monkeypatch.setattr(sweep, "STALE", 1.0)
    assert eventually(lambda: health(mtss)["sweep"] == "problem")


@pytest.mark.thorough
def test_several_processes_are_watched_replaced_and_never_left_behind(
    mtss: Mtss, one_student: None, tmp_path: Path
) -> None:
    port, said = free_ports(3), tmp_path / "said"
    words = ("--role", "projector", "--processes", "2")
    with working(said, *words, health_port=str(port)) as parent:
        assert eventually(lambda: asked(port, "/ready")[0] == 200, 120), said.read_text()
        assert [asked(port + number, "/live")[0] for number in range(3)] == [200] * 3
        assert 'mtss_reader_lag_positions{reader="deadlines"}' in asked(port + 1, "/metrics")[1]
        victim, other = psutil.Process(parent.pid).children()
        victim.kill()
        assert eventually(lambda: "mtss_processes_died_total 1.0" in asked(port, "/metrics")[1])
        assert eventually(lambda: len(psutil.Process(parent.pid).children()) == 2)
        left = psutil.Process(parent.pid).children()
        assert other in left
        parent.send_signal(signal.SIGKILL)
        assert eventually(lambda: not any(one.is_running() for one in left), 60)


def test_told_to_end_all_processes_end_cleanly(mtss: Mtss, district: None, tmp_path: Path) -> None:
    said = tmp_path / "said"
    with working(said, "--role", "projector", "--processes", "2", log_format="json") as parent:
        assert eventually(lambda: said.read_text().count("workers_started") == 2, 120)
        parent.terminate()
        assert parent.wait(60) == 0
    assert said.read_text().count("workers_stopped") == 2


def test_a_port_that_is_taken_is_told_in_words(mtss: Mtss, district: None) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        os.environ["MTSS_HEALTH_PORT"] = port = str(taken.getsockname()[1])
        try:
            said = mtss("worker", "--role", "sweep")
        finally:
            del os.environ["MTSS_HEALTH_PORT"]
    assert (said.code, f"127.0.0.1:{port} cannot be used" in said.err) == (3, True)


def test_metrics_tell_lag_open_deadlines_and_the_sweep_s_heartbeat_without_any_student(
    mtss: Mtss, in_november: None, one_student: None, inside: Callable[[], Wired]
) -> None:
    with inside() as district, exported(district):
        district.projector.catch_up()
        sweep.Sweep(district.store, district.clock, district.heartbeats, patience=0.0).look()
        told = generate_latest(REGISTRY).decode()
        streams = district.store.stream_ids("student")
    values = dict(re.findall(r"^(mtss_\S+) (\S+)$", told, re.MULTILINE))
    assert float(values['mtss_reader_lag_positions{reader="follower"}']) > 10
    assert float(values['mtss_reader_oldest_unread_seconds{reader="follower"}']) > 0
    assert values['mtss_reader_lag_positions{reader="deadlines"}'] == "0.0"
    assert float(values["mtss_deadlines_open"]) >= float(values["mtss_deadlines_unrecorded"]) > 0
    assert float(values["mtss_deadlines_oldest_unrecorded_seconds"]) > 86_400
    assert float(values["mtss_sweep_heartbeat_age_seconds"]) < 60
    assert values['mtss_unreadable{what="sweep"}'] == "0.0"
    assert [stream for stream in streams if stream.partition("/")[2] in told] == []


def test_temporal_s_own_library_tells_its_metrics(temporal_address: str) -> None:
    port = free_ports(1)

    async def ask_temporal() -> tuple[int, str]:
        client = await connect(temporal_address, runtime=sdk_runtime("127.0.0.1", port))
        await client.count_workflows()
        return await asyncio.to_thread(asked, port, "/metrics")

    status, told = asyncio.run(ask_temporal())
    assert (status, "temporal_request" in told) == (200, True)


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """What is collected while the test runs."""
    exporter = InMemorySpanExporter()
    collect_by(SimpleSpanProcessor(exporter))
    yield exporter
    tracing.collect_with(tracing._OFF)


def test_one_trace_leads_from_a_command_through_temporal_to_the_command_that_it_led_to(
    spans: InMemorySpanExporter,
    mtss: Mtss,
    in_november: None,
    with_policy: None,
    inside: Callable[[], Wired],
    own_temporal: str,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    request.getfixturevalue("one_student")
    monkeypatch.setenv("MTSS_TEMPORAL_ADDRESS", own_temporal)

    def settled() -> list[ReadableSpan]:
        return [span for span in spans.get_finished_spans() if span.name == "command deadlines.settle"]

    async def story(district: Wired) -> None:
        stop = asyncio.Event()
        workers = asyncio.create_task(run(["timers", "follower"], district, stop))
        came = await asyncio.to_thread(eventually, lambda: len(settled()) > 0, 60)
        stop.set()
        await workers
        assert came

    with inside() as district:
        asyncio.run(story(district))
    settle = settled()[0]
    trace = [s for s in spans.get_finished_spans() if s.context.trace_id == settle.context.trace_id]
    by_id = {span.context.span_id: span for span in trace}
    way, at = [settle.name], settle
    while at.parent is not None:
        at = by_id[at.parent.span_id]
        way.append(re.sub(r":.*", "", at.name))
    assert way[0] == "command deadlines.settle"
    assert way[1] == "RunActivity"
    assert {"StartWorkflow", "SignalWithStartWorkflow"} & set(way)
    assert way[-1].startswith("command ")
    assert at.context.span_id == at.context.trace_id & tracing.SPAN_ID
    assert "append" in {span.name for span in trace}
