"""The clocks of a breach of data: calendar days that never roll (8 NYCRR 121.10, L23)."""

from datetime import date

from domain.context import Context
from domain.dates import deadline
from domain.dates.deadline import Deadlines, DeadlineSet
from domain.dates.duty import owe
from domain.event import Event
from domain.rule import enforces

TOLD = ("breach_people_told", "breach_told_after_delay")
"""The clocks that run until all the people are told."""


def clock(deadlines: Deadlines, owner: str, kind: str, anchor: date, on: str, context: Context) -> Event:
    """A clock of the district's: it has no building, so its days are those of the district's zone."""
    return owe(context, deadlines, "", owner, kind, anchor, on)


@enforces("L23")
def contractors(deadlines: Deadlines, owner: str, discovered: date | None, context: Context) -> list[Event]:
    """L23: from the contractor's discovery to its word to the district, which has come now."""
    if discovered is None:
        return []
    asked = clock(deadlines, owner, "breach_contractor_told", discovered, "contractor's discovery", context)
    if not isinstance(asked, DeadlineSet):
        return [asked]
    known = {asked.deadline: deadline.opened(asked)}
    return [asked, *deadline.met(known, owner, "breach_contractor_told", context)]


@enforces("L23")
def districts(deadlines: Deadlines, owner: str, on: str, context: Context) -> list[Event]:
    """L23: the report to the State, and telling the people, from the day the district learned of it."""
    day = context.day("")
    return [clock(deadlines, owner, kind, day, on, context) for kind in ("breach_reported", TOLD[0])]
