"""When has a notice left? When the letter to the last person entitled to it has (R48, R91, A32)."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from domain.event import Event
from domain.moments import as_instant
from domain.notices.notice import owner
from domain.notices.telling import recipients
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.notices.dispatch import Dispatch
    from domain.student import Student


@enforces("R48", "R91")
def notice_has_left(student: "Student", letter: "Dispatch", context: "Context") -> list[Event]:
    """What it means for the latest day of a notice that one of its letters changed.

    `letter` is the one that changed, as it is now.
    """
    notice = student.notices.get(letter.notice)
    letters = {**student.dispatches, letter.id: letter}.values()
    mine = (d for d in letters if d.notice == letter.notice and not d.too_early)
    sent = [d for d in mine if d.status == "sent" and d.sent is not None]
    people = recipients(student, notice, context.as_of_now) if notice else []
    first = [_first_to(person.guardian, sent, student.zone) for person in people]
    last = max((d for d in first if d), key=lambda d: _left(d, student.zone), default=None)
    if last is None or None in first:
        return []
    on_that_day = replace(context, when=last.sent or context.when)
    documented = all(d and d.proof == "documented" for d in first)
    return student.met(owner(student, letter.notice), "notice_left", on_that_day, documented=documented)


def _first_to(guardian: str, sent: list["Dispatch"], zone: str) -> "Dispatch | None":
    mine = (d for d in sent if d.guardian == guardian)
    return min(mine, key=lambda d: _left(d, zone), default=None)


def _left(dispatch: "Dispatch", zone: str) -> datetime:
    assert dispatch.sent is not None
    return as_instant(dispatch.sent, zone)


@enforces("A32")
def is_entitled(student: "Student", dispatch: "Dispatch", context: "Context") -> bool:
    """A32: whether the person is still to be told today."""
    notice = student.notices.get(dispatch.notice)
    people = recipients(student, notice, context.as_of_now) if notice else []
    return dispatch.guardian in {person.guardian for person in people}
