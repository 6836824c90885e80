"""The letters on AIS: the principal tells the parents that it began, and that it ended (L8, L9)."""

from simulation.actors import clerk, wording
from simulation.actors.world import World, accepted

KINDS = ("ais_start", "ais_end")


def write(world: World, student: str) -> None:
    """See to the letters that a start or an end has just made due."""
    for notice in world.student(student).notices.values():
        if notice.kind in KINDS and notice.signed is None:
            world.soon(student, "sign", notice.id, (1, 4), 13, sign, notice.id)


def sign(world: World, student: str, notice: str) -> None:
    """The principal signs; the letters then leave by e-mail, or are printed for the clerk."""
    state = world.student(student)
    known = state.notices[notice]
    if known.signed is not None:
        return
    title = world.run.engine.known_district().buildings[state.building].title
    answer = world.send(
        "notice.sign",
        world.people.holder(state.building, "principal", world.today),
        student=student,
        notice=notice,
        plan=known.plan,
        contents=wording.of_ais(known, f"The office of {title}"),
    )
    if accepted(answer):
        world.soon(student, "mail", notice, (1, 1), 14, clerk.mail, notice)


def keep_informed(world: World, student: str, plan: str) -> None:
    """After a cycle the parents get a report and the offer to talk it over, while the plan goes on (L10)."""
    state = world.student(student)
    known = state.plans[plan]
    if not known.is_ais or known.status != "active":
        return
    actor, people = known.drafted.responsible, list(state.guardians)
    world.send("ais.consult", actor, student=student, plan=plan, guardian=people[0], how="offered")
    told = {"guardians": people, "help_at_home": True}
    world.send("ais.report_progress", actor, student=student, plan=plan, **told)
