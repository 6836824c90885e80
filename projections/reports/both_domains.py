"""Who is under review now, with the help that each of them has in both domains (C6)."""

from dataclasses import dataclass

from domain.dates.deadline import DeadlineReached
from domain.ids import owner_id, student_stream
from domain.team.meeting import MeetingHeld, MeetingOpened
from projections.reports.population import tiers
from projections.reports.report import report
from projections.reports.services import Service, started
from projections.reports.source import Source, student_of


@dataclass(frozen=True, slots=True)
class BothDomains:
    """A student under review, with the tier in every strand of both domains above Tier 1."""

    student: str
    building: str
    review: str
    academic: tuple[str, ...]
    behavioral: int
    plans: tuple[str, ...]


@report("both-domains", "C6")
def both_domains(source: Source) -> list[BothDomains]:
    """Whom does a team review now, and what help has each of them in both domains?

    One line for each review meeting that is open, and each cycle under way whose minimum of weeks is over:
    the student's tiers in every subject and in behavior, and the plans under way in both domains. `mtss
    student trail` shows the two domains of one student in one order of time.
    """
    held = tiers(source)
    running = [s for s in started(source) if s.active]
    found = dict.fromkeys([*_open_meetings(source), *_cycles_in_review(source, running)])
    return [_both(source, student, review, held, running) for student, review in found]


def _open_meetings(source: Source) -> list[tuple[str, str]]:
    opened: dict[tuple[str, str], None] = {}
    for recorded in source.records(MeetingOpened, MeetingHeld):
        key = (student_of(recorded), f"meeting {getattr(recorded.event, 'meeting', '')}")
        if isinstance(recorded.event, MeetingOpened):
            opened[key] = None
        else:
            opened.pop(key, None)
    return [key for key in opened if source.children[key[0]].left_on is None]


def _cycles_in_review(source: Source, running: list[Service]) -> list[tuple[str, str]]:
    reached = {e.deadline.partition("/review_opens")[0] for _, e in source.each(DeadlineReached)}
    found: list[tuple[str, str]] = []
    for service in running:
        stream = student_stream(service.child.student)
        for number, cycle in service.cycles.items():
            owner = owner_id("cycle", stream, f"{service.name}/{number}")
            if cycle.ended_on is None and owner in reached:
                found.append((service.child.student, f"cycle {number} of {service.name}"))
    return found


def _both(
    source: Source, student: str, review: str, held: dict[tuple[str, str], int], running: list[Service]
) -> BothDomains:
    mine = {name: tier for (s, name), tier in held.items() if s == student and tier > 1}
    academic = (f"{name.partition('/')[2]} {tier}" for name, tier in mine.items() if "/" in name)
    return BothDomains(
        student=student,
        building=source.children[student].building,
        review=review,
        academic=tuple(sorted(academic)),
        behavioral=mine.get("behavioral", 1),
        plans=tuple(sorted(s.name for s in running if s.child.student == student)),
    )
