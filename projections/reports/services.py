"""Each plan with what came of it, as reports count it: sessions, probes, cycles, its start and end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.event import Event
from domain.recorded import Recorded
from domain.service.correction import ProbeCorrected
from domain.service.cycle import CycleAnchored, CycleCutShort, CycleEnded, CycleStarted
from domain.service.plan import PlanDrafted, PlanStarted
from domain.service.plan_change import PlanChanged
from domain.service.progress import Measured
from domain.service.responsibility import ResponsibleChanged
from domain.service.session import ProbeRecorded, SessionRecorded
from domain.tier import PlanClosed
from projections.reports.source import Child, Source, student_of


@dataclass(frozen=True)
class Held:
    """A session: its day in the student's zone, and the instant where the hour is on record."""

    on: date
    at: datetime | None
    event: SessionRecorded


@dataclass
class Cycle:
    """A cycle of a plan; `anchor` is day 0 of its window."""

    number: int
    started_on: date
    anchor: date | None = None
    ended_on: date | None = None
    end: CycleEnded | None = None


@dataclass
class Service:
    """A plan with all that is on record of it."""

    child: Child
    drafted: PlanDrafted
    sessions_per_week: int
    minutes: int
    responsible: str
    started_on: date | None = None
    closed_on: date | None = None
    sessions: list[Held] = field(default_factory=list)
    probes: dict[str, Measured] = field(default_factory=dict)
    cycles: dict[int, Cycle] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The plan's name in the student's file."""
        return self.drafted.plan

    @property
    def strand(self) -> str:
        """The subject of an academic plan, else `behavior`."""
        return self.drafted.subject or "behavior"

    @property
    def active(self) -> bool:
        """Whether the plan is under way."""
        return self.started_on is not None and self.closed_on is None

    @property
    def attended(self) -> list[Held]:
        """The sessions that the student took part in."""
        return [held for held in self.sessions if held.event.code == "attended"]

    @property
    def measured(self) -> list[Measured]:
        """The points of the plan's measure, in order of their days."""
        return sorted(self.probes.values(), key=lambda point: point.on)


EVENTS: tuple[type[Event], ...] = (
    *(PlanDrafted, PlanStarted, PlanClosed, PlanChanged, SessionRecorded, ProbeRecorded, ProbeCorrected),
    *(CycleStarted, CycleAnchored, CycleEnded, CycleCutShort, ResponsibleChanged),
)


def services(source: Source) -> list[Service]:
    """Every plan that was drafted, in the order of the record."""
    return list(_folded(source, source.records(*EVENTS)))


def started(source: Source) -> list[Service]:
    """Every plan that was started."""
    return [service for service in services(source) if service.started_on]


def _folded(source: Source, records: Iterable[Recorded]) -> Iterator[Service]:
    known: dict[tuple[str, str], Service] = {}
    probes: dict[tuple[str, str], Service] = {}
    for recorded in records:
        event, student = recorded.event, student_of(recorded)
        if isinstance(event, ProbeCorrected):
            if service := probes.get((student, event.probe)):
                service.probes[event.probe] = Measured(service.probes[event.probe].on, event.value)
            continue
        key = (student, str(getattr(event, "plan", "")))
        if isinstance(event, PlanDrafted):
            known[key] = _drafted(source.children[student], event, known.get(key))
        elif key in known:
            _apply(known[key], event, recorded, source.day(recorded))
            if isinstance(event, ProbeRecorded):
                probes[student, event.probe] = known[key]
    yield from known.values()


def _drafted(child: Child, event: PlanDrafted, before: Service | None) -> Service:
    service = before or Service(child, event, event.sessions_per_week, event.minutes, event.responsible)
    service.drafted, service.responsible = event, event.responsible
    service.sessions_per_week, service.minutes = event.sessions_per_week, event.minutes
    return service


def _apply(service: Service, event: Event, recorded: Recorded, on: date) -> None:
    match event:
        case PlanStarted():
            service.started_on = on
        case PlanClosed():
            service.closed_on = on
        case ResponsibleChanged(responsible=responsible):
            service.responsible = responsible
        case PlanChanged():
            service.sessions_per_week, service.minutes = event.sessions_per_week, event.minutes
        case SessionRecorded():
            occurred = recorded.meta.occurred
            at = occurred if isinstance(occurred, datetime) else None
            service.sessions.append(Held(on, at, event))
        case ProbeRecorded(probe=probe, measure=measure, value=value):
            if measure == service.drafted.measure:
                service.probes[probe] = Measured(on, value)
        case CycleStarted(number=number):
            service.cycles[number] = Cycle(number, on)
        case CycleAnchored(number=number, anchor=anchor) if number in service.cycles:
            service.cycles[number].anchor = anchor
        case CycleEnded(number=number) if number in service.cycles:
            service.cycles[number].ended_on, service.cycles[number].end = on, event
        case CycleCutShort(number=number) if number in service.cycles:
            service.cycles[number].ended_on = on
