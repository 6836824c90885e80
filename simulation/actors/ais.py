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
