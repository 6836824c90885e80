"""Hours of the school week (R5)."""

from datetime import datetime, time

import pytest
from pydantic import ValidationError

from domain.service.slot import Slot, held, shared


def slot(day: int, starts: str, ends: str) -> Slot:
    return Slot(day=day, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends))


def test_shared_minutes_are_counted_once():
    session = slot(1, "09:00", "10:00")
    assert shared(session, [slot(1, "09:30", "10:30")]) == 30
    assert shared(session, [slot(1, "09:30", "09:50"), slot(1, "09:40", "10:00")]) == 30
    assert shared(session, [slot(2, "09:00", "10:00"), slot(1, "10:00", "11:00")]) == 0


def test_a_session_fills_a_slot_of_a_school_day():
    assert held(datetime(2026, 10, 20, 9, 30), 30) == slot(2, "09:30", "10:00")  # noqa: DTZ001 - a wall clock
    assert held(datetime(2026, 10, 18, 9, 30), 30) is None  # noqa: DTZ001
    assert held(datetime(2026, 10, 20, 23, 45), 30) is None  # noqa: DTZ001
    assert held(datetime(2026, 10, 20, 9, 30), 0) is None  # noqa: DTZ001


def test_a_slot_ends_after_it_starts():
    with pytest.raises(ValidationError, match="give a time after"):
        slot(1, "10:00", "10:00")
