"""What is planned for when: a heap of actions, worked off in the order of their instants."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush

Action = Callable[[], None]


@dataclass
class Planner:
    """Actions of one instant run in the order in which they were planned. Instants are UTC."""

    now: datetime
    _heap: list[tuple[datetime, int, Action]] = field(default_factory=list)
    _planned: int = 0

    def at(self, instant: datetime, action: Action) -> None:
        """Plan `action`. Raises ValueError for an instant that has passed."""
        if instant < self.now:
            raise ValueError(f"planned for {instant}, and it is {self.now}")
        self._planned += 1
        heappush(self._heap, (instant, self._planned, action))

    def run(self, until: datetime) -> None:
        """Carry out every action planned for an instant up to `until`; actions may plan further ones."""
        while self._heap and self._heap[0][0] <= until:
            self.now, _, action = heappop(self._heap)
            action()
