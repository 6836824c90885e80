"""What a reader hands back: the good rows of a file, and every problem found in it.

Bad content is data, not an exception. A problem names file, line and column, and what to do; it never
repeats what could be a person's name, address or e-mail (see `shown`).
"""

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

# Dates, times, scores and percentages; and ids of mostly digits, or UUIDs. Everything else may be a name that
# stands in the wrong column, or an id made of a name, so that it is described, not repeated.
_NUMBERS = re.compile(r"[<>=~ ]{0,3}[0-9][0-9 .:/%<>,TZ+-]{0,39}")
_ID = re.compile(
    r"[A-Za-z]-?[0-9]{1,20}|[A-Z]{2}-?[0-9]{3,20}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
)


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one file, in words for the person who exported it.

    `line` counts from 1 as a text editor does; None when the whole file is meant. `column` is the header's
    name, or a number from 1 where there is no name. `found` describes content without naming a person.
    """

    file: str
    line: int | None
    column: str | int | None
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        place = place if self.column is None else f"{place}, column {self.column}"
        return f"{place}: found {self.found}; expected {self.expected}. {self.remedy}"


class Row(BaseModel):
    """One line of a file. The fields of a subclass, in order, are the columns of its layout."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: int

    def __repr__(self) -> str:
        """Without content: a row that lands in a log must not tell a name."""
        return f"{type(self).__name__}(line={self.line})"

    __str__ = __repr__


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Parsed(Generic[R]):
    """The good rows of one file, in the file's order, and all its problems."""

    rows: tuple[R, ...] = ()
    problems: tuple[Problem, ...] = ()


def shown(cell: str) -> str:
    """`cell` as a problem may repeat it: numbers, dates and ids as they are, anything else by its kind."""
    if not cell.strip():
        return "nothing"
    if _NUMBERS.fullmatch(cell) or _ID.fullmatch(cell):
        return f'"{cell}"'
    return described(cell)


def described(cell: str) -> str:
    """`cell` by its kind only, for columns that hold names, addresses or dates of birth."""
    return f"a text of {len(cell)} characters" if cell.strip() else "nothing"
