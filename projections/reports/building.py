"""What a building owes besides its students' files: action plan, training, programme, papers, reviews."""

from dataclasses import dataclass
from datetime import date

from domain.building.action_plan import ActionPlanAdopted, ActionPlanReviewed
from domain.building.programme import ELEMENTS
from domain.building.school_year import Year
from domain.classroom.tier1_help import Tier1HelpRecorded
from domain.event import Event
from domain.record.attachment import AttachmentRecorded
from domain.recorded import Recorded
from domain.service.fidelity import FidelityObserved
from domain.team.meeting import MeetingHeld, MeetingOpened, Step
from projections.reports.report import percent, report
from projections.reports.services import services
from projections.reports.source import Child, Source, student_of

STEPS: tuple[Step, ...] = ("define", "analyse", "plan", "evaluate")


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """The action plan that a building made in a school year for the next."""

    building: str
    year: str
    reviewed_on: date | None
    reviewers: tuple[str, ...]
    version: str | None
    adopted_on: date | None
    policies: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class Trained:
    """One person of the instructional staff in a school year; `versions` of the plan that were taught."""

    building: str
    year: str
    staff: str
    versions: tuple[str, ...]
    outstanding: bool


@dataclass(frozen=True, slots=True)
class ElementLine:
    building: str
    year: str
    element: str
    in_place: str
    missing: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper attached to a student's file (by opaque id) or a building."""

    belongs_to: str
    attachment: str
    about: str
    dated: date
    sha256: str
    kept_at: str


@dataclass(frozen=True, slots=True)
class Implementation:
    """Knowledge and consistency in one building: trained staff, watched plans, reviews by all steps."""

    building: str
    staff: int
    trained_pct: float | None
    plans: int
    plans_watched: int
    steps_kept_pct: float | None
    reviews: int
    reviews_with_all_steps: int


@dataclass(frozen=True, slots=True)
class Help:
    student: str
    building: str
    helper: str
    first: date
    last: date | None
    finding: str | None


@report("action-plans", "R10")
def action_plans(source: Source) -> list[ActionPlan]:
    """Was every building's action plan reviewed at the end of the year, by whom, and is there a new version?

    One line for each building and school year: the last review with its reviewers, the version adopted, and
    the policy versions that say they were made from it (`programme.from_action_plans`). The status is
    `reviewed` once a version is adopted that rests on a review by both teams; without one it is `open`, from
    the first day of the next school year on `overdue`.
    """
    return [_action_plan(source, year) for year in source.years()]


def _action_plan(source: Source, year: Year) -> ActionPlan:
    review, by = _last(source, year, ActionPlanReviewed)
    adoption, new = _last(source, year, ActionPlanAdopted)
    version = new.version if isinstance(new, ActionPlanAdopted) else None
    done = isinstance(new, ActionPlanAdopted) and not new.findings
    made_from = {p.version: p.programme.from_action_plans for p in source.district.policies if p.programme}
    return ActionPlan(
        building=year.building,
        year=year.label,
        reviewed_on=review,
        reviewers=tuple(r.staff for r in by.reviewers) if isinstance(by, ActionPlanReviewed) else (),
        version=version,
        adopted_on=adoption,
        policies=tuple(name for name, plans in made_from.items() if version == plans.get(year.building, "")),
        status="reviewed" if done else "overdue" if _next_year_began(source, year) else "open",
    )


def _last(source: Source, year: Year, kind: type[Event]) -> tuple[date | None, Event | None]:
    mine = [r for r in source.records(kind) if r.originator_id == year.stream]
    return (source.building_day(mine[-1], year.building), mine[-1].event) if mine else (None, None)


def _next_year_began(source: Source, year: Year) -> bool:
    years = source.calendar(year.building).years
    end = years[year.label].last_day if year.label in years else date.max
    later = [y.first_day for y in years.values() if y.first_day > end]
    return bool(later) and min(later) <= source.today


@report("training", "R11")
def training(source: Source) -> list[Trained]:
    """Who of the instructional staff was trained on the plan this year, and who is outstanding?

    One line for each building, open school year and person who holds one of `programme.instructional_roles`
    there today (any role, where the policy names none). Attendance at any training of the year counts.
    """
    return [
        _trained(year, person) for year in source.years() for person in _instructional(source, year.building)
    ]


def _trained(year: Year, person: str) -> Trained:
    versions = tuple(version for version, there in sorted(year.trained.items()) if person in there)
    return Trained(year.building, year.label, person, versions, not versions)


def _instructional(source: Source, building: str) -> list[str]:
    programme = source.policy.programme
    wanted = frozenset(programme.instructional_roles if programme else ())
    staff = source.district.staff.items()
    held = {name: member.roles(building, source.today) for name, member in staff}
    return sorted(name for name, roles in held.items() if (roles & wanted if wanted else roles))


@report("programme", "R84")
def programme(source: Source) -> list[ElementLine]:
    """Which of the six elements of the behavioral programme are in place in each building this year?

    One line for each building, school year and element; `missing` where nothing is recorded to stand behind
    it (`programme.record`).
    """
    return [
        ElementLine(year.building, year.label, e, year.elements.get(e, ""), e not in year.elements)
        for year in source.years()
        for e in ELEMENTS
    ]


@report("papers", "R9")
def papers(source: Source) -> list[Paper]:
    """Which papers are attached, to what, with which date and SHA-256, and where are they kept?

    One line for each `attachment.record`, of students by opaque id.
    """
    return [_paper(recorded.originator_id, e) for recorded, e in source.each(AttachmentRecorded)]


def _paper(stream: str, e: AttachmentRecorded) -> Paper:
    return Paper(stream, e.attachment, e.about, e.dated, e.sha256, e.kept_at)


@report("implementation", "R21")
def implementation(source: Source) -> list[Implementation]:
    """Does the staff know the model, and is it followed: training, fidelity, problem solving in reviews?

    One line for each building: how much of the instructional staff was trained (see `training`), how many
    plans under way had a session watched (`fidelity.observe`) and how many percent of the intervention's
    steps were kept to, how many review meetings were held and how many record all four steps of the
    problem-solving model: define, analyse, plan, evaluate.
    """
    names = {c.building for c in source.enrolled} | {y.building for y in source.years()}
    return [_implementation(source, name) for name in sorted(names)]


def _implementation(source: Source, building: str) -> Implementation:
    staff = [t for t in training(source) if t.building == building]
    plans = {(s.child.student, s.name) for s in services(source) if s.active and s.child.building == building}
    watched = [(student_of(r), e) for r, e in source.each(FidelityObserved)]
    seen = [e for student, e in watched if (student, e.plan) in plans]
    reviews = _reviews(source, building)
    return Implementation(
        building=building,
        staff=len(staff),
        trained_pct=percent(sum(not t.outstanding for t in staff), len(staff)),
        plans=len(plans),
        plans_watched=len({(student, e.plan) for student, e in watched} & plans),
        steps_kept_pct=percent(sum(e.steps_done for e in seen), sum(e.steps_planned for e in seen)),
        reviews=len(reviews),
        reviews_with_all_steps=sum(all(r.problem_solving.get(s) for s in STEPS) for r in reviews),
    )


def _reviews(source: Source, building: str) -> list[MeetingHeld]:
    reviews: set[tuple[str, str]] = set()
    held: list[MeetingHeld] = []
    for recorded in source.records(MeetingOpened, MeetingHeld):
        event, stream = recorded.event, recorded.originator_id
        if isinstance(event, MeetingOpened) and event.purpose == "review":
            reviews.add((stream, event.meeting))
        if isinstance(event, MeetingHeld) and (stream, event.meeting) in reviews:
            held += [event] if _at(source, recorded, building) else []
    return held


def _at(source: Source, recorded: Recorded, building: str) -> bool:
    child = source.children.get(student_of(recorded))
    return child is not None and child.building == building


@report("tier1-help", "R82")
def tier1_help(source: Source) -> list[Help]:
    """Who gets targeted behavioral help in Tier 1, from whom, since when?

    One line for each `tier1_help.record`; `finding` where the helper held none of the roles that the plan
    names: classroom teacher, school counselor, school psychologist, administrator.
    """
    return [_help(source.children[student_of(r)], e) for r, e in source.each(Tier1HelpRecorded)]


def _help(child: Child, e: Tier1HelpRecorded) -> Help:
    finding = "; ".join(f.what for f in e.findings) or None
    return Help(child.student, child.building, e.helper, e.first, e.last, finding)
