"""A parent contests an entry of the record (34 CFR 99.20–99.22, L20).

History is never edited: a request to amend, its decision and the parent's statement are entries of their own
that name the entry they contest, and the trail shows them beside it. Where the request is refused the parent
is told of the right to a hearing; a decision after a hearing names what was heard. What the district amends,
it amends by a correction that stands beside the first entry too.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.command import Command, Name, Statement, StudentCommand
from domain.dates.duty import lacks, owed
from domain.dates.sequence import answered_too_early
from domain.event import Event
from domain.folding import changed
from domain.ids import owner_id
from domain.recorded import Recorded, Ref
from domain.refusal import Finding, Refusal, another_request, first_refusal, taken
from domain.rights.consent import not_entitled
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Outcome = Literal["amended", "refused"]


class AmendmentRequested(Event, name="amendment.requested"):
    """`contests` is the entry that the parent holds to be wrong, misleading or a breach of privacy."""

    amendment: str
    contests: Ref
    guardian: str
    what: str
    findings: tuple[Finding, ...] = ()


class AmendmentDecided(Event, name="amendment.decided"):
    amendment: str
    contests: Ref
    outcome: Outcome
    reasons: str
    heard: str
    told_of_hearing: bool


class StatementAdded(Event, name="statement.added"):
    """What the parent says about an entry; it stays with the entry as long as the record is kept."""

    statement: str
    contests: Ref
    guardian: str
    text: str
    findings: tuple[Finding, ...] = ()


class RequestAmendment(StudentCommand, type_name="amendment.request"):
    """Record a parent's request to amend an entry; the entry stays as it is until people decide."""

    AUTHORISES = False
    amendment: Name = Field(description="the name of this request")
    entry: int = Field(ge=1, description="the number of the contested entry in the student's trail")
    guardian: str = Field(description="the person who asks")
    what: Statement = Field(description="what is wrong, and what it should say")


class DecideAmendment(StudentCommand, type_name="amendment.decide"):
    """Decide on a request to amend, by a role that the policy names under `files.keepers`.

    A refusal tells the parent of the right to a hearing; `heard` sums up the evidence of a hearing held.
    """

    amendment: str = Field(description="the name of the request")
    outcome: Outcome = Field(
        description="`amended`: a correction is made beside the entry, with its own command"
    )
    reasons: str = Field(description="the reasons, in writing")
    heard: str = Field(default="", description="the evidence presented at a hearing, where one was held")
    told_of_hearing: bool = Field(default=False, description="whether the parent was told of the right to it")


class AddStatement(StudentCommand, type_name="statement.add"):
    """Add a parent's statement to an entry; the trail shows it beside the entry, for ever."""

    AUTHORISES = False
    statement: Name = Field(description="the name of this statement")
    entry: int = Field(ge=1, description="the number of the entry in the student's trail")
    guardian: str = Field(description="the person who states it")
    text: Statement = Field(description="the parent's own words")


@dataclass(frozen=True, slots=True)
class Amendment:
    id: str
    contests: Ref
    guardian: str
    what: str
    outcome: Outcome | None = None
    heard: bool = False


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case AmendmentRequested(amendment=name) as e:
            asked = Amendment(name, e.contests, e.guardian, e.what)
            return replace(student, amendments={**student.amendments, name: asked})
        case AmendmentDecided(amendment=name, outcome=outcome, heard=heard):
            after = changed(student.amendments, name, outcome=outcome, heard=bool(heard))
            return replace(student, amendments=after)
        case StatementAdded(statement=name) as stated:
            return replace(student, statements={**student.statements, name: stated})
    return student


def owner(student: "Student", amendment: str) -> str:
    """The owner of the request's deadline."""
    return owner_id("amendment", student.stream, amendment)


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """L20: nothing is erased; each act is an entry that names the one it contests."""
    match command:
        case RequestAmendment(amendment=name) if name in student.amendments:
            return _asked_before(student.amendments[name], command)
        case RequestAmendment():
            return _requested(student, command, context)
        case DecideAmendment():
            return _decide(student, command, context)
        case AddStatement(statement=name) if name in student.statements:
            return _stated_before(student.statements[name], command)
        case AddStatement():
            return _stated(student, command, context)
    raise TypeError(command.TYPE)


def _asked_before(known: Amendment, command: RequestAmendment) -> list[Event] | Refusal:
    said = (known.contests[1], known.guardian, known.what)
    same = said == (command.entry, command.guardian, command.what)
    return [] if same else another_request(known.id)


@enforces("L20")
def _requested(student: "Student", command: RequestAmendment, context: "Context") -> list[Event] | Refusal:
    requested = AmendmentRequested(
        amendment=command.amendment,
        contests=(student.stream, command.entry),
        guardian=command.guardian,
        what=command.what,
        findings=not_entitled(student, command.guardian, context, "contest an entry"),
    )
    mine = owner(student, command.amendment)
    owes = owed(student, context, mine, "amendment_decided", "request received")
    return student.has_entry(command.entry) or [requested, owes]


@enforces("L20")
def _stated(student: "Student", command: AddStatement, context: "Context") -> list[Event] | Refusal:
    return student.has_entry(command.entry) or [
        StatementAdded(
            statement=command.statement,
            contests=(student.stream, command.entry),
            guardian=command.guardian,
            text=command.text,
            findings=not_entitled(student, command.guardian, context, "add a statement to the record"),
        )
    ]


def _stated_before(known: StatementAdded, command: AddStatement) -> list[Event] | Refusal:
    said = (known.contests[1], known.guardian, known.text)
    same = said == (command.entry, command.guardian, command.text)
    return [] if same else taken(f"statement {known.statement}")


def _decide(student: "Student", command: DecideAmendment, context: "Context") -> list[Event] | Refusal:
    known = student.amendments.get(command.amendment)
    if known is None:
        reason = f"no amendment {command.amendment} was asked for"
        return Refusal(rule="state", reason=reason, remedy="record the request first (amendment.request)")
    mine = owner(student, known.id)
    refusal = first_refusal(
        _by_keeper(student, command, context),
        answered_too_early(student, mine, "the request was received", "L20", context),
        _open(known, command),
        _fair(command),
    )
    if refusal:
        return refusal
    fields = {f: getattr(command, f) for f in ("outcome", "reasons", "heard", "told_of_hearing")}
    decided = AmendmentDecided(amendment=known.id, contests=known.contests, **fields)
    return [decided, *student.met(mine, "amendment_decided", context)]


@enforces("L20")
def _by_keeper(student: "Student", command: DecideAmendment, context: "Context") -> Refusal | None:
    files = context.policy.files
    if files is None:
        return lacks("L20", "files.keepers")
    if context.roles(command.actor, student.building) & set(files.keepers):
        return None
    reason = f"{command.actor} does not decide on the record"
    return Refusal(rule="L20", reason=reason, remedy=f"one of: {', '.join(files.keepers)}")


@enforces("L20")
def _open(known: Amendment, command: DecideAmendment) -> Refusal | None:
    """After a first refusal only a hearing leads to another decision, and that one is final."""
    if known.outcome is None or (known.outcome == "refused" and command.heard and not known.heard):
        return None
    reason = f"amendment {known.id} is decided"
    return Refusal(rule="L20", reason=reason, remedy="name what was heard, or record a new request")


@enforces("L20")
def _fair(command: DecideAmendment) -> Refusal | None:
    if not command.reasons.strip():
        return Refusal(rule="L20", reason="no reasons are given", remedy="state the reasons in writing")
    if command.outcome == "refused" and not (command.told_of_hearing or command.heard):
        reason = "the parent has not been told of the right to a hearing"
        return Refusal(rule="L20", reason=reason, remedy="tell the parent, and say so (told_of_hearing)")
    return None


COMMANDS = (RequestAmendment, DecideAmendment, AddStatement)
EVENTS = (AmendmentRequested, AmendmentDecided, StatementAdded)
