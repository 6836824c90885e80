"""What fails is begun again after a pause that grows, and grows no more once it was well for a while."""

import asyncio

import pytest

from workers import again as module
from workers.again import again, paused


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    made: list[float] = []

    async def none(stop: asyncio.Event, seconds: float) -> None:
        made.append(seconds)

    monkeypatch.setattr(module, "paused", none)
    return made


def failing(lives: int, pauses: list[float], stop: asyncio.Event) -> list[str]:
    heard: list[str] = []

    async def life() -> None:
        if len(heard) == lives:
            stop.set()
            return
        raise RuntimeError(str(len(heard)))

    asyncio.run(again(life, stop, lambda error: heard.append(str(error)), longest=1.0))
    return heard


def test_the_pauses_grow_up_to_the_longest(pauses: list[float]) -> None:
    assert failing(5, pauses, asyncio.Event()) == ["0", "1", "2", "3", "4"]
    assert pauses == [0.2, 0.4, 0.8, 1.0, 1.0]


def test_after_a_long_life_a_failure_is_the_first(
    pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SOUND", -1.0)
    failing(3, pauses, asyncio.Event())
    assert pauses == [0.2, 0.2, 0.2]


def test_a_pause_ends_with_the_word_to_stop() -> None:
    async def story() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(0.01, stop.set)
        await paused(stop, 60)

    asyncio.run(asyncio.wait_for(story(), 30))
