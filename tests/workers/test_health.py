"""What a process says of itself, asked over HTTP as an orchestrator or Prometheus does."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from workers.health import LIVE_SECONDS, READY_SECONDS, Health, answering


class Wall:
    """A clock that a test moves."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def health(wall: Wall) -> Health:
    return Health(["follower", "sweep"], wall)


@pytest.fixture
def port(health: Health) -> Iterator[int]:
    with answering(health, "127.0.0.1", 0) as port:
        yield port


def ask(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def test_ready_names_each_role_that_has_not_worked_well_lately(port: int, health: Health, wall: Wall) -> None:
    status, said = ask(port, "/ready")
    assert (status, json.loads(said)["not_ready"]) == (503, ["follower", "sweep"])
    health.good("follower")
    assert json.loads(ask(port, "/ready")[1])["not_ready"] == ["sweep"]
    health.good("sweep")
    assert ask(port, "/ready")[0] == 200
    wall.now += READY_SECONDS + 1
    assert ask(port, "/ready")[0] == 503


def test_live_says_no_once_the_event_loop_hangs(port: int, health: Health, wall: Wall) -> None:
    assert ask(port, "/live")[0] == 200
    wall.now += LIVE_SECONDS
    assert ask(port, "/live")[0] == 503

    async def comes_round() -> None:
        stop = asyncio.Event()
        ticking = asyncio.create_task(health.tick(stop))
        await asyncio.sleep(0)
        stop.set()
        await ticking

    asyncio.run(comes_round())
    assert ask(port, "/live")[0] == 200


def test_metrics_are_in_the_text_format_of_prometheus(port: int, health: Health) -> None:
    health.good("follower")
    status, said = ask(port, "/metrics")
    assert status == 200
    assert 'mtss_role_last_good_round_timestamp_seconds{role="follower"}' in said
    assert "# TYPE mtss_role_failures_total counter" in said


def test_any_other_path_says_which_there_are(port: int) -> None:
    assert ask(port, "/") == (404, "ask for /live, /ready or /metrics\n")


def test_afterwards_the_port_is_free_again(health: Health) -> None:
    with answering(health, "127.0.0.1", 0) as port:
        pass
    with answering(health, "127.0.0.1", port) as again:
        assert again == port
    with pytest.raises(urllib.error.URLError):
        ask(port, "/live")
