"""Bringing one letter on its way: what is to be said, to whom, and what became of it.

`dispatch.attempted` is recorded before the attempt and the outcome after it, so a crash in between is seen.
On a channel where sending twice does harm, such an attempt is left for a person.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal, Protocol

from application.engine import Accepted, Answer, Engine
from domain.building.building import Building
from domain.event import SYSTEM
from domain.moments import civil_date
from domain.notices.dispatch import Dispatch, DispatchAttempted
from domain.notices.notice import Notice
from domain.notices.notice_contents import Elements
from domain.notices.sending import FinishDispatch, StartDispatch
from domain.policy import Domain, NoticeKind, Subject
from domain.record.enrolment import GuardianRecorded
from domain.service.plan import Plan
from domain.student import Student

Fate = Literal["left", "printed", "failed", "failed_for_good", "unknown"]


@dataclass(frozen=True, slots=True)
class LetterOrder:
    """Everything a letter says. Holds names: it lives in memory only, never in a log or a message."""

    dispatch: str
    notice: str
    kind: NoticeKind
    language: str
    channel: Literal["email", "post"]
    on: date
    building: Building
    student_name: str
    grade: str
    guardian: GuardianRecorded
    elements: Elements
    plan: Plan | None
    domain: Domain
    subject: Subject | None
    changed: bool
    signatory_name: str
    signed_as: str
    classified: bool


class LetterPort(Protocol):
    """Renders letters and hands them over."""

    def render(self, order: LetterOrder) -> bytes:
        """The letter's bytes, the same for the same order."""
        ...

    def send(self, order: LetterOrder, rendered: bytes) -> tuple[Fate, str]:
        """Hand it over; what became of it, and the evidence or the reason."""
        ...

    def may_repeat(self, channel: Literal["email", "post"]) -> bool:
        """Whether handing over the same letter twice is harmless on this channel."""
        ...


class Delivery:
    """Attempts dispatches; every step is a command."""

    def __init__(self, engine: Engine, letters: LetterPort) -> None:
        self.engine = engine
        self.letters = letters

    def attempt(self, stream: str, dispatch: str) -> None:
        """Attempt `dispatch` once, unless it is out of our hands already."""
        student: Student = self.engine.load(stream).state
        known = student.dispatches.get(dispatch)
        if known is None:
            return  # the record was restored to an earlier point
        interrupted = known.status == "attempted"
        if known.status == "waiting" or (interrupted and self.letters.may_repeat(known.channel)):
            self._deliver(student, known)
        elif interrupted:
            self._finish(student, known, "unknown", "the process ended during the attempt")

    def _deliver(self, student: Student, dispatch: Dispatch) -> None:
        order = self._order(student, dispatch)
        rendered = self.letters.render(order)
        now = self.engine.clock.now()
        start = StartDispatch(
            id=f"{dispatch.id}/start/{dispatch.attempts + 1}",
            at=now,
            actor=SYSTEM,
            student=student.id,
            dispatch=dispatch.id,
            attempt=dispatch.attempts + 1,
            rendered=sha256(rendered).hexdigest(),
        )
        if dispatch.status == "waiting" and not _begun(self.engine.handle(start)):
            return
        self.engine.store.witness()  # a letter cannot be called back, should the record lose this
        fate, detail = self.letters.send(order, rendered)
        current: Student = self.engine.load(student.stream).state
        self._finish(current, current.dispatches[dispatch.id], fate, detail)

    def _finish(self, student: Student, dispatch: Dispatch, fate: Fate, detail: str) -> None:
        """The outcome is in the id: two workers may have seen different ends of one attempt."""
        self.engine.handle(
            FinishDispatch(
                id=f"{dispatch.id}/finish/{dispatch.attempts}/{fate}",
                at=self.engine.clock.now(),
                actor=SYSTEM,
                student=student.id,
                dispatch=dispatch.id,
                outcome=fate,
                detail=detail,
            )
        )

    def _order(self, student: Student, dispatch: Dispatch) -> LetterOrder:
        notice: Notice = student.notices[dispatch.notice]
        enrolment = student.enrolment
        assert notice.signed is not None
        assert notice.signed_by is not None
        assert notice.signed_on is not None
        assert enrolment is not None
        district = self.engine.district()
        signatory = district.staff.get(notice.signed_by)
        on = civil_date(notice.signed_on, student.zone)
        today = civil_date(self.engine.clock.now(), student.zone)
        return LetterOrder(
            dispatch=dispatch.id,
            notice=notice.id,
            kind=notice.kind,
            language=dispatch.language,
            channel=dispatch.channel,
            on=on,
            building=district.buildings.get(student.building) or Building(student.building),
            student_name=f"{enrolment.given_name} {enrolment.family_name}",
            grade=enrolment.grade,
            guardian=student.guardian_on(dispatch.guardian, today) or student.guardians[dispatch.guardian],
            elements=notice.signed.contents[dispatch.language],
            plan=student.plans.get(notice.plan or ""),
            domain=notice.domain,
            subject=notice.subject,
            changed=notice.replaces is not None,
            signatory_name=signatory.name if signatory else notice.signed_by,
            signed_as=notice.signed.signed_as,
            classified=student.has_status("iep", on),
        )


def _begun(answer: Answer) -> bool:
    """Whether this attempt is on record; otherwise another process has the letter, or it is not to leave."""
    return isinstance(answer, Accepted) and any(name == DispatchAttempted.NAME for *_, name in answer.events)
