"""Who decides at the end of a cycle, near its due date: on progress seen, by the roles the plan names
(R58–R60, R74, R75, R102–R104, R118, R119)."""

from domain.policy import Outcome
from domain.service.cycle import Cycle
from domain.service.cycle import owner as cycle_owner
from domain.service.progress import Measured, evaluate
from domain.student import Student
from simulation.actors import ais, drafting, support_team
from simulation.actors.world import World, accepted

ROLES = {
    "academic_t2": ("interventionist", "classroom_teacher"),
    "academic_t3": ("support_teacher",),
    "behavioral_t2": ("support_staff",),
    "behavioral_t3": ("support_staff",),
}
RESPONSES = {
    2: (("strong", 0.58), ("weak", 0.27), ("flat", 0.15)),
    3: (("strong", 0.6), ("flat", 0.4)),
}
BEFORE_DUE = 4
"""School days before the due date at which the deciders begin to look."""
DAYS_OF_A_CYCLE = 15
"""School days that must be left for another Tier 2 cycle to be begun."""


def response(world: World, student: str, plan: str, tier: int) -> str:
    """How the student responds to a plan."""
    return world.luck.choice(world.homes[student], "response", plan, RESPONSES[tier])


def plan_decision(world: World, student: str, plan: str) -> None:
    """After the first session the due date is known; the decision is planned for the days before it."""
    state = world.student(student)
    cycle = state.current_cycle(plan)
    assert cycle is not None, "a cycle that was anchored is under way"
    mine = cycle_owner(state, plan, cycle.number)
    window = {d.kind: d.due_on for d in state.deadlines.values() if d.owner == mine}
    who = world.homes[student]
    days = world.luck.days(who, "decide", cycle.key, (0, 3))
    if days is not None:
        earlier = [d for d in world.calendar(state.building).school_days if d <= window["review_due"]]
        begin = max(earlier[-BEFORE_DUE], window["review_opens"], world.today)
        day = world.school_day(state.building, begin, days)
        world.plan(day, 14, world.luck.minute(who, cycle.key), decide, student, plan, cycle.number)


def decide(world: World, student: str, plan: str, number: int) -> None:
    """Decide on the progress seen; what the decision opens is taken up by whom it concerns."""
    state = world.student(student)
    cycle = state.current_cycle(plan)
    if cycle is None or cycle.number != number:
        return
    names = _deciders(world, state, cycle)
    answer = world.send(
        "cycle.decide_end",
        names[0],
        student=student,
        plan=plan,
        outcome=_outcome(world, state, cycle),
        deciders=names,
        reason="on the probes and sessions of the cycle",
    )
    if accepted(answer):
        _go_on(world, student, plan, number)


def _deciders(world: World, state: Student, cycle: Cycle) -> list[str]:
    subject = state.plans[cycle.plan].drafted.subject
    slot = world.timetable.of(state.id, cycle.plan)
    leader = (
        drafting.leader(world, slot)
        if slot
        else world.people.holder(state.building, ROLES[cycle.service][0], world.today, subject)
    )
    if cycle.service != "academic_t2":
        return [leader]
    return [leader, world.people.teacher(world.homes[state.id], state.building, subject, world.today)]


def _outcome(world: World, state: Student, cycle: Cycle) -> Outcome:
    plan = state.plans[cycle.plan]
    measured = [Measured(p.on, p.value) for p in cycle.probes]
    result = evaluate(world.policy().services[cycle.service].progress, plan.drafted.goal, measured).result
    if plan.drafted.tier == 2 and _too_late_for_another(world, state.building):
        return "terminate"
    match cycle.service:
        case "academic_t3":
            return "to_tier2" if result == "adequate" else "refer_to_team"
        case "behavioral_t3":
            return "terminate" if result == "adequate" else "refer_to_team"
        case "behavioral_t2":
            return "terminate" if result == "adequate" else "continue"
    if result == "inadequate":
        return _after_academic_tier2(world, state, cycle)
    return "terminate" if result == "adequate" else "continue"


def _too_late_for_another(world: World, building: str) -> bool:
    """Whether the year ends before a further cycle could come to anything."""
    return world.school_day(building, world.today, DAYS_OF_A_CYCLE) is None


def _after_academic_tier2(world: World, state: Student, cycle: Cycle) -> Outcome:
    """A second cycle first, mostly; then back to the team (R59, R60)."""
    if cycle.number > 1:
        return "refer_to_team"
    flat = response(world, state.id, cycle.plan, 2) == "flat"
    course = world.luck.choice(
        world.homes[state.id], "after_flat", cycle.key, (("continue", 0.6), ("refer_to_team", 0.4))
    )
    return "refer_to_team" if flat and course == "refer_to_team" else "continue"


def _go_on(world: World, student: str, plan: str, number: int) -> None:
    """What the end of a cycle has opened."""
    state = world.student(student)
    ended = state.cycles[f"{plan}/{number}"]
    ais.write(world, student)
    ais.keep_informed(world, student, plan)
    if ended.outcome == "refer_to_team":
        meeting = [m.id for m in state.meetings.values() if m.about == plan][-1]
        support_team.await_meeting(world, student, meeting)
    if ended.outcome == "to_tier2":
        _draft(world, student, f"step-{plan}-{number}")
    if (qualified := f"auto-{plan}-{number}") in state.qualifications:
        _draft(world, student, qualified)
    if (question := f"{plan}-{number}") in state.cse_questions:
        world.soon(student, "answer cse", question, (3, 7), 11, support_team.answer_cse_question, question)


def _draft(world: World, student: str, basis: str) -> None:
    world.soon(student, "draft", basis, (1, 3), 9, drafting.draft, basis)
