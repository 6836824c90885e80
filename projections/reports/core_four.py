"""The Core Four of the personalized-learning brief, as the record shows them (C-rules: never a gate)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from typing import get_args

from domain.classroom.classroom import ClassroomObserved, CoreFour
from domain.classroom.core_four import AgencyGoalSet, ContentUsed, CoreFourTagged, ReflectionRecorded
from domain.classroom.core_instruction import CoreRecorded
from domain.event import Event
from projections.reports.report import report
from projections.reports.services import Service, started
from projections.reports.source import Source, student_of

FOUR: tuple[CoreFour, ...] = get_args(CoreFour)


@dataclass(frozen=True, slots=True)
class Tagged:
    """How often plans, sessions, decisions and classrooms carry one of the Core Four."""

    component: CoreFour
    plans: int
    sessions: int
    decisions: int
    classrooms: int


@dataclass(frozen=True, slots=True)
class Classroom:
    building: str
    section: str
    seen: int
    last_seen_on: date | None
    carries: tuple[CoreFour, ...]
    missing: tuple[CoreFour, ...]


@dataclass(frozen=True, slots=True)
class TeacherTime:
    """Mean teacher-led minutes on grade-level work, for students below grade level and for the others."""

    building: str
    section: str
    seen: int
    flagged_minutes: float
    other_minutes: float
    more_for_flagged: bool


@dataclass(frozen=True, slots=True)
class Content:
    """Content by mode: how often it was seen or used, how often with a standard and evidence of mastery."""

    where: str
    material: str
    online: int
    offline: int
    with_standard: int
    with_mastery_evidence: int


@dataclass(frozen=True, slots=True)
class Voice:
    """The students' own words, and the lessons in which expectations were taught, by building."""

    building: str
    students_with_behavioral_plans: int
    of_them_with_reflection: int
    reflections: int
    expectation_lessons: int


@dataclass(frozen=True, slots=True)
class Agency:
    """What of flexible content and student ownership a plan under way in Tier 2 or 3 shows."""

    student: str
    plan: str
    tier: int
    content: int
    online: int
    agency_goals: int
    cycles: int
    cycles_without_reflection: tuple[int, ...]
    missing: tuple[str, ...]


@report("core-four", "C2")
def core_four(source: Source) -> list[Tagged]:
    """Which of the Core Four do plans, sessions, decisions and classrooms carry?

    One line for each component: flexible content, targeted instruction, data-driven decisions, student
    ownership. Counts what `core_four.tag` and `classroom.observe` recorded, each plan, session, decision
    and section once.
    """
    carried: dict[str, set[tuple[str, ...]]] = {component: set() for component in FOUR}
    for recorded in source.records(CoreFourTagged, ClassroomObserved):
        e = recorded.event
        if isinstance(e, CoreFourTagged | ClassroomObserved):
            about = (e.about, e.of) if isinstance(e, CoreFourTagged) else ("classroom", e.section)
            for component in e.core_four:
                carried[component].add((*about, recorded.originator_id))
    kinds = ("plan", "session", "decision", "classroom")
    return [Tagged(c, *(sum(k == kind for k, *_ in carried[c]) for kind in kinds)) for c in FOUR]


@report("classrooms", "C3")
def classrooms(source: Source) -> list[Classroom]:
    """Which classrooms lack one of the Core Four in their core instruction?

    One line for each section that was observed (`classroom.observe`) or whose core is on record
    (`core.record`), in any school year; `missing` lists the components that no observation showed. A section
    nobody observed lacks all four.
    """
    seen: dict[tuple[str, str], list[tuple[date, ClassroomObserved]]] = {}
    for recorded in source.records(ClassroomObserved, CoreRecorded):
        e, building = recorded.event, recorded.originator_id.split("/")[1]
        if isinstance(e, ClassroomObserved | CoreRecorded):
            mine = seen.setdefault((building, e.section), [])
            if isinstance(e, ClassroomObserved):
                mine.append((source.building_day(recorded, building), e))
    return [_classroom(*key, observed) for key, observed in sorted(seen.items())]


def _classroom(building: str, section: str, seen: list[tuple[date, ClassroomObserved]]) -> Classroom:
    carries = {component for _, e in seen for component in e.core_four}
    return Classroom(
        building=building,
        section=section,
        seen=len(seen),
        last_seen_on=max((day for day, _ in seen), default=None),
        carries=tuple(c for c in FOUR if c in carries),
        missing=tuple(c for c in FOUR if c not in carries),
    )


@report("teacher-time", "C8")
def teacher_time(source: Source) -> list[TeacherTime]:
    """Do students below grade level get more time with a teacher on grade-level work?

    One line for each section with observations that count both: the mean teacher-led minutes for students
    below grade level and for the others (`classroom.observe`).
    """
    seen: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for recorded, e in source.each(ClassroomObserved):
        if e.flagged_minutes is not None and e.other_minutes is not None:
            key = (recorded.originator_id.split("/")[1], e.section)
            seen.setdefault(key, []).append((e.flagged_minutes, e.other_minutes))
    return [_teacher_time(*key, minutes) for key, minutes in sorted(seen.items())]


def _teacher_time(building: str, section: str, minutes: list[tuple[int, int]]) -> TeacherTime:
    flagged, others = (round(fmean(column), 1) for column in zip(*minutes, strict=True))
    return TeacherTime(building, section, len(minutes), flagged, others, flagged > others)


@report("materials", "C9")
def materials(source: Source) -> list[Content]:
    """In which modes is content offered, and is it linked to a standard and to evidence of mastery?

    One line for each mode (paper, physical, digital) in classrooms and in the remediation of plans. A
    classroom's digital content counts as online there; of remediation the record says which it was.
    """
    lines: list[Content] = []
    rooms = [e for _, e in source.each(ClassroomObserved)]
    used = [e for _, e in source.each(ContentUsed)]
    for material in ("paper", "physical", "digital"):
        seen = [e for e in rooms if material in e.materials]
        online = len(seen) if material == "digital" else 0
        lines.append(_content("classroom", material, online, seen))
        mine = [e for e in used if e.material == material]
        lines.append(_content("remediation", material, sum(e.online for e in mine), mine))
    return lines


def _content(
    where: str, material: str, online: int, seen: Sequence[ClassroomObserved | ContentUsed]
) -> Content:
    return Content(
        where=where,
        material=material,
        online=online,
        offline=len(seen) - online,
        with_standard=sum(bool(e.standard) for e in seen),
        with_mastery_evidence=sum(bool(e.mastery_evidence) for e in seen),
    )


@report("student-voice", "C11")
def student_voice(source: Source) -> list[Voice]:
    """Do students with behavioral support reflect in their own words, and are expectations taught?

    One line for each building: the students with a behavioral plan that was started, how many of them have a
    reflection on record (`reflection.record`, dictated or not), all reflections there, and the classroom
    lessons that taught an expectation of behavior (`classroom.observe`). What the students said is not shown.
    """
    reflected = [student_of(r) for r in source.records(ReflectionRecorded)]
    supported = {s.child.student for s in started(source) if s.drafted.domain == "behavioral"}
    seen = source.each(ClassroomObserved)
    lessons = [r.originator_id.split("/")[1] for r, e in seen if e.expectations_taught]
    buildings = sorted({child.building for child in source.enrolled} | set(lessons))
    return [_voice(source, building, supported, reflected, lessons) for building in buildings]


def _voice(
    source: Source, building: str, supported: set[str], reflected: list[str], lessons: list[str]
) -> Voice:
    here = {child.student for child in source.children.values() if child.building == building}
    return Voice(
        building=building,
        students_with_behavioral_plans=len(supported & here),
        of_them_with_reflection=len(supported & here & set(reflected)),
        reflections=sum(student in here for student in reflected),
        expectation_lessons=lessons.count(building),
    )


@report("agency", "C5", "C16")
def agency(source: Source) -> list[Agency]:
    """Which plans name content used in remediation, a goal of the student's own, a reflection in each cycle?

    One line for each plan under way. `content` and `online` count `content.record`, `agency_goals` count
    `agency_goal.set` (C16). In Tier 3 a flexible-content item and a reflection in every cycle are looked for
    (C5); in both tiers remediation content and an agency goal. `missing` names what is not on record.
    """
    counted: dict[tuple[str, str], list[Event]] = {}
    for recorded in source.records(ContentUsed, AgencyGoalSet, ReflectionRecorded):
        plan = str(getattr(recorded.event, "plan", None))
        counted.setdefault((student_of(recorded), plan), []).append(recorded.event)
    plans = (s for s in started(source) if s.active)
    return [_agency(s, counted.get((s.child.student, s.name), [])) for s in plans]


def _agency(service: Service, on_record: list[Event]) -> Agency:
    content = [e for e in on_record if isinstance(e, ContentUsed)]
    goals = sum(isinstance(e, AgencyGoalSet) for e in on_record)
    reflected = {e.number for e in on_record if isinstance(e, ReflectionRecorded)}
    silent = tuple(number for number in sorted(service.cycles) if number not in reflected)
    tier3 = service.drafted.tier == 3
    lacking = {"content": not content, "agency goal": not goals, "reflection": tier3 and bool(silent)}
    return Agency(
        student=service.child.student,
        plan=service.name,
        tier=service.drafted.tier,
        content=len(content),
        online=sum(e.online for e in content),
        agency_goals=goals,
        cycles=len(service.cycles),
        cycles_without_reflection=silent,
        missing=tuple(what for what, is_missing in lacking.items() if is_missing),
    )
