"""students.csv: what the roster does not say of a student: IEP, 504, ELL, custody and the like, with dates.

Both days belong to the period; an empty `to` means until further notice.
"""

from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from interchange.csvfile import Layout, read
from interchange.fields import Day, Ident, OptionalDay, PersonalText, in_order, one_of
from interchange.problem import Parsed, Row

Status = Literal["iep", "504", "ell", "custody", "foster", "homeless", "unaccompanied", "gifted"]


class StatusRow(Row):
    """One status of one student. `detail` is free text for people, never an input to a rule."""

    student: Ident
    kind: Annotated[Status, one_of(*get_args(Status))]
    starts: Annotated[Day, Field(alias="from")]
    ends: Annotated[OptionalDay, Field(alias="to")]
    detail: PersonalText

    @model_validator(mode="after")
    def _period(self) -> Self:
        in_order(self.starts, self.ends, "to")
        return self


LAYOUT = Layout(StatusRow, key=("student", "kind", "starts"))


def read_students(path: Path) -> Parsed[StatusRow]:
    """The statuses in the file at `path`."""
    return read(path, LAYOUT)
