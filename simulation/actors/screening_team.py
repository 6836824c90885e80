"""Post-benchmark teams: whom does the screener show at risk, and what is to be done? (R27–R41)"""

from domain.policy import Domain, Subject
from domain.screening.evidence import bands, counts
from domain.screening.post_benchmark import CHECKLIST
from domain.screening.triangulation import inadmissible
from domain.student import Student
from domain.tier import strand
from simulation.actors import support_team, teachers
from simulation.actors.world import World, accepted

DONE = dict.fromkeys(CHECKLIST, "done")
SUBJECTS: tuple[Subject, ...] = ("ELA", "MATH")
LAST_WINDOW = "Spring"


def plan_meetings(world: World, window: str) -> None:
    """Each team of each building meets within days after the results are in; sometimes it takes longer."""
    for building, screening in world.policy().screening.items():
        for place, team in enumerate(screening.teams):
            days = world.luck.days(f"{building} {team}", "post-benchmark", window, (3, 5))
            day = world.school_day(building, world.today, days if days is not None else 20)
            world.plan(day, 13, 10 * place, meet, building, team, place, window)


def meet(world: World, building: str, team: str, place: int, window: str) -> None:
    """One team's meeting: every student of its grades who is a candidate, then the team's record."""
    mine = _grades(world, building, place)
    for student in world.homes:
        state = world.student(student)
        if state.building == building and state.grade in mine:
            for subject in SUBJECTS:
                _look_at(world, student, subject, window, team)
    leader = world.people.holder(building, "interventionist", world.today)
    world.send(
        "post_benchmark.close",
        leader,
        building=building,
        year="2026-27",
        team=team,
        screening_window=window,
        checklist=DONE,
        students=_listed(world, building, mine, window),
    )


def _listed(world: World, building: str, grades: set[str], window: str) -> list[str]:
    """The students of these grades with a disposition after a screening."""
    states = [world.student(student) for student in world.homes]
    mine = [s for s in states if s.building == building and s.grade in grades]
    return [s.id for s in mine if any(x.screening and x.screening[0] == window for x in s.listings.values())]


def _grades(world: World, building: str, place: int) -> set[str]:
    """The lower half of the building's grades for the first team, the upper one for the second."""
    states = [world.student(student) for student in world.homes]
    grades = sorted({state.grade for state in states if state.building == building}, key=_level)
    half = (len(grades) + 1) // 2
    return set(grades[half:] if place else grades[:half])


def _level(grade: str) -> int:
    return 0 if grade == "KG" else int(grade)


def _look_at(world: World, student: str, subject: Subject, window: str, team: str) -> None:
    state = world.student(student)
    screener = _screener(world, state, subject, window)
    if screener is None or not is_risky(world, state, screener) or is_served(state, subject):
        return
    others = others_with_cut(world, state, subject)
    disposition, reason = _disposition(world, state, subject, screener, others, window)
    listing = f"{window}-{subject}"
    answer = world.send(
        "at_risk.list",
        world.people.teacher(world.homes[student], state.building, subject, world.today),
        student=student,
        listing=listing,
        domain="academic",
        subject=subject,
        screening_window=window,
        team=team,
        points=[screener, *others],
        disposition=disposition,
        reason=reason,
    )
    if not accepted(answer):
        return
    if world.luck.happens(world.homes[student], "corrected", listing, 0.015):
        world.later(student, 15, 11, 20, teachers.correct_score, screener)
    if disposition == "refer_tier2":
        world.soon(student, "refer", listing, (1, 4), 12, teachers.refer, "academic", subject)
    elif disposition == "refer_tier3":
        world.soon(student, "confer", listing, (2, 4), 14, teachers.confer_early, subject)
        world.soon(student, "direct", listing, (6, 9), 10, support_team.enter_directly, listing, subject)


def _disposition(
    world: World, state: Student, subject: Subject, screener: str, others: list[str], window: str
) -> tuple[str, str]:
    who = world.homes[state.id]
    if window == LAST_WINDOW:
        return "stay_tier1", "the year ends before a cycle could; first on the list of fall"
    sources = {state.points[p].source for p in others}
    if len(sources) < 2 or not any(is_risky(world, state, p) for p in others):
        return "stay_tier1", "the other data points do not bear the screener out"
    if "high_risk" in bands(world.policy(), state.points[screener], state.grade):
        return world.luck.choice(
            who, "listing", f"{window}/{subject}", (("refer_tier3", 0.45), ("refer_tier2", 0.55))
        ), "significant needs"
    stays = world.luck.choice(who, "stays", f"{window}/{subject}", (("no", 0.25), ("yes", 0.75)))
    return ("stay_tier1", "responds to help in class") if stays == "yes" else ("refer_tier2", "")


def _screener(world: World, state: Student, subject: Subject, window: str) -> str | None:
    opens, closes = next(
        (w.opens, w.closes) for w in world.policy().screening[state.building].windows if w.name == window
    )
    found = [
        p.id
        for p in state.points.values()
        if p.screening and p.subject == subject and opens <= p.on <= closes
    ]
    return found[-1] if found else None


def others_with_cut(world: World, state: Student, subject: Subject | None) -> list[str]:
    """The points beside the screener that count: those of a subject, or of behavior without one."""
    points = [p for p in state.points.values() if p.subject == subject and not p.screening]
    return [p.id for p in points if counts(world.policy(), p, state.grade) and not inadmissible(state, p)]


def is_risky(world: World, state: Student, point: str) -> bool:
    """Whether a point lies past a cut."""
    return bool(bands(world.policy(), state.points[point], state.grade))


def is_served(state: Student, subject: Subject | None) -> bool:
    """Whether help in a subject (or with behavior) is under way or being decided on."""
    domain: Domain = "academic" if subject else "behavioral"
    wanted = (domain, subject)
    plans = [p for p in state.plans.values() if (p.drafted.domain, p.drafted.subject) == wanted]
    direct = [x for x in state.listings.values() if x.disposition == "refer_tier3"]
    asked = sum((r.domain, r.subject) == wanted for r in state.referrals.values())
    asked += sum((x.domain, x.subject) == wanted for x in direct)
    answered = sum((r.domain, r.subject) == wanted for r in state.recommendations.values())
    return (
        state.tier(strand(domain, subject)) > 1
        or any(p.status != "closed" for p in plans)
        or asked > answered
    )
