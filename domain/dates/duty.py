"""Duties whose bound the policy may not give yet: dated where it does, found missing where not.

Nobody fills in a number for a district: a duty without a bound is recorded as a finding that names the key.
"""

from datetime import date
from typing import TYPE_CHECKING

from domain.dates.calendar import Unit
from domain.dates.deadline import DeadlineSet, DeadlineUndated
from domain.dates.deadline_kinds import BOUND_ELSEWHERE
from domain.dates.due import rules_of, set_deadline
from domain.event import Event
from domain.refusal import Finding, Refusal

if TYPE_CHECKING:
    from domain.context import Context
    from domain.dates.deadline import Deadlines
    from domain.student import Student


class PolicyGapFound(Event, name="policy.gap_found"):
    """The policy lacks a key that a duty needs: each finding says which."""

    findings: tuple[Finding, ...]


def gap(rule: str, key: str) -> PolicyGapFound:
    """What is recorded where the policy lacks `key`."""
    return PolicyGapFound(findings=(Finding(rule=rule, what=f"the policy has no {key}"),))


def lacks(rule: str, key: str) -> Refusal:
    """What a command that authorises is told where the policy lacks `key`."""
    remedy = f"publish a policy version that has {key}, with the name of who adopted it"
    return Refusal(rule=rule, reason=f"the policy has no {key}", remedy=remedy)


def bounded(context: "Context", kind: str) -> bool:
    """Whether the policy in force bounds deadlines of `kind`."""
    bound = context.policy.deadlines.get(kind)
    return bound is not None and (kind in BOUND_ELSEWHERE or None not in (bound.unit, bound.count))


def owe(
    context: "Context",
    deadlines: "Deadlines",
    building: str,
    owner: str,
    kind: str,
    anchor: date,
    anchored_on: str,
    *,
    unit: Unit | None = None,
    count: int | None = None,
    about: str = "",
) -> DeadlineSet | DeadlineUndated | PolicyGapFound:
    """`set_deadline`, or the gap where the policy does not bound `kind`. Raises NoCalendar (A35)."""
    if not bounded(context, kind):
        return gap(rules_of(kind)[0], f"deadlines.{kind}")
    return set_deadline(
        context,
        deadlines,
        building,
        owner,
        kind,
        anchor,
        anchored_on,
        unit=unit,
        count=count,
        about=about,
    )


def owed(
    student: "Student", context: "Context", owner: str, kind: str, anchored_on: str, about: str = ""
) -> DeadlineSet | DeadlineUndated | PolicyGapFound:
    """The same for a student's file, counted from the day of the act."""
    day = context.day(student.building)
    return owe(context, student.deadlines, student.building, owner, kind, day, anchored_on, about=about)
