"""Who waits for what until when, across all owners: a heap over open sets, as a timer service keeps it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import heappop, heappush

from domain.dates.openset import OpenItem, OpenSet


class Agenda:
    """Keeps the newest open set of each owner and tells which items are due next."""

    def __init__(self) -> None:
        self._sets: dict[str, OpenSet] = {}
        self._heap: list[tuple[datetime, str, int]] = []

    def adopt(self, sets: Iterable[OpenSet]) -> None:
        """A set replaces an older one of the same owner; an equally old one is a correction."""
        for new in sets:
            held = self._sets.get(new.owner)
            if held is not None and held.version > new.version:
                continue
            if new.items:
                self._sets[new.owner] = new
                heappush(self._heap, (new.items[0].wake, new.owner, new.version))
            else:
                self._sets.pop(new.owner, None)

    def next_due(self) -> tuple[OpenSet, OpenItem] | None:
        """The item that wakes first, with its owner's set; None when nobody waits."""
        while self._heap:
            wake, owner, version = self._heap[0]
            held = self._sets.get(owner)
            if held and held.version == version and held.items[0].wake == wake:
                return held, held.items[0]
            heappop(self._heap)
        return None

    def due_by(self, instant: datetime) -> Iterator[tuple[OpenSet, OpenItem]]:
        """Every first item that wakes by `instant`, in no order."""
        return ((s, s.items[0]) for s in self._sets.values() if s.items[0].wake <= instant)

    def wakes(self) -> dict[str, list[datetime]]:
        """Every wake of each stream, in no order."""
        found: dict[str, list[datetime]] = {}
        for held in self._sets.values():
            found.setdefault(held.stream, []).extend(item.wake for item in held.items)
        return found

    def open_deadlines(self) -> int:
        """How many deadlines are open."""
        return sum(item.kind == "deadline" for waiting in self._sets.values() for item in waiting.items)
