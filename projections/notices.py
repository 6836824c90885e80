"""The facts of each written notice and of each letter that carried it (R17, R48, R61, R91, A32, A33).

`projections.timeliness` judges them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from psycopg import Connection

from domain.dates.deadline import DeadlineMoved, DeadlineSet, DeadlineWithdrawn
from domain.ids import owner_id
from domain.moments import as_instant
from domain.notices.dispatch import (
    DispatchAttempted,
    DispatchFailed,
    DispatchLeft,
    DispatchMailed,
    DispatchPending,
    DispatchPrinted,
    DispatchReturned,
    DispatchWithdrawn,
)
from domain.notices.gate_override import GateOverridden
from domain.notices.notice import DispatchCreated, InterpreterNeeded, NoticeOpened, NoticeSigned
from domain.notices.notice_contents import TIER_KINDS
from domain.recorded import Recorded
from domain.service.plan import PlanDrafted, PlanStarted
from domain.service.session import SessionRecorded
from projections.model import Model
from projections.row import Moment, Row, Rows, every, find, load
from store.eventstore import Logged


@dataclass(frozen=True, slots=True)
class NoticeRow(Row):
    """A notice with what it is measured by.

    `latest_day` is counted back from the plan's start; `again_by` was set when a letter came back.
    `session_held` is the plan's first attended session. `duties` are the deadlines by which somebody had to
    sign, send or translate. `before_start`: a service may not start before it has left (R48, R91); without
    that its latest day counts on from what made it due. `opened`, `signed`, `latest`, `again`, `session`,
    `overridden` and `given_up` are the versions of the stream's entries that say so.
    """

    TABLE = "notices"
    KEY = ("notice",)

    notice: str
    owner: str
    kind: str
    opened: int
    opened_when: Moment
    zone: str = "UTC"
    plan: str | None = None
    signed: int | None = None
    signed_when: Moment | None = None
    signed_by: str | None = None
    signed_as: str | None = None
    awaiting: tuple[str, ...] = ()
    latest: int | None = None
    latest_day: date | None = None
    latest_deadline: str | None = None
    again: int | None = None
    again_by: date | None = None
    again_deadline: str | None = None
    session: int | None = None
    session_held: Moment | None = None
    overridden: int | None = None
    duties: tuple[str, ...] = ()
    given_up: int | None = None
    before_start: bool = True
    attested: bool = False


@dataclass(frozen=True, slots=True)
class LetterRow(Row):
    """One letter to one person; `versions` are the entries that tell its story, in order."""

    TABLE = "letters"
    KEY = ("dispatch",)

    dispatch: str
    notice: str
    guardian: str
    language: str
    channel: str
    status: str
    versions: tuple[int, ...]
    printed_when: Moment | None = None
    left_when: Moment | None = None
    method: str | None = None
    proof: str | None = None
    days_until_entered: int | None = None
    returned_when: Moment | None = None
    attested: bool = False


def fold(rows: Rows, entry: Logged) -> Iterator[Row]:
    """The notice or the letter that an event changes."""
    recorded = entry.recorded
    match recorded.event:
        case NoticeOpened(notice=name, kind=kind) as opened:
            owner = owner_id("notice", recorded.originator_id, name)
            version, when = recorded.originator_version, recorded.meta.occurred
            gates = kind in TIER_KINDS and opened.replaces is None
            yield NoticeRow(
                *(recorded.originator_id, name, owner, kind, version, when),
                plan=opened.plan,
                before_start=gates,
                attested=opened.attested,
            )
        case DispatchCreated() as event:
            yield _letter(recorded, event)
            yield from _no_longer_awaiting(rows, event)
        case DeadlineSet() | DeadlineMoved() | DeadlineWithdrawn():
            yield from (_dated(row, recorded) for row in every(rows.values(), NoticeRow))
        case (
            DispatchAttempted()
            | DispatchLeft()
            | DispatchPrinted()
            | DispatchFailed()
            | DispatchPending()
            | DispatchMailed()
            | DispatchReturned()
            | DispatchWithdrawn()
        ):
            if letter := find(rows, LetterRow, recorded.event.dispatch):
                yield _carried(letter, recorded)
        case _:
            yield from _told(rows, recorded)


def _told(rows: Rows, recorded: Recorded) -> Iterator[NoticeRow]:
    """What the stream says of a notice itself, and of the plan it is for."""
    version, when = recorded.originator_version, recorded.meta.occurred
    match recorded.event:
        case NoticeSigned(notice=name, plan=plan, signed_as=role):
            if row := find(rows, NoticeRow, name):
                who: dict[str, Any] = {"signed_by": recorded.meta.actor, "signed_as": role}
                yield replace(row, plan=plan or row.plan, signed=version, signed_when=when, **who)
        case InterpreterNeeded(notice=name, guardian=guardian):
            if row := find(rows, NoticeRow, name):
                yield replace(row, awaiting=(*row.awaiting, guardian))
        case PlanDrafted(basis=name, plan=plan):
            if row := find(rows, NoticeRow, name):
                yield replace(row, plan=plan)
        case GateOverridden(plan=plan):
            yield from (replace(row, overridden=version) for row in _of_plan(rows, plan))
        case SessionRecorded(plan=plan, code="attended") | PlanStarted(plan=plan, attested=True):
            for row in _of_plan(rows, plan):
                if row.session_held is None or _instant(row, when) < _instant(row, row.session_held):
                    yield replace(row, session=version, session_held=when)


def _of_plan(rows: Rows, plan: str) -> list[NoticeRow]:
    """The notices that go before the start of a plan."""
    return [row for row in every(rows.values(), NoticeRow) if row.plan == plan and row.before_start]


def _instant(row: NoticeRow, moment: Moment) -> Any:
    return as_instant(moment, row.zone)


def _letter(recorded: Recorded, event: DispatchCreated) -> LetterRow:
    return LetterRow(
        recorded.originator_id,
        event.dispatch,
        event.notice,
        event.guardian,
        event.language,
        event.channel,
        "waiting",
        (recorded.originator_version,),
    )


def _no_longer_awaiting(rows: Rows, event: DispatchCreated) -> Iterator[NoticeRow]:
    row = find(rows, NoticeRow, event.notice)
    if row and event.guardian in row.awaiting:
        yield replace(row, awaiting=tuple(g for g in row.awaiting if g != event.guardian))


def _dated(row: NoticeRow, recorded: Recorded) -> NoticeRow:
    """The days by which the notice is to leave, and whether it is to leave at all."""
    version, event = recorded.originator_version, recorded.event
    match event:
        case DeadlineSet(owner=row.owner, rung=0) if event.kind != "notice_proof":
            return _due(replace(row, duties=(*row.duties, event.deadline), given_up=None), event, version)
        case DeadlineMoved(deadline=row.latest_deadline):
            return replace(row, latest=version, latest_day=event.due_on)
        case DeadlineMoved(deadline=row.again_deadline):
            return replace(row, again=version, again_by=event.due_on)
        case DeadlineWithdrawn() if event.deadline in row.duties:
            return replace(row, given_up=version)
    return row


def _due(row: NoticeRow, event: DeadlineSet, version: int) -> NoticeRow:
    """A day counted back from the start, or on from a return; the first duty tells the building's zone."""
    row = replace(row, zone=event.zone)
    if event.kind != "notice_left":
        return row
    if event.derivation.count < 0 or (not row.before_start and row.latest is None):
        return replace(row, latest=version, latest_day=event.due_on, latest_deadline=event.deadline)
    return replace(row, again=version, again_by=event.due_on, again_deadline=event.deadline)


def _carried(letter: LetterRow, recorded: Recorded) -> LetterRow:
    """The letter one step further."""
    when = recorded.meta.occurred
    letter = replace(letter, versions=(*letter.versions, recorded.originator_version))
    match recorded.event:
        case DispatchAttempted():
            return replace(letter, status="attempted")
        case DispatchLeft():
            return replace(letter, status="sent", left_when=when, method="email", proof="documented")
        case DispatchPrinted():
            return replace(letter, status="printed", printed_when=when)
        case DispatchFailed(permanent=permanent):
            return replace(letter, status="waiting", channel="post" if permanent else letter.channel)
        case DispatchPending():
            return replace(letter, status="pending")
        case DispatchReturned():
            return replace(letter, status="returned", returned_when=when)
        case DispatchWithdrawn():
            return replace(letter, status="withdrawn")
        case DispatchMailed() as mailed:
            told = {name: getattr(mailed, name) for name in MAILED}
            return replace(letter, status="sent", left_when=when, **told)
    return letter


MAILED = ("method", "proof", "days_until_entered", "attested")


def select(connection: Connection[Any], stream: str | None = None) -> tuple[list[NoticeRow], list[LetterRow]]:
    """The notices and letters of a stream, or of the district."""
    where = "%b::text IS NULL OR stream = %b"
    return load(connection, NoticeRow, where, stream, stream), load(
        connection, LetterRow, where, stream, stream
    )


MODEL = Model(
    "notices",
    (NoticeRow, LetterRow),
    fold,
    frozenset(
        {
            *(NoticeOpened, NoticeSigned, InterpreterNeeded, PlanDrafted, PlanStarted),
            *(GateOverridden, SessionRecorded),
            *(
                DeadlineSet,
                DeadlineMoved,
                DeadlineWithdrawn,
                DispatchCreated,
                DispatchAttempted,
                DispatchLeft,
                DispatchPrinted,
            ),
            *(DispatchFailed, DispatchPending, DispatchMailed, DispatchReturned, DispatchWithdrawn),
        }
    ),
)
