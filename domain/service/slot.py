"""A weekly hour: when a class meets, or when the sessions of a plan are held (R5)."""

from collections.abc import Iterable
from datetime import datetime, time

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Slot(BaseModel):
    """From `starts` to `ends` on the building's clock, on one day of the school week."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: int = Field(ge=1, le=5, description="1 is Monday, 5 is Friday")
    starts: time
    ends: time
    what: str = Field(default="", description="the class that meets")

    @model_validator(mode="after")
    def _forward(self) -> "Slot":
        if self.ends <= self.starts:
            raise ValueError(f"the slot ends at {self.ends}: give a time after {self.starts}")
        return self


def shared(slot: Slot, others: Iterable[Slot]) -> int:
    """How many minutes of `slot` lie within any of `others`, on the same day of the week."""
    spans = [
        (max(_minutes(slot.starts), _minutes(o.starts)), min(_minutes(slot.ends), _minutes(o.ends)))
        for o in others
        if o.day == slot.day
    ]
    return len({minute for first, end in spans for minute in range(first, end)})


def held(start: datetime, minutes: int) -> Slot | None:
    """The slot that a session filled on the wall clock; None on a weekend, past midnight, without length."""
    ends = _minutes(start.time()) + minutes
    if start.isoweekday() > 5 or not minutes or ends >= 24 * 60:
        return None
    return Slot(day=start.isoweekday(), starts=start.time(), ends=time(*divmod(ends, 60)))


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
