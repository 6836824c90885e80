"""What crosses the last day of school: cycles, dates and plans that go on into summer or the next year (A35).

The policy says what becomes of them: `carry`, they go on; `review_before`, their dates come no later than
the last day; `close`, they end with it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from domain.dates.calendar import NoCalendar
from domain.district import District
from domain.rule import enforces
from projections.current_tier import TierRow
from projections.deadlines import DeadlineRow


@dataclass(frozen=True, slots=True)
class Crossing:
    """`what`: plan, cycle or date; `name`: the plan or the kind of date; `then`: what becomes of it."""

    building: str
    last_day: date
    what: str
    name: str
    student: str | None
    due_on: date | None
    then: str


@enforces("A35")
def crossing(
    tiers: Iterable[TierRow], deadlines: Iterable[DeadlineRow], district: District, today: date
) -> list[Crossing]:
    """Everything under way that goes beyond the last day of its building's school year."""
    last = {name: found for name in district.buildings if (found := _last_day(district, name, today))}
    policy = district.policy_on(today)
    rule = policy.year_end if policy else ""
    plans = [row for row in tiers if row.plan and row.building in last]
    dates = [d for d in deadlines if d.building in last and _beyond(d, last[d.building])]
    rows = [
        *(_plan(row, last[row.building], rule) for row in plans),
        *(_date(d, last[d.building]) for d in dates),
    ]
    return sorted(rows, key=lambda c: (c.building, c.what, c.name, c.student or "", c.due_on or date.max))


def _last_day(district: District, building: str, today: date) -> date | None:
    try:
        return district.calendar(building).year_of(today).last_day
    except NoCalendar:
        return None


def _plan(row: TierRow, last: date, rule: str) -> Crossing:
    then = {
        "carry": "goes on; a move or a new responsible person is decided by plan.decide_transfer",
        "review_before": "reviewed by the last day; what is not decided goes on",
        "close": "ends with the year",
    }
    what, name = ("cycle", f"{row.plan}/{row.cycle}") if row.cycle else ("plan", row.plan or "")
    return Crossing(
        row.building, last, what, name, row.student, None, then.get(rule, "no policy is in force")
    )


def _beyond(row: DeadlineRow, last: date) -> bool:
    return row.status == "undated" or (row.status == "open" and row.due_on is not None and row.due_on > last)


def _date(row: DeadlineRow, last: date) -> Crossing:
    kind, _, student = row.stream.partition("/")
    about = student if kind == "student" else None
    then = "falls due in the summer" if row.derivation["unit"].startswith("calendar") else "next school year"
    if row.due_on is None:
        then = "gets its date once a calendar has the day"
    return Crossing(row.building, last, "date", row.kind, about, row.due_on, then)


def buildings_without_next_year(district: District, today: date) -> Iterator[str]:
    """The buildings whose next school year no calendar covers yet: no date beyond the last day can be set."""
    for name in district.buildings:
        last = _last_day(district, name, today)
        if last and all(year.first_day <= last for year in district.calendar(name).years.values()):
            yield name
