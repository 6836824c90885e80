"""The made-up district's school year 2026-27, in the shape of a New York calendar."""

from collections.abc import Iterator
from datetime import date

FIRST_DAY, LAST_DAY = date(2026, 9, 1), date(2027, 6, 25)
ZONE = "America/New_York"
SNOW_DAY = date(2027, 2, 3)
WINDOWS = (
    ("Fall", date(2026, 9, 14), date(2026, 10, 2)),
    ("Winter", date(2027, 1, 11), date(2027, 1, 29)),
    ("Spring", date(2027, 5, 10), date(2027, 5, 28)),
)
COLUMNS = ("building", "kind", "from", "to", "zone", "note")
_DAYS = (
    ("*", "closed", "2026-09-07", "", "Labor Day"),
    ("*", "closed", "2026-09-21", "", "Yom Kippur"),
    ("*", "closed", "2026-10-12", "", "Indigenous Peoples' Day and Columbus Day"),
    ("*", "half_day", "2026-10-23", "", "staff training in the afternoon"),
    ("*", "closed", "2026-11-11", "", "Veterans Day"),
    ("SHE", "half_day", "2026-11-19", "2026-11-20", "parent-teacher conferences"),
    ("*", "break", "2026-11-25", "2026-11-27", "Thanksgiving recess"),
    ("SHM", "half_day", "2026-12-03", "2026-12-04", "parent-teacher conferences"),
    ("*", "break", "2026-12-24", "2027-01-01", "winter recess"),
    ("*", "closed", "2027-01-18", "", "Dr. Martin Luther King Jr. Day"),
    ("SHH", "testing", "2027-01-26", "2027-01-29", "Regents examinations"),
    ("*", "break", "2027-02-15", "2027-02-19", "midwinter recess"),
    ("*", "half_day", "2027-03-12", "", "staff training in the afternoon"),
    ("*", "break", "2027-03-26", "2027-04-02", "spring recess"),
    ("SHE", "testing", "2027-04-20", "2027-04-22", "State tests in English language arts, grades 3-4"),
    ("SHM", "testing", "2027-04-20", "2027-04-22", "State tests in English language arts, grades 5-8"),
    ("SHE", "testing", "2027-05-04", "2027-05-06", "State tests in mathematics, grades 3-4"),
    ("SHM", "testing", "2027-05-04", "2027-05-06", "State tests in mathematics, grades 5-8"),
    ("*", "closed", "2027-05-31", "", "Memorial Day"),
    ("SHH", "testing", "2027-06-15", "2027-06-24", "Regents examinations"),
    ("*", "closed", "2027-06-18", "", "Juneteenth, observed"),
    ("*", "half_day", "2027-06-25", "", "last day of school"),
)  # fmt: skip


def calendar() -> Iterator[tuple[str, ...]]:
    """The calendar as published in summer: no snow in it."""
    yield "*", "year", FIRST_DAY.isoformat(), LAST_DAY.isoformat(), ZONE, "school year 2026-27 (made up)"
    for building, kind, first, last, note in _DAYS:
        yield building, kind, first, last, "", note


def snow_day() -> Iterator[tuple[str, ...]]:
    """What the superintendent announces at five in the morning."""
    yield "*", "snow_day", SNOW_DAY.isoformat(), "", "", "closed for snow"
