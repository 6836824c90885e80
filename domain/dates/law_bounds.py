"""What the law lets a policy say of its own clocks (A34; L15, L17, L19, L23).

Where the law names a number of days a policy may be stricter, never laxer; a clock set by the law counts
calendar days and never rolls off a day without school.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from domain.rule import enforces

if TYPE_CHECKING:
    from domain.policy import DeadlinePolicy, Policy

LONGEST: Mapping[str, tuple[int | None, str, str]] = {
    "evaluation_done": (None, "L15", "34 CFR 300.301(c)"),
    "new_entrant_screened": (15, "L17", "8 NYCRR 117.3"),
    "low_scorer_screened": (30, "L17", "8 NYCRR 117.3"),
    "records_provided": (45, "L19", "8 NYCRR 121.12"),
    "breach_contractor_told": (7, "L23", "8 NYCRR 121.10"),
    "breach_reported": (10, "L23", "8 NYCRR 121.10"),
    "breach_people_told": (60, "L23", "8 NYCRR 121.10"),
    "breach_told_after_delay": (7, "L23", "8 NYCRR 121.10"),
}
"""Kind of deadline → the most calendar days that the law allows, the rule, and where the law says so.

None: the law lets a State set another number (34 CFR 300.301(c)(1)(ii)).
"""


def beyond_the_law(policy: "Policy") -> list[tuple[str, str]]:
    """(key, what is wrong) for each bound that the law does not allow."""
    bounds = ((kind, policy.deadlines[kind]) for kind in LONGEST if kind in policy.deadlines)
    clocks = [found for kind, bound in bounds for found in (*_rolled(kind, bound), *_too_long(kind, bound))]
    return [*clocks, *_entrants_late(policy)]


@enforces("L17")
def _entrants_late(policy: "Policy") -> list[tuple[str, str]]:
    """L17: new entrants are screened by 1 December of their school year, which begins in July."""
    rule = policy.diagnostic_screening
    if rule is None or "07-01" <= rule.new_entrants_by <= "12-01":
        return []
    return [("diagnostic_screening.new_entrants_by", "L17: 8 NYCRR 117.3 allows 1 December at the latest")]


@enforces("A34", "L15", "L17", "L19", "L23")
def _rolled(kind: str, bound: "DeadlinePolicy") -> list[tuple[str, str]]:
    """A34: calendar days, and no roll."""
    _, rule, law = LONGEST[kind]
    if (bound.unit, bound.roll) == ("calendar_days", "none"):
        return []
    return [
        (f"deadlines.{kind}", f"{rule}: {law} counts calendar days; write unit: calendar_days, roll: none")
    ]


@enforces("L17", "L19", "L23")
def _too_long(kind: str, bound: "DeadlinePolicy") -> list[tuple[str, str]]:
    most, rule, law = LONGEST[kind]
    if most is None or bound.count is None or bound.count <= most:
        return []
    return [(f"deadlines.{kind}.count", f"{rule}: {law} allows {most} calendar days at most")]
