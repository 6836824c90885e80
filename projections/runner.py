"""Keeps the read models up with the log: one runner for all of them, a transaction a batch.

Any number of runners may run at once: each batch is done under a lock, and begins where the last one ended.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import structlog
from psycopg import Connection
from psycopg_pool import ConnectionPool

from projections import positions
from projections.advance import Step, advance, parked_now, position_name
from projections.catalogue import MODELS
from projections.model import Model, Parked
from projections.reading import snapshot
from store.eventstore import EventStore
from store.pool import unavailable

BATCH = 500
BUSY, IDLE = 0.1, 0.25
LOCK = 7240631785220423
log = structlog.get_logger(__name__)


class Runner:
    """Safe to use from several threads; `pool` is that of `open_reads`, on the database of `store`."""

    def __init__(self, pool: ConnectionPool, store: EventStore, models: Sequence[Model] = MODELS) -> None:
        self._pool, self._store, self._models = pool, store, models

    def step(self) -> int:
        """Fold the next batch of the log; how many entries it read. Raises StoreUnavailable, KeyMissing."""
        with unavailable(self._pool), self._pool.connection() as connection, connection.transaction():
            take_lock(connection)
            done = advance(connection, self._store, self._models, BATCH)
        _alarm(done)
        return done.entries

    def catch_up(self) -> int:
        """Fold until nothing is left to read; the position reached."""
        while self.step():
            pass
        return self.position()

    async def run(self, stop: asyncio.Event, good: Callable[[], None] = lambda: None) -> None:
        """Follow the log until `stop`, fast when busy, slower when idle; `good` hears of each step that went
        well. Raises as `step`.
        """
        pause = BUSY
        while not stop.is_set():
            entries = await asyncio.to_thread(self.step)
            good()
            pause = BUSY if entries else min(2 * pause, IDLE)
            with suppress(TimeoutError):  # time to look again
                await asyncio.wait_for(stop.wait(), 0 if entries >= BATCH else pause)

    def position(self) -> int:
        """The position that all models have reached."""
        return min(self.positions().values())

    def positions(self) -> dict[str, int]:
        """How far each model has come."""
        names = {position_name(model): model.name for model in self._models}
        with snapshot(self._pool) as connection:
            return {names[name]: at for name, at in positions.get(connection, list(names)).items()}

    def lag(self) -> int:
        """How many positions the last model is behind the log's head."""
        head = self._store.head()
        return max(0, head - self.position())

    def wait_for(self, position: int, timeout: float = 30.0) -> None:
        """Return once every model has seen `position`, whichever runner did it.

        Raises TimeoutError after `timeout` seconds.
        """
        until(
            lambda: self.position() >= position,
            timeout,
            f"the read models have not reached position {position}",
        )

    def parked(self) -> list[Parked]:
        """The streams that some model has stopped folding."""
        with snapshot(self._pool) as connection:
            return parked_now(connection)


def until(holds: Callable[[], bool], timeout: float, otherwise: str) -> None:
    """Return once `holds`; raise TimeoutError saying `otherwise` after `timeout` seconds."""
    end = time.monotonic() + timeout
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"{otherwise} after {timeout:g} seconds: is a projector running?")
        time.sleep(BUSY)


def take_lock(connection: Connection[Any]) -> None:
    """Wait until no other runner is in the middle of a batch; held until the end of the transaction."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _alarm(done: Step) -> None:
    for parked in done.parked:
        log.error(
            "projection.parked",
            model=parked.model,
            stream=parked.stream,
            version=parked.version,
            position=parked.position,
            reason=parked.reason,
        )
