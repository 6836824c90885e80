"""A policy version published while deadlines are open (A36).

An open deadline keeps the version that set it, unless the new version marks its kind `recompute`. Then what
falls due on or after the new version's first day is derived anew under it. Escalations keep their ladder.
"""

from collections.abc import Mapping
from typing import Any

from domain.context import Context
from domain.dates.deadline import Deadline, DeadlineMoved, moved
from domain.dates.derivation import day_off, under
from domain.moments import civil_date
from domain.policy import Policy
from domain.rule import enforces


@enforces("A36")
def recomputed(deadline: Deadline, context: Context) -> DeadlineMoved | None:
    """The move that a later policy version asks for. Raises NoCalendar (A35)."""
    policy = _later(deadline, context)
    bound = _bound(policy, deadline) if policy else None
    if policy is None or bound is None:
        return None
    calendar = context.calendar(deadline.building)
    known = max(
        policy.effective_from, civil_date(context.district.published_at[policy.version], deadline.zone)
    )
    derivation = under(deadline.derivation.model_copy(update=bound), calendar)
    return moved(deadline, derivation, calendar, known, f"the policy changed: {policy.version}")


def _later(deadline: Deadline, context: Context) -> Policy | None:
    """The version in force on the due day, if it was published after the one that set the deadline."""
    versions = [p.version for p in context.district.policies]
    policy = context.district.policy_on(deadline.due_on)
    own = deadline.derivation.policy_version
    if policy is None or own not in versions or versions.index(policy.version) <= versions.index(own):
        return None
    return policy


def _bound(policy: Policy, deadline: Deadline) -> dict[str, Any] | None:
    """What the version says of the deadline's kind, where it recomputes that kind."""
    d, rule = deadline.derivation, policy.deadlines.get(deadline.kind)
    if rule is None or rule.on_policy_change != "recompute" or deadline.rung or not d.bound:
        return None
    unit = rule.unit or policy.clock.week
    count = rule.count if d.bound.startswith("deadlines.") else looked_up(policy, d.bound)
    not_counted = policy.clock.not_instructional if unit == "instructional_weeks" else ()
    roll = day_off(rule, policy.clock, deadline.effect)
    known = {"unit": unit, "count": count, "roll": roll, "not_counted": not_counted}
    return None if count is None else {**known, "policy_version": policy.version}


def looked_up(policy: Policy, key: str) -> int | None:
    """The number under a key such as `services.academic_t2.cycle.max`; None where there is none."""
    place: Any = policy
    for name in key.split("."):
        place = place.get(name) if isinstance(place, Mapping) else getattr(place, name, None)
    return place if isinstance(place, int) else None
