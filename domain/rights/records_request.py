"""A parent asks to see the child's record (8 NYCRR 121.12, L19).

The record is provided within the days that the law gives, counted in calendar days from the receipt of the
request, to a person whose identity was verified; electronically only where that person has agreed to it.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.command import Command, Name, Statement, StudentCommand
from domain.dates.duty import owed
from domain.dates.sequence import answered_too_early, too_early
from domain.event import Event
from domain.folding import changed
from domain.ids import owner_id
from domain.record.enrolment import in_force
from domain.recorded import Recorded
from domain.refusal import Finding, Refusal, another_request, first_refusal
from domain.rights.adult import of_age
from domain.rights.consent import answered_last, consented
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Method = Literal["inspection", "paper", "electronic"]
ELIGIBLE = 18
"""34 CFR 99.3: from this age on the rights to the record are the student's own."""


class RecordsRequested(Event, name="records.requested"):
    request: str
    guardian: str
    findings: tuple[Finding, ...] = ()


class IdentityVerified(Event, name="records.identity_verified"):
    request: str
    how: str


class RecordsProvided(Event, name="records.provided"):
    request: str
    method: Method
    what: str


class RecordsRequestEnded(Event, name="records.request_ended"):
    """Taken back, or refused with the reason; nothing is awaited any more."""

    request: str
    reason: str


class RequestRecords(StudentCommand, type_name="records.request"):
    """Record a parent's request to see the record; `occurred_at` is the day on which it was received."""

    AUTHORISES = False
    request: Name = Field(description="the name of this request")
    guardian: str = Field(description="the person who asks; the student's own id of 18 years or more")


class OneRequest(StudentCommand):
    """A command about one request."""

    request: str = Field(description="the name of the request")


class VerifyIdentity(OneRequest, type_name="records.verify_identity"):
    """Record how the identity of the person who asked was verified."""

    AUTHORISES = False
    how: Statement = Field(description="for example: driver's license shown; no number of it")


class ProvideRecords(OneRequest, type_name="records.provide"):
    """Provide the record to a person of verified identity; electronically only by consent (L19)."""

    method: Method = Field(description="shown on the spot, copied on paper, or sent electronically")
    what: Statement = Field(description="what was provided, for example the trail of the whole file")


class EndRequest(OneRequest, type_name="records.end_request"):
    """Record that a request was taken back, or is not met, with the reason."""

    AUTHORISES = False
    reason: Statement


@dataclass(frozen=True, slots=True)
class RecordsRequest:
    id: str
    guardian: str
    verified_on: date | None = None
    closed: bool = False


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case RecordsRequested(request=name, guardian=guardian):
            opened = RecordsRequest(name, guardian)
            return replace(student, records_requests={**student.records_requests, name: opened})
        case IdentityVerified(request=name):
            day = student.civil(recorded.meta.occurred)
            verified = changed(student.records_requests, name, verified_on=day)
            return replace(student, records_requests=verified)
        case RecordsProvided(request=name) | RecordsRequestEnded(request=name):
            return replace(student, records_requests=changed(student.records_requests, name, closed=True))
    return student


def owner(student: "Student", request: str) -> str:
    """The owner of the request's deadline."""
    return owner_id("records-request", student.stream, request)


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """L19."""
    if isinstance(command, RequestRecords):
        return _requested(student, command, context)
    assert isinstance(command, OneRequest)
    known = student.records_requests.get(command.request)
    if known is None:
        reason = f"no request {command.request} was recorded"
        return Refusal(rule="state", reason=reason, remedy="record it first (records.request)")
    match command:
        case VerifyIdentity(how=how):
            return [IdentityVerified(request=known.id, how=how)]
        case ProvideRecords(method=method, what=what):
            mine = owner(student, known.id)
            refusal = first_refusal(
                _open(known),
                answered_too_early(student, mine, "the request was received", "L19", context),
                _verified(student, known, context),
                _entitled(student, known, context),
                _agreed(student, known, method, context),
            )
            provided = RecordsProvided(request=known.id, method=method, what=what)
            met = student.met(mine, "records_provided", context)
            return refusal or [provided, *met]
        case EndRequest(reason=reason):
            ended = RecordsRequestEnded(request=known.id, reason=reason)
            withdrawn = student.withdrawn(owner(student, known.id), "the request was ended")
            return _open(known) or [ended, *withdrawn]
    raise TypeError(command.TYPE)


def _open(known: RecordsRequest) -> Refusal | None:
    if not known.closed:
        return None
    remedy = "record a new request"
    return Refusal(rule="state", reason=f"request {known.id} is closed", remedy=remedy)


def _requested(student: "Student", command: RequestRecords, context: "Context") -> list[Event] | Refusal:
    if known := student.records_requests.get(command.request):
        same = known.guardian == command.guardian and not known.closed
        return [] if same else another_request(known.id)
    found = _no_right(student, command.guardian, context)
    requested = RecordsRequested(request=command.request, guardian=command.guardian, findings=found)
    return [requested, *_clock(student, command.request, context)]


@enforces("L19")
def _clock(student: "Student", request: str, context: "Context") -> list[Event]:
    mine = owner(student, request)
    return [owed(student, context, mine, "records_provided", "request received")]


@enforces("L19")
def _no_right(student: "Student", guardian: str, context: "Context") -> tuple[Finding, ...]:
    """A parent may see the record unless an order says otherwise, and an adult student the own one.

    To somebody else it is disclosed by another rule.
    """
    day = context.day(student.building)
    person = in_force(student.guardian_periods.get(guardian, ()), day)
    if (person and person.entitlement != "no_contact") or _own(student, guardian, day):
        return ()
    return (Finding(rule="L19", what=f"{guardian} is no person with a right to see the record on that day"),)


def _own(student: "Student", guardian: str, day: date) -> bool:
    born = student.enrolment.birth_date if student.enrolment else None
    return guardian == student.id and of_age(born, day, ELIGIBLE)


@enforces("L19")
def _entitled(student: "Student", known: RecordsRequest, context: "Context") -> Refusal | None:
    found = _no_right(student, known.guardian, context)
    if not found:
        return None
    remedy = "record the person with the entitlement (guardian.record), or end the request with the reason"
    return Refusal(rule="L19", reason=found[0].what, remedy=remedy)


@enforces("L19")
def _verified(student: "Student", known: RecordsRequest, context: "Context") -> Refusal | None:
    if known.verified_on:
        day = context.day(student.building)
        return too_early(day, known.verified_on, "the identity was verified", "L19")
    reason = "the identity of the person who asked is not verified"
    return Refusal(rule="L19", reason=reason, remedy="verify it (records.verify_identity)")


@enforces("L19")
def _agreed(student: "Student", known: RecordsRequest, method: Method, context: "Context") -> Refusal | None:
    """L19: only with that person's own consent, to all such delivery or to this; and this not declined."""
    day, by = context.day(student.building), known.guardian
    agreed = consented(student, "electronic_delivery", day, known.id, by)
    this_one = answered_last(student, "electronic_delivery", day, (known.id,), by)
    declined = this_one is not None and this_one.answer != "given"
    if method != "electronic" or (agreed and not declined):
        return None
    reason = f"{known.guardian} has not agreed to electronic delivery"
    remedy = "provide it on paper, or record the consent (consent.answer to electronic_delivery)"
    return Refusal(rule="L19", reason=reason, remedy=remedy)


COMMANDS = (RequestRecords, VerifyIdentity, ProvideRecords, EndRequest)
EVENTS = (RecordsRequested, IdentityVerified, RecordsProvided, RecordsRequestEnded)
