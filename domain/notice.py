"""The written notice to the parents before anything beyond Tier 1 starts
(R17, R18, R48, R61, R62, R78–R80, R91, R105, R106, R122–R124).

A notice is opened by the decision that makes it due and signed by the principal or a recorded designee.
It goes to every person entitled to it, in the language that person understands (L4, A32): each gets a
dispatch of their own. Where no text in the language is at hand, an interpreter task stays open and the notice
is unmet.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from domain.command import Command, StudentCommand
from domain.due import set_deadline
from domain.enrolment import GuardianRecorded, entitled
from domain.event import Event
from domain.folding import changed
from domain.ids import derived, owner_id
from domain.notice_contents import Elements, complete
from domain.policy import NoticeKind
from domain.recorded import Recorded
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Channel = Literal["email", "post"]


class NoticeOpened(Event, name="notice.opened"):
    notice: str
    kind: NoticeKind
    because: str


class NoticeSigned(Event, name="notice.signed"):
    """`contents` holds, per language, the text of every element (R18); `signed_as` the role held that day."""

    notice: str
    kind: NoticeKind
    plan: str | None
    contents: dict[str, Elements]
    signed_as: str


class DispatchCreated(Event, name="dispatch.created"):
    dispatch: str
    notice: str
    guardian: str
    language: str
    channel: Channel


class InterpreterNeeded(Event, name="interpreter.needed"):
    """L4: no text in a language this person understands."""

    notice: str
    guardian: str
    language: str


class SignNotice(StudentCommand, type_name="notice.sign"):
    """Sign a notice. `contents` maps a language (BCP 47) to the text of each element.

    Signing again with another language adds the dispatches that were waiting for it.
    """

    notice: str
    plan: str | None = None
    contents: dict[str, Elements]


@dataclass(frozen=True, slots=True)
class Notice:
    """`signed_on` is the instant or day of the signature; `dispatches` the ids made from it."""

    id: str
    kind: NoticeKind
    opened_on: date
    plan: str | None = None
    signed: NoticeSigned | None = None
    signed_by: str | None = None
    signed_on: date | datetime | None = None
    awaiting: Mapping[str, str] = field(default_factory=dict)
    """Guardian → language of those who wait for a text they understand."""


def start_kind(tier: int) -> NoticeKind:
    """The notice that goes before a service of this tier."""
    return "t2_start" if tier == 2 else "t3_start"


def owner(student: "Student", notice: str) -> str:
    """The owner of the notice's deadlines and dispatches."""
    return owner_id("notice", student.stream, notice)


@enforces("R17")
def open_notice(
    student: "Student", notice: str, kind: NoticeKind, because: str, context: "Context"
) -> list[Event]:
    """R17: open a notice and the deadline for its signature."""
    due = set_deadline(
        context,
        student.deadlines,
        student.building,
        owner(student, notice),
        "notice_signed",
        context.day(student.building),
        because,
    )
    return [NoticeOpened(notice=notice, kind=kind, because=because), due]


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case NoticeOpened(notice=name, kind=kind):
            opened = Notice(name, kind, student.civil(recorded.meta.occurred))
            return replace(student, notices={**student.notices, name: opened})
        case NoticeSigned(notice=name) as signed:
            known = student.notices.get(name)
            contents = {**(known.signed.contents if known and known.signed else {}), **signed.contents}
            after = changed(
                student.notices,
                name,
                plan=signed.plan,
                signed=signed.model_copy(update={"contents": contents}),
                signed_by=recorded.meta.actor,
                signed_on=recorded.meta.occurred,
            )
            return replace(student, notices=after)
        case InterpreterNeeded(notice=name, guardian=guardian, language=language):
            awaiting = {**_awaiting(student, name), guardian: language}
            return replace(student, notices=changed(student.notices, name, awaiting=awaiting))
        case DispatchCreated(notice=name, guardian=guardian):
            rest = {g: language for g, language in _awaiting(student, name).items() if g != guardian}
            return replace(student, notices=changed(student.notices, name, awaiting=rest))
    return student


def _awaiting(student: "Student", notice: str) -> Mapping[str, str]:
    known = student.notices.get(notice)
    return known.awaiting if known else {}


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R18, R61/R78/R105/R122, L4."""
    assert isinstance(command, SignNotice)
    notice = student.notices.get(command.notice)
    if notice is None:
        return Refusal(
            rule="state", reason=f"no notice {command.notice} is open", remedy="check the notice's id"
        )
    roles = context.roles(command.actor, student.building)
    refusal = first_refusal(
        _by_principal(command, roles, notice, context),
        _planned(student, command, notice),
        _words_stand(student, command, notice),
        *(complete(student, notice, language, text) for language, text in command.contents.items()),
    )
    return refusal or _signed(student, command, notice, roles, context)


@enforces("R61", "R78", "R105", "R122")
def _by_principal(
    command: SignNotice, roles: frozenset[str], notice: Notice, context: "Context"
) -> Refusal | None:
    allowed = context.policy.notices[notice.kind].signatories
    if roles & set(allowed):
        return None
    rule = "R78" if notice.kind == "t3_start" else "R80" if notice.kind == "cse_referral" else "R61"
    reason = f"{command.actor} is neither {' nor '.join(allowed)} of the building on that day"
    return Refusal(rule=rule, reason=reason, remedy="the principal signs, or a designee recorded as such")


@enforces("R62")
def _planned(student: "Student", command: SignNotice, notice: Notice) -> Refusal | None:
    plan = student.plans.get(command.plan or "")
    if notice.kind == "cse_referral" or (
        plan and plan.drafted.basis == notice.id and plan.status != "closed"
    ):
        return None
    reason = "the notice tells of the service plan that the same decision led to, and none such is named"
    return Refusal(rule="R62", reason=reason, remedy="draft the plan first and name it (plan.draft)")


@enforces("R18")
def _words_stand(student: "Student", command: SignNotice, notice: Notice) -> Refusal | None:
    """R18: what a letter said stays what was signed."""
    written = {d.language for d in student.dispatches.values() if d.notice == notice.id}
    signed = notice.signed.contents if notice.signed else {}
    other = [
        language
        for language, text in command.contents.items()
        if language in written and signed.get(language, text) != text
    ]
    if not other:
        return None
    reason = f"letters were made from the signed {', '.join(other)} text"
    return Refusal(rule="R18", reason=reason, remedy="sign the same text, or add another language")


def _signed(
    student: "Student", command: SignNotice, notice: Notice, roles: frozenset[str], context: "Context"
) -> list[Event]:
    allowed = context.policy.notices[notice.kind].signatories
    signed = NoticeSigned(
        notice=notice.id,
        kind=notice.kind,
        plan=command.plan,
        contents=command.contents,
        signed_as=next(role for role in allowed if role in roles),
    )
    languages = {*command.contents, *(notice.signed.contents if notice.signed else {})}
    return [
        signed,
        *student.met(owner(student, notice.id), "notice_signed", context),
        *tell(student, notice, languages, context),
    ]


@enforces("A32")
def recipients(student: "Student", notice: Notice, context: "Context") -> list[GuardianRecorded]:
    """A32: the persons entitled to a notice on the day of the act."""
    day = context.day(student.building)
    return entitled(student.guardian_periods, day, context.policy.notices[notice.kind].recipients)


@enforces("A32", "L4")
def tell(student: "Student", notice: Notice, languages: Collection[str], context: "Context") -> list[Event]:
    """A letter for each person entitled who has none yet; an interpreter task for whom no text is at hand."""
    letters = (d for d in student.dispatches.values() if d.notice == notice.id and d.status != "withdrawn")
    told = {d.guardian for d in letters}
    waiting = [g for g in recipients(student, notice, context) if g.guardian not in told]
    return [
        *(_send(student, notice, g) for g in waiting if g.language in languages),
        *_interpreters(student, notice, [g for g in waiting if g.language not in languages], context),
    ]


def _send(student: "Student", notice: Notice, guardian: GuardianRecorded) -> Event:
    return DispatchCreated(
        dispatch=next_dispatch(student, notice.id, guardian.guardian),
        notice=notice.id,
        guardian=guardian.guardian,
        language=guardian.language,
        channel="email" if guardian.email and guardian.email_agreed_on else "post",
    )


@enforces("L4")
def _interpreters(
    student: "Student", notice: Notice, speechless: list[GuardianRecorded], context: "Context"
) -> list[Event]:
    """L4: one task for the notice, named once for each person who waits."""
    mine = owner(student, notice.id)
    if not speechless:
        return student.met(mine, "interpreter_found", context)
    needed: list[Event] = [
        InterpreterNeeded(notice=notice.id, guardian=g.guardian, language=g.language)
        for g in speechless
        if g.guardian not in notice.awaiting
    ]
    if not needed or notice.awaiting:
        return needed
    day = context.day(student.building)
    task = set_deadline(
        context,
        student.deadlines,
        student.building,
        mine,
        "interpreter_found",
        day,
        "no text in the language",
    )
    return [*needed, task]


def next_dispatch(student: "Student", notice: str, guardian: str) -> str:
    """The opaque id of the next letter of a notice to one person: it names the file and the Message-ID."""
    earlier = sum((d.notice, d.guardian) == (notice, guardian) for d in student.dispatches.values())
    return str(derived("dispatch", student.stream, notice, guardian, earlier + 1))


COMMANDS = (SignNotice,)
EVENTS = (NoticeOpened, NoticeSigned, InterpreterNeeded, DispatchCreated)
