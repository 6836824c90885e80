"""From tier to tier the help becomes more intensive: on one dimension at least, on none less without a note
(R14).

What a plan itself says (sessions, minutes, alone or in a group) is compared; what it cannot show (a smaller
group, closer monitoring, more expertise) is stated with its ground.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from domain.refusal import Refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.service.plan import DraftPlan, PlanDrafted
    from domain.student import Student

Dimension = Literal["smaller_group", "more_individualised", "more_frequent_monitoring", "higher_expertise"]


@enforces("R14")
def more_intensive(student: "Student", command: "DraftPlan") -> Refusal | None:
    """R14: on escalation more on one dimension, less on none without a note."""
    before = student.active_plan(command.domain, command.subject)
    if before is None or before.drafted.tier >= command.tier:
        return None
    changes = compared(before.drafted, command)
    more = [name for name, change in changes.items() if change > 0]
    more += [name for name, how in command.more_intensive_by.items() if how.strip()]
    less = [name for name, change in changes.items() if change < 0]
    if more and (not less or (command.intensity_note or "").strip()):
        return None
    reason = f"less intensive without a note: {', '.join(less)}" if more else "more intensive on no dimension"
    remedy = (
        "raise frequency, minutes or individual attention, state more_intensive_by, or add intensity_note"
    )
    return Refusal(rule="R14", reason=reason, remedy=remedy)


def compared(old: "PlanDrafted", new: "DraftPlan") -> Mapping[str, int]:
    """By dimension, how much more the new plan gives than the old."""
    return {
        "sessions a week": new.sessions_per_week - old.sessions_per_week,
        "minutes a session": new.minutes - old.minutes,
        "individual attention": (new.group is None) - (old.group is None),
    }
