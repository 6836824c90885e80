"""Students who move and files that were wrong: what the district decides of them (A32, A37)."""

from typing import Annotated, Literal

from pydantic import Field

from domain.policy.base import Role, Section


class FilesPolicy(Section):
    """Who may make an entry unreadable that stands in the wrong child's file, merge two files, split one."""

    keepers: tuple[Role, ...] = Field(min_length=1)


class Transfers(Section):
    """A37: what another district's cycles count for, and what a student comes back to."""

    external_cycles: Literal["none", "documented", "all"]
    on_return: Literal["tier1", "team_review"]


class Majority(Section):
    """A32: from which age a student is entitled to the notices, and whether the parents stay so."""

    age: Annotated[int, Field(ge=1, le=30)]
    notices_to: Literal["student", "student_and_parents"]
