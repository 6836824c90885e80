"""Who is responsible for a plan: at every instant exactly one person (R56, R73, R101, R117).

The team names the person with the plan; when somebody leaves or the child moves, the team hands the
plan on from a day. A day to come is waited for: until then the person before stays responsible. What the plan
owes goes with it, for it is the responsible person's, whoever that is.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from pydantic import Field

from domain.building.hand_over import HandOver
from domain.command import Command, Name, Statement, StudentCommand
from domain.dates.deadline import DeadlineReached
from domain.dates.due import set_deadline
from domain.dates.duty import lacks
from domain.event import Emit, Event
from domain.ids import owner_id
from domain.recorded import Recorded
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.service.plan import Plan
from domain.service.plan_checks import check_provider

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

TAKES_EFFECT = "hand_over"


class HandOverPlanned(Event, name="plan.hand_over_planned"):
    """`since` is a day to come: the first on which `to` is responsible."""

    plan: str
    to: str
    since: date
    reason: str


class ResponsibleChanged(Event, name="plan.responsible_changed"):
    """`since` is the first day on which `responsible` is; the day before, the person before was."""

    plan: str
    responsible: str
    since: date
    reason: str


class HandOverPlan(StudentCommand, type_name="plan.hand_over"):
    """The team hands a plan to another responsible person, from a day on (R56, R73, R101, R117)."""

    plan: str = Field(description="the plan's id in the student's file")
    to: Name = Field(description="staff id of the person responsible from then on")
    since: date = Field(description="the first day on which that person is responsible; it may lie ahead")
    reason: Statement


def owner(student: "Student", plan: str) -> str:
    """The owner of the day on which a hand-over takes effect."""
    return owner_id("handover", student.stream, plan)


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case HandOverPlanned(plan=name) as planned:
            return replace(student, hand_overs={**student.hand_overs, owner(student, name): planned})
        case ResponsibleChanged(plan=name) as changed if name in student.plans:
            plan = _handed(student.plans[name], changed)
            return replace(student, plans={**student.plans, name: plan})
    return student


def _handed(plan: Plan, changed: ResponsibleChanged) -> Plan:
    drafted = plan.drafted.model_copy(update={"responsible": changed.responsible})
    before = plan.successions or ((date.min, plan.drafted.responsible),)
    return replace(plan, drafted=drafted, successions=(*before, (changed.since, changed.responsible)))


def responsible_on(plan: Plan, day: date) -> str:
    """The one person responsible on `day`; of two hand-overs for one day the later recorded holds (R56)."""
    begun = [person for since, person in plan.successions if since <= day]
    return begun[-1] if begun else plan.drafted.responsible


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """One plan, or all of the student's plans that somebody's leaving concerns."""
    match command:
        case HandOverPlan():
            refusal = _not_begun(student, command)
            return refusal or _hand_over(student, command.plan, command.to, command.since, command, context)
        case HandOver():
            events: list[Event] = []
            for handed in command.of(student.id):
                done = _of_the_leaver(student, handed.plan, command) or _hand_over(
                    student, handed.plan, handed.to, command.since, command, context
                )
                if isinstance(done, Refusal):
                    return done
                events += done
            return events
    raise TypeError(command.TYPE)


@enforces("R56")
def _of_the_leaver(student: "Student", name: str, command: HandOver) -> Refusal | None:
    """R56: who leaves hands on only what is theirs."""
    plan, planned = student.plans.get(name), student.hand_overs.get(owner(student, name))
    if plan is None or command.staff in (responsible_on(plan, command.last_day), planned and planned.to):
        return None
    person = responsible_on(plan, command.last_day)
    reason = f"plan {name} is {person}'s on {command.last_day}, not {command.staff}'s"
    return Refusal(rule="R56", reason=reason, remedy="name plans that the person is responsible for")


def _hand_over(
    student: "Student",
    name: str,
    to: str,
    since: date,
    command: HandOverPlan | HandOver,
    context: "Context",
) -> list[Event] | Refusal:
    plan = student.plans.get(name)
    if plan is None or plan.status == "closed":
        return Refusal(rule="state", reason=f"no plan {name} is under way", remedy="check the plan's id")
    building = student.building_of(name)
    if refusal := first_refusal(
        _by_the_team(building, command.actor, plan, context),
        check_provider(to, plan.drafted, building, since, context),
        _later(plan, since),
    ):
        return refusal
    if responsible_on(plan, since) == to:
        return []
    day, mine = context.as_of_now.day(building), owner(student, name)
    before = student.withdrawn(mine, "another hand-over", TAKES_EFFECT)
    if since <= day:
        return [*before, ResponsibleChanged(plan=name, responsible=to, since=since, reason=command.reason)]
    if TAKES_EFFECT not in context.policy.deadlines:
        return lacks("R56", f"deadlines.{TAKES_EFFECT}")
    planned = HandOverPlanned(plan=name, to=to, since=since, reason=command.reason)
    return [*before, planned, _waits(student, building, mine, day, since, context)]


def _waits(student: "Student", building: str, mine: str, day: date, since: date, context: "Context") -> Event:
    return set_deadline(
        context,
        student.deadlines,
        building,
        mine,
        TAKES_EFFECT,
        day,
        "hand-over recorded",
        unit="calendar_days",
        count=(since - day).days,
        effect="opens",
    )


def check_named(actor: str, building: str, to: str | None, plan: Plan, context: "Context") -> Refusal | None:
    """Why `actor` may not name `to`, if anybody, responsible in `building` from the day of the act on."""
    return first_refusal(
        _by_the_team(building, actor, plan, context),
        check_provider(to, plan.drafted, building, context.day(building), context) if to else None,
    )


@enforces("R56", "R73", "R101", "R117")
def _by_the_team(building: str, actor: str, plan: Plan, context: "Context") -> Refusal | None:
    """The team names the person responsible."""
    allowed = context.policy.services[plan.service].eligibility_deciders
    if context.roles(actor, building) & set(allowed):
        return None
    rule = {2: ("R56", "R101"), 3: ("R73", "R117")}[plan.drafted.tier]
    reason = f"{actor} is not in the team that names the person responsible"
    named = rule[plan.drafted.domain == "behavioral"]
    return Refusal(rule=named, reason=reason, remedy=f"one of: {', '.join(allowed)}")


@enforces("R56")
def _later(plan: Plan, since: date) -> Refusal | None:
    """No hand-over takes effect before one that was made already: who was responsible then stays known."""
    latest = plan.successions[-1][0] if plan.successions else date.min
    if since >= latest:
        return None
    reason = f"the plan was handed over on {latest} already"
    return Refusal(rule="R56", reason=reason, remedy="hand it over from a later day")


@enforces("R56", "R73")
def _not_begun(student: "Student", command: HandOverPlan) -> Refusal | None:
    """R56, R73: nobody is responsible for a service before it is given, or for a plan not decided on."""
    plan = student.plans.get(command.plan)
    if plan is None:
        return None
    decided = student.notices.get(plan.drafted.basis)
    begun = student.civil(plan.started) if plan.started else (decided.opened_on if decided else None)
    if begun is None or command.since >= begun:
        return None
    rule = "R56" if plan.drafted.tier == 2 else "R73"
    reason = f"plan {command.plan} began on {begun}, after {command.since}"
    return Refusal(rule=rule, reason=reason, remedy="hand it over from a day on which it is under way")


@enforces("R56")
def consequences(student: "Student", recorded: Recorded, context: "Context") -> Sequence[Event | Emit]:
    """The day has come: the next person is responsible."""
    match recorded.event:
        case DeadlineReached(deadline=name) if name in student.deadlines:
            reached = student.deadlines[name]
            planned = student.hand_overs.get(reached.owner)
            plan = student.plans.get(planned.plan) if planned else None
            if reached.kind != TAKES_EFFECT or planned is None or plan is None or plan.status == "closed":
                return []
            fields = {"plan": planned.plan, "since": planned.since, "reason": planned.reason}
            return [Emit(ResponsibleChanged(responsible=planned.to, **fields), reached.due)]
    return []


COMMANDS = (HandOverPlan, HandOver)
EVENTS = (HandOverPlanned, ResponsibleChanged)
CAUSES = (DeadlineReached,)
