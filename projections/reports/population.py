"""How many, in which tier, with which service, and for whom it goes how: counts that are never a gate."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from domain.tier import TierEntered, strand
from projections import notices
from projections.reports.dosage import core_missed
from projections.reports.report import percent, report
from projections.reports.services import services
from projections.reports.source import Child, Source, student_of
from projections.row import every
from projections.timeliness import timeliness

AIS = "ais"


@dataclass(frozen=True, slots=True)
class TierShare:
    """How many of the students enrolled hold a tier in one domain, beside the benchmark in percent."""

    building: str
    domain: str
    tier: int
    enrolled: int
    students: int
    pct: float | None
    benchmark: str | None
    within: bool | None


@dataclass(frozen=True, slots=True)
class AisCount:
    """Students under way by type of service; those of Part 154 and of special education are no AIS."""

    building: str
    subject: str
    ais: int
    mtss: int
    language_acquisition_mtss: int
    part154_enl: int
    special_education: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Moves between tiers in one strand of one building, by month."""

    month: str
    building: str
    strand: str
    from_tier: int
    to_tier: int
    moves: int


@dataclass(frozen=True, slots=True)
class Equity:
    """One subgroup; figures of a group smaller than the policy allows to show are left out."""

    subgroup: str
    students: int | None
    tier2_pct: float | None
    tier3_pct: float | None
    core_minutes_missed_mean: float | None
    notices_in_time_pct: float | None
    suppressed: bool


def tiers(source: Source) -> dict[tuple[str, str], int]:
    """The tier of each student in each strand above Tier 1, by (student, strand)."""
    held: dict[tuple[str, str], int] = {}
    for recorded, e in source.each(TierEntered):
        held[student_of(recorded), strand(e.domain, e.subject)] = e.tier
    return held


def highest(source: Source, domain: str = "") -> Counter[str]:
    """The highest tier of each student in any strand of a domain (of both, when none is given)."""
    found: Counter[str] = Counter()
    for (student, name), tier in tiers(source).items():
        if name.startswith(domain):
            found[student] = max(found[student], tier)
    return found


@report("population", "R87", "A14", "C7")
def population(source: Source) -> list[TierShare]:
    """How many of the students enrolled hold Tier 2 or 3, and how does that compare with the benchmarks?

    One line for each building, domain and tier; a student counts once in a domain, in the highest tier held.
    The plan speaks of 15 to 20 % in behavioral Tier 2 (R87), the Core Four brief of about 5 % in Tier 3 (C7).
    These are benchmarks of the population (`programme.benchmarks`), never a quota and never a rule of entry.
    """
    buildings = sorted({child.building for child in source.enrolled})
    return [
        _share(source, building, domain, tier, highest(source, domain))
        for building in buildings
        for domain in ("academic", "behavioral")
        for tier in (2, 3)
    ]


def _share(source: Source, building: str, domain: str, tier: int, held: Counter[str]) -> TierShare:
    mine = [child.student for child in source.enrolled if child.building == building]
    count = sum(held[student] == tier for student in mine)
    pct = percent(count, len(mine))
    low, high = _benchmark(source, domain, tier)
    known = high is not None and pct is not None
    said = None if high is None else f"{low:g}-{high:g} %" if low is not None else f"about {high:g} %"
    within = (low or 0) <= (pct or 0) <= (high or 0) if known else None
    return TierShare(building, domain, tier, len(mine), count, pct, said, within)


def _benchmark(source: Source, domain: str, tier: int) -> tuple[float | None, float | None]:
    programme = source.policy.programme
    if programme is None:
        return None, None
    if tier == 3:
        return None, programme.benchmarks.tier3_pct
    return (
        (programme.benchmarks.tier2_behavior_pct or (None, None)) if domain == "behavioral" else (None, None)
    )


@report("ais", "R2", "A21", "A23")
def ais(source: Source) -> list[AisCount]:
    """How many students get academic intervention services, and how many another service?

    One line for each building and subject (behavior beside them) with plans under way, each student once in
    a type of service. AIS is what the plan's `service_type` says, whatever the tier (A23). Services under
    Part 154 and special education are counted apart and never as AIS (R2); help with the language within
    MTSS is neither (A21).
    """
    under_way = {
        (s.child.building, s.strand, s.drafted.service_type, s.child.student)
        for s in services(source)
        if s.active and s.child.left_on is None
    }
    counts: Counter[tuple[str, str, str]] = Counter()
    counts.update((building, subject, kind) for building, subject, kind, _ in under_way)
    return [
        AisCount(
            building=building,
            subject=subject,
            ais=counts[building, subject, AIS],
            mtss=counts[building, subject, "mtss"],
            language_acquisition_mtss=counts[building, subject, "language_acquisition_mtss"],
            part154_enl=counts[building, subject, "part154_enl"],
            special_education=counts[building, subject, "special_education"],
        )
        for building, subject in sorted({(building, subject) for building, subject, _ in counts})
    ]


@report("tier-flow", "A24")
def tier_flow(source: Source) -> list[Flow]:
    """Who moves between the tiers: how many students, from which to which, in which month?

    One line for each month, building (of today), subject or domain, and pair of tiers. A tier is per domain,
    and per subject in the academic one (A24); everybody begins in Tier 1.
    """
    held: dict[tuple[str, str], int] = {}
    moves: Counter[tuple[str, str, str, int, int]] = Counter()
    for recorded, e in source.each(TierEntered):
        if (student := student_of(recorded)) in source.children:
            name = strand(e.domain, e.subject)
            before, held[student, name] = held.get((student, name), 1), e.tier
            month = f"{source.day(recorded):%Y-%m}"
            moves[month, source.children[student].building, name, before, e.tier] += before != e.tier
    return [Flow(*key, count) for key, count in sorted(moves.items()) if count]


@report("equity", "C13")
def equity(source: Source) -> list[Equity]:
    """Do some groups of students miss more of the core, sit in higher tiers, or hear of it later than others?

    One line for all students enrolled, one for each status in force today (IEP, 504, ELL, homeless, ...) and
    one for those without any. Tiers count each student once, in the highest tier held; minutes of core
    missed are the mean over the students with a plan and a timetable on record (see `core-missed`); notices
    in time are those of all notices that have a verdict. A group of fewer students than
    `programme.suppress_below` is named without figures; without that number in the policy every group is.
    """
    groups: dict[str, list[Child]] = {"all": list(source.enrolled)}
    for child in source.enrolled:
        for name in sorted(child.groups(source.today)) or ["none"]:
            groups.setdefault(name, []).append(child)
    figures = _Figures(source)
    return [figures.of(name, members) for name, members in groups.items()]


class _Figures:
    """What is counted once for all groups."""

    def __init__(self, source: Source) -> None:
        self.highest = highest(source)
        self.missed: Counter[str] = Counter()
        for line in core_missed(source):
            if line.missed_minutes is not None:
                self.missed[line.student] += line.missed_minutes
        rows = source.rows(notices.MODEL)
        verdicts = timeliness(every(rows, notices.NoticeRow), every(rows, notices.LetterRow))
        self.verdicts = [(line.student, line.verdict) for line in verdicts if line.verdict != "withdrawn"]
        programme = source.policy.programme
        self.least = programme.suppress_below if programme else None

    def of(self, name: str, members: Iterable[Child]) -> Equity:
        """The figures of one group."""
        ids = {child.student for child in members}
        if self.least is None or len(ids) < self.least:
            return Equity(name, None, None, None, None, None, suppressed=True)
        missed = [minutes for student, minutes in self.missed.items() if student in ids]
        verdicts = [verdict for student, verdict in self.verdicts if student in ids]
        return Equity(
            subgroup=name,
            students=len(ids),
            tier2_pct=percent(sum(self.highest[s] == 2 for s in ids), len(ids)),
            tier3_pct=percent(sum(self.highest[s] == 3 for s in ids), len(ids)),
            core_minutes_missed_mean=round(fmean(missed), 1) if missed else None,
            notices_in_time_pct=percent(verdicts.count("in_time"), len(verdicts)),
            suppressed=False,
        )
