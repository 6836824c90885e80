"""One letter to one person: attempted, left, printed, mailed, returned; what each proves (A32, A33).

Printed is not mailed: a clerk records date, method and person. Accepted by the mail server has left. What
comes back reopens the duty. An attempt whose end nobody knows waits for a person: sending again might tell
the parents twice, not sending might tell them never.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from domain.event import Event
from domain.folding import changed, replace
from domain.moments import as_instant
from domain.notices.notice import Channel, DispatchCreated
from domain.recorded import Recorded
from domain.refusal import Finding

if TYPE_CHECKING:
    from domain.student import Student

Status = Literal["waiting", "attempted", "printed", "sent", "returned", "pending", "withdrawn"]
Method = Literal["mailed", "certified", "handed_over", "portal_read", "interpreted", "other_format"]
"""How a letter reached the person: read in the portal with a log, handed over with an interpreter, or in
Braille, sound or sign (A32, L4)."""
Proof = Literal["documented", "claimed"]
LONGEST_PAUSE = timedelta(hours=6)
NOT_SENT: frozenset[Status] = frozenset({"waiting", "attempted"})
STILL_HERE: frozenset[Status] = frozenset({"waiting", "printed", "pending"})


class DispatchAttempted(Event, name="dispatch.attempted"):
    """Written before the attempt. `rendered` is the SHA-256 of the letter's bytes, hexadecimal."""

    dispatch: str
    attempt: int
    rendered: str


class DispatchLeft(Event, name="dispatch.left"):
    """The mail server accepted it; `evidence` is its reply."""

    dispatch: str
    evidence: str


class DispatchPrinted(Event, name="dispatch.printed"):
    dispatch: str
    file_name: str


class DispatchFailed(Event, name="dispatch.failed"):
    """Nothing left, for certain. After a permanent failure by e-mail the letter goes to the printer."""

    dispatch: str
    reason: str
    permanent: bool


class DispatchPending(Event, name="dispatch.pending"):
    """Nobody can know whether it left, or no try will ever bring it out; a person decides."""

    dispatch: str
    reason: str


class DispatchMailed(Event, name="dispatch.mailed"):
    """What a clerk recorded. Entered long after the fact and without a document it is `claimed` (A33).

    With a finding it left before it was signed, by what is said: then it is no proof of anything.
    """

    dispatch: str
    method: Method
    document: str | None
    proof: Proof
    days_until_entered: int
    attested: bool = False
    findings: tuple[Finding, ...] = ()


class DispatchReturned(Event, name="dispatch.returned"):
    dispatch: str
    reason: str
    findings: tuple[Finding, ...] = ()


class DispatchWithdrawn(Event, name="dispatch.withdrawn"):
    """It is not to leave any more: the person is not entitled to it now, or there is nothing left to tell."""

    dispatch: str
    because: str


@dataclass(frozen=True, slots=True)
class Dispatch:
    """`ready`: when the next attempt may be made; `sent`: when it left, as said; `proof`: its worth."""

    id: str
    notice: str
    guardian: str
    language: str
    channel: Channel
    status: Status = "waiting"
    attempts: int = 0
    ready: date | datetime | None = None
    sent: date | datetime | None = None
    proof: Proof | None = None
    too_early: bool = False
    """Whether it is said to have left before it was signed."""


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    event, occurred = recorded.event, recorded.meta.occurred
    match event:
        case DispatchCreated(dispatch=name) as e:
            made = Dispatch(name, e.notice, e.guardian, e.language, e.channel, ready=occurred)
            return replace(student, dispatches={**student.dispatches, name: made})
        case DispatchAttempted(attempt=attempt):
            return _with(student, event.dispatch, status="attempted", attempts=attempt)
        case DispatchLeft():
            return _with(student, event.dispatch, status="sent", sent=occurred, proof="documented")
        case DispatchPrinted():
            return _with(student, event.dispatch, status="printed")
        case DispatchFailed(permanent=permanent):
            change: dict[str, object] = {"channel": "post"} if permanent else {}
            pause = _pause(student.dispatches.get(event.dispatch), permanent)
            ready = as_instant(occurred, student.zone) + pause
            return _with(student, event.dispatch, status="waiting", ready=ready, **change)
        case DispatchPending():
            return _with(student, event.dispatch, status="pending")
        case DispatchMailed(proof=proof, findings=found):
            sent: dict[str, object] = {"sent": occurred, "proof": proof, "too_early": bool(found)}
            return _with(student, event.dispatch, status="sent", **sent)
        case DispatchReturned():
            return _with(student, event.dispatch, status="returned")
        case DispatchWithdrawn():
            return _with(student, event.dispatch, status="withdrawn")
    return student


def _pause(dispatch: Dispatch | None, permanent: bool) -> timedelta:
    """Twice as long after each failed attempt, six hours at most; at once when the channel changes."""
    if permanent or dispatch is None:
        return timedelta(0)
    return min(timedelta(minutes=5 << min(dispatch.attempts, 10)), LONGEST_PAUSE)


def _with(student: "Student", dispatch: str, **change: object) -> "Student":
    return replace(student, dispatches=changed(student.dispatches, dispatch, **change))


def undelivered(student: "Student", notice: str) -> list[Dispatch]:
    """The dispatches of a notice that the delivery process still has to bring out."""
    return [d for d in student.dispatches.values() if d.notice == notice and d.status in NOT_SENT]


COMMANDS = ()
EVENTS = (
    DispatchCreated,
    DispatchAttempted,
    DispatchLeft,
    DispatchPrinted,
    DispatchFailed,
    DispatchPending,
    DispatchMailed,
    DispatchReturned,
    DispatchWithdrawn,
)
