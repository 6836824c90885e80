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


class OpeningPolicy(Section):
    """A12: what the time before the record was opened in mid-year counts for (R113, R120)."""

    cycles_count: Literal["none", "documented", "all"] = Field(
        description="which cycles from before count toward automatic Tier 3 (R113) and the question of "
        "the CSE (R120): none, those that a paper shows, or all; the one under way counts by what is "
        "seen of it from then on, and what qualifies is always a decision taken on record"
    )


class Majority(Section):
    """A32: from which age a student is entitled to the notices, and whether the parents stay so."""

    age: Annotated[int, Field(ge=1, le=30)]
    notices_to: Literal["student", "student_and_parents"]
