"""calendar.csv: the school year of each building, and the days that are not ordinary school days.

A line of kind `year` gives the first and last day of school and the building's time zone. The others name
days within it, both ends included; an empty `to` means one day. `*` stands for every building. A later line
wins over an earlier one for the same day, so `instructional` can take one day back out of a break.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, Field, model_validator

from interchange.csvfile import Layout, read
from interchange.fields import Day, OptionalDay, Text, Zone, ident, in_order, missing, one_of
from interchange.problem import Parsed, Row

Kind = Literal[
    "year",
    "instructional",
    "closed",
    "break",
    "snow_day",
    "half_day",
    "delayed_opening",
    "early_dismissal",
    "remote",
    "testing",
]
EVERY_BUILDING = "*"
LONGEST_DAYS = 400


def _building(cell: str) -> str:
    return cell if cell == EVERY_BUILDING else ident(cell)


class CalendarRow(Row):
    """One period in one building's calendar, or in every building's."""

    building: Annotated[str, BeforeValidator(_building)]
    kind: Annotated[Kind, one_of(*get_args(Kind))]
    starts: Annotated[Day, Field(alias="from")]
    ends: Annotated[OptionalDay, Field(alias="to")]
    zone: Zone
    note: Text

    @property
    def last(self) -> date:
        """The last day of the period."""
        return self.ends or self.starts

    @model_validator(mode="after")
    def _period(self) -> Self:
        in_order(self.starts, self.ends, "to")
        if (self.last - self.starts).days > LONGEST_DAYS:
            raise missing("to", f"at most {LONGEST_DAYS} days", "Correct the year of one of the two dates.")
        if self.kind == "year" and not self.ends:
            raise missing("to", "the last day of school", "Fill the last day of the school year.")
        if self.kind == "year" and not self.zone:
            raise missing("zone", "the building's time zone", "Fill the zone, for example America/New_York.")
        return self


LAYOUT = Layout(CalendarRow, key=("building", "kind", "starts"))


def read_calendar(path: Path) -> Parsed[CalendarRow]:
    """The calendar lines in the file at `path`."""
    return read(path, LAYOUT)


def of_building(rows: Iterable[CalendarRow], building: str) -> Iterator[CalendarRow]:
    """The lines that concern `building`, in the file's order."""
    return (row for row in rows if row.building in {building, EVERY_BUILDING})
