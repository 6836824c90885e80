"""A student moves to another building while a plan runs: it goes on there, pauses, or ends
(R56, R59, R75, R103, R119, A35, A37).

Nothing goes on by itself: the move opens the duty to decide (`moving`), and the team of the receiving
building decides. Where the plan goes on, one person of that building is responsible for it and its dates are
counted by that building's calendar: what was open is withdrawn and set anew; days on which it was paused are
added. A plan that crosses into the next school year is decided on in the same way.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from domain.command import Command, Statement, StudentCommand
from domain.dates.deadline import DeadlineWithdrawn
from domain.dates.due import set_again
from domain.dates.duty import bounded
from domain.dates.settling import in_turn
from domain.event import Event
from domain.folding import changed
from domain.ids import owner_id
from domain.recorded import Recorded
from domain.refusal import Refusal, first_refusal
from domain.rights.consent import opted_out
from domain.rule import enforces
from domain.service import cycle as cycles
from domain.service.absence import days_of_pause
from domain.service.cycle import Cycle
from domain.service.cycle_checks import DECIDING_RULE, to_be_decided
from domain.service.plan import Plan
from domain.service.plan_end import close_to_tier1
from domain.service.responsibility import TAKES_EFFECT, ResponsibleChanged, check_named, responsible_on
from domain.service.responsibility import owner as hand_over
from domain.tier import PlanClosed

if TYPE_CHECKING:
    from domain.context import Context
    from domain.dates.deadline import Deadline, Deadlines
    from domain.student import Student

Decision = Literal["continue", "pause", "end"]
DUTY = "transfer_decided"


class PlanTransferred(Event, name="plan.transferred"):
    """`held` are the dates that wait while the plan is paused, or that go on when it continues."""

    plan: str
    decision: Decision
    building: str
    held: tuple[str, ...]
    reason: str


class DecideTransfer(StudentCommand, type_name="plan.decide_transfer"):
    """Decide whether a plan under way goes on, pauses or ends: after a move, or into the next school year.

    While a cycle runs and neither has happened it neither pauses nor ends so, nor does it end so after a
    move once its review is open: refused by the rule of who ends a cycle (R59, R75, R103, R119).
    """

    plan: str
    decision: Decision
    responsible: str | None = Field(
        default=None, description="staff id of the person responsible from now on; needed to continue"
    )
    reason: Statement


@dataclass(frozen=True, slots=True)
class Pause:
    """A plan that waits: since when, and which of its dates."""

    since: date
    held: tuple[str, ...]


def owner(student: "Student", plan: str) -> str:
    """The owner of the duty to decide."""
    return owner_id("transfer", student.stream, plan)


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case PlanTransferred(plan=name, decision="pause", held=held):
            pause = Pause(student.civil(recorded.meta.occurred), held)
            return replace(student, pauses={**student.pauses, name: pause})
        case PlanTransferred(plan=name, building=building):
            rest = {plan: pause for plan, pause in student.pauses.items() if plan != name}
            return replace(student, pauses=rest, plans=changed(student.plans, name, building=building))
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """By the team of the building in which the student now is."""
    assert isinstance(command, DecideTransfer)
    plan = student.plans.get(command.plan)
    if plan is None or plan.status != "active":
        return Refusal(rule="state", reason=f"no plan {command.plan} is under way", remedy="check its id")
    refusal = first_refusal(
        student.is_enrolled(),
        _not_paused_twice(student, command),
        _asked(student, command, plan, context),
        check_named(command.actor, student.building, _person(plan, command), plan, context),
    )
    return refusal or _decided(student, command, plan, context)


def _person(plan: Plan, command: DecideTransfer) -> str | None:
    return command.responsible or plan.drafted.responsible if command.decision == "continue" else None


def _not_paused_twice(student: "Student", command: DecideTransfer) -> Refusal | None:
    if command.decision != "pause" or command.plan not in student.pauses:
        return None
    return Refusal(rule="state", reason="the plan is paused already", remedy="continue it or end it")


@enforces("R59", "R75", "R103", "R119")
def _asked(student: "Student", command: DecideTransfer, plan: Plan, context: "Context") -> Refusal | None:
    """R59, R75, R103, R119: a cycle under way is ended by those whom the plan names, at its end."""
    cycle = student.current_cycle(command.plan)
    if command.decision == "continue" or cycle is None or _free(student, command.plan, cycle, context):
        return None
    if _moved(student, command.plan, context):
        return to_be_decided(student, cycle, context) if command.decision == "end" else None
    reason = f"no move is to be decided on, and the year goes on: cycle {cycle.key} runs until its decision"
    remedy = "decide at the end of the cycle (cycle.decide_end)"
    return Refusal(rule=DECIDING_RULE[cycle.service], reason=reason, remedy=remedy)


def _moved(student: "Student", name: str, context: "Context") -> bool:
    """Whether a move is to be decided on."""
    return student.expects(owner(student, name), "a decision") is None or not bounded(context, DUTY)


def _free(student: "Student", name: str, cycle: Cycle, context: "Context") -> bool:
    """A pause, a parent who declines the service, or the end of the school year."""
    here = student.building_of(name)
    declined = opted_out(student, "service", context.day(here), name)
    return declined or name in student.pauses or _year_ends(student, cycle, here, context)


def _year_ends(student: "Student", cycle: Cycle, building: str, context: "Context") -> bool:
    """Whether the cycle is of an earlier school year, or has a date on the last day of this one or beyond."""
    day, calendar = context.day(building), context.calendar(building)
    last = max((y.last_day for y in calendar.years.values() if y.first_day <= day), default=day)
    if cycle.started_on < (calendar.year_began(day) or cycle.started_on):
        return True
    mine = cycles.owner(student, cycle.plan, cycle.number)
    dates = [d.due_on for d in student.deadlines.values() if d.owner == mine and d.outstanding]
    return day > last or any(due >= last for due in dates)


def _decided(student: "Student", command: DecideTransfer, plan: Plan, context: "Context") -> list[Event]:
    held = _held(student, plan)
    decided = PlanTransferred(
        plan=command.plan,
        decision=command.decision,
        building=student.building,
        held=tuple(d.id for d in held),
        reason=command.reason,
    )
    done = student.met(owner(student, command.plan), DUTY, context)
    return [decided, *done, *_what_follows(student, command, plan, held, context)]


@enforces("A37")
def _what_follows(
    student: "Student", command: DecideTransfer, plan: Plan, held: "list[Deadline]", context: "Context"
) -> list[Event]:
    """A37: the dates wait, go on by the receiving building's calendar, or end with the plan."""
    match command.decision:
        case "pause":
            return [waits(d, "paused") for d in held if d.status == "open"]
        case "end":
            return close_to_tier1(student, plan, "ended after the transfer")
        case "continue":
            return [
                *_responsible(student, command, plan, context),
                *_go_on(student, command.plan, held, context),
            ]


def _held(student: "Student", plan: Plan) -> "list[Deadline]":
    """The dates of the cycle under way: those that are open, or that have waited since the pause."""
    name = plan.drafted.plan
    if pause := student.pauses.get(name):
        return [student.deadlines[d] for d in pause.held if d in student.deadlines]
    current = student.current_cycle(name)
    mine = cycles.owner(student, name, current.number) if current else ""
    return [d for d in student.deadlines.values() if d.owner == mine and d.status == "open"]


def waits(deadline: "Deadline", because: str) -> Event:
    """The end of a date that is to be counted anew, or later."""
    return DeadlineWithdrawn(deadline=deadline.id, because=because)


@enforces("R56")
def _responsible(student: "Student", command: DecideTransfer, plan: Plan, context: "Context") -> list[Event]:
    """R56: one person of the receiving building; a hand-over that was planned before takes no effect."""
    day, person = context.day(student.building), _person(plan, command)
    if person is None or responsible_on(plan, day) == person:
        return []
    because = command.reason
    return [
        *student.withdrawn(hand_over(student, command.plan), "another hand-over", TAKES_EFFECT),
        ResponsibleChanged(plan=command.plan, responsible=person, since=day, reason=because),
    ]


@enforces("A37")
def _go_on(student: "Student", plan: str, held: "list[Deadline]", context: "Context") -> list[Event]:
    """A37: counted anew after a pause or in another building; else every date stays where it is."""
    pause, today = student.pauses.get(plan), context.day(student.building)

    def anew(d: "Deadline", now: "Deadlines") -> list[Event]:
        days = _days(student, d, pause, today, context)
        before = [waits(d, "counted anew after the transfer")] if d.status == "open" else []
        return [*before, set_again(d, context, now, student.building, days)]

    elsewhere = [d.id for d in held if pause or d.building != student.building]
    return in_turn(student.deadlines, elsewhere, anew)


def _days(
    student: "Student", deadline: "Deadline", pause: Pause | None, today: date, context: "Context"
) -> int:
    """How many days the pause adds, in days of the deadline's own count."""
    calendar = context.calendar(student.building)
    return days_of_pause(deadline.derivation, pause.since, today, calendar) if pause else 0


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """The duty to decide ends with the plan."""
    match recorded.event:
        case PlanClosed(plan=plan) if student.is_enrolled() is None:
            return _over(student, plan)
    return []


@enforces("A37")
def _over(student: "Student", plan: str) -> list[Event]:
    """A37: nothing is left to decide of a plan that has ended."""
    return student.withdrawn(owner(student, plan), "the plan was closed")


COMMANDS = (DecideTransfer,)
EVENTS = (PlanTransferred,)
CAUSES = (PlanClosed,)
