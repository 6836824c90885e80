"""Whom a screening shows at risk, and what the team decided for each (R29, R34, R40, R41, F3).

A disposition stands beside what led to it. Who is shown at risk and has no disposition yet is listed too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from psycopg import Connection

from domain.moments import civil_date, school_year
from domain.record.enrolment import StudentEnrolled, StudentMoved, StudentWithdrawn
from domain.rule import enforces
from domain.screening.at_risk import AtRiskAmended, AtRiskListed
from domain.screening.candidates import CandidateFound
from domain.screening.closed_list import AtRiskListClosed, Screening, screening_of
from domain.screening.evidence import PointCorrected, PointRecorded
from domain.screening.point_checks import SEL_SCREENER, STATE_TEST
from domain.screening.regents import REGENTS, RegentsFailed
from domain.screening.triangulation import STATE_LEVELS_AT_RISK
from projections.model import Model
from projections.row import Row, Rows, every, find, load
from projections.screening_coverage import label
from store.eventstore import Logged


@dataclass(frozen=True, slots=True)
class PlaceRow(Row):
    """Where a student is now."""

    TABLE = "at_risk_places"
    KEY = ()

    student: str
    building: str
    grade: str
    zone: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class SignRow(Row):
    """A point that may show a student at risk: `shows` says how, None where it does not (any more).

    `found_by` is screener, sel_screener, regents or state_test; `tree` the policy version that reads it.
    """

    TABLE = "at_risk_signs"
    KEY = ("point",)

    point: str
    found_by: str
    domain: str
    subject: str | None
    screening_window: str | None
    seen_on: date
    shows: str | None = None
    tree: str | None = None


@dataclass(frozen=True, slots=True)
class ListingRow(Row):
    """A disposition as it stands; `listed_as` the one before, where it was amended since."""

    TABLE = "at_risk_listings"
    KEY = ("listing",)

    listing: str
    domain: str
    subject: str | None
    screening_window: str | None
    team: str
    candidate: bool
    disposition: str
    source: str
    listed_on: date
    policy_version: str | None
    amendment: bool
    listed_as: str | None = None
    amended_on: date | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class AtRisk:
    """One line of the list: a disposition, or a sign of risk without one."""

    building: str
    grade: str
    student: str
    school_year: str
    window: str | None
    domain: str
    subject: str | None
    shown_by: tuple[str, ...]
    listing: str | None = None
    team: str = ""
    disposition: str | None = None
    source: str | None = None
    listed_on: date | None = None
    policy_version: str | None = None
    amended_on: date | None = None
    listed_as: str | None = None
    closed: bool = False


def fold(rows: Rows, entry: Logged) -> Iterator[Row]:
    """Signs and dispositions of a student after one more event."""
    recorded = entry.recorded
    stream, event = recorded.originator_id, recorded.event
    place = find(rows, PlaceRow)
    match event:
        case StudentEnrolled() | StudentMoved():
            yield PlaceRow(stream, stream.partition("/")[2], event.building, event.grade, event.zone)
        case StudentWithdrawn() if place:
            yield replace(place, gone=True)
        case PointRecorded() if place:
            sign = _sign(stream, event, civil_date(recorded.meta.occurred, place.zone))
            yield from [sign] if sign else []
        case PointCorrected(point=point, value=value):
            sign = find(rows, SignRow, point)
            yield from [replace(sign, shows=_shows(sign, value))] if sign else []
        case RegentsFailed(point=point):
            sign = find(rows, SignRow, point)
            yield from [replace(sign, shows="failed_regents")] if sign else []
        case CandidateFound(point=point, band=band, tree=tree):
            sign = find(rows, SignRow, point)
            yield from [replace(sign, shows=band, tree=tree)] if sign else []
        case AtRiskListed() if place:
            yield _listing(stream, event, entry, place)
        case AtRiskAmended(listing=name) if place:
            yield from _amended(find(rows, ListingRow, name), event, entry, place)
        case AtRiskListClosed() if place:
            closed = event.screening(civil_date(recorded.meta.occurred, place.zone))
            listed = every(rows.values(), ListingRow)
            yield from (replace(row, closed=True) for row in listed if _screening(row) == closed)


def _sign(stream: str, event: PointRecorded, on: date) -> SignRow | None:
    found_by = {STATE_TEST: "state_test", REGENTS: "regents", SEL_SCREENER: "sel_screener"}.get(event.measure)
    if event.screening_window:
        found_by = found_by or "screener"
    if found_by is None or any(f.rule == "A39" for f in event.findings):
        return None
    domain = "behavioral" if found_by == "sel_screener" else "academic"
    sign = SignRow(stream, event.point, found_by, domain, event.subject, event.screening_window, on)
    return replace(sign, shows=_shows(sign, event.value))


def _shows(sign: SignRow, value: float) -> str | None:
    """What a value alone shows: R31 for State tests; the engine's own events tell of the others."""
    if sign.found_by == "state_test":
        return f"state_level_{value:g}" if value in STATE_LEVELS_AT_RISK else None
    return None if sign.found_by == "regents" else sign.shows


def _screening(row: ListingRow) -> Screening | None:
    window = row.screening_window
    return screening_of(window, row.listed_on) if window else None


def _listing(stream: str, event: AtRiskListed, entry: Logged, place: PlaceRow) -> ListingRow:
    meta = entry.recorded.meta
    return ListingRow(
        stream=stream,
        listing=event.listing,
        domain=event.domain,
        subject=event.subject,
        screening_window=event.screening_window,
        team=event.team,
        candidate=event.candidate,
        disposition=event.disposition,
        source=event.source,
        listed_on=civil_date(meta.occurred, place.zone),
        policy_version=meta.policy_version,
        amendment=event.amendment,
    )


def _amended(
    row: ListingRow | None, event: AtRiskAmended, entry: Logged, place: PlaceRow
) -> Iterator[ListingRow]:
    if row:
        yield replace(
            row,
            disposition=event.disposition,
            source=event.source,
            listed_as=row.listed_as or row.disposition,
            amended_on=civil_date(entry.recorded.meta.occurred, place.zone),
        )


def entries(
    places: Iterable[PlaceRow], signs: Iterable[SignRow], listings: Iterable[ListingRow]
) -> list[AtRisk]:
    """Every disposition, and every sign of risk without one, of the students who are here."""
    here = {p.stream: p for p in places if not p.gone}
    shown = [s for s in signs if s.shows and s.stream in here]
    listed = [row for row in listings if row.stream in here]
    lines = [_disposed(here[row.stream], row, shown) for row in listed]
    lines += undecided(here.values(), shown, listed)
    return sorted(
        lines, key=lambda x: (x.building, x.school_year, x.window or "", x.grade, x.student, x.subject or "")
    )


def _about(row: SignRow | ListingRow, on: date) -> tuple[str, int, str, str | None]:
    """The student, school year, domain and subject that a sign or a disposition is about."""
    return (row.stream, school_year(on), row.domain, row.subject)


def _meets(sign: SignRow, listing: ListingRow) -> bool:
    """Whether a disposition answers a sign: of the same screening, or later in the same school year."""
    if _about(sign, sign.seen_on) != _about(listing, listing.listed_on):
        return sign.found_by == "state_test" and _same_student(sign, listing)
    return sign.screening_window in (None, listing.screening_window)


def _same_student(sign: SignRow, listing: ListingRow) -> bool:
    """State scores of spring are looked at in the next school year."""
    about = (sign.stream, sign.domain, sign.subject)
    next_year = school_year(sign.seen_on) + 1 == school_year(listing.listed_on)
    return next_year and about == (listing.stream, listing.domain, listing.subject)


def _disposed(place: PlaceRow, row: ListingRow, shown: Iterable[SignRow]) -> AtRisk:
    return AtRisk(
        building=place.building,
        grade=place.grade,
        student=place.student,
        school_year=label(school_year(row.listed_on)),
        window=row.screening_window,
        domain=row.domain,
        subject=row.subject,
        shown_by=_shown_by(s for s in shown if _meets(s, row)),
        listing=row.listing,
        team=row.team,
        disposition=row.disposition,
        source=row.source,
        listed_on=row.listed_on,
        policy_version=row.policy_version,
        amended_on=row.amended_on,
        listed_as=row.listed_as,
        closed=row.closed,
    )


def _shown_by(signs: Iterable[SignRow]) -> tuple[str, ...]:
    return tuple(sorted({f"{s.found_by}: {s.shows}" for s in signs}))


@enforces("R29", "R41")
def undecided(
    places: Iterable[PlaceRow], shown: Iterable[SignRow], listed: Iterable[ListingRow]
) -> list[AtRisk]:
    """R29, R41: who is shown at risk, or failed a Regents exam (R40), and has no disposition."""
    here, listed = {p.stream: p for p in places}, list(listed)
    open_signs = (s for s in shown if not any(_meets(s, row) for row in listed))
    return [_without(here[sign.stream], sign) for sign in open_signs]


def _without(place: PlaceRow, sign: SignRow) -> AtRisk:
    return AtRisk(
        building=place.building,
        grade=place.grade,
        student=place.student,
        school_year=label(school_year(sign.seen_on)),
        window=sign.screening_window,
        domain=sign.domain,
        subject=sign.subject,
        shown_by=_shown_by([sign]),
        policy_version=sign.tree,
    )


def select(connection: Connection[Any]) -> list[AtRisk]:
    """The whole list of the district."""
    return entries(load(connection, PlaceRow), load(connection, SignRow), load(connection, ListingRow))


MODEL = Model(
    "at_risk_list",
    (PlaceRow, SignRow, ListingRow),
    fold,
    frozenset(
        {
            *(StudentEnrolled, StudentMoved, StudentWithdrawn, PointRecorded, PointCorrected),
            *(RegentsFailed, CandidateFound, AtRiskListed, AtRiskAmended, AtRiskListClosed),
        }
    ),
)
