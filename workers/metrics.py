"""What any process can say of the whole district, asked of the event database when Prometheus asks.

Every process says the same, so that it is still heard when others are gone: take the maximum over them. Only
the clock is each machine's own.
Labels hold names of readers and outcomes, nothing of a student.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from runtime.wiring import Wired
from store.errors import StoreError
from workers import follower, sweep

Gauges = Iterator[GaugeMetricFamily]


@contextmanager
def exported(district: Wired) -> Iterator[None]:
    """While the block lasts, this process's metrics tell of `district`."""
    collector = DistrictMetrics(district)
    REGISTRY.register(collector)
    try:
        yield
    finally:
        REGISTRY.unregister(collector)


class DistrictMetrics(Collector):
    """The lag of each reader, what stands parked, and what the sweep found last."""

    def __init__(self, district: Wired) -> None:
        self._district = district

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing beforehand: the database need not answer for that."""
        return []

    def collect(self) -> Gauges:
        """All that can be read, and what cannot: each by itself, as read models may lack where events are."""
        unreadable = GaugeMetricFamily("mtss_unreadable", "Whether these metrics lack", labels=["what"])
        parts = {
            "readers": self._readers,
            "parked": self._parked,
            "sweep": self._sweep,
            "clock": self._clock,
        }
        for what, part in parts.items():
            found, lacking = _tried(part)
            unreadable.add_metric([what], lacking)
            yield from found
        yield unreadable

    def _readers(self) -> Gauges:
        lag = GaugeMetricFamily(
            "mtss_reader_lag_positions", "Positions behind the log's head", labels=["reader"]
        )
        age = GaugeMetricFamily(
            "mtss_reader_oldest_unread_seconds", "Age of the oldest entry not yet read", labels=["reader"]
        )
        head = self._district.store.head()
        for reader, position in self._positions().items():
            lag.add_metric([reader], max(0, head - position))
            age.add_metric([reader], self._age_after(position))
        yield from (lag, age)

    def _positions(self) -> dict[str, int]:
        known = self._district.positions.get(follower.NAME)
        return {follower.NAME: known, **self._district.projector.positions()}

    def _age_after(self, position: int) -> float:
        unread = self._district.store.rows(position, 1)
        return max(0.0, (datetime.now(UTC) - unread[0].stored_at).total_seconds()) if unread else 0.0

    def _parked(self) -> Gauges:
        parked = len(self._district.projector.parked())
        yield _gauge("mtss_streams_parked", "Streams that a read model stopped folding", parked)

    def _sweep(self) -> Gauges:
        last = self._district.heartbeats.last(sweep.NAME)
        if last is None:
            return
        yield _gauge("mtss_sweep_heartbeat_age_seconds", "Since the sweep last looked", last.age)
        yield _gauge("mtss_deadlines_open", "Open deadlines at the sweep's last look", last.found.watched)
        yield _gauge(
            "mtss_deadlines_unrecorded",
            "Deadlines past their wake and unrecorded for longer than a worker may take",
            last.found.unrecorded,
        )
        oldest = last.found.oldest
        late = (self._district.clock.now() - oldest).total_seconds() if oldest else 0.0
        yield _gauge("mtss_deadlines_oldest_unrecorded_seconds", "Since the earliest of those was due", late)

    def _clock(self) -> Gauges:
        """The one thing that each process says of its own machine."""
        ahead = self._district.clock_ahead()
        yield _gauge("mtss_clock_ahead_seconds", "This machine's clock beside the database's", ahead)


def _tried(part: Callable[[], Gauges]) -> tuple[list[GaugeMetricFamily], bool]:
    try:
        return list(part()), False
    except (StoreError, psycopg.Error):
        return [], True


def _gauge(name: str, said: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, said, value=value)
