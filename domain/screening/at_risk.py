"""The post-benchmark meeting looks at one student: at risk or not, and what is to be done (R28–R34, R41).

The engine computes a candidate from the building's cut points; the team confirms or overrides with a reason.
Tier 2 or 3 needs the screener and at least two other points from distinct sources. A high-school student
is found by a failed Regents exam instead (R40). Each listed student gets exactly one disposition; a student
who is to be referred is owed the referral. The list stands as the meeting made it: what changes is an
amendment.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.command import Command, Name, Statement, StudentCommand
from domain.dates.deadline import OUTSTANDING
from domain.dates.duty import owed
from domain.event import Event
from domain.folding import changed
from domain.form import derived, stated
from domain.ids import owner_id
from domain.policy import Domain, Subject
from domain.recorded import Recorded, Ref
from domain.refusal import Refusal
from domain.rule import enforces
from domain.screening.at_risk_checks import (
    answered,
    check_amendment,
    check_closing,
    check_listing,
    list_is_closed,
    screening_answered,
)
from domain.screening.candidates import tree_of
from domain.screening.closed_list import AtRiskListClosed, Screening
from domain.screening.evidence import Point, bands
from domain.screening.post_benchmark import ClosePostBenchmark, list_closed, screening_closed
from domain.screening.regents import by_regents
from domain.screening.triangulation import of_subject
from domain.team import meeting
from domain.team.eligibility import Recommended
from domain.team.referral import ReferralSubmitted

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Disposition = Literal["refer_tier2", "refer_tier3", "stay_tier1"]
Source = Literal["plan", "local_addition"]


class AtRiskListed(Event, name="at_risk.listed"):
    """`candidate` is what the cut points say; `evidence` the entries relied on (R16).

    `source` says whether the plan offers the disposition; `amendment` that the team's list was closed before.
    """

    listing: str
    domain: Domain
    subject: Subject | None
    screening_window: str | None
    candidate: bool
    disposition: Disposition
    reason: str
    evidence: tuple[Ref, ...]
    team: str = ""
    source: Source = "plan"
    amendment: bool = False


class AtRiskAmended(Event, name="at_risk.amended"):
    """R34: another disposition than the one listed, which stays on record."""

    listing: str
    disposition: Disposition
    reason: str
    evidence: tuple[Ref, ...]
    source: Source
    amends: Ref


class ListAtRisk(StudentCommand, type_name="at_risk.list"):
    """The team's disposition for a student it looked at (F3).

    `points` are the data points relied on: the screening result and the additional ones, or the failed
    Regents exam. To stay in Tier 1 is a local addition to the plan's dispositions and needs a reason.

    Refused by R3 where it is academic and names no subject; by R16 without a point on file by then; by R28
    where the actor is no classroom teacher, team member, interventionist, AIS or support teacher, or the
    window or team named is not the building's; by R27 before the window named opens; by R41 a second time
    after one screening; by R30 without the screener, in the window named and not of an earlier year, and
    enough other points, where a point without a cut point (R54) or of a source named already does not count;
    by R40 instead where Regents exams identify and none was failed; by R29 against the cut points without a
    reason; by R41 to stay in Tier 1 without one; by R34 without one once the list is closed.
    """

    listing: Name = Field(description="the entry's own name in the student's file")
    domain: Domain
    subject: Subject | None = None
    screening_window: str | None = Field(
        default=None,
        description="none: that of the screener's result among the points",
        json_schema_extra=derived(F2="window", F3="window"),
    )
    team: str = Field(default="", description="the post-benchmark team that lists the student")
    points: tuple[str, ...] = Field(json_schema_extra=stated(F2="data points"))
    disposition: Disposition = Field(json_schema_extra=stated(F2="disposition", F3="dispositions"))
    reason: str = Field(
        default="",
        description="needed to stay in Tier 1, against the cut points, and once the list is closed",
        json_schema_extra=derived(F2="override reason"),
    )


class AmendListing(StudentCommand, type_name="at_risk.amend"):
    """Change a disposition after it was listed, not on a day before (R34): the first one stays on record.

    Without `points` the amendment rests on those of the listing.
    """

    listing: str
    disposition: Disposition
    points: tuple[str, ...] = ()
    reason: Statement = Field(description="why the team changes it")


@dataclass(frozen=True, slots=True)
class Listing:
    """`screening` is the window it answers, `evidence` the entries relied on."""

    id: str
    domain: Domain
    subject: Subject | None
    disposition: Disposition
    ref: Ref
    screening: Screening | None = None
    evidence: tuple[Ref, ...] = ()
    on: date | None = None


def owner(student: "Student", listing: str) -> str:
    """The owner of the deadline of a listing."""
    return owner_id("listing", student.stream, listing)


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case AtRiskListed(listing=name) as e:
            relied = [p for p in student.points.values() if p.ref in e.evidence]
            on = student.civil(recorded.meta.occurred)
            screening = answered(e, relied, on)
            what = (name, e.domain, e.subject, e.disposition)
            listing = Listing(*what, recorded.ref, screening, e.evidence, on)
            return replace(student, listings={**student.listings, name: listing})
        case AtRiskAmended(listing=name) as e:
            on = student.civil(recorded.meta.occurred)
            change = {"disposition": e.disposition, "ref": recorded.ref, "evidence": e.evidence, "on": on}
            return replace(student, listings=changed(student.listings, name, **change))
        case AtRiskListClosed() as e:
            closed = e.screening(student.civil(recorded.meta.occurred))
            return replace(student, closed_lists=student.closed_lists | {closed})
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R16, R28–R31, R34, R40, R41, R54, R85."""
    match command:
        case ListAtRisk():
            return _listed(student, command, context)
        case AmendListing():
            return _amended(student, command, context)
        case ClosePostBenchmark():
            refusal = check_closing(student, screening_closed(command, context))
            return refusal or list_closed(command, context)
    raise TypeError(command.TYPE)


def _listed(student: "Student", command: ListAtRisk, context: "Context") -> list[Event] | Refusal:
    points = student.named_points(command.points)
    candidate = is_candidate(student, points, command.subject, context)
    refusal = check_listing(student, command, candidate, context)
    screening = screening_answered(student, command, context)
    return refusal or [
        AtRiskListed(
            listing=command.listing,
            domain=command.domain,
            subject=command.subject,
            screening_window=screening[0] if screening else None,
            candidate=candidate,
            disposition=command.disposition,
            reason=command.reason,
            evidence=tuple(p.ref for p in points),
            team=command.team,
            source=_source(command.disposition),
            amendment=list_is_closed(student, command, context),
        )
    ]


@enforces("R29")
def is_candidate(
    student: "Student", points: Collection[Point], subject: Subject | None, context: "Context"
) -> bool:
    """R29: whether the cut points in force on each point's day, or a failed Regents exam, say at risk."""
    known = of_subject(student, points, subject, context)
    past = any(bands(tree_of(p, context), p, student.grade) for p in known)
    return past or by_regents(student, known)


def _source(disposition: Disposition) -> Source:
    """R41: the plan offers Tier 2 and Tier 3; to stay in Tier 1 is the district's own."""
    return "local_addition" if disposition == "stay_tier1" else "plan"


def _amended(student: "Student", command: AmendListing, context: "Context") -> list[Event] | Refusal:
    listing = student.listings.get(command.listing)
    if listing is None:
        return Refusal(rule="state", reason="no such listing", remedy="list the student first (at_risk.list)")
    named = [p.ref for p in student.named_points(command.points)]
    refusal = check_amendment(student, command, listing, context)
    return refusal or [
        AtRiskAmended(
            listing=listing.id,
            disposition=command.disposition,
            reason=command.reason,
            evidence=tuple(named) or listing.evidence,
            source=_source(command.disposition),
            amends=listing.ref,
        )
    ]


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """R41: who is to be referred is owed the referral, until it is made or the disposition is amended."""
    match recorded.event:
        case AtRiskListed(listing=name, disposition=d) | AtRiskAmended(listing=name, disposition=d):
            return _to_be_referred(student, name, d, context)
        case ReferralSubmitted() | Recommended() as done:
            mine = (
                x for x in student.listings.values() if (x.domain, x.subject) == (done.domain, done.subject)
            )
            return [e for x in mine for e in student.met(owner(student, x.id), "referral_made", context)]
    return []


@enforces("R41")
def _to_be_referred(
    student: "Student", name: str, disposition: Disposition, context: "Context"
) -> list[Event]:
    mine = owner(student, name)
    if disposition == "stay_tier1":
        return student.withdrawn(mine, "the student stays in Tier 1", "referral_made")
    if any(d.owner == mine and d.status in OUTSTANDING for d in student.deadlines.values()):
        return []
    if _is_referred(student, student.listings[name]):
        return []
    return [owed(student, context, mine, "referral_made", "put on the at-risk list")]


@enforces("R41")
def _is_referred(student: "Student", listing: Listing) -> bool:
    """R41: who was referred before, and waits for the team's answer, is not referred twice."""
    strand = (listing.domain, listing.subject)
    mine = {r.id for r in student.referrals.values() if (r.domain, r.subject) == strand}
    meetings = [meeting.owner(student, m.id) for m in student.meetings.values() if m.about in mine]
    return any(student.expects(of, "an answer") is None for of in meetings)


COMMANDS = (ListAtRisk, AmendListing, ClosePostBenchmark)
EVENTS = (AtRiskListed, AtRiskAmended, AtRiskListClosed)
CAUSES = (
    AtRiskListed,
    AtRiskAmended,
    ReferralSubmitted,
    Recommended,
)
