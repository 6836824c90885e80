"""The open deadlines of the whole district, folded from the log of events and from nothing else."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from domain.deadline import EVENTS, Deadline, Deadlines, evolve
from domain.recorded import Recorded
from store.errors import CannotRead
from workers.wiring import Log

BATCH = 1000
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Overdue:
    """An open deadline whose wake (UTC) has passed."""

    stream: str
    owner: str
    deadline: str
    wake: datetime


class OpenDeadlines:
    """Follows the log by itself; shares nothing with the follower, so that it does not share its mistakes.

    The first `follow` reads the whole log, later ones what is new. An entry that cannot be read is passed
    over with an alarm: the other deadlines are still watched.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._start_over()

    def __len__(self) -> int:
        return len(self._wakes)

    def follow(self) -> None:
        """Take in what the log holds by now. Raises StoreUnavailable, KeyMissing."""
        if self._log.head() < self._position:  # the record was restored to an earlier point
            self._start_over()
        while self._step():
            pass

    def overdue(self, now: datetime) -> list[Overdue]:
        """Every deadline past its wake and unrecorded at `now`."""
        past = [(stream, name, wake) for (stream, name), wake in self._wakes.items() if wake < now]
        return [Overdue(stream, self._open[stream][name].owner, name, wake) for stream, name, wake in past]

    def confirmed(self, found: Overdue) -> bool:
        """Whether `found` is overdue by its stream as it is now: an entry may have been sealed since."""
        deadlines: Deadlines = {}
        try:
            for recorded in self._log.load(found.stream):
                deadlines = evolve(deadlines, recorded)
        except CannotRead:
            return True
        known = deadlines.get(found.deadline)
        return known is not None and known.status == "open" and known.wake == found.wake

    def _start_over(self) -> None:
        self._position = 0
        self._open: dict[str, dict[str, Deadline]] = {}
        self._wakes: dict[tuple[str, str], datetime] = {}

    def _step(self) -> bool:
        try:
            entries = self._log.read(self._position, BATCH)
        except CannotRead as unread:
            log.error("entry_corrupt", stream=unread.stream, version=unread.version, position=unread.position)
            self._position = unread.position
            return True
        for entry in entries:
            self._take(entry.recorded)
            self._position = entry.position
        return bool(entries)

    def _take(self, recorded: Recorded) -> None:
        event, stream = recorded.event, recorded.originator_id
        if type(event) not in EVENTS:
            return
        name: str = vars(event)["deadline"]
        after = evolve(self._open.get(stream, {}), recorded).get(name)
        if after is not None and after.status == "open":
            self._open.setdefault(stream, {})[name] = after
            self._wakes[stream, name] = after.wake
        else:
            self._open.get(stream, {}).pop(name, None)
            self._wakes.pop((stream, name), None)
