"""Data points, screening and the at-risk list in words."""

from collections.abc import Mapping

from domain.event import Event
from domain.screening.at_risk import AtRiskAmended, AtRiskListed
from domain.screening.candidates import CandidateFound
from domain.screening.closed_list import AtRiskListClosed
from domain.screening.evidence import PointCorrected, PointRecorded
from domain.screening.evidence_review import EvidenceChanged, EvidenceReviewed
from domain.screening.post_benchmark import PostBenchmarkClosed, SelAnalysed
from domain.screening.protocol import ProtocolAttested
from domain.screening.regents import RegentsFailed
from domain.screening.screening import NewEntrantRecorded, NotScreened
from projections.words.common import Sentence, strand


def point(event: PointRecorded) -> str:
    """A data point with its source."""
    of = f" {event.subject}" if event.subject else ""
    window = f", screening window {event.screening_window}" if event.screening_window else ""
    protocol = "" if event.protocol == "standard" else f", {event.protocol.replace('_', ' ')}"
    return (
        f"Data point {event.point}: {event.measure}{of} {event.value:g} from {event.source}{window}{protocol}"
    )


def listed(event: AtRiskListed) -> str:
    """The post-benchmark team's disposition beside what the cut points say."""
    candidate = "at risk" if event.candidate else "not at risk"
    disposition = event.disposition.replace("_", " ").replace("tier", "Tier ")
    window = f" after the {event.screening_window} screening" if event.screening_window else ""
    return (
        f"The team looked at {strand(event)}{window}: cut points say {candidate}, disposition {disposition}"
    )


def post_benchmark(event: PostBenchmarkClosed) -> str:
    """A team's meeting, with who was there."""
    there = ", ".join(m.staff for m in event.attendees)
    present = f"; present {there}; {len(event.students)} students on its list" if there else ""
    return f"Team {event.team} closed its meeting after the {event.screening_window} screening{present}"


def candidate(event: CandidateFound) -> str:
    """What the decision tree says of a result."""
    says = f"puts the student {event.band.replace('_', ' ')}" if event.band else "no longer says at risk"
    return f"Point {event.point}: the decision tree of policy {event.tree} {says}"


def not_screened(event: NotScreened) -> str:
    """Why there is no result."""
    subject = event.subject or "all subjects"
    return f"Not screened in the {event.screening_window} window, {subject}: {event.reason.replace('_', ' ')}"


def amended(event: AtRiskAmended) -> str:
    """Another disposition than the one listed."""
    disposition = event.disposition.replace("_", " ").replace("tier", "Tier ")
    return f"Listing {event.listing} amended: disposition {disposition}; amends entry {event.amends[1]}"


SENTENCES: Mapping[type[Event], Sentence] = {
    PostBenchmarkClosed: post_benchmark,
    SelAnalysed: "Team {team} analysed the SEL screener of {period}",
    PointRecorded: point,
    PointCorrected: lambda e: (
        f"Data point {e.point} corrected to {e.value:g}, corrects entry {e.corrects[1]}"
    ),
    RegentsFailed: lambda e: (
        f"Identified by a failed Regents exam: {e.value:g}, passing mark {e.passing_mark:g} (point {e.point})"
    ),
    EvidenceChanged: lambda e: (
        f"Evidence changed: the decision in entry {e.decision[1]} rests on point {e.point}, since corrected"
    ),
    EvidenceReviewed: "Review {review} of the changed evidence concluded",
    CandidateFound: candidate,
    ProtocolAttested: (
        "Administration {administration} of the {screening_window} screening attested: {protocol:words}"
    ),
    NotScreened: not_screened,
    NewEntrantRecorded: "New to the district's schools",
    AtRiskListed: listed,
    AtRiskAmended: amended,
    AtRiskListClosed: "The list of team {team} after the {screening_window} screening is closed",
}

WRITTEN: Mapping[type[Event], tuple[str, ...]] = {
    PostBenchmarkClosed: ("checklist", "students"),
    SelAnalysed: ("conclusion",),
    PointRecorded: ("text", "note", "description"),
    PointCorrected: ("reason",),
    EvidenceReviewed: ("conclusion",),
    ProtocolAttested: ("accommodation", "note"),
    NotScreened: ("note",),
    AtRiskListed: ("reason", "team"),
    AtRiskAmended: ("reason",),
}
