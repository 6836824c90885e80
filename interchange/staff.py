"""staff.csv: who holds which role in which building, and from when to when.

A person may hold several roles at once, one line each. `subjects` and `grades` narrow a role and are parted
by a blank; empty means all. A `team_member` with grades sits on the post-benchmark teams of those grades
(R28); without grades, on the building's MTSS/Student Support Team (A16).
"""

from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from interchange.csvfile import Layout, read
from interchange.fields import (
    Day,
    Ident,
    OptionalDay,
    OptionalIdent,
    grade,
    in_order,
    listed,
    missing,
    one_of,
    refused,
)
from interchange.problem import Parsed, Row

Role = Literal[
    "principal", "designee", "administrator", "classroom_teacher", "ais_teacher", "interventionist",
    "support_teacher", "support_staff", "counselor", "psychologist", "clerk", "team_member",
]  # fmt: skip
Subject = Literal["ELA", "MATH", "SOCIAL_STUDIES", "SCIENCE"]


def _subject(cell: str) -> str:
    if cell not in get_args(Subject):
        raise refused(f"subjects among: {' '.join(get_args(Subject))}", "Part several by a blank.")
    return cell


class StaffRow(Row):
    """One role of one person in one building. `designated_by` is the principal who named a designee (R61)."""

    staff: Ident
    building: Ident
    role: Annotated[Role, one_of(*get_args(Role))]
    starts: Annotated[Day, Field(alias="from")]
    ends: Annotated[OptionalDay, Field(alias="to")]
    subjects: Annotated[tuple[Subject, ...], listed(_subject, " ")]
    grades: Annotated[tuple[str, ...], listed(grade, " ")]
    designated_by: OptionalIdent

    @model_validator(mode="after")
    def _designation(self) -> Self:
        in_order(self.starts, self.ends, "to")
        if self.role == "designee" and not self.designated_by:
            raise missing("designated_by", "the principal who designated this person (R61)",
                          "Fill designated_by with the principal's staff id.")  # fmt: skip
        return self


LAYOUT = Layout(StaffRow, key=("staff", "building", "role", "starts", "grades", "subjects"))


def read_staff(path: Path) -> Parsed[StaffRow]:
    """The roles in the file at `path`."""
    return read(path, LAYOUT)
