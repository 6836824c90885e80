"""The clerk: mails letters, takes in what comes back, calls with an interpreter (A32, A33, L4)."""

from datetime import date, timedelta

from domain.notices.dispatch import Dispatch
from domain.record.enrolment import GuardianRecorded
from domain.student import Student
from simulation.actors import drafting
from simulation.actors.world import World

SPOKEN = ("en", "es")
NEW_ADDRESS = ("9 Made-up Lane", "Sample Hollow, NY 00000")


def mail(world: World, student: str, notice: str) -> None:
    """Mail what lies printed. When it was done earlier and is only entered now, the day is said as it was."""
    state = world.student(student)
    printed = [d for d in state.dispatches.values() if d.notice == notice and d.status == "printed"]
    for dispatch in printed:
        _record(world, state, dispatch)
    once = not any(d.status == "returned" for d in state.dispatches.values())
    if printed and once and world.luck.happens(world.homes[student], "returned", notice, 0.025):
        world.later(student, 5, 14, 20, take_back, printed[0].id)


def _record(world: World, state: Student, dispatch: Dispatch) -> None:
    """Entered late, the mailing is said to have happened on the school day after the print."""
    assert dispatch.ready is not None
    printed_on = state.civil(dispatch.ready)
    mailed_on = world.school_day(state.building, printed_on + timedelta(days=1), 0)
    late = mailed_on is not None and mailed_on < world.today
    fields: dict[str, date | str] = {"method": "mailed"}
    if late and mailed_on is not None:
        fields["occurred_at"] = mailed_on.isoformat()
    else:
        fields["document"] = f"mailing list of {world.today.isoformat()}"
    clerk = world.people.holder(state.building, "clerk", world.today)
    world.send("dispatch.record_mailing", clerk, student=state.id, dispatch=dispatch.id, **fields)


def take_back(world: World, student: str, dispatch: str) -> None:
    """A letter lies in the mailbox again: record it, ask for the new address, send anew."""
    state = world.student(student)
    clerk = world.people.holder(state.building, "clerk", world.today)
    reason = "returned by the post: moved, left no address"
    world.send("dispatch.record_return", clerk, student=student, dispatch=dispatch, reason=reason)
    world.later(student, 2, 9, 30, resend, dispatch)


def resend(world: World, student: str, dispatch: str) -> None:
    """The family gives the new address; the letter goes there."""
    state = world.student(student)
    known = state.dispatches[dispatch]
    clerk = world.people.holder(state.building, "clerk", world.today)
    amend(world, state, state.guardians[known.guardian], address=NEW_ADDRESS)
    world.send("dispatch.resend", clerk, student=student, dispatch=dispatch)
    world.later(student, 1, 14, 35, mail_again, known.notice)


def mail_again(world: World, student: str, notice: str) -> None:
    """What was printed anew goes out by certified mail."""
    state = world.student(student)
    clerk = world.people.holder(state.building, "clerk", world.today)
    for dispatch in state.dispatches.values():
        if dispatch.notice == notice and dispatch.status == "printed":
            proof = {
                "method": "certified",
                "document": f"certified mail receipt of {world.today.isoformat()}",
            }
            world.send("dispatch.record_mailing", clerk, student=student, dispatch=dispatch.id, **proof)


def call_with_interpreter(world: World, student: str, notice: str, plan: str) -> None:
    """Some families then ask for the English text and get it; for the others the task stays open."""
    state = world.student(student)
    who = world.homes[student]
    for place, guardian in enumerate(state.notices[notice].awaiting):
        if world.luck.choice(who, "english will do", str(place), (("yes", 0.5), ("no", 0.5))) == "yes":
            amend(world, state, state.guardians[guardian], language="en")
    if any(world.student(student).guardians[g].language in SPOKEN for g in state.notices[notice].awaiting):
        world.later(student, 1, 13, 15, drafting.sign_again, notice, plan)


def amend(world: World, state: Student, guardian: GuardianRecorded, **change: object) -> None:
    """Record a guardian anew with what has changed."""
    clerk = world.people.holder(state.building, "clerk", world.today)
    world.send("guardian.record", clerk, student=state.id, **{**guardian.model_dump(), **change})
