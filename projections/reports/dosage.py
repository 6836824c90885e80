"""What was planned of each service and what was delivered: dosage, silent gaps, groups, effect, core."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

from domain.dates.calendar import NoCalendar
from domain.event import Event
from domain.recorded import Recorded
from domain.service.group import GroupFormed, GroupJoined, GroupLeft
from domain.service.progress import slope
from domain.service.slot import held, shared
from domain.service.timetable import TimetableRecorded, in_force
from domain.tier import service_of
from projections.reports.report import percent, report
from projections.reports.services import Held, Service, started
from projections.reports.source import Source, student_of


@dataclass(frozen=True, slots=True)
class DosageLine:
    """One plan since its start. `expected` counts school days at the plan's sessions a week."""

    student: str
    plan: str
    service: str
    building: str
    responsible: str
    expected: float
    entered: int
    attended: int
    minutes: int
    dosage_pct: float | None
    silent_weeks: tuple[date, ...]
    probes_expected: int
    probes_entered: int


@dataclass(frozen=True, slots=True)
class CoreMissed:
    """Minutes of core instruction that fell to the sessions of one plan; `basis` says how that is known."""

    student: str
    plan: str
    building: str
    basis: str
    planned_minutes_a_week: int | None
    missed_minutes: int | None
    sessions: int
    hour_unknown: int


@dataclass(frozen=True, slots=True)
class GroupLine:
    group: str
    building: str
    service: str
    interventionist: str
    members_today: int
    most_members: int
    warn_above: int | None
    refuse_above: int | None
    findings: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What came of one intervention. Slopes are per week, on the measure's own scale."""

    intervention: str
    service: str
    students: int
    plans: int
    met_goal: int
    met_goal_pct: float | None
    measured: int
    mean_slope: float | None
    mean_goal_slope: float | None
    dosage_pct: float | None


@report("dosage", "C12")
def dosage(source: Source) -> list[DosageLine]:
    """How much of each plan was delivered, and where did nobody enter anything?

    One line for each plan that was started. Sessions are expected on the school days from the first session
    (from the start, while there is none) to the plan's end or today, at the plan's sessions a week. `entered`
    counts every session on record, held or not; `attended` those the student took part in. A silent week is a
    school week (its Monday is given) with a school day and no entry at all. Progress probes are expected at
    the longest interval that the policy allows.
    """
    return [_dosage(source, service) for service in started(source)]


def _dosage(source: Source, service: Service) -> DosageLine:
    days = school_days(source, service)
    expected = round(service.sessions_per_week * len(days) / 5, 1)
    entered = {held.on - timedelta(days=held.on.weekday()) for held in service.sessions}
    weeks = sorted({day - timedelta(days=day.weekday()) for day in days})
    return DosageLine(
        student=service.child.student,
        plan=service.name,
        service=service_of(service.drafted.domain, service.drafted.tier),
        building=service.child.building,
        responsible=service.responsible,
        expected=expected,
        entered=len(service.sessions),
        attended=len(service.attended),
        minutes=sum(held.event.minutes for held in service.attended),
        dosage_pct=percent(len(service.attended), expected),
        silent_weeks=tuple(week for week in weeks if week not in entered),
        probes_expected=_probes_expected(source, service, days),
        probes_entered=len(service.probes),
    )


def school_days(source: Source, service: Service) -> list[date]:
    """The school days on which sessions of a plan could be held, up to today; none without a calendar."""
    assert service.started_on is not None
    first = min((held.on for held in service.sessions), default=service.started_on)
    last = min(service.closed_on or date.max, source.today)
    try:
        known = source.calendar(service.child.building).school_days
    except NoCalendar:
        return []
    return [day for day in known if max(first, service.started_on) <= day <= last]


def _probes_expected(source: Source, service: Service, days: list[date]) -> int:
    """One at the end of each of the policy's longest intervals, in weeks of school days."""
    interval = source.policy.services[service_of(service.drafted.domain, service.drafted.tier)].probes.max
    return len(days) // (5 * interval)


@report("core-missed", "R5")
def core_missed(source: Source) -> list[CoreMissed]:
    """How many minutes of core instruction did the sessions of each plan take?

    One line for each plan that was started. With a timetable of the student on record, the hours of the
    sessions that the student attended are laid over the core classes; a session of which only the day is
    known is counted apart. Without a timetable the basis is the plan's attestation, and the minutes are not
    known. What is planned a week comes from the plan's own hours.
    """
    timetables: dict[str, list[TimetableRecorded]] = {}
    for recorded, timetable in source.each(TimetableRecorded):
        timetables.setdefault(student_of(recorded), []).append(timetable)
    return [_core_missed(s, timetables.get(s.child.student, [])) for s in started(source)]


def _core_missed(service: Service, timetables: list[TimetableRecorded]) -> CoreMissed:
    drafted = service.drafted
    planned = in_force(timetables, drafted.start_on)
    basis = "timetable" if timetables else "attested" if drafted.supplement_attestation else "neither"
    return CoreMissed(
        student=service.child.student,
        plan=service.name,
        building=service.child.building,
        basis=basis,
        planned_minutes_a_week=(
            sum(shared(slot, planned.core) for slot in drafted.slots) if planned and drafted.slots else None
        ),
        missed_minutes=(
            sum(_missed(service, held, timetables) for held in service.attended) if timetables else None
        ),
        sessions=len(service.attended),
        hour_unknown=sum(held.at is None for held in service.attended),
    )


def _missed(service: Service, session: Held, timetables: list[TimetableRecorded]) -> int:
    timetable = in_force(timetables, session.on)
    if session.at is None or timetable is None:
        return 0
    filled = held(session.at.astimezone(ZoneInfo(service.child.zone)), session.event.minutes)
    return shared(filled, timetable.core) if filled else 0


@report("groups", "R42")
def groups(source: Source) -> list[GroupLine]:
    """How large is each small group, and was it ever larger than the plan says?

    One line for each group that was formed: its members today, the most it ever had on one day, and the
    limits of the policy (A2). `findings` counts those who joined although the group was then above the size
    of which the plan speaks.
    """
    return list(_groups(source, source.records(*GROUP_EVENTS)))


GROUP_EVENTS: tuple[type[Event], ...] = (GroupFormed, GroupJoined, GroupLeft)


def _groups(source: Source, records: list[Recorded]) -> Iterator[GroupLine]:
    formed = {r.originator_id: r.event for r in records if isinstance(r.event, GroupFormed)}
    for stream, group in formed.items():
        mine = [r.event for r in records if r.originator_id == stream]
        spans = list(_memberships(mine))
        starts = [first for first, _ in spans]
        limit = source.policy.services[group.service].group
        yield GroupLine(
            group=group.group,
            building=group.building,
            service=group.service,
            interventionist=group.interventionist,
            members_today=_size(spans, source.today),
            most_members=max((_size(spans, day) for day in starts), default=0),
            warn_above=limit.warn_above if limit else None,
            refuse_above=limit.refuse_above if limit else None,
            findings=sum(len(e.findings) for e in mine if isinstance(e, GroupJoined)),
        )


def _memberships(events: list[Event]) -> Iterator[tuple[date, date]]:
    """From the day of joining to the first day on which the student was no member."""
    since: dict[str, date] = {}
    for event in events:
        if isinstance(event, GroupJoined):
            since[event.student] = event.on
        elif isinstance(event, GroupLeft) and event.student in since:
            yield since.pop(event.student), event.on
    yield from ((first, date.max) for first in since.values())


def _size(spans: list[tuple[date, date]], day: date) -> int:
    return sum(first <= day < end for first, end in spans)


@report("effectiveness", "C12")
def effectiveness(source: Source) -> list[Effect]:
    """Does each intervention work: how many students reached their goal, how fast did they progress?

    One line for each intervention and service with plans that were started. A goal is met where the last
    point of the plan's measure reaches the target. The slope is the least-squares trend of each plan's points
    per week (plans with points on two days at least), beside the slope that the goals asked for. Dosage is
    what was attended of what was expected (see `dosage`).
    """
    by_service: dict[tuple[str, str], list[Service]] = {}
    for service in started(source):
        name = service_of(service.drafted.domain, service.drafted.tier)
        by_service.setdefault((service.drafted.intervention, name), []).append(service)
    return [_effect(source, *key, plans) for key, plans in sorted(by_service.items())]


def _effect(source: Source, intervention: str, name: str, plans: list[Service]) -> Effect:
    lines = [_dosage(source, plan) for plan in plans]
    slopes = [rise * 7 for plan in plans if (rise := slope(plan.measured)) is not None]
    met = sum(_met_goal(plan) for plan in plans)
    return Effect(
        intervention=intervention,
        service=name,
        students=len({plan.child.student for plan in plans}),
        plans=len(plans),
        met_goal=met,
        met_goal_pct=percent(met, len(plans)),
        measured=len(slopes),
        mean_slope=round(fmean(slopes), 3) if slopes else None,
        mean_goal_slope=round(fmean(plan.drafted.goal.slope * 7 for plan in plans), 3),
        dosage_pct=percent(sum(line.attended for line in lines), sum(line.expected for line in lines)),
    )


def _met_goal(plan: Service) -> bool:
    goal, points = plan.drafted.goal, plan.measured
    if not points:
        return False
    rising = goal.target >= goal.baseline
    return points[-1].value >= goal.target if rising else points[-1].value <= goal.target
