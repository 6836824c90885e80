"""Weeks, days off, bounds and ladders (A11, A33, A34, A36)."""

from typing import Literal

from pydantic import Field, model_validator

from domain.dates.school_days import DayKind, Roll, Unit
from domain.policy.base import Count, Role, Section


class Clock(Section):
    """A11, A34: what a week is, what starts a cycle, and where a bound on a day off goes.

    `no_later_than` holds for what falls due, `not_before` for what opens, unless a kind says otherwise.
    """

    week: Literal["calendar_weeks", "instructional_weeks"]
    """A11: weeks of the calendar, or of five instructional days."""
    anchor: Literal["first_session", "plan_start"]
    """A11: what a cycle counts from."""
    no_later_than: Roll
    """A34: where a date that falls due goes from a day off."""
    not_before: Roll
    """A34: where a date that opens something goes from a day off."""
    not_instructional: tuple[DayKind, ...] = Field(
        default=(),
        description="A11: days on which school is held and that make no instructional week, "
        "for example remote, testing, half_day; every other school day counts",
    )


class CyclePause(Section):
    """A37: after how many school days away a cycle is paused, and whether its dates wait so long."""

    pause_after_absent_days: int = Field(ge=1)
    """A37: school days of absence after which a cycle pauses."""
    extend_by_pause: bool
    """A37: whether its dates wait as long."""


class Rung(Section):
    """One step of an escalation: whom a miss goes to, when that is due, who stands in.

    `cover` acts where nobody holds the role in the building that day. Where the school year ends before the
    step does, `in_summer` acts instead, within `summer_days` calendar days.
    """

    to: Role
    """A33: the role that a miss goes to."""
    after_school_days: int = Field(ge=1)
    """A33: after how many school days."""
    cover: Role | None = None
    """A33: who acts where nobody holds that role."""
    in_summer: Role | None = None
    """A33: who acts when the school year has ended."""
    summer_days: int | None = Field(default=None, ge=1)
    """A33: within how many calendar days in summer."""

    @model_validator(mode="after")
    def _summer(self) -> "Rung":
        if (self.in_summer is None) != (self.summer_days is None):
            raise ValueError("in_summer and summer_days go together")
        return self


class DeadlinePolicy(Section):
    """One kind of deadline: its bound, how long entry may lag, whom a miss goes to (A33, A34, A36).

    `ladder` gives each step its own days and its own stand-ins; `escalate_to` is its short form, where every
    step has `escalate_after_school_days`.
    """

    unit: Unit | None = None
    """A34: what is counted; day 0 is the day of the anchor."""
    count: Count | None = None
    """A34: how many; kinds that another key bounds leave it out."""
    roll: Roll | None = Field(
        default=None, description="A34: where the date goes from a day without school; else as the clock says"
    )
    grace_days: Count
    """A33: for how many days after the date an entry is still waited for."""
    on_policy_change: Literal["pinned", "recompute"] = "pinned"
    """A36: whether open dates keep their version, or are counted anew under the next."""
    escalate_to: tuple[Role, ...] = ()
    """A33: the short form of a ladder: the roles in order."""
    escalate_after_school_days: Count = 0
    """A33: the days of each of its steps."""
    ladder: tuple[Rung, ...] = ()
    """A33: the steps that a miss takes."""

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """The steps of the escalation, in order."""
        days = self.escalate_after_school_days
        return self.ladder or tuple(Rung(to=role, after_school_days=days) for role in self.escalate_to)

    @model_validator(mode="after")
    def _one_ladder(self) -> "DeadlinePolicy":
        if self.escalate_to and self.ladder:
            raise ValueError("give escalate_to or ladder, not both")
        if self.escalate_to and not self.escalate_after_school_days:
            raise ValueError("escalate_to needs escalate_after_school_days of at least 1")
        return self
