"""Made-up events and records for the store's tests."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from domain.event import Event
from domain.recorded import Meta, Recorded

NOW = datetime(2026, 11, 14, 14, 5, 0, 123456, tzinfo=UTC)


class Noted(Event, name="test.noted"):
    text: str
    on: date | None = None
    scores: tuple[int, ...] = ()


def meta(**changes: Any) -> Meta:
    """An envelope with new ids; `changes` replace its fields."""
    fields: dict[str, Any] = {
        "event_id": uuid4(),
        "command_id": "command-1",
        "correlation_id": uuid4(),
        "causation_id": uuid4(),
        "actor": "staff-1",
        "occurred": date(2026, 11, 13),
        "recorded_at": NOW,
        "policy_version": "policy@3",
        "calendar_version": None,
    }
    return Meta(**(fields | changes))


def record(stream: str, version: int, text: str = "a note", **changes: Any) -> Recorded:
    """One record; `changes` are for its envelope."""
    return Recorded(stream, version, Noted(text=text), meta(**changes))


def records(stream: str, count: int, after: int = 0) -> list[Recorded]:
    """`count` records of one stream that follow version `after`."""
    return [record(stream, after + n, f"note {after + n}") for n in range(1, count + 1)]
