"""Was every notice sent in time, to whom, and what proves it? (R17, R48, R61, R91, A32, A33)

One line for each notice and each person it is for: those who got a letter of their own when it was signed, or
for whom no text was at hand. A notice nobody signed, or that is for nobody, has one line without a person; so
has one from before the record was opened that still has to be signed for those who got no letter (A32).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Literal

from psycopg import Connection

from domain.moments import as_instant, civil_date
from domain.recorded import Ref
from projections import notices
from projections.notices import LetterRow, NoticeRow

Verdict = Literal[
    "in_time",
    "attested",
    "late",
    "claimed",
    "order_not_evidenced",
    "session_before_notice",
    "returned",
    "not_sent",
    "withdrawn",
]
BEST_FIRST: tuple[Verdict, ...] = (
    "in_time",
    "attested",
    "late",
    "order_not_evidenced",
    "claimed",
    "session_before_notice",
)
WAITING = {
    "waiting": "the letter waits to be sent",
    "attempted": "the letter is on its way, without an answer yet",
    "printed": "the letter is printed; nobody recorded its mailing",
    "pending": "nobody knows whether the letter left; a person has to decide",
}


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How one notice reached one person. Days are civil days in the building's zone.

    `guardian` is None where nobody is to be told yet; `left_at` the UTC instant where the minute is known.
    `why` gives the reason of the verdict, `evidence` the entries of the record that it rests on.
    """

    student: str
    notice: str
    kind: str
    plan: str | None
    guardian: str | None
    verdict: Verdict
    why: str
    opened_on: date
    signed_on: date | None
    signed_by: str | None
    signed_as: str | None
    dispatch: str | None
    language: str | None
    channel: str | None
    printed_on: date | None
    left_on: date | None
    left_at: datetime | None
    method: str | None
    proof: str | None
    days_until_entered: int | None
    returned_on: date | None
    latest_day: date | None
    first_session_on: date | None
    gate_overridden: bool
    attested: bool
    evidence: tuple[Ref, ...]


def timeliness(notice_rows: Iterable[NoticeRow], letter_rows: Iterable[LetterRow]) -> list[Timeliness]:
    """The report over the given rows, by student and notice in the order of the record."""
    letters: dict[tuple[str, str], list[LetterRow]] = {}
    for letter in sorted(letter_rows, key=lambda letter: letter.versions[0]):
        letters.setdefault((letter.stream, letter.notice), []).append(letter)
    ordered = sorted(notice_rows, key=lambda notice: (notice.stream, notice.opened))
    return [line for n in ordered for line in _of_notice(n, letters.get((n.stream, n.notice), []))]


def select(connection: Connection[Any], student: str | None = None) -> list[Timeliness]:
    """The report for one student (by opaque id), or for the district."""
    return timeliness(*notices.select(connection, None if student is None else f"student/{student}"))


def _of_notice(notice: NoticeRow, letters: list[LetterRow]) -> Iterator[Timeliness]:
    by_guardian = sorted(letters, key=lambda letter: letter.guardian)  # stable: each person's in order
    for guardian, theirs in groupby(by_guardian, key=lambda letter: letter.guardian):
        yield _judged(notice, guardian, list(theirs))
    for guardian in notice.awaiting:
        yield _line(
            notice, guardian, None, *_unsent(notice, "no text in a language or mode this person understands")
        )
    if not letters and not notice.awaiting:
        why = "nobody signed the notice" if notice.signed is None else "nobody entitled is on file"
        yield _line(notice, None, None, *_unsent(notice, why))
    elif notice.attested and notice.signed is None and notice.duties:
        why = "nobody signed the notice for those whom no paper proves told"
        yield _line(notice, None, None, *_unsent(notice, why))


def _judged(notice: NoticeRow, guardian: str, letters: list[LetterRow]) -> Timeliness:
    """The best proof counts; without any, what happened to the last letter."""
    sent = [n for n, letter in enumerate(letters) if letter.status == "sent"]
    if not sent:
        last = letters[-1]
        if last.status == "returned":
            return _line(notice, guardian, last, "returned", "the letter came back")
        if last.status == "withdrawn":
            return _line(notice, guardian, last, "withdrawn", "the letter was kept back")
        return _line(notice, guardian, last, *_unsent(notice, WAITING[last.status]))
    judged = [(letters[n], *_verdict(notice, letters[n], letters[:n])) for n in sent]
    letter, verdict, why = min(judged, key=lambda each: BEST_FIRST.index(each[1]))
    return _line(notice, guardian, letter, verdict, why)


def _unsent(notice: NoticeRow, why: str) -> tuple[Verdict, str]:
    if notice.session_held is None:
        return ("not_sent", why) if notice.given_up is None else ("withdrawn", "the notice was given up")
    held = civil_date(notice.session_held, notice.zone)
    return "session_before_notice", f"{why}, and a session was held on {held}"


def _verdict(notice: NoticeRow, letter: LetterRow, earlier: list[LetterRow]) -> tuple[Verdict, str]:
    """R48, R91: before the first session and by the latest day; after a return, by the new day."""
    assert letter.left_when is not None
    left_on = civil_date(letter.left_when, notice.zone)
    if letter.attested:
        return _attested(notice, letter, left_on)
    if letter.proof == "claimed":
        return "claimed", _claimed(notice, letter, left_on)
    again = any(came_back.left_when and _order(notice, came_back.left_when) is None for came_back in earlier)
    if not again and (problem := _order(notice, letter.left_when)):
        return problem
    latest = notice.again_by if again else notice.latest_day
    if latest and left_on > latest:
        return "late", f"left on {left_on}, after the latest day {latest}"
    return "in_time", f"left on {left_on}" + (", again after the first letter came back" if again else "")


def _claimed(notice: NoticeRow, letter: LetterRow, left_on: date) -> str:
    signed = notice.signed_when and civil_date(notice.signed_when, notice.zone)
    if signed and left_on < signed:
        return f"said to have left on {left_on}, before it was signed on {signed}"
    return f"entered {letter.days_until_entered} days after the fact, without a document"


def _attested(notice: NoticeRow, letter: LetterRow, left_on: date) -> tuple[Verdict, str]:
    """A paper from before the record was opened: nobody here saw it leave."""
    assert letter.left_when is not None
    if letter.proof == "claimed":
        return "claimed", f"said to have left on {left_on}, before the record was opened, without a document"
    why = f"left on {left_on} by a document from before the record was opened"
    return _order(notice, letter.left_when) or ("attested", why)


def _order(notice: NoticeRow, left: date | datetime) -> tuple[Verdict, str] | None:
    """None where the letter left before the first session; on the same day only times of day prove it."""
    held = notice.session_held
    if held is None:
        return None
    left_on, held_on = civil_date(left, notice.zone), civil_date(held, notice.zone)
    exact = isinstance(left, datetime) and isinstance(held, datetime)
    if left_on == held_on and not exact:
        return "order_not_evidenced", f"letter and first session on {held_on}, and no time of day on record"
    if as_instant(left, notice.zone) < as_instant(held, notice.zone):
        return None
    return "session_before_notice", f"left on {left_on}, after the first session on {held_on}"


def _line(
    notice: NoticeRow, guardian: str | None, letter: LetterRow | None, verdict: Verdict, why: str
) -> Timeliness:
    versions = (*_versions(notice), *(letter.versions if letter else ()))
    return Timeliness(
        student=notice.stream.partition("/")[2],
        notice=notice.notice,
        kind=notice.kind,
        plan=notice.plan,
        guardian=guardian,
        verdict=verdict,
        why=why,
        opened_on=civil_date(notice.opened_when, notice.zone),
        signed_on=_day(notice, notice.signed_when),
        signed_by=notice.signed_by,
        signed_as=notice.signed_as,
        dispatch=letter.dispatch if letter else None,
        language=letter.language if letter else None,
        channel=letter.channel if letter else None,
        printed_on=_day(notice, letter.printed_when if letter else None),
        left_on=_day(notice, letter.left_when if letter else None),
        left_at=letter.left_when if letter and isinstance(letter.left_when, datetime) else None,
        method=letter.method if letter else None,
        proof=letter.proof if letter else None,
        days_until_entered=letter.days_until_entered if letter else None,
        returned_on=_day(notice, letter.returned_when if letter else None),
        latest_day=notice.latest_day,
        first_session_on=_day(notice, notice.session_held),
        gate_overridden=notice.overridden is not None,
        attested=letter.attested if letter else notice.attested,
        evidence=tuple((notice.stream, version) for version in sorted(versions)),
    )


def _versions(notice: NoticeRow) -> list[int]:
    known = [notice.opened, notice.signed, notice.latest, notice.again, notice.session, notice.overridden]
    known += [notice.given_up]
    return [version for version in known if version is not None]


def _day(notice: NoticeRow, moment: date | datetime | None) -> date | None:
    return None if moment is None else civil_date(moment, notice.zone)
