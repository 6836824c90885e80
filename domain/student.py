"""One student's file: every lifecycle of the plan meets here, in one stream.

The state is what the deciders need and no more; read models hold the rest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from domain.classroom.classroom_plan import ClassroomPlan
from domain.classroom.contact import Contact
from domain.context import Context
from domain.dates import deadline
from domain.dates.deadline import Deadlines
from domain.event import Event
from domain.folding import replace
from domain.moments import civil_date, runs_on
from domain.notices.dispatch import Dispatch
from domain.notices.notice import Notice
from domain.policy import Domain, Subject
from domain.record.enrolment import Enrolment, GuardianRecorded, Guardians, StatusRecorded, in_force
from domain.record.opening_counts import Opening
from domain.recorded import Ref
from domain.refusal import Refusal
from domain.rights.amendment import Amendment, StatementAdded
from domain.rights.consent import Consent, OptedOut
from domain.rights.disclosure import DisclosureRecorded
from domain.rights.evaluation_state import Evaluation
from domain.rights.fba_bip import Paper
from domain.rights.records_request import RecordsRequest
from domain.screening.at_risk import Listing
from domain.screening.closed_list import Screening
from domain.screening.evidence import Point
from domain.screening.protocol import ProtocolAttested
from domain.service.cycle import Cycle, Seen
from domain.service.plan import Plan
from domain.team.eligibility import Recommendation
from domain.team.meeting import Meeting
from domain.team.qualification import Qualification
from domain.team.referral import Referral
from domain.team.support_team import Submission
from domain.tier import Strand

if TYPE_CHECKING:
    from domain.record.transfer import Pause
    from domain.service.external_cycles import ExternalCycle
    from domain.service.responsibility import HandOverPlanned
from domain.service.timetable import TimetableRecorded


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision and the entries it relied on (R16)."""

    ref: Ref
    evidence: tuple[Ref, ...]


@dataclass(frozen=True, init=False)
class Student:
    """A student's file as folded so far."""

    stream: str
    zone: str = "UTC"
    enrolment: Enrolment | None = None
    statuses: tuple[StatusRecorded, ...] = ()
    guardian_periods: Guardians = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    timetables: tuple[TimetableRecorded, ...] = ()
    attachments: frozenset[str] = frozenset()
    consents: tuple[Consent, ...] = ()
    opt_outs: tuple[OptedOut, ...] = ()
    points: Mapping[str, Point] = field(default_factory=dict)
    probe_refs: Mapping[str, Ref] = field(default_factory=dict)
    earlier_probes: Mapping[str, tuple[Ref, ...]] = field(default_factory=dict)
    """Of a corrected probe, the entries that gave its value before."""
    failed_regents: Mapping[str, float] = field(default_factory=dict)
    """Points of failed Regents examinations, with the passing mark of their day (R40)."""
    attested: tuple[tuple[Screening, ProtocolAttested], ...] = ()
    candidates: Mapping[str, str] = field(default_factory=dict)
    """By screening result, the band in which the decision tree puts the student (R29)."""
    not_screened: Mapping[tuple[Screening, str | None], str] = field(default_factory=dict)
    """By screening and subject, why there is no result (R13)."""
    closed_lists: frozenset[Screening] = frozenset()
    """The screenings whose at-risk list with this student is closed (R34)."""
    classroom_plans: Mapping[str, ClassroomPlan] = field(default_factory=dict)
    sessions: frozenset[str] = frozenset()
    between_cycles: Mapping[str, tuple[Seen, ...]] = field(default_factory=dict)
    """By plan under way, its sessions while no cycle was."""
    unplaced: Mapping[str, tuple[Seen, ...]] = field(default_factory=dict)
    """By plan, the sessions and probes of which no cycle is known: its start may be entered later (A33)."""
    decisions: tuple[Decided, ...] = ()
    listings: Mapping[str, Listing] = field(default_factory=dict)
    referrals: Mapping[str, Referral] = field(default_factory=dict)
    meetings: Mapping[str, Meeting] = field(default_factory=dict)
    recommendations: Mapping[str, Recommendation] = field(default_factory=dict)
    qualifications: Mapping[str, Qualification] = field(default_factory=dict)
    plans: Mapping[str, Plan] = field(default_factory=dict)
    cycles: Mapping[str, Cycle] = field(default_factory=dict)
    tiers: Mapping[Strand, int] = field(default_factory=dict)
    notices: Mapping[str, Notice] = field(default_factory=dict)
    dispatches: Mapping[str, Dispatch] = field(default_factory=dict)
    submissions: Mapping[str, Submission] = field(default_factory=dict)
    cse_questions: Mapping[str, bool] = field(default_factory=dict)
    cse_referred: frozenset[str] = frozenset()
    evaluations: Mapping[str, Evaluation] = field(default_factory=dict)
    fbas_begun: frozenset[str] = frozenset()
    papers: Mapping[str, Paper] = field(default_factory=dict)
    """Functional behavioral assessments and behavior intervention plans (R121)."""
    records_requests: Mapping[str, RecordsRequest] = field(default_factory=dict)
    amendments: Mapping[str, Amendment] = field(default_factory=dict)
    statements: Mapping[str, StatementAdded] = field(default_factory=dict)
    disclosures: Mapping[str, tuple[DisclosureRecorded, date]] = field(default_factory=dict)
    """The log of who asked for the child's data or received it, with the day of each (L21)."""
    merged_into: str = ""
    """The opaque id of the child's other file, once this one was closed as a duplicate."""
    left_behind: tuple[str, ...] = ()
    """The plans that were under way when the student left."""
    external_cycles: Mapping[str, "ExternalCycle"] = field(default_factory=dict)
    openings: Mapping[str, Opening] = field(default_factory=dict)
    """The services that were under way when the record was opened, by plan."""
    pauses: Mapping[str, "Pause"] = field(default_factory=dict)
    hand_overs: Mapping[str, "HandOverPlanned"] = field(default_factory=dict)
    entries: int = 0
    """How many entries the file has: the number of the last one."""
    entered: Mapping[int, str] = field(default_factory=dict)
    """What people entered about the child, and might have entered for another: entry → its type."""
    seals: Mapping[int, bool] = field(default_factory=dict)
    """Entries that are to be made unreadable, and whether they are."""
    deadlines: Deadlines = field(default_factory=dict)

    def __init__(self, stream: str, **known: Any) -> None:
        """All fields at once: every event makes a new file, and a step a field would cost most of that."""
        self.__dict__.update(_nothing_known(), stream=stream, **known)

    @property
    def id(self) -> str:
        """The student's opaque id."""
        return self.stream.partition("/")[2]

    @property
    def building(self) -> str:
        """The building of enrolment; empty before it."""
        return self.enrolment.building if self.enrolment else ""

    @property
    def grade(self) -> str:
        """The grade of enrolment; empty before it."""
        return self.enrolment.grade if self.enrolment else ""

    @property
    def guardians(self) -> Mapping[str, GuardianRecorded]:
        """Each person by the latest period on file; `guardian_on` tells what holds on a day."""
        periods = self.guardian_periods.items()
        return {name: max(known, key=lambda p: p.valid_from) for name, known in periods}

    def guardian_on(self, guardian: str, day: date) -> GuardianRecorded | None:
        """What holds of one person on a day."""
        return in_force(self.guardian_periods.get(guardian, ()), day)

    def civil(self, when: date | datetime) -> date:
        """The student's own day of `when`."""
        return civil_date(when, self.zone)

    def tier(self, strand: Strand) -> int:
        """The tier in one domain or subject; everybody holds Tier 1 (R23, R83)."""
        return self.tiers.get(strand, 1)

    def has_status(self, kind: str, day: date) -> bool:
        """Whether a dated status is in force on `day`."""
        return any(s.kind == kind and runs_on(s, day) for s in self.statuses)

    def active_plan(self, domain: Domain, subject: Subject | None) -> Plan | None:
        """The plan under way in one domain or subject."""
        mine = (p for p in self.plans.values() if (p.drafted.domain, p.drafted.subject) == (domain, subject))
        return next((p for p in mine if p.status == "active"), None)

    def building_of(self, plan: str) -> str:
        """The one building that accounts for a plan: its own, or that of enrolment."""
        known = self.plans.get(plan)
        return (known and known.building) or self.building

    def current_cycle(self, plan: str) -> Cycle | None:
        """The cycle under way in a plan."""
        return next((c for c in self.cycles.values() if c.plan == plan and c.running), None)

    def with_cycle(self, changed: Cycle) -> "Student":
        """The same with one cycle replaced."""
        return replace(self, cycles={**self.cycles, changed.key: changed})

    def named_points(self, names: Iterable[str]) -> list[Point]:
        """The data points of these names, as far as they are on file."""
        return [self.points[name] for name in names if name in self.points]

    def point_ref(self, point: str) -> Ref | None:
        """Where a data point or probe stands in the record, for citing it as evidence."""
        known = self.points.get(point)
        return known.ref if known else self.probe_refs.get(point)

    def cycle_on(self, plan: str, day: date) -> Cycle | None:
        """The cycle of a plan that was under way on `day`; the later one where two meet."""
        mine = (c for c in self.cycles.values() if c.plan == plan and c.started_on <= day)
        lasting = [c for c in mine if c.ended_on is None or day <= c.ended_on]
        return max(lasting, key=lambda c: c.number, default=None)

    def eligible_for(self, basis: str) -> tuple[Domain, Subject | None, int] | None:
        """What `basis` makes the student eligible for: a recommendation, a qualification, a step down."""
        if found := self.recommendations.get(basis):
            tier = {"eligible": found.tier, "t2": 2}.get(found.decided)
            return (found.domain, found.subject, tier) if tier and not found.confirms else None
        if qualified := self.qualifications.get(basis):
            stands = not (qualified.pending or qualified.set_aside)
            return (qualified.domain, None, 3) if stands else None
        for ended in self.cycles.values():
            if ended.outcome == "to_tier2" and basis == f"step-{ended.plan}-{ended.number}":
                drafted = self.plans[ended.plan].drafted
                return (drafted.domain, drafted.subject, 2)
        return None

    def is_enrolled(self) -> Refusal | None:
        """Refuses for a student nobody enrolled, or who has left."""
        if self.enrolment is None:
            return Refusal(
                rule="state", reason="no such student", remedy="enrol the student first (student.enrol)"
            )
        if self.enrolment.withdrawn:
            return Refusal(
                rule="state", reason="the student has left", remedy="enrol the student again first"
            )
        return None

    def is_closed(self) -> Refusal | None:
        """Refuses for a file that was closed as a duplicate."""
        if not self.merged_into:
            return None
        reason = "the file was closed as a duplicate"
        return Refusal(rule="state", reason=reason, remedy=f"use the child's file {self.merged_into}")

    def new(self, name: str, known: Mapping[str, Any]) -> Refusal | None:
        """Refuses a name that is taken."""
        if name in known:
            return Refusal(rule="state", reason=f"{name} is on file already", remedy="give it another id")
        return None

    def has_entry(self, entry: int) -> Refusal | None:
        """Refuses an act about an entry beyond the last one."""
        if entry <= self.entries:
            return None
        reason = f"the file has {self.entries} entries, none of the number {entry}"
        return Refusal(rule="state", reason=reason, remedy="look the number up (mtss student trail)")

    def expects(self, owner: str, what: str) -> Refusal | None:
        """Refuses an act that nothing outstanding asks for."""
        if any(d.owner == owner and d.outstanding for d in self.deadlines.values()):
            return None
        return Refusal(
            rule="state", reason=f"{what} is not awaited", remedy="check the id, or what was done already"
        )

    def met(
        self, owner: str, kind: str, context: Context, about: str = "", *, documented: bool = False
    ) -> list[Event]:
        """What an act means for the owner's outstanding deadlines of one kind."""
        return deadline.met(self.deadlines, owner, kind, context, about, documented=documented)

    def withdrawn(
        self, owner: str, because: str, *kinds: str, only_open: bool = False, about: str | None = None
    ) -> list[Event]:
        """Withdraw the owner's outstanding deadlines; with `only_open`, what was missed stays missed."""
        mine = {
            name: d
            for name, d in self.deadlines.items()
            if (not only_open or d.status == "open") and about in (None, d.about)
        }
        return deadline.withdrawn(mine, owner, because, *kinds)


@cache
def _nothing_known() -> Mapping[str, Any]:
    """The fields of an empty file."""
    given = [f for f in fields(Student) if f.name != "stream"]
    return {f.name: f.default if f.default is not MISSING else _made(f) for f in given}


def _made(given: Field[Any]) -> Any:
    assert given.default_factory is not MISSING, f"{given.name} has a default"
    return given.default_factory()
