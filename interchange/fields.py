"""The kinds of cell that the district's files are made of: text in, a checked value out.

Each kind says, when it refuses a cell, what was expected and what to do. Cells are stripped of surrounding
blanks before they are read.
"""

import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Literal, TypeVar

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from domain.address import EXPECTED, is_address

T = TypeVar("T")
Bound = Literal["exact", "above", "below"]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_US_DATE = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}")
_INSTANT = re.compile(r"([0-9-]{10})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,7})?)?)(Z|\+00:00)?")
_SCORE = re.compile(r"([<>]?) ?(-?[0-9]{1,6}(?:\.[0-9]{1,4})?)")
_IDENT = re.compile(r"[A-Za-z0-9._/@:{}-]{1,64}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_GRADES = frozenset({"IT", "PR", "PK", "TK", "KG", *(f"{n:02}" for n in range(1, 14)), "PS", "UG"})
FIRST_YEAR, LAST_YEAR = 1900, 2100


class Personal:
    """Marks a column whose content is never repeated in a problem."""


@dataclass(frozen=True)
class Score:
    """A score as the publisher wrote it, with its number and the side on which the truth lies.

    "> 5.9" is number 5.9, bound "above": more than 5.9, by how much is not known.
    """

    text: str
    number: Decimal
    bound: Bound


def refused(expected: str, remedy: str) -> PydanticCustomError:
    """The error of a cell: what was expected and what to do."""
    return PydanticCustomError("cell", "{expected}", {"expected": expected, "remedy": remedy})


def text(cell: str) -> str:
    """Any text without control characters and stray bytes; may be empty."""
    if _CONTROL.search(cell):
        raise refused("text without control characters", "Remove the invisible characters from this cell.")
    return cell


def needed(cell: str) -> str:
    """Text that may not be empty."""
    if not cell:
        raise refused("a value", "Fill this cell.")
    return text(cell)


def ident(cell: str) -> str:
    """An id as the student information system gives it."""
    if not _IDENT.fullmatch(cell):
        raise refused(
            "an id of letters, digits and . _ - / @ : without blanks", "Use the id of the SIS export."
        )
    return cell


def civil_date(cell: str) -> date:
    """A civil date, year first."""
    if not _DATE.fullmatch(cell):
        raise refused("a date like 2027-03-14", _date_remedy(cell))
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        raise refused("a date that exists, like 2027-03-14", "Correct the month or the day.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise refused(f"a year from {FIRST_YEAR} to {LAST_YEAR}", "Correct the year.")
    return day


def _date_remedy(cell: str) -> str:
    if _US_DATE.fullmatch(cell):
        return "Write year-month-day; format the spreadsheet's column as yyyy-mm-dd before saving."
    return "Write year-month-day with two digits for month and day."


def instant(cell: str) -> datetime:
    """An instant in UTC, as Renaissance writes CompletedDate: without offset, or with Z."""
    match = _INSTANT.fullmatch(cell)
    try:
        civil_date(match[1] if match else "")
        return datetime.fromisoformat(f"{match[1]}T{match[2]}" if match else "").replace(tzinfo=UTC)
    except (ValueError, PydanticCustomError):
        raise refused(
            "a UTC date and time like 2026-09-15T14:05:00Z", "Export the column unchanged."
        ) from None


def local_day(cell: str) -> date:
    """The civil date of a local date, with or without a time after it."""
    return civil_date(re.split("[T ]", cell, maxsplit=1)[0])


def score(cell: str) -> Score:
    """A number, or a bound such as "> 5.9"; the text stays as it came."""
    match = _SCORE.fullmatch(cell)
    if not match:
        raise refused(
            'a number like 4.2, or a bound like "> 5.9"', "Correct the score, or leave the row out."
        )
    bounds: dict[str, Bound] = {"": "exact", ">": "above", "<": "below"}
    return Score(text=cell, number=Decimal(match[2]), bound=bounds[match[1]])


def email(cell: str) -> str:
    """An e-mail address of the usual form, or nothing."""
    if cell and not is_address(cell):
        raise refused(EXPECTED, "Correct the address, or leave it empty.")
    return text(cell)


def language(cell: str) -> str:
    """A language tag (BCP 47)."""
    if not _LANGUAGE.fullmatch(cell):
        raise refused("a language tag like en, es or zh-Hans", "Write the tag, not the language's name.")
    return cell


def zone(cell: str) -> str:
    """A time zone of the tz database, or nothing."""
    if cell and cell not in _zones():
        raise refused("a time zone like America/New_York", "Use the name from the tz database.")
    return cell


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def grade(cell: str) -> str:
    """A grade by its CEDS code, as OneRoster writes it: KG, 01 to 13, IT, PR, PK, TK, PS, UG."""
    if cell not in _GRADES:
        raise refused(
            "a grade code: KG, 01 to 13, IT, PR, PK, TK, PS or UG",
            "Write two digits, and KG for kindergarten.",
        )
    return cell


def flag(cell: str) -> bool | None:
    """true, false or not said."""
    if cell not in {"true", "false", ""}:
        raise refused("true or false", "Write true or false in small letters.")
    return None if not cell else cell == "true"


def one_of(*allowed: str) -> BeforeValidator:
    """One of the words listed; add "" to the list where the cell may stay empty."""

    def check(cell: str) -> str:
        if cell not in allowed:
            listed = ", ".join(word or "nothing" for word in allowed)
            raise refused(f"one of: {listed}", "Write one of the words listed, in exactly this form.")
        return cell

    return BeforeValidator(check)


def whole(low: int, high: int) -> BeforeValidator:
    """A whole number from `low` to `high`."""

    def check(cell: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,9}", cell) or not low <= int(cell) <= high:
            raise refused(f"a whole number from {low} to {high}", "Correct the number.")
        return int(cell)

    return BeforeValidator(check)


def optional(read: Callable[[str], T]) -> BeforeValidator:
    """As `read`, and an empty cell is None."""
    return BeforeValidator(lambda cell: read(cell) if cell else None)


def listed(read: Callable[[str], T], separator: str) -> BeforeValidator:
    """Several values in one cell; an empty cell is none."""

    def check(cell: str) -> tuple[T, ...]:
        return tuple(read(part.strip()) for part in cell.split(separator)) if cell else ()

    return BeforeValidator(check)


Text = Annotated[str, BeforeValidator(text)]
Needed = Annotated[str, BeforeValidator(needed)]
PersonalText = Annotated[str, BeforeValidator(text), Personal()]
PersonalNeeded = Annotated[str, BeforeValidator(needed), Personal()]
Ident = Annotated[str, BeforeValidator(ident)]
OptionalIdent = Annotated[str | None, optional(ident)]
Idents = Annotated[tuple[str, ...], listed(ident, ",")]
Day = Annotated[date, BeforeValidator(civil_date)]
OptionalDay = Annotated[date | None, optional(civil_date)]
LocalDay = Annotated[date, BeforeValidator(local_day)]
Birthday = Annotated[date | None, optional(civil_date), Personal()]
Instant = Annotated[datetime, BeforeValidator(instant)]
OptionalScore = Annotated[Score | None, optional(score)]
Email = Annotated[str, BeforeValidator(email), Personal()]
Language = Annotated[str, BeforeValidator(language)]
Zone = Annotated[str, BeforeValidator(zone)]
Flag = Annotated[bool | None, BeforeValidator(flag)]


def in_order(starts: date | None, ends: date | None, column: str) -> None:
    """Raises the error of `column` when a period ends before it starts; both ends belong to it."""
    if starts and ends and ends < starts:
        raise PydanticCustomError(
            "cell",
            "{expected}",
            {
                "expected": f"a day on or after {starts.isoformat()}",
                "remedy": "Exchange or correct the two dates.",
                "column": column,
            },
        )


def missing(column: str, expected: str, remedy: str) -> PydanticCustomError:
    """The error of a row that lacks, in `column`, what its other columns call for."""
    return PydanticCustomError(
        "cell", "{expected}", {"expected": expected, "remedy": remedy, "column": column}
    )
