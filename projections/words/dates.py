"""What happens to deadlines and to the calendar, in words."""

from collections.abc import Mapping

from domain.dates.calendar import CalendarPublished, ClosureAdded, ClosureRevoked, ExceptionDay
from domain.dates.deadline import (
    DeadlineExcused,
    DeadlineMet,
    DeadlineMetEnteredLate,
    DeadlineMetLate,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineReached,
    DeadlineSet,
    DeadlineUndated,
    DeadlineWithdrawn,
)
from domain.dates.duty import PolicyGapFound
from domain.event import Event
from projections.words.common import Sentence, deadline_name


def deadline_set(event: DeadlineSet) -> str:
    """A deadline with its derivation."""
    d = event.derivation
    rules = f" ({', '.join(d.rules)})" if d.rules else ""
    side = "before" if d.count < 0 else "from"
    to = f", now for {', '.join(event.assigned_to)}, step {event.rung}" if event.rung else ""
    return (
        f"{deadline_name(event.deadline)}: {event.due_on}{rules}, "
        f"{abs(d.count)} {d.unit.replace('_', ' ')} {side} {d.anchor}, {d.anchored_on}{to}"
    )


def closure(event: ClosureAdded) -> str:
    """Days that turn out otherwise than the calendar said."""
    return f"Calendar of building {event.building} changed {_days(event.closure)}"


def closure_revoked(event: ClosureRevoked) -> str:
    """Such a change taken back."""
    return f"Calendar of building {event.building}: change {_days(event.closure)} taken back"


def _days(day: ExceptionDay) -> str:
    return f"from {day.first} to {day.last}: {day.kind.replace('_', ' ')}"


def calendar(event: CalendarPublished) -> str:
    """A school year of a building."""
    year = event.year
    return (
        f"Calendar of building {event.building} published: {year.first_day} to {year.last_day}, {event.zone}"
    )


SENTENCES: Mapping[type[Event], Sentence] = {
    PolicyGapFound: lambda e: "A duty could not be dated: " + "; ".join(f.what for f in e.findings),
    CalendarPublished: calendar,
    ClosureAdded: closure,
    ClosureRevoked: closure_revoked,
    DeadlineSet: deadline_set,
    DeadlineUndated: lambda e: (
        f"{deadline_name(e.deadline)}: no date yet, {'; '.join(f.what for f in e.findings)}"
    ),
    DeadlineMoved: lambda e: f"{deadline_name(e.deadline)} moved to {e.due_on}: {e.because}",
    DeadlineReached: lambda e: f"{deadline_name(e.deadline)}: the day has come",
    DeadlineMet: lambda e: f"{deadline_name(e.deadline)} met",
    DeadlineMissed: lambda e: f"{deadline_name(e.deadline)} missed",
    DeadlineMetLate: lambda e: f"{deadline_name(e.deadline)} met {e.days_late} days late",
    DeadlineMetEnteredLate: lambda e: (
        f"{deadline_name(e.deadline)} met in time by what is said, "
        f"entered {e.days_until_entered} days later: {e.evidence}"
    ),
    DeadlineExcused: lambda e: f"{deadline_name(e.deadline)} excused: {e.because}",
    DeadlineWithdrawn: lambda e: f"{deadline_name(e.deadline)} withdrawn: {e.because}",
}

WRITTEN: Mapping[type[Event], tuple[str, ...]] = {
    ClosureAdded: ("closure",),
}
