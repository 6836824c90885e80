"""Weeks, days off, bounds and ladders (A11, A33, A34, A36)."""

from typing import Literal

from pydantic import model_validator

from domain.calendar import Roll, Unit
from domain.policy.base import Count, Role, Section


class Clock(Section):
    """A11, A34: what a week is, what starts a cycle, and where a bound on a day off goes."""

    week: Literal["calendar_weeks", "instructional_weeks"]
    anchor: Literal["first_session", "plan_start"]
    no_later_than: Roll
    not_before: Roll


class DeadlinePolicy(Section):
    """One kind of deadline: its bound, how long entry may lag, whom a miss goes to (A33, A34, A36)."""

    unit: Unit | None = None
    count: Count | None = None
    roll: Roll
    grace_days: Count
    on_policy_change: Literal["pinned", "recompute"] = "pinned"
    escalate_to: tuple[Role, ...] = ()
    escalate_after_school_days: Count = 0

    @model_validator(mode="after")
    def _ladder(self) -> "DeadlinePolicy":
        if self.escalate_to and not self.escalate_after_school_days:
            raise ValueError("escalate_to needs escalate_after_school_days of at least 1")
        return self
