"""The written notices to the parents: of anything beyond Tier 1 before it starts, of a classroom plan, of a
referral to the CSE, of the start and the end of AIS
(R17, R18, R39, R48, R61, R62, R78–R80, R91, R105, R106, R122–R124, L8, L9).

A notice is opened by the decision that makes it due, signed (`signing`), and goes to every person
entitled to it, in the language that person understands (`telling`). A notice that a change made untrue
is followed by a new one (`reissue`, A38).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from domain.dates.due import set_deadline
from domain.dates.duty import gap
from domain.event import Event
from domain.folding import changed, replace
from domain.ids import owner_id
from domain.notices.notice_contents import RULES, TIER_KINDS, Elements
from domain.policy import Domain, NoticeKind, NoticePolicy, Subject
from domain.policy.notices import Told
from domain.recorded import Recorded
from domain.rule import enforces
from domain.service import plan_checks

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Channel = Literal["email", "post"]


class NoticeOpened(Event, name="notice.opened"):
    """`plan` is fixed where the notice tells of one plan already; `replaces` names the notice told before."""

    notice: str
    kind: NoticeKind
    because: str
    plan: str | None = None
    domain: Domain | None = None
    subject: Subject | None = None
    replaces: str | None = None
    attested: bool = False


class NoticeSigned(Event, name="notice.signed"):
    """`contents` holds, per language, the text of every element (R18); `signed_as` the role held that day."""

    notice: str
    kind: NoticeKind
    plan: str | None
    contents: dict[str, Elements]
    signed_as: str


class DispatchCreated(Event, name="dispatch.created"):
    """`language` is that of the text; it may be less specific than the person's own.

    `instead_of` is the letter that came back, or that nobody knows to have left, where one was sent again.
    """

    dispatch: str
    notice: str
    guardian: str
    language: str
    channel: Channel
    instead_of: str | None = None


class InterpreterNeeded(Event, name="interpreter.needed"):
    """L4: no text in a language or mode this person understands."""

    notice: str
    guardian: str
    language: str
    mode: str = "letter"


@dataclass(frozen=True, slots=True)
class Notice:
    """`signed_on` is the instant or day of the signature; `replaces` the first notice of the same service."""

    id: str
    kind: NoticeKind
    opened_on: date
    domain: Domain = "academic"
    subject: Subject | None = None
    plan: str | None = None
    replaces: str | None = None
    signed: NoticeSigned | None = None
    signed_by: str | None = None
    signed_on: date | datetime | None = None
    first_signed_on: date | datetime | None = None
    """`signed_on` before another language was added."""
    told: Mapping[Told, tuple[object, ...]] = field(default_factory=dict)
    """What the plan was when the notice was signed (A38)."""
    awaiting: Mapping[str, str] = field(default_factory=dict)
    """Guardian → language of those who wait for a text they understand."""

    @property
    def rule(self) -> str:
        """The rule that asks for it."""
        return RULES[self.kind][self.domain]

    @property
    def before_a_start(self) -> bool:
        """Whether a service may not start before it has left (R48, R91)."""
        return self.kind in TIER_KINDS and self.replaces is None


def start_kind(tier: int) -> NoticeKind:
    """The notice that goes before a service of this tier."""
    return "t2_start" if tier == 2 else "t3_start"


def owner(student: "Student", notice: str) -> str:
    """The owner of the notice's deadlines and dispatches."""
    return owner_id("notice", student.stream, notice)


@enforces("R17", "R39", "R80", "R124", "L8", "L9")
def open_notice(
    student: "Student",
    notice: str,
    kind: NoticeKind,
    because: str,
    context: "Context",
    *,
    plan: str | None = None,
    domain: Domain | None = None,
    subject: Subject | None = None,
    replaces: str | None = None,
    attested: bool = False,
) -> list[Event]:
    """R17: open a notice, the deadline for its signature, and the day by which it must have left.

    That day is counted back from the start of a service (`plan`), else on from today by the policy.
    """
    rule = context.policy.notices.get(kind)
    if rule is None:
        return [gap(RULES[kind][domain or "academic"], f"notices.{kind}")]
    opened = NoticeOpened(
        notice=notice,
        kind=kind,
        because=because,
        plan=plan,
        domain=domain,
        subject=subject,
        replaces=replaces,
        attested=attested,
    )
    bound_by_start = kind in TIER_KINDS and replaces is None
    leaves = [] if bound_by_start else _latest_day(student, notice, because, rule, context)
    return [opened, _signature(student, notice, because, context), *leaves]


def _signature(student: "Student", notice: str, because: str, context: "Context") -> Event:
    mine, day = owner(student, notice), context.day(student.building)
    return set_deadline(context, student.deadlines, student.building, mine, "notice_signed", day, because)


def _latest_day(
    student: "Student", notice: str, because: str, rule: NoticePolicy, context: "Context"
) -> list[Event]:
    """A8: by when it has left, where the policy says so."""
    if rule.max_after_trigger is None:
        return []
    latest = set_deadline(
        context,
        student.deadlines,
        student.building,
        owner(student, notice),
        "notice_left",
        context.day(student.building),
        because,
        unit=rule.clock,
        count=rule.max_after_trigger,
    )
    return [latest]


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case NoticeOpened(notice=name) as event:
            opened = _opened(student, event, student.civil(recorded.meta.occurred))
            return replace(student, notices={**student.notices, name: opened})
        case NoticeSigned(notice=name) as signed:
            now = changed(student.notices, name, **_signing(student, recorded, signed))
            return replace(student, notices=now)
        case InterpreterNeeded(notice=name, guardian=guardian, language=language):
            awaiting = {**_awaiting(student, name), guardian: language}
            return replace(student, notices=changed(student.notices, name, awaiting=awaiting))
        case DispatchCreated(notice=name, guardian=guardian):
            rest = {g: language for g, language in _awaiting(student, name).items() if g != guardian}
            return replace(student, notices=changed(student.notices, name, awaiting=rest))
    return student


def _opened(student: "Student", event: NoticeOpened, on: date) -> Notice:
    """Its domain and subject are what it says, else what its basis makes the student eligible for."""
    found = student.eligible_for(event.notice)
    domain, subject = found[:2] if found else (event.domain or "academic", event.subject)
    return Notice(event.notice, event.kind, on, domain, subject, event.plan, event.replaces)


def _signing(student: "Student", recorded: Recorded, signed: NoticeSigned) -> dict[str, object]:
    known = student.notices.get(signed.notice)
    before = known.signed.contents if known and known.signed else {}
    plan = student.plans.get(signed.plan or "")
    now = plan_checks.told(plan.drafted) if plan else {}
    return {
        "plan": signed.plan,
        "signed": signed.model_copy(update={"contents": {**before, **signed.contents}}),
        "signed_by": recorded.meta.actor,
        "signed_on": recorded.meta.occurred,
        "first_signed_on": (known.first_signed_on if known else None) or recorded.meta.occurred,
        "told": known.told if known and known.signed else now,
    }


def _awaiting(student: "Student", notice: str) -> Mapping[str, str]:
    known = student.notices.get(notice)
    return known.awaiting if known else {}


COMMANDS = ()
EVENTS = (NoticeOpened, NoticeSigned, InterpreterNeeded, DispatchCreated)
