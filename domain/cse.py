"""Referral to the Committee on Special Education
(R65, R77, R80, R108, R120, R124; Education Law 4401-a, L13).

A Tier 3 cycle without adequate progress opens the duty to decide on a referral; in the academic domain it
shall be made, in the behavioral one it is considered after two cycles (A7). The parents are told of the
decision to refer. "Not enough data" opens nothing (A13).
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.command import Command, StudentCommand
from domain.cycle import Cycle, CycleEnded
from domain.due import set_deadline
from domain.event import Event
from domain.ids import owner_id
from domain.notice import open_notice
from domain.policy import Service
from domain.recorded import Recorded, Ref
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


class CseDecisionDue(Event, name="cse.decision_due"):
    """`mandatory`: the plan says a referral shall be made (R77); otherwise it is to be considered (R120)."""

    question: str
    mandatory: bool
    evidence: tuple[Ref, ...]


class CseReferred(Event, name="cse.referred"):
    """F16: the packet of Education Law 4401-a(2). `review`: the student is classified already."""

    question: str
    reasons: str
    prior_services: tuple[str, ...]
    parent_contact: str
    review: bool
    evidence: tuple[Ref, ...]


class CseNotReferred(Event, name="cse.not_referred"):
    question: str
    reasons: str


class DecideCse(StudentCommand, type_name="cse.decide"):
    """The team's decision on a referral. `question` is the one that a cycle's end opened."""

    question: str
    refer: bool
    reasons: str
    parent_contact: str = ""


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case CseDecisionDue(question=name, mandatory=mandatory):
            return replace(student, cse_questions={**student.cse_questions, name: mandatory})
        case CseReferred(question=name):
            return replace(student, cse_referred=student.cse_referred | {name})
    return student


def owner(student: "Student", question: str) -> str:
    """The owner of the question's deadline."""
    return owner_id("cse", student.stream, question)


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R77: mandatory is mandatory. L13: a referral tells of services tried and of contact with parents."""
    assert isinstance(command, DecideCse)
    mine = owner(student, command.question)
    refusal = first_refusal(
        student.expects(mine, f"CSE question {command.question}"),
        _by_the_team(student, command, context),
        _shall(student, command),
        _packet(command),
    )
    if refusal:
        return refusal
    done = student.met(mine, "cse_decision", context)
    if not command.refer:
        return [CseNotReferred(question=command.question, reasons=command.reasons), *done]
    return [_referred(student, command, context), *done]


@enforces("R77")
def _shall(student: "Student", command: DecideCse) -> Refusal | None:
    if command.refer or not student.cse_questions.get(command.question, False):
        return None
    reason = "the student received Tier 3 without adequate progress: a referral shall be made"
    return Refusal(rule="R77", reason=reason, remedy="refer to the CSE")


@enforces("R77", "R120")
def _by_the_team(student: "Student", command: DecideCse, context: "Context") -> Refusal | None:
    """R77, R120: the question is the team's."""
    roles = context.roles(command.actor, student.building)
    team = {role for service in context.policy.cse for role in _deciders(service, context)}
    if roles & team:
        return None
    rule = "R77" if student.cse_questions.get(command.question, False) else "R120"
    reason = f"{command.actor} is not in the team that decides on a referral"
    return Refusal(rule=rule, reason=reason, remedy=f"one of: {', '.join(sorted(team))}")


def _deciders(service: Service, context: "Context") -> tuple[str, ...]:
    return context.policy.services[service].eligibility_deciders


@enforces("L13")
def _packet(command: DecideCse) -> Refusal | None:
    if not command.reasons.strip():
        return Refusal(rule="R120", reason="no reasons are given", remedy="state the reasons of the decision")
    if command.refer and not command.parent_contact.strip():
        reason = "the extent of contact with the parents is not described"
        return Refusal(rule="L13", reason=reason, remedy="add parent_contact")
    return None


def _referred(student: "Student", command: DecideCse, context: "Context") -> Event:
    cycles = [c for c in student.cycles.values() if c.ended_on]
    return CseReferred(
        question=command.question,
        reasons=command.reasons,
        prior_services=tuple(f"{c.service}, cycle {c.number}: {c.result or 'cut short'}" for c in cycles),
        parent_contact=command.parent_contact,
        review=student.has_status("iep", context.day(student.building)),
        evidence=tuple(p.ref for c in cycles for p in c.probes),
    )


@enforces("R80", "R124")
def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """R77, R120: a Tier 3 cycle's end asks the question. R80, R124: a referral is told to the parents."""
    match recorded.event:
        case CycleEnded(plan=plan, number=number):
            return _ask(student, student.cycles[f"{plan}/{number}"], recorded, context)
        case CseReferred(question=name):
            return open_notice(
                student, f"cse-{name}", "cse_referral", "decision to refer to the CSE", context
            )
    return []


@enforces("R77", "R120", "A7")
def _ask(student: "Student", cycle: Cycle, recorded: Recorded, context: "Context") -> list[Event]:
    rule = context.policy.cse.get(cycle.service)
    ended = [
        c for c in student.cycles.values() if c.service == cycle.service and c.ended_on and not c.cut_short
    ]
    if rule is None or cycle.result != "inadequate" or len(ended) < rule.after_cycles:
        return []
    name = f"{cycle.plan}-{cycle.number}"
    due = set_deadline(
        context,
        student.deadlines,
        student.building,
        owner(student, name),
        "cse_decision",
        context.day(student.building),
        "Tier 3 cycle ended without adequate progress",
    )
    return [CseDecisionDue(question=name, mandatory=rule.mode == "mandatory", evidence=(recorded.ref,)), due]


COMMANDS = (DecideCse,)
EVENTS = (CseDecisionDue, CseReferred, CseNotReferred)
