"""How many weeks of a cycle were delivered (R112, A11, A12)."""

from typing import TYPE_CHECKING

from domain.dates.school_days import SCHOOL_WEEK

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.cycle import Cycle
    from domain.student import Student


def weeks_delivered(student: "Student", cycle: "Cycle", context: "Context") -> int:
    """R112: in the policy's weeks (A11); none of a cycle that does not count, such as one hardly delivered
    (A12), where the policy says what counts.
    """
    clock, calendar = context.policy.clock, context.calendar(student.building_of(cycle.plan))
    uncounted = context.policy.auto_qualify is not None and not cycle.counts
    if uncounted or cycle.anchor is None or cycle.ended_on is None:
        return 0
    if clock.week == "calendar_weeks":
        return (cycle.ended_on - cycle.anchor).days // 7
    held = calendar.instructional_days(clock.not_instructional)
    return sum(cycle.anchor < day <= cycle.ended_on for day in held) // SCHOOL_WEEK
