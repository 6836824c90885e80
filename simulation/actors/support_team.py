"""The MTSS/Student Support Team: meetings, recommendations, submissions, the CSE (R47–R57, R63–R73, R77)."""

from datetime import timedelta
from typing import Any

from application.engine import Accepted, Answer, Refused
from domain.policy import Domain, Subject
from domain.screening.evidence_review import EvidenceChanged
from domain.student import Student
from domain.team.support_team import SubmissionOpened
from simulation.actors import ais, drafting, evaluating, teachers
from simulation.actors.world import World, accepted

STATED = {"met": True, "because": "agreed by the team on the day"}
FURTHER_TRIES = 3
CONTINUED_DAYS = (20, 23)
"""School days after which a teacher comes back with a student who was continued in Tier 1."""


def await_meeting(world: World, student: str, meeting: str) -> None:
    """The team's chair invites in the next days."""
    world.soon(student, "invite", meeting, (1, 2), 9, invite, meeting)


def invite(world: World, student: str, meeting: str) -> None:
    """Invite the team for a day of the coming week."""
    state = world.student(student)
    days = world.luck.days(world.homes[student], "meet", meeting, (2, 4))
    on = world.school_day(state.building, world.today, days or 4)
    if on is None:
        return
    world.send(
        "meeting.invite",
        chair(world, state),
        student=student,
        meeting=meeting,
        on=on,
        invited=members(world, state),
    )
    if days is not None:
        world.plan(on, 10, world.luck.minute(world.homes[student], meeting), hold, student, meeting)


def hold(world: World, student: str, meeting: str) -> None:
    """Hold the meeting; the recommendation is written down the same day or the next."""
    state = world.student(student)
    domain, subject, _ = looked_at(state, meeting)
    answer = world.send(
        "meeting.hold",
        chair(world, state),
        student=student,
        meeting=meeting,
        members=members(world, state),
        presenters=presenters(world, state, domain, subject),
    )
    if accepted(answer):
        world.soon(student, "recommend", meeting, (0, 1), 14, recommend, meeting, 1)


def recommend(world: World, student: str, meeting: str, attempt: int) -> None:
    """Write the recommendation down; parents who were not told are told first, and the team decides again."""
    state = world.student(student)
    domain, subject, tier = looked_at(state, meeting)
    name = f"{meeting}/recommendation"
    decided = _decision(world, state, meeting, tier, subject)
    answer = _write(world, state, name, domain, subject, tier, decided, meeting=meeting)
    if _parents_unaware(answer) and attempt < FURTHER_TRIES:
        teachers.confer_early(world, student, subject or "ELA")
        world.later(student, 1, 14, 30, recommend, meeting, attempt + 1)
    elif isinstance(answer, Refused):
        otherwise = "not_eligible" if subject and tier == 2 else "continue"
        _write(world, state, name, domain, subject, tier, otherwise, meeting=meeting)
    _go_on(world, student, name)


def _parents_unaware(answer: Answer) -> bool:
    return isinstance(answer, Refused) and answer.refusal.rule in ("R71", "R114")


def _decision(world: World, state: Student, meeting: str, tier: int, subject: Subject | None) -> str:
    """Most are found eligible; behavior may also be watched in Tier 1 for another period (R95)."""
    plan = state.active_plan("academic" if subject else "behavioral", subject)
    if plan is not None and plan.drafted.tier == 3:
        return "further_t3"
    course, often = ("not_eligible", 0.12) if subject and tier == 2 else ("continue", 0.25)
    weights = (("eligible", 1 - often), (course, often))
    return world.luck.choice(world.homes[state.id], "found", meeting, weights)


def _go_on(world: World, student: str, recommendation: str) -> None:
    """Eligible: a plan is drafted. Continued in Tier 1: the teacher comes back with the student (R95)."""
    found = world.student(student).recommendations.get(recommendation)
    if found is None:
        return
    ais.write(world, student)
    if found.decided == "eligible":
        world.soon(student, "draft", recommendation, (1, 3), 9, drafting.draft, recommendation)
    elif (found.decided, found.tier) == ("continue", 2):
        again = (found.domain, found.subject)
        world.soon(student, "refer", recommendation, CONTINUED_DAYS, 12, teachers.refer, *again)


def enter_directly(world: World, student: str, listing: str, subject: Subject) -> None:
    """R64: significant needs after the benchmark: Tier 3 without a Tier 2 before it."""
    state = world.student(student)
    name = f"{listing}/recommendation"
    answer = _write(world, state, name, "academic", subject, 3, "eligible", listing=listing)
    if _parents_unaware(answer):
        teachers.confer_early(world, student, subject)
        world.later(student, 2, 10, 40, enter_directly, listing, subject)
    _go_on(world, student, name)


def _write(
    world: World,
    state: Student,
    name: str,
    domain: Domain,
    subject: Subject | None,
    tier: int,
    decided: str,
    **basis: Any,
) -> Answer:
    points = [p.id for p in state.points.values() if p.subject == subject]
    return world.send(
        "team.recommend",
        chair(world, state),
        student=state.id,
        recommendation=name,
        domain=domain,
        subject=subject,
        tier=tier,
        decided=decided,
        rationale="the data points, the work in class and the response so far",
        members=members(world, state),
        presenters=presenters(world, state, domain, subject),
        points=points,
        criteria={rule: STATED for rule in ("R70", "R72", "R98", "R99", "R114", "R115")},
        **basis,
    )


def looked_at(state: Student, meeting: str) -> tuple[Domain, Subject | None, int]:
    """What a meeting is about: the referral's strand for Tier 2, or a plan's for Tier 3."""
    about = state.meetings[meeting].about
    if referral := state.referrals.get(about):
        return referral.domain, referral.subject, 2
    drafted = state.plans[about].drafted
    return drafted.domain, drafted.subject, 3


def chair(world: World, state: Student) -> str:
    """The counselor keeps the team's records."""
    return world.people.holder(state.building, "counselor", world.today)


def members(world: World, state: Student) -> list[str]:
    """The designee, the counselor, the psychologist and an AIS teacher."""
    roles = ("designee", "counselor", "psychologist", "ais_teacher")
    return [world.people.holder(state.building, role, world.today) for role in roles]


def presenters(world: World, state: Student, domain: Domain, subject: Subject | None) -> list[str]:
    """The classroom teacher; with counseling staff where behavior is looked at (R66, R109)."""
    teacher = world.people.teacher(world.homes[state.id], state.building, subject, world.today)
    return [teacher] if domain == "academic" else [teacher, chair(world, state)]


def take_up_submissions(world: World, answer: Answer) -> None:
    """R36: a student handed to the team is taken up at one of its next meetings."""
    for stream, event in _events(world, answer, SubmissionOpened):
        student = stream.partition("/")[2]
        world.soon(student, "dispose", event.submission, (3, 8), 11, dispose, event.submission)


def dispose(world: World, student: str, submission: str) -> None:
    """What the team arranges with the student and the family."""
    disposition = "talked with the student and the family; another time of day is tried"
    actor = chair(world, world.student(student))
    world.send("submission.dispose", actor, student=student, submission=submission, disposition=disposition)


def submit_for_attendance(world: World, window: str) -> None:
    """R35: the counselor submits whom poor attendance shows."""
    for student in world.homes:
        state = world.student(student)
        rates = [p for p in state.points.values() if p.measure == "attendance_rate"]
        if rates and rates[-1].value < 88 and world.today - rates[-1].on < timedelta(days=30):
            fields = {"submission": f"attendance-{window}", "trigger": "attendance", "points": [rates[-1].id]}
            take_up_submissions(
                world, world.send("submission.submit", chair(world, state), student=student, **fields)
            )


def review_evidence(world: World, student: str, answer: Answer) -> None:
    """R16: each decision that relied on a corrected score is looked at again."""
    for _, event in _events(world, answer, EvidenceChanged):
        world.soon(student, "review evidence", event.review, (3, 8), 11, conclude_review, event.review)


def conclude_review(world: World, student: str, review: str) -> None:
    """The decision stands: the other data points bear it."""
    conclusion = "the decision stands; the other data points bear it"
    actor = chair(world, world.student(student))
    world.send("evidence.review", actor, student=student, review=review, conclusion=conclusion)


def answer_cse_question(world: World, student: str, question: str) -> None:
    """R77: refer where the plan says shall; R120: consider, with reasons, where it says may."""
    state = world.student(student)
    refer = state.cse_questions[question] or world.luck.happens(world.homes[student], "cse", question, 0.5)
    answer = world.send(
        "cse.decide",
        chair(world, state),
        student=student,
        question=question,
        refer=refer,
        reasons="Tier 3 as delivered has not led to adequate progress"
        if refer
        else "the last weeks show a change; considered again after the next cycle",
        parent_contact="letters before each tier, report cards, a conference and calls",
    )
    if accepted(answer, "cse.referred"):
        world.soon(student, "sign cse", question, (1, 4), 13, drafting.sign_cse, f"cse-{question}")
        actor, ask = chair(world, state), evaluating.ask_for_consent
        world.soon(student, "ask consent", question, (1, 4), 10, ask, question, actor)


def _events(world: World, answer: Answer, kind: type[Any]) -> list[tuple[str, Any]]:
    """The events of one kind that a command led to, with their streams."""
    if not isinstance(answer, Accepted):
        return []
    found = [(stream, version) for stream, version, name in answer.events if name == kind.NAME]
    return [
        (stream, world.run.store.load(stream, after=version - 1, upto=version)[0].event)
        for stream, version in found
    ]
