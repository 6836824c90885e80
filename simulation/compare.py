"""Whether two runs of one script gave the same streams.

Equal are types, payloads and the scripted times; what machines did is compared by civil day, for a timer
rings a little late on a real clock. Ids of events and commands are not compared, nor is what differs by
nature: the hash of a letter's bytes where no letter was rendered, and a mail server's words. Records that
machines made side by side for different owners have no order among themselves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from domain.event import SYSTEM
from domain.moments import civil_date
from domain.recorded import Recorded

BY_NATURE: dict[str, frozenset[str]] = {
    "dispatch.attempted": frozenset({"rendered"}),
    "dispatch.left": frozenset({"evidence"}),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One record, as far as two runs must agree."""

    type: str
    occurred: date | datetime
    payload: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place at which a stream differs; `left` or `right` is None where that run has no more."""

    stream: str
    place: int
    left: Line | None
    right: Line | None

    def __str__(self) -> str:
        left, right = (line.type if line else "nothing" for line in (self.left, self.right))
        return f"{self.stream}, record {self.place}: {left} here, {right} there"


def differences(left: Iterable[Recorded], right: Iterable[Recorded], zone: str) -> Iterator[Difference]:
    """The first difference of each stream of either log, both in commit order."""
    mine, theirs = _streams(left), _streams(right)
    for stream in sorted(mine.keys() | theirs.keys()):
        found = _first(stream, _lines(mine.get(stream, []), zone), _lines(theirs.get(stream, []), zone))
        if found:
            yield found


def _streams(log: Iterable[Recorded]) -> dict[str, list[Recorded]]:
    streams: dict[str, list[Recorded]] = {}
    for recorded in log:
        streams.setdefault(recorded.originator_id, []).append(recorded)
    return streams


def _lines(records: Iterable[Recorded], zone: str) -> list[Line]:
    """Runs of machine-made records are put in an order that does not depend on who was faster."""
    lines: list[Line] = []
    for made_by_machine, run in groupby(records, lambda r: r.meta.actor == SYSTEM):
        of_run = [_line(record, zone, made_by_machine) for record in run]
        lines += sorted(of_run, key=_machine_order) if made_by_machine else of_run
    return lines


def _machine_order(line: Line) -> tuple[str, str]:
    """By day and by what the record is about; the records about one thing keep their order."""
    about = line.payload.get("deadline") or line.payload.get("dispatch") or ""
    return str(line.occurred), about


def _line(recorded: Recorded, zone: str, by_day: bool) -> Line:
    occurred = recorded.meta.occurred
    hidden = BY_NATURE.get(recorded.event.NAME, frozenset())
    payload = recorded.event.model_dump(mode="json", exclude=set(hidden))
    return Line(recorded.event.NAME, civil_date(occurred, zone) if by_day else occurred, payload)


def _first(stream: str, left: list[Line], right: list[Line]) -> Difference | None:
    for place, (mine, theirs) in enumerate(zip(left, right, strict=False), start=1):
        if mine != theirs:
            return Difference(stream, place, mine, theirs)
    if len(left) == len(right):
        return None
    place = min(len(left), len(right))
    return Difference(
        stream, place + 1, *((rows[place] if place < len(rows) else None) for rows in (left, right))
    )
