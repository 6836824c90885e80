"""How a date came about, in sentences that a parent could follow (A11, A34–A37).

What is due and when; from which day, how many of what was counted, and which days were left out; who adopted
the number, and what rule stands behind it.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from domain import rulebook
from domain.dates.calendar import Calendar, NoCalendar
from domain.dates.deadline_kinds import DEADLINE_KINDS
from domain.dates.derivation import Derivation
from domain.dates.due import SCHOOL_UNITS
from domain.dates.school_days import SCHOOL_WEEK, WEEKEND, DaysOff
from domain.district import District
from domain.policy import Policy
from domain.rulebook import Rule
from projections.deadlines import DeadlineRow

STANDING = {
    "open": "It is still open",
    "reached": "That day has come",
    "met": "It was met in time",
    "missed": "It was missed and is still owed",
    "met_late": "It was done late",
    "met_entered_late": "It was done in time and entered late",
    "excused": "It was missed, and excused when the calendar became known",
    "withdrawn": "It was withdrawn",
}


def explained(row: DeadlineRow, district: District) -> str:
    """The derivation in words, one thought a line."""
    d = Derivation.model_validate(row.derivation)
    return "\n".join(
        [
            *(_due(row, row.due_on) if row.due_on else _undated(row)),
            f"Day 0 is {in_words(d.anchor)}: {d.anchored_on}.",
            _counted(d),
            *(_came_out(d, row.due_on, district.calendar(row.building)) if row.due_on else ()),
            *_adopted(d, row, district.policy_version(d.policy_version)),
            *_escalated(row),
            *_why(d),
            *(_entered(row, row.due_on) if row.due_on else ()),
            f"In the record: {row.deadline}, stream {row.stream}, entry {row.version}, "
            f"calendar {d.calendar_version or 'none'}.",
        ]
    )


def in_words(day: date) -> str:
    """`Monday 19 October 2026`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def what_of(kind: str) -> str:
    """What a kind of deadline asks for, without its rules."""
    words = DEADLINE_KINDS[kind].split()
    while words and words[0].rstrip(",")[1:].isdigit():
        words.pop(0)
    return " ".join(words)


def _undated(row: DeadlineRow) -> Iterator[str]:
    yield f"Owed, without a date so far: {_what(row)}."
    if row.status == "undated":
        yield f"No calendar published for {row.building} has the day (A35); once one has, the date is set."
    else:
        yield f"{STANDING[row.status]}, on {in_words(row.since)}."


def _what(row: DeadlineRow) -> str:
    return what_of(row.kind) + (f" ({row.about})" if row.about else "")


def _due(row: DeadlineRow, due_on: date) -> Iterator[str]:
    when = (
        f"From the beginning of {in_words(due_on)} on"
        if row.effect == "opens"
        else f"Due by the end of {in_words(due_on)}"
    )
    yield f"{when} (time of {row.zone}): {_what(row)}."
    since = {"open": "", "missed": f", since {in_words(row.since)}"}
    stands = STANDING[row.status]
    if row.status == "withdrawn" and row.missed_on:
        stands = f"It was missed on {in_words(row.missed_on)}, and withdrawn"
    yield f"{stands}{since.get(row.status, f', on {in_words(row.since)}')}."


def _counted(d: Derivation) -> str:
    paused = (
        f", and {_of(d.paused_days, 'day')} more for which the service was paused" if d.paused_days else ""
    )
    match d.unit:
        case "school_days":
            much = f"{_of(d.count, 'school day')}, that is days on which the building holds school"
        case "instructional_weeks":
            days = SCHOOL_WEEK * d.count
            much = f"{_of(d.count, 'week')} of {SCHOOL_WEEK} school days, {days} school days in all"
        case "calendar_weeks":
            much = f"{_of(d.count, 'week')} on the calendar"
        case "calendar_days":
            much = f"{_of(abs(d.count), 'day')} on the calendar"
    side = "backward" if d.count < 0 else "forward"
    return f"Counted {side} from there: {much}{paused}." if d.count else "The date is that very day."


def _of(count: int, unit: str) -> str:
    return f"1 {unit}" if count == 1 else f"{count} {unit}s"


def _came_out(d: Derivation, due_on: date, calendar: Calendar) -> Iterator[str]:
    yield from _left_out(d, due_on, calendar)
    yield from _bent(d, due_on, calendar)


def _left_out(d: Derivation, due_on: date, calendar: Calendar) -> Iterator[str]:
    """The days that school-day counts pass over, by name."""
    if d.unit not in SCHOOL_UNITS or due_on <= d.anchor:
        return
    named = [_run(off) for off in calendar.days_off(d.anchor, due_on) if off.why != WEEKEND]
    yield f"Left out: {'; '.join(['weekends', *named])}."
    if d.not_counted:
        kinds = ", ".join(kind.replace("_", " ") for kind in d.not_counted)
        yield f"The policy does not count as instructional: {kinds}."


def _run(off: DaysOff) -> str:
    if off.first == off.last:
        return f"{in_words(off.first)} ({off.why})"
    return f"{in_words(off.first)} to {in_words(off.last)} ({off.why})"


def _bent(d: Derivation, due_on: date, calendar: Calendar) -> Iterator[str]:
    """Why the date is not the plain end of the count."""
    plain = _plain(d, calendar)
    if d.not_after and (plain is None or plain > d.not_after):
        yield (
            f"That would run past {in_words(d.not_after)}, the last day of school: the policy has it done "
            "before the school year ends."
        )
    elif plain and d.roll != "none" and not calendar.is_school_day(plain):
        why = next((f", {off.why}" for off in calendar.days_off(plain - timedelta(days=1), plain)), "")
        way = "back to the school day before" if d.roll == "previous" else "on to the next school day"
        yield f"That is {in_words(plain)}{why}, a day without school: the date goes {way}."
    if d.not_before and d.not_before == due_on:
        yield f"An earlier date came out; the first on which it could be kept is {in_words(d.not_before)}."


def _plain(d: Derivation, calendar: Calendar) -> date | None:
    try:
        return calendar.count(
            d.anchor, d.unit, d.count, "none", uncounted=d.not_counted, paused=d.paused_days
        )
    except NoCalendar:
        return None


def _adopted(d: Derivation, row: DeadlineRow, policy: Policy | None) -> Iterator[str]:
    who = f", adopted by {policy.adopted.by} on {in_words(policy.adopted.when)}" if policy else ""
    number = (
        f"The number stands in the district's policy under {d.bound}"
        if d.bound
        else "By the district's policy"
    )
    yield f"{number}: version {d.policy_version}{who}."


def _escalated(row: DeadlineRow) -> Iterator[str]:
    if row.rung:
        who = ", ".join(row.assigned_to).replace("_", " ")
        yield f"Step {row.rung} of the escalation, because it was missed before: now the {who} must act."


def _why(d: Derivation) -> Iterator[str]:
    """The rules in words, those with the same words together."""
    said: dict[str, list[str]] = {}
    for rule in _rules(d):
        said.setdefault(rule.says, []).append(rule.id)
    for says, ids in said.items():
        yield f"{'Rule' if len(ids) == 1 else 'Rules'} {', '.join(ids)}: {says}"


def _rules(d: Derivation) -> list[Rule]:
    """The rules behind the date; where the count belongs to one service, only those of that service."""
    known = [rule for name in d.rules if (rule := rulebook.rules().get(name))]
    if not d.bound.startswith("services."):
        return known
    domain, _, tier = d.bound.split(".")[1].partition("_t")
    ours = [rule for rule in known if domain[0].upper() in rule.domain and _covers(rule.tiers, int(tier))]
    return ours or known


def _covers(tiers: str, tier: int) -> bool:
    """Whether `T2`, `T2-3` or `T*` speaks of a tier."""
    numbers = [int(c) for c in tiers if c.isdigit()]
    return not numbers or min(numbers) <= tier <= max(numbers)


def _entered(row: DeadlineRow, due_on: date) -> Iterator[str]:
    if row.effect == "opens":
        yield "Nobody has to do anything for it."
    elif not row.grace_days:
        yield "It counts as missed right after."
    else:
        until = due_on + timedelta(days=row.grace_days)
        yield f"What was done in time may be entered until the end of {in_words(until)}."
