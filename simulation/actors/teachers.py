"""Classroom teachers: they refer students, tell the families, correct a score (R49, R50, R71, R93, R94)."""

from datetime import timedelta
from typing import cast

from domain.policy import Domain, Subject
from domain.student import Student
from simulation.actors import screening_team, support_team
from simulation.actors.world import World, accepted

CLASSROOM_TRIES = {
    "ELA": "small-group reading twice a week, by the teacher",
    "MATH": "daily fact practice and a second explanation",
    "SCIENCE": "weekly review lesson before the test",
    "SOCIAL_STUDIES": "guided notes and a weekly review lesson",
}


def refer(world: World, student: str, domain: Domain, subject: Subject | None) -> None:
    """Fill in the referral form: what was tried in class, from what baseline, with what response."""
    state = world.student(student)
    if screening_team.is_served(state, subject):
        return
    teacher = world.people.teacher(world.homes[student], state.building, subject, world.today)
    name = f"{subject or 'BEHAVIOR'}-{len(state.referrals) + 1}"
    points = _tried_in_class(world, state, teacher, name, subject) if subject else _of_conduct(world, state)
    answer = world.send(
        "referral.submit",
        teacher,
        student=student,
        referral=name,
        domain=domain,
        subject=subject,
        concern=f"falls behind in {subject}" if subject else "does not meet the school-wide expectations",
        in_class=[
            {
                "what": CLASSROOM_TRIES[subject]
                if subject
                else "classroom behavior plan with daily feedback",
                "first": world.today - timedelta(days=21),
            }
        ],
        points=points,
        teacher_statement="" if subject else "has not responded to the classroom plan in three weeks",
    )
    if not accepted(answer):
        return
    if not subject:
        contact(world, student, "discipline_referral", "conduct at school")
        contact(world, student, "conference", "conduct at school")
    support_team.await_meeting(world, student, f"{name}/meeting-1")


def _tried_in_class(world: World, state: Student, teacher: str, name: str, subject: Subject) -> list[str]:
    """R50: the baseline and a later point of what was tried."""
    before = round(52 + world.luck.spread(world.homes[state.id], "in class", name, 6))
    points = [
        {
            "point": f"{name}/in-class-{number}",
            "measure": "classroom_check",
            "subject": subject,
            "source": "classroom checks",
            "value": before + gain,
            "on": world.today - timedelta(days=days),
        }
        for number, gain, days in ((1, 0, 21), (2, 2, 3))
    ]
    world.send("points.record", teacher, student=state.id, points=points)
    return [str(point["point"]) for point in points]


def _of_conduct(world: World, state: Student) -> list[str]:
    found = screening_team.others_with_cut(world, state, None)
    return [p for p in found if screening_team.is_risky(world, state, p)]


def look_at_conduct(world: World, window: str) -> None:
    """R92: after the SEL screener, teachers refer whom it and something else show in need."""
    for student in world.homes:
        state = world.student(student)
        risky = {state.points[p].measure for p in _of_conduct(world, state)}
        in_class = world.luck.happens(world.homes[student], "helped in class", window, 0.45)
        in_need = "sel_screener" in risky and len(risky) > 1 and not in_class
        if in_need and not screening_team.is_served(state, None):
            world.soon(student, "refer", f"conduct/{window}", (3, 10), 12, refer, "behavioral", None)


def list_failed_regents(world: World) -> None:
    """R40: who failed a Regents examination is on the list, and referred."""
    for student in world.homes:
        state = world.student(student)
        for point in sorted(state.failed_regents):
            subject = cast(Subject, state.points[point].subject)
            teacher = world.people.teacher(world.homes[student], state.building, subject, world.today)
            listed = world.send(
                "at_risk.list",
                teacher,
                student=student,
                listing=f"Regents-{subject}",
                domain="academic",
                subject=subject,
                points=[point],
                disposition="refer_tier2",
            )
            if accepted(listed):
                world.soon(student, "refer", "regents", (1, 5), 12, refer, "academic", subject)


def confer_early(world: World, student: str, subject: Subject) -> None:
    """R71: before intensive help is decided on, the parents hear of it, on paper and in a conference."""
    contact(world, student, "report_card", f"interim report in {subject}", subject)
    contact(world, student, "conference", f"conference on {subject}", subject)


def contact(world: World, student: str, kind: str, about: str, subject: Subject | None = None) -> None:
    """Tell the parents something, and note it."""
    building = world.student(student).building
    teacher = world.people.teacher(world.homes[student], building, subject, world.today)
    world.send("contact.record", teacher, student=student, kind=kind, about=about)


def contact_all(world: World, building: str, kind: str, about: str) -> None:
    """A day of report cards or conferences, noted for whom the teams look at; some families do not come."""
    for student in world.homes:
        state = world.student(student)
        helped = state.referrals or state.plans
        who = world.homes[student]
        absent = kind == "conference" and world.luck.happens(who, "stays away", about, 0.12)
        if state.building == building and helped and not absent:
            contact(world, student, kind, about)


def correct_score(world: World, student: str, point: str) -> None:
    """The vendor corrects a score after the team has decided; what relied on it is looked at again."""
    state = world.student(student)
    teacher = world.people.teacher(world.homes[student], state.building, None, world.today)
    answer = world.send(
        "point.correct",
        teacher,
        student=student,
        point=point,
        value=state.points[point].value + 2,
        reason="scored again by the vendor",
    )
    support_team.review_evidence(world, student, answer)
