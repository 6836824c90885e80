"""Whoever gives the help: starts the plan, holds sessions, gives probes (R42, R48, R55, R57, R76, R91)."""

from datetime import timedelta
from typing import Any

from application.engine import Accepted, Answer
from domain.service.cycle import Cycle
from domain.service.plan import Plan
from simulation.actors import ais, deciders, drafting, support_team
from simulation.actors.timetable import Slot
from simulation.actors.world import World, accepted

TRIES_BEFORE_ASKING = 3
LAST_TRY = 6
DAYS_BETWEEN_TRIES = 3
REFUSED_SESSIONS = (2, 3, 7)
RESPONSE = {"strong": (1.5, 1.5), "weak": (0.45, 1.7), "flat": (0.05, 0.05)}
"""How fast a student gains against the goal line, in the first cycle and in later ones."""


def start(world: World, student: str, plan: str, attempt: int) -> None:
    """Start on the planned day. While the notice gate is shut: try again, at last ask the administrator."""
    state = world.student(student)
    known = state.plans[plan]
    slot = world.timetable.of(student, plan)
    if known.status != "drafted" or slot is None:
        return
    answer = world.send("plan.start", drafting.leader(world, slot), student=student, plan=plan)
    if accepted(answer):
        _take_in(world, slot, student)
        ais.write(world, student)
    elif attempt < LAST_TRY:
        if attempt == TRIES_BEFORE_ASKING:
            _ask_for_override(world, student, known)
        world.later(student, DAYS_BETWEEN_TRIES, 8, 5, start, plan, attempt + 1)


def start_too_early(world: World, student: str, plan: str) -> None:
    """Somebody in a hurry tries before the letter has left."""
    slot = world.timetable.of(student, plan)
    if slot and world.student(student).plans[plan].status == "drafted":
        answer = world.send("plan.start", drafting.leader(world, slot), student=student, plan=plan)
        if accepted(answer):
            _take_in(world, slot, student)
            ais.write(world, student)


def _ask_for_override(world: World, student: str, plan: Plan) -> None:
    """The administrator may let the help begin, with a reason; not everybody is asked."""
    drafted = plan.drafted
    if not world.luck.happens(world.homes[student], "override", drafted.plan, 0.5):
        return
    world.send(
        "gate.override",
        world.people.holder(world.student(student).building, "administrator", world.today),
        student=student,
        gate="R48" if drafted.domain == "academic" else "R91",
        plan=drafted.plan,
        reason="the family was told by telephone and agrees; the letter is being seen to",
    )


def _take_in(world: World, slot: Slot, student: str) -> None:
    """The student's seat in the group becomes a place in it."""
    actor = drafting.leader(world, slot)
    if slot.pattern.seats > 1:
        if not slot.formed:
            fields = {"building": slot.building, "service": slot.service, "interventionist": actor}
            world.send("group.form", actor, group=slot.name, **fields)
            slot.formed = True
        world.send("group.join", actor, group=slot.name, student=student, on=world.today)
    if not slot.meets:
        slot.meets = True
        _plan_next(world, slot, 0)


def _plan_next(world: World, slot: Slot, after: int) -> None:
    """The next day of the week on which the group meets, if there is one before summer."""
    first = world.today + timedelta(days=after)
    days = (day for day in world.calendar(slot.building).school_days if day >= first and slot.falls_on(day))
    if (day := next(days, None)) is not None:
        hour, minute = slot.start
        world.plan(day, hour, minute, meet, slot)


def meet(world: World, slot: Slot) -> None:
    """One session of the group, unless absence or forgetfulness is in the way."""
    members = _members(world, slot)
    if not slot.seated:
        slot.meets = False
        return
    occasion = f"{slot.name}/{world.today.isoformat()}"
    fate = world.luck.choice(
        slot.name,
        "session",
        occasion,
        (("held", 94.0), ("provider_absent", 2.0), ("cancelled", 1.0), ("not noted", 3.0)),
    )
    if members and fate != "not noted":
        attendance = [_part(world, slot, student, plan, fate) for student, plan in members]
        _record(world, slot, occasion, attendance)
    _plan_next(world, slot, 1)


def _members(world: World, slot: Slot) -> list[tuple[str, str]]:
    """Who is to come; whose plan has ended gives the seat back."""
    for student, plan in list(slot.seated.items()):
        if world.student(student).plans[plan].status == "closed":
            _leave(world, slot, student)
    return [(s, p) for s, p in slot.seated.items() if world.student(s).plans[p].status == "active"]


def _leave(world: World, slot: Slot, student: str) -> None:
    del slot.seated[student]
    if slot.pattern.seats > 1:
        actor = drafting.leader(world, slot)
        world.send("group.leave", actor, group=slot.name, student=student, on=world.today)


def _part(world: World, slot: Slot, student: str, plan: str, fate: str) -> dict[str, Any]:
    code = fate if fate != "held" else _attendance(world, student, plan)
    minutes = slot.pattern.minutes if code == "attended" else 0
    return {"student": student, "plan": plan, "code": code, "minutes": minutes}


def _attendance(world: World, student: str, plan: str) -> str:
    who, cycle = world.homes[student], world.student(student).current_cycle(plan)
    if cycle and len(cycle.sessions) in REFUSED_SESSIONS and world.luck.happens(who, "refuses", plan, 0.04):
        return "refused"
    absent = world.luck.happens(who, "absent", f"{plan}/{world.today.isoformat()}", 0.07)
    return "absent" if absent else "attended"


def _record(world: World, slot: Slot, occasion: str, attendance: list[dict[str, Any]]) -> None:
    provider = drafting.leader(world, slot)
    answer = world.send(
        "session.record", provider, session=occasion, provider=provider, attendance=attendance
    )
    support_team.take_up_submissions(world, answer)
    for student in _anchored(answer):
        plan = slot.seated[student]
        _plan_probe(world, student, plan)
        deciders.plan_decision(world, student, plan)


def _anchored(answer: Answer) -> list[str]:
    """Whose cycle begins to count with this session."""
    events = answer.events if isinstance(answer, Accepted) else ()
    return [stream.partition("/")[2] for stream, _, name in events if name == "cycle.anchored"]


def help_at_once(world: World, student: str, plan: str) -> None:
    """Somebody means well and begins before the parents are told: it is recorded as it was (R48, R91)."""
    slot = world.timetable.of(student, plan)
    if slot and world.student(student).plans[plan].status == "drafted":
        attendance = [{"student": student, "plan": plan, "code": "attended", "minutes": slot.pattern.minutes}]
        _record(world, slot, f"{plan}/before", attendance)


def _plan_probe(world: World, student: str, plan: str) -> None:
    """R57, R76: the next probe within the policy's weeks, counted in school days."""
    state = world.student(student)
    cycle = state.current_cycle(plan)
    if cycle is None:
        return
    most = 5 * world.policy().services[cycle.service].probes.max
    occasion = f"{plan}/{cycle.number}/{len(cycle.probes)}"
    world.soon(student, "probe", occasion, (most - 2, most - 1), 10, probe, plan, cycle.number)


def probe(world: World, student: str, plan: str, number: int) -> None:
    """Give the probe and plan the next, while the cycle lasts."""
    state = world.student(student)
    cycle = state.current_cycle(plan)
    if cycle is None or cycle.number != number:
        return
    slot = world.timetable.of(student, plan)
    drafted = state.plans[plan].drafted
    actor = drafting.leader(world, slot) if slot else drafted.responsible
    name = f"{plan}/probe-{len(state.probe_refs) + 1}"
    value = _value(world, student, state.plans[plan], cycle)
    world.send(
        "probe.record", actor, student=student, probe=name, plan=plan, measure=drafted.measure, value=value
    )
    _plan_probe(world, student, plan)


def _value(world: World, student: str, plan: Plan, cycle: Cycle) -> float:
    """What the student shows: from the last probe on, at the speed of the response."""
    who, goal = world.homes[student], plan.drafted.goal
    seen = [p for c in world.student(student).cycles.values() if c.plan == cycle.plan for p in c.probes]
    since, before = (seen[-1].on, seen[-1].value) if seen else (goal.baseline_on, goal.baseline)
    response = deciders.response(world, student, plan.drafted.plan, plan.drafted.tier)
    speed = RESPONSE[response][min(cycle.number, 2) - 1]
    noise = world.luck.spread(who, "probe value", f"{cycle.key}/{len(cycle.probes)}", 0.8)
    return round(before + speed * goal.slope * (world.today - since).days + noise, 1)
