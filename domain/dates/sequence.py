"""What follows from something is dated no earlier than it (A33)."""

from datetime import date
from typing import TYPE_CHECKING

from domain.refusal import Refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


GIVE_THE_DAY = "give the day on which it was done, that day or later (occurred_at)"


@enforces("R35", "R77", "R120", "L14", "L19", "L20", "L23", "A3")
def too_early(
    day: date, since: date | None, what: str, rule: str, remedy: str = GIVE_THE_DAY
) -> Refusal | None:
    """Refuses an act of `day` where `what` came after it, on the day `since`."""
    if since is None or since <= day:
        return None
    return Refusal(rule=rule, reason=f"{what} on {since}, after {day}", remedy=remedy)


def answered_too_early(
    student: "Student", owner: str, what: str, rule: str, context: "Context"
) -> Refusal | None:
    """The same of an answer to what the deadlines of `owner` count from."""
    since = min((d.derivation.anchor for d in student.deadlines.values() if d.owner == owner), default=None)
    return too_early(context.day(student.building), since, what, rule)
