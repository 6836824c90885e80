"""From the need to the help, and what decisions rest on (C1, C4, C10)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.event import Event
from domain.recorded import Ref
from domain.screening.at_risk import AtRiskListed
from domain.screening.candidates import CandidateFound
from domain.screening.evidence import PointRecorded
from domain.screening.regents import RegentsFailed
from domain.team.eligibility import Recommended
from domain.team.qualification import Qualified
from domain.team.referral import ReferralSubmitted
from domain.tier import strand
from projections.reports.report import report
from projections.reports.services import Service, started
from projections.reports.source import Source, student_of


@dataclass(frozen=True, slots=True)
class Lag:
    """From the day a need was first on record in a strand to the first session there; days are civil days."""

    student: str
    building: str
    strand: str
    identified_on: date
    identified_by: str
    support_on: date | None
    days: int


@dataclass(frozen=True, slots=True)
class Tier2Line:
    """A Tier 2 plan: what identified the student, what help was added, how progress is monitored."""

    student: str
    plan: str
    identification: int
    sessions: int
    probes: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TierDecision:
    """What a decision on a tier cites: data from Tier 1, and data of a service."""

    student: str
    decision: str
    on: date
    tier: int
    tier1_data: int
    service_data: int
    without_tier1_data: bool


NEEDS: tuple[type[Event], ...] = (AtRiskListed, ReferralSubmitted, Qualified)
HOW = {AtRiskListed: "at-risk list", ReferralSubmitted: "referral", Qualified: "automatic qualification"}


@report("lag", "C1")
def lag(source: Source) -> list[Lag]:
    """How long does a student wait from the need to the help?

    One line for each student and strand (a subject, or behavior) with a need on record: the team's list with
    a referral to Tier 2 or 3, a teacher's referral, an automatic qualification, whichever came first. Support
    began with the first session there that the student attended; where there is none yet, the days run to
    today, or to the day on which the student left.
    """
    began: dict[tuple[str, str], date] = {}
    for service in started(source):
        key = (service.child.student, strand(service.drafted.domain, service.drafted.subject))
        for held in service.attended:
            began[key] = min(began.get(key, held.on), held.on)
    return [_lag(source, *key, *need, began.get(key)) for key, need in _needs(source).items()]


def _needs(source: Source) -> dict[tuple[str, str], tuple[date, str]]:
    found: dict[tuple[str, str], tuple[date, str]] = {}
    for recorded in source.records(*NEEDS):
        e = recorded.event
        if isinstance(e, AtRiskListed) and e.disposition == "stay_tier1":
            continue
        if isinstance(e, AtRiskListed | ReferralSubmitted | Qualified):
            key = (student_of(recorded), strand(e.domain, getattr(e, "subject", None)))
            need = (source.day(recorded), HOW[type(e)])
            found[key] = min(found.get(key, need), need)
    return found


def _lag(source: Source, student: str, name: str, identified: date, by: str, support: date | None) -> Lag:
    child = source.children[student]
    end = support or child.left_on or source.today
    return Lag(student, child.building, name, identified, by, support, (end - identified).days)


@report("tier2-evidence", "C4")
def tier2_evidence(source: Source) -> list[Tier2Line]:
    """Does each Tier 2 plan show how the student was identified, what help was added, how it is monitored?

    One line for each Tier 2 plan that was started. `identification` counts the entries that the team's
    recommendation cites, `sessions` those the student attended, `probes` the points of the plan's measure;
    `missing` names what is not on record.
    """
    cited = {(student_of(r), e.recommendation): len(e.evidence) for r, e in source.each(Recommended)}
    return [_tier2(s, cited) for s in started(source) if s.drafted.tier == 2]


def _tier2(service: Service, cited: dict[tuple[str, str], int]) -> Tier2Line:
    counts = (
        cited.get((service.child.student, service.drafted.basis), 0),
        len(service.attended),
        len(service.probes),
    )
    names = ("identification", "sessions", "probes")
    missing = tuple(name for name, count in zip(names, counts, strict=True) if not count)
    return Tier2Line(service.child.student, service.name, *counts, missing)


@report("tier-decisions", "C10")
def tier_decisions(source: Source) -> list[TierDecision]:
    """Do decisions on Tier 2 and 3 rest on data from Tier 1?

    One line for each recommendation of a team and each disposition of the at-risk list that leads to Tier 2
    or 3: how many of the entries it cites are data points of Tier 1 (screening, class work, attendance), and
    how many are points or decisions of a service.
    """
    points = {
        (r.originator_id, r.originator_version)
        for r in source.records(PointRecorded, CandidateFound, RegentsFailed)
    }
    return list(_decisions(source, points))


def _decisions(source: Source, points: set[Ref]) -> Iterator[TierDecision]:
    for recorded in source.records(Recommended, AtRiskListed):
        e = recorded.event
        name, tier = "", 0
        if isinstance(e, Recommended):
            name, tier = e.recommendation, e.tier
        elif isinstance(e, AtRiskListed) and e.disposition != "stay_tier1":
            name, tier = e.listing, int(e.disposition[-1])
        else:
            continue
        cited = [tuple(ref) in points for ref in e.evidence]
        first = sum(cited)
        yield TierDecision(
            student_of(recorded), name, source.day(recorded), tier, first, len(cited) - first, not first
        )
