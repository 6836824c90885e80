"""The service plan and its notice: the team drafts, the principal signs (R55–R57, R61, R78, R105, R122)."""

from typing import Any

from application.engine import Answer
from domain.notices.notice_contents import required_elements
from domain.student import Student
from domain.tier import service_of
from simulation.actors import clerk, interventionist, wording
from simulation.actors.timetable import Slot
from simulation.actors.world import World, accepted

LEAD = 8
"""School days between the draft and the planned start."""
LEAST_DAYS = 5
"""School days that must be left after a start."""
GOAL_WEEKS = 12
AIS_BUILDINGS = frozenset({"SHH"})
"""Where the made-up district gives academic help as Academic Intervention Services too (A23)."""
AREA = {"ELA": "reading", "MATH": "mathematics", None: "behavior"}
CATALOGUE = {
    ("ELA", 2): "reading-groups",
    ("ELA", 3): "reading-intensive",
    ("MATH", 2): "number-groups",
    ("MATH", 3): "number-intensive",
    (None, 2): "check-in",
    (None, 3): "behavior-coaching",
}
MEASURES = {"ELA": ("oral reading fluency", 48, 24), "MATH": ("computation fluency", 22, 18)}
OTHER_MEASURE = ("unit quiz", 55, 18)
BEHAVIOR_MEASURE = ("daily report card", 50, 24)


def draft(world: World, student: str, basis: str) -> None:
    """Say what, how often, how long, where, with whom, how it is measured; then the notice can go."""
    state = world.student(student)
    found = state.eligible_for(basis)
    start_on = world.school_day(state.building, world.today, LEAD)
    if found is None or start_on is None or world.school_day(state.building, start_on, LEAST_DAYS) is None:
        return
    domain, subject, tier = found
    service = service_of(domain, tier)
    plan = f"{subject or 'BEHAVIOR'}-T{tier}-{len(state.plans) + 1}"
    slot = world.timetable.seat(state.building, service, subject, student, plan)
    measure, baseline, rise = _measure(domain, subject)
    answer = world.send(
        "plan.draft",
        world.people.holder(state.building, "counselor", world.today),
        student=student,
        plan=plan,
        basis=basis,
        domain=domain,
        subject=subject,
        tier=tier,
        service_type="ais" if domain == "academic" and state.building in AIS_BUILDINGS else "mtss",
        target_area=AREA.get(subject, "content_area"),
        skill_gap=f"below the benchmark in {measure}",
        intervention=CATALOGUE.get((subject, tier), "course-groups" if tier == 2 else "course-intensive"),
        sessions_per_week=slot.pattern.per_week,
        minutes=slot.pattern.minutes,
        group=slot.name if slot.pattern.seats > 1 else None,
        location=f"Room {1 + slot.turn % 9}",
        responsible=leader(world, slot),
        start_on=start_on,
        measure=measure,
        goal=_goal(world, student, plan, baseline, rise),
        supplement_attestation="held in the intervention period, outside core lessons",
        iep_consistency=_iep_consistency(world, state),
    )
    if accepted(answer):
        _go_on(world, student, plan, basis)


def _go_on(world: World, student: str, plan: str, basis: str) -> None:
    """What the draft sets going: signature, start, and now and then somebody who cannot wait."""
    who, start_on = world.homes[student], world.student(student).plans[plan].drafted.start_on
    world.soon(student, "sign", basis, (1, 4), 13, sign, basis, plan)
    world.plan(start_on, 8, 5, interventionist.start, student, plan, 1)
    if world.luck.happens(who, "start_early", plan, 0.04):
        world.later(student, 2, 8, 10, interventionist.start_too_early, plan)
    if world.luck.happens(who, "session_early", plan, 0.03):
        world.later(student, 3, 9, 5, interventionist.help_at_once, plan)


def _measure(domain: str, subject: str | None) -> tuple[str, int, int]:
    return BEHAVIOR_MEASURE if domain == "behavioral" else MEASURES.get(subject or "", OTHER_MEASURE)


def leader(world: World, slot: Slot) -> str:
    """Who leads a group today."""
    return world.people.holder(slot.building, slot.pattern.role, world.today, slot.subject, slot.turn)


def _goal(world: World, student: str, plan: str, baseline: int, rise: int) -> dict[str, Any]:
    from_here = baseline + round(world.luck.spread(world.homes[student], "baseline", plan, 6))
    today = world.today
    return {
        "baseline": from_here,
        "baseline_on": today,
        "target": from_here + rise,
        "target_on": today.fromordinal(today.toordinal() + 7 * GOAL_WEEKS),
    }


def _iep_consistency(world: World, state: Student) -> str | None:
    if not state.has_status("iep", world.today):
        return None
    psychologist = world.people.holder(state.building, "psychologist", world.today)
    return f"consistent, found by {psychologist} on {world.today.isoformat()}"


def sign(world: World, student: str, notice: str, plan: str) -> None:
    """The principal or the designee signs; letters then leave by e-mail, or are printed for the clerk."""
    state = world.student(student)
    answer = _sign(world, state, notice, plan, _start_texts(world, state, notice, plan))
    if not accepted(answer):
        return
    world.soon(student, "mail", notice, (1, 1), 14, clerk.mail, notice)
    if world.student(student).notices[notice].awaiting:
        world.soon(student, "interpreter", notice, (4, 8), 11, clerk.call_with_interpreter, notice, plan)


def _start_texts(world: World, state: Student, notice: str, plan: str) -> wording.Texts:
    drafted = state.plans[plan].drafted
    professional = world.people.names[drafted.responsible]
    service = world.policy().services[service_of(drafted.domain, drafted.tier)]
    needed = required_elements(state, state.notices[notice])
    texts = wording.of_start(drafted, service, professional)
    return {language: {k: v for k, v in text.items() if k in needed} for language, text in texts.items()}


def sign_again(world: World, student: str, notice: str, plan: str) -> None:
    """The same words for whom could not be told before."""
    state = world.student(student)
    signed = state.notices[notice].signed
    assert signed is not None, "signed before, for whoever could be told then"
    answer = _sign(world, state, notice, plan, signed.contents)
    if accepted(answer):
        world.soon(student, "mail", f"{notice}/again", (1, 1), 14, clerk.mail, notice)


def sign_cse(world: World, student: str, notice: str) -> None:
    """R80: the parents hear of the decision to refer."""
    state = world.student(student)
    title = world.run.engine.known_district().buildings[state.building].title
    texts = wording.of_cse(world.today, f"The office of {title}", state.has_status("iep", world.today))
    if accepted(_sign(world, state, notice, None, texts)):
        world.soon(student, "mail", notice, (1, 1), 14, clerk.mail, notice)


def _sign(world: World, state: Student, notice: str, plan: str | None, contents: wording.Texts) -> Answer:
    role = world.luck.choice(
        world.homes[state.id], "signs", notice, (("principal", 0.75), ("designee", 0.25))
    )
    actor = world.people.holder(state.building, role, world.today)
    return world.send("notice.sign", actor, student=state.id, notice=notice, plan=plan, contents=contents)
