"""A report asked of the made-up district after a story."""

from collections.abc import Iterable

from domain.command import Command
from projections.reports.source import Source, read
from tests.domain.story import ask, instant
from tests.projections.tale import lived

OF_YEAR = {"building": "SHE", "year": "2026-27"}
OPENED = ask("school_year.open", "2026-09-01 08:00", "principal", **OF_YEAR)


def asked(*happened: Command | Iterable[Command], now: str = "2026-12-01") -> Source:
    """What reports count from, after everything that happened; every command was accepted."""
    world, store = lived(*happened)
    refused = [stream for stream in world.streams if "gate.refused" in _names(store.load(stream))]
    assert not refused, [r.event for s in refused for r in store.load(s) if r.event.NAME == "gate.refused"]
    return read(store, world.district, instant(now))


def _names(records: Iterable) -> set[str]:
    return {recorded.event.NAME for recorded in records}


def enrolled(student: str, grade: str = "03", building: str = "SHE") -> Command:
    """One more student, without guardians."""
    fields = {"family_name": "Madeup", "given_name": student, "grade": grade, "building": building}
    return ask("student.enrol", "2026-08-20", student=student, **fields)
