"""The sessions of a plan in a row, in the order of time whatever was entered when (R35, R36).

A row does not end with the cycle: what was held between two cycles, or in the next one, goes on with it.
"""

from collections.abc import Callable, Collection
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from domain.recorded import Ref
from domain.service.cycle import Seen
from domain.service.session_codes import NOT_HELD

if TYPE_CHECKING:
    from domain.student import Student


def in_order(*seen: Seen) -> tuple[Seen, ...]:
    """By time: what is entered late takes its place."""
    return tuple(sorted(seen, key=attrgetter("at")))


def row_around(
    student: "Student",
    plan: str,
    ref: Ref,
    codes: Collection[str],
    counts: Callable[[Seen], bool] = lambda seen: True,
) -> tuple[Seen, ...]:
    """The sessions held in a row around the one of entry `ref`, all of `codes`, of those that count."""
    cycles = (c.sessions for c in student.cycles.values() if c.plan == plan)
    known = in_order(*(s for sessions in cycles for s in sessions), *student.between_cycles.get(plan, ()))
    held = (s for s in known if s.code not in NOT_HELD and counts(s))
    rows = (tuple(row) for alike, row in groupby(held, key=lambda s: s.code in codes) if alike)
    return next((row for row in rows if any(s.ref == ref for s in row)), ())


def reached(count: int, limit: int | None) -> bool:
    """Whether there are as many as the policy's limit; without one nothing reaches it (A19)."""
    return limit is not None and count >= limit


def untold(student: "Student", plan: str, row: Collection[Seen]) -> list[Seen]:
    """Those of the row on which no submission of the plan rests yet."""
    told = {ref for s in student.submissions.values() if s.plan == plan for ref in s.evidence}
    return [seen for seen in row if seen.ref not in told]


def name_of(student: "Student", trigger: str, plan: str, number: int | None) -> str:
    """The submission's name: one of a trigger in each cycle, and one in each time between two."""
    if number is not None:
        return f"{trigger}-{plan}-{number}"
    last = max((c.number for c in student.cycles.values() if c.plan == plan), default=0)
    return f"{trigger}-{plan}-{last}-after"
