"""To whom a notice goes, and in which language and mode (A32, L4).

Each person entitled on the day of the act gets a letter of their own in a language that person reads. Where
no such text is at hand, or print is no mode the person understands, the notice is unmet and an interpreter
task stays open.
"""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from domain.dates.due import set_deadline
from domain.event import Event
from domain.ids import derived
from domain.notices.language import lookup
from domain.notices.notice import DispatchCreated, InterpreterNeeded, Notice, owner
from domain.record.enrolment import GuardianRecorded, entitled
from domain.rights.adult import as_adult
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

IN_PRINT = frozenset({"letter", "email", "large_print"})
"""The modes that a letter on paper or by e-mail serves (L4)."""


@enforces("A32")
def recipients(student: "Student", notice: Notice, context: "Context") -> list[GuardianRecorded]:
    """A32: the persons entitled to a notice on the day of the act; all, where the policy says no less."""
    rule = context.policy.notices.get(notice.kind)
    day = context.day(student.building)
    people = entitled(student.guardian_periods, day, rule.recipients if rule else "all")
    return as_adult(student, people, day, context.policy.majority)


@enforces("A32", "L4")
def tell(student: "Student", notice: Notice, languages: Collection[str], context: "Context") -> list[Event]:
    """A letter for each person entitled who has none yet; an interpreter task for whom no text is at hand."""
    letters = (d for d in student.dispatches.values() if d.notice == notice.id and d.status != "withdrawn")
    told = {d.guardian for d in letters}
    waiting = [g for g in recipients(student, notice, context) if g.guardian not in told]
    read = {g.guardian: reads(g, languages) for g in waiting}
    return [
        *(_send(student, notice, g, language, context) for g in waiting if (language := read[g.guardian])),
        *_interpreters(student, notice, [g for g in waiting if not read[g.guardian]], context),
    ]


@enforces("L4")
def reads(guardian: GuardianRecorded, languages: Collection[str]) -> str | None:
    """The text at hand that this person understands in print (L4)."""
    return lookup(guardian.language, languages) if guardian.mode in IN_PRINT else None


def _send(
    student: "Student", notice: Notice, guardian: GuardianRecorded, language: str, context: "Context"
) -> Event:
    by_email = _agreed(guardian, context.day(student.building))
    return DispatchCreated(
        dispatch=next_dispatch(student, notice.id, guardian.guardian),
        notice=notice.id,
        guardian=guardian.guardian,
        language=language,
        channel="email" if by_email else "post",
    )


@enforces("A32")
def _agreed(guardian: GuardianRecorded, day: date) -> bool | None:
    """A32: e-mail goes by recorded agreement, from the day of the agreement on."""
    agreed = guardian.email_agreed_on
    return bool(guardian.email) and agreed is not None and agreed <= day


@enforces("L4")
def _interpreters(
    student: "Student", notice: Notice, speechless: list[GuardianRecorded], context: "Context"
) -> list[Event]:
    """L4: one task for the notice, named once for each person who waits."""
    mine = owner(student, notice.id)
    if not speechless:
        return student.met(mine, "interpreter_found", context)
    needed: list[Event] = [
        InterpreterNeeded(notice=notice.id, guardian=g.guardian, language=g.language, mode=g.mode)
        for g in speechless
        if g.guardian not in notice.awaiting
    ]
    if not needed or notice.awaiting:
        return needed
    day, because = context.day(student.building), "no text in the language or mode"
    task = set_deadline(context, student.deadlines, student.building, mine, "interpreter_found", day, because)
    return [*needed, task]


def next_dispatch(student: "Student", notice: str, guardian: str) -> str:
    """The opaque id of the next letter of a notice to one person: it names the file and the Message-ID."""
    earlier = sum((d.notice, d.guardian) == (notice, guardian) for d in student.dispatches.values())
    return str(derived("dispatch", student.stream, notice, guardian, earlier + 1))


COMMANDS = ()
EVENTS = ()
