"""What happens to a letter, and what a person or the delivery process says of it (A32, A33, R48, R91).

What happened is always recorded; only sending again is asked for.
"""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from domain.command import Command, Statement, StudentCommand
from domain.dates.deadline import is_claim
from domain.dates.due import set_deadline
from domain.event import Event
from domain.moments import civil_date
from domain.notices.departure import is_entitled, notice_has_left
from domain.notices.dispatch import (
    NOT_SENT,
    Dispatch,
    DispatchAttempted,
    DispatchFailed,
    DispatchLeft,
    DispatchMailed,
    DispatchPending,
    DispatchPrinted,
    DispatchReturned,
    DispatchWithdrawn,
    Method,
    Proof,
)
from domain.notices.notice import Channel, DispatchCreated, owner
from domain.notices.telling import next_dispatch
from domain.refusal import Finding, Refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


Letter = Annotated[
    str,
    Field(description="its id, or `<notice>/<guardian>`: the latest letter of the notice to the person"),
]


class StartDispatch(StudentCommand, type_name="dispatch.start"):
    """The delivery process is about to try."""

    AUTHORISES = False
    dispatch: Letter
    attempt: int
    rendered: str


class FinishDispatch(StudentCommand, type_name="dispatch.finish"):
    """What the delivery process saw."""

    AUTHORISES = False
    dispatch: Letter
    outcome: Literal["left", "printed", "failed", "failed_for_good", "unknown"]
    detail: str


class RecordMailing(StudentCommand, type_name="dispatch.record_mailing"):
    """A clerk records that a printed letter was mailed or handed over; `document` names the proof kept.

    Said to have left before the day of the signature, it is kept with a finding and fulfils nothing (A33).
    """

    AUTHORISES = False
    dispatch: Letter
    method: Method
    document: str | None = None


class RecordReturn(StudentCommand, type_name="dispatch.record_return"):
    """A letter came back, or a message bounced: the duty is open again."""

    AUTHORISES = False
    dispatch: Letter
    reason: Statement


class Resend(StudentCommand, type_name="dispatch.resend"):
    """Send again what came back, or what nobody knows to have left, to the person's address of today."""

    dispatch: Letter


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """What happened to a letter is always recorded; only sending again is asked for."""
    assert isinstance(command, COMMANDS)
    dispatch = _letter(student, command.dispatch)
    if dispatch is None:
        return Refusal(rule="state", reason="no such dispatch", remedy="check the dispatch's id")
    match command:
        case StartDispatch(attempt=attempt, rendered=rendered):
            if dispatch.status != "waiting":
                return []
            if not is_entitled(student, dispatch, context):
                return withdraw(student, dispatch, "the person is no longer entitled to it", context)
            return [DispatchAttempted(dispatch=dispatch.id, attempt=attempt, rendered=rendered)]
        case FinishDispatch():
            return _finished(student, dispatch, command, context)
        case RecordMailing(method=method, document=document):
            return mailed(student, dispatch, method, document, context)
        case RecordReturn(reason=reason):
            return _returned(student, dispatch, reason, context)
        case Resend():
            return _resent(student, dispatch, context)
    raise TypeError(command.TYPE)


def _letter(student: "Student", name: str) -> Dispatch | None:
    """By its id; or the latest letter of a notice to a person, whom people know and whose id they do not."""
    latest = (d for d in reversed([*student.dispatches.values()]) if f"{d.notice}/{d.guardian}" == name)
    return student.dispatches.get(name) or next(latest, None)


def _finished(
    student: "Student", dispatch: Dispatch, command: FinishDispatch, context: "Context"
) -> list[Event]:
    if command.outcome == "left" and dispatch.status in ("attempted", "pending"):
        return _left(student, dispatch, command.detail, context)
    if dispatch.status != "attempted":
        return []
    match command.outcome:
        case "printed":
            return [
                DispatchPrinted(dispatch=dispatch.id, file_name=command.detail),
                _proof(student, dispatch, context),
            ]
        case "unknown":
            return _pending(student, dispatch, command.detail, context)
        case "failed_for_good" if dispatch.channel == "post":
            return _pending(student, dispatch, command.detail, context)  # there is no other way to try
    permanent = command.outcome == "failed_for_good"
    return [DispatchFailed(dispatch=dispatch.id, reason=command.detail, permanent=permanent)]


def _left(student: "Student", dispatch: Dispatch, evidence: str, context: "Context") -> list[Event]:
    """Also of a letter that was taken for lost, when word of it comes late."""
    left = DispatchLeft(dispatch=dispatch.id, evidence=evidence)
    mine = owner(student, dispatch.notice)
    proven = student.met(mine, "notice_proof", context, about=dispatch.id, documented=True)
    gone = replace(dispatch, status="sent", sent=context.when, proof="documented")
    return [left, *proven, *notice_has_left(student, gone, context)]


def _pending(student: "Student", dispatch: Dispatch, reason: str, context: "Context") -> list[Event]:
    return [DispatchPending(dispatch=dispatch.id, reason=reason), _proof(student, dispatch, context)]


def _proof(student: "Student", dispatch: Dispatch, context: "Context") -> Event:
    """A32: a clerk must say when and how it was mailed."""
    return set_deadline(
        context,
        student.deadlines,
        student.building,
        owner(student, dispatch.notice),
        "notice_proof",
        context.day(student.building),
        "letter ready to be mailed",
        about=dispatch.id,
    )


def mailed(
    student: "Student", dispatch: Dispatch, method: Method, document: str | None, context: "Context"
) -> list[Event]:
    """A person says how and when the letter left.

    It is claimed long after the fact without a document. One said to have left unsigned fulfils nothing.
    """
    happened, entered = context.day(student.building), civil_date(context.now, student.zone)
    delay, early = (entered - happened).days, _unsigned(student, dispatch, happened)
    document = (document or "").strip() or None
    claimed = is_claim(delay, bool(document), context) or bool(early)
    proof: Proof = "claimed" if claimed else "documented"
    said = DispatchMailed(
        dispatch=dispatch.id,
        method=method,
        document=document,
        proof=proof,
        days_until_entered=delay,
        findings=early,
    )
    if early:
        return [said]
    mine = owner(student, dispatch.notice)
    proven = student.met(mine, "notice_proof", context, about=dispatch.id, documented=bool(document))
    gone = replace(dispatch, status="sent", sent=context.when, proof=proof, too_early=False)
    return [said, *proven, *notice_has_left(student, gone, context)]


@enforces("A33")
def _unsigned(student: "Student", dispatch: Dispatch, on: date) -> tuple[Finding, ...]:
    """A33: no letter leaves before the day on which it was signed."""
    first = student.notices[dispatch.notice].first_signed_on
    signed = civil_date(first, student.zone) if first else on
    if signed <= on:
        return ()
    what = f"said to have left on {on}; the notice was signed on {signed}"
    return (Finding(rule="A33", what=what),)


@enforces("A32")
def withdraw(student: "Student", dispatch: Dispatch, because: str, context: "Context") -> list[Event]:
    """Keep a letter back, and with it the proof that was awaited; the others may then be all there are."""
    mine = owner(student, dispatch.notice)
    kept = replace(dispatch, status="withdrawn")
    return [
        DispatchWithdrawn(dispatch=dispatch.id, because=because),
        *student.withdrawn(mine, because, "notice_proof", about=dispatch.id),
        *notice_has_left(student, kept, context),
    ]


@enforces("A32")
def _returned(student: "Student", dispatch: Dispatch, reason: str, context: "Context") -> list[Event]:
    if dispatch.status == "returned":
        return []
    mine = owner(student, dispatch.notice)
    again = set_deadline(
        context,
        student.deadlines,
        student.building,
        mine,
        "notice_left",
        context.day(student.building),
        "the letter came back",
        unit="school_days",
        count=context.policy.deadline("notice_proof").count,
    )
    found = _before_it_left(student, dispatch, context)
    returned = DispatchReturned(dispatch=dispatch.id, reason=reason, findings=found)
    return [
        returned,
        *student.withdrawn(mine, "the letter came back", "notice_proof", about=dispatch.id),
        again,
    ]


@enforces("A32")
def _before_it_left(student: "Student", dispatch: Dispatch, context: "Context") -> tuple[Finding, ...]:
    """A32: a letter comes back after it has left."""
    day, left = context.day(student.building), dispatch.sent and student.civil(dispatch.sent)
    if left is None or left <= day:
        return ()
    return (Finding(rule="A32", what=f"came back on {day}, before it left on {left}"),)


@enforces("A32")
def _resent(student: "Student", dispatch: Dispatch, context: "Context") -> list[Event] | Refusal:
    if dispatch.status not in ("returned", "pending"):
        reason = f"the letter is {dispatch.status}, it did not come back"
        return Refusal(rule="A32", reason=reason, remedy="record the return first (dispatch.record_return)")
    if not is_entitled(student, dispatch, context):
        reason = "the person is no longer entitled to this notice"
        return Refusal(rule="A32", reason=reason, remedy="check who is to be told (guardian.record)")
    if any(
        _same_person(d, dispatch) and d.status in (*NOT_SENT, "printed") for d in student.dispatches.values()
    ):
        reason = "another letter to this person is on its way"
        return Refusal(rule="A32", reason=reason, remedy="wait for it, or record its mailing")
    channel: Channel = "email" if dispatch.channel == "email" and dispatch.status == "pending" else "post"
    sent_anew = DispatchCreated(
        dispatch=next_dispatch(student, dispatch.notice, dispatch.guardian),
        notice=dispatch.notice,
        guardian=dispatch.guardian,
        language=dispatch.language,
        channel=channel,
        instead_of=dispatch.id,
    )
    because = "the letter is sent anew"
    mine = owner(student, dispatch.notice)
    return [sent_anew, *student.withdrawn(mine, because, "notice_proof", about=dispatch.id)]


def _same_person(one: Dispatch, other: Dispatch) -> bool:
    return (one.notice, one.guardian) == (other.notice, other.guardian)


COMMANDS = (StartDispatch, FinishDispatch, RecordMailing, RecordReturn, Resend)
EVENTS = ()
