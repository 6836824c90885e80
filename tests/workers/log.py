"""A log in memory, with records that touch the made-up engine's streams."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import takewhile

from domain.dates.calendar import ClosureAdded, ExceptionDay
from domain.dates.deadline import DeadlineWithdrawn
from domain.event import Event
from domain.ids import derived
from domain.recorded import Meta, Recorded
from store.errors import Corrupt

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    position: int
    recorded: Recorded


class MemoryLog:
    """Implements `workers.wiring.Log`; its positions have gaps. Stream `corrupt` cannot be read."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.corrupt = ""
        self.witnessed = 0

    def append(self, stream: str, event: Event | None = None) -> Recorded:
        """An event of `stream`; what it says matters only where a calendar is concerned."""
        version = 1 + sum(entry.recorded.originator_id == stream for entry in self.entries)
        event = event or DeadlineWithdrawn(deadline="d", because="made up")
        recorded = Recorded(stream, version, event, _meta(stream, version))
        self.entries.append(Entry(3 * len(self.entries) + 7, recorded))
        return recorded

    def read(self, after: int, limit: int) -> list[Entry]:
        ahead = [entry for entry in self.entries if entry.position > after][:limit]
        if ahead and ahead[0].recorded.originator_id == self.corrupt:
            raise Corrupt(self.corrupt, 1, ahead[0].position, "made up")
        return list(takewhile(lambda entry: entry.recorded.originator_id != self.corrupt, ahead))

    def witness(self) -> None:
        self.witnessed = self.head()

    def load(self, stream: str) -> list[Recorded]:
        return [entry.recorded for entry in self.entries if entry.recorded.originator_id == stream]

    def head(self) -> int:
        return self.entries[-1].position if self.entries else 0


def snow_day(building: str) -> ClosureAdded:
    day = date(2027, 2, 3)
    return ClosureAdded(building=building, closure=ExceptionDay(first=day, last=day, kind="snow_day"))


def _meta(stream: str, version: int) -> Meta:
    act = derived(stream, version)
    return Meta(act, f"command-{act}", act, act, "system", NOON, NOON)
