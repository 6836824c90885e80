"""Whatever is to run as long as the process does is begun again when it ends."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
SOUND = 60.0
"""Seconds: what ran that long was well, so that its next failure is a first one."""


async def again(
    life: Callable[[], Awaitable[None]],
    stop: asyncio.Event,
    failed: Callable[[Exception], None],
    longest: float = LONGEST_PAUSE,
) -> None:
    """Run `life` until `stop`; after a failure, which `failed` hears of, again, with growing pauses."""
    pause = SHORTEST_PAUSE
    while not stop.is_set():
        began = time.monotonic()
        try:
            await life()
        except Exception as error:  # noqa: BLE001 - told, and tried again
            failed(error)
            pause = SHORTEST_PAUSE if time.monotonic() - began > SOUND else pause
            await paused(stop, pause)
            pause = min(2 * pause, longest)


async def paused(stop: asyncio.Event, seconds: float) -> None:
    """Return after `seconds`, or as soon as `stop` is set."""
    with suppress(TimeoutError):  # the time is over
        await asyncio.wait_for(stop.wait(), seconds)
