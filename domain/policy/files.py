"""Students who move and files that were wrong: what the district decides of them (A32, A37)."""

from typing import Annotated, Literal

from pydantic import Field

from domain.policy.base import Role, Section


class FilesPolicy(Section):
    """Who may make an entry unreadable that stands in the wrong child's file, merge two files, split one."""

    keepers: tuple[Role, ...] = Field(min_length=1)
    """A32: roles that may seal an entry in the wrong file, merge files or split them."""


class Transfers(Section):
    """A37: what another district's cycles count for, and what a student comes back to."""

    external_cycles: Literal["none", "documented", "all"]
    """A37: which cycles of another district count: none, those with a document, or all."""
    on_return: Literal["tier1", "team_review"]
    """A37: what a student who comes back holds: Tier 1 alone, or a review by the team beside it."""


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
    """A32: from which age a student is told as an adult."""
    notices_to: Literal["student", "student_and_parents"]
    """A32: who is told and answers then: the student alone, or the parents too."""
