"""Referral to the Committee on Special Education
(R65, R77, R80, R108, R120, R124, A7; Education Law 4401-a, L13; 8 NYCRR 200.4(a), L14).

A Tier 3 cycle without adequate progress opens the duty to decide on a referral; in the academic domain it
shall be made, in the behavioral one it is considered after two cycles (A7). Whatever the tier, the district
refers a student who has made no adequate progress over an appropriate time of intervention (L14), and staff
may refer at any time. The parents are told of the decision to refer. "Not enough data" opens nothing (A13).
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field

from domain.command import Command
from domain.dates.due import set_deadline
from domain.dates.sequence import answered_too_early
from domain.event import Event
from domain.ids import owner_id
from domain.notices.notice import open_notice
from domain.policy import Service
from domain.recorded import Recorded, Ref
from domain.refusal import Refusal, first_refusal
from domain.rights.cse_asking import asks, referred
from domain.rights.cse_corrected import adequate_after_all, to_be_reviewed
from domain.rights.cse_packet import PacketCommand, check_packet, evidence, prior_services
from domain.rule import enforces
from domain.service.cycle import Cycle, CycleEnded

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student


class CseDecisionDue(Event, name="cse.decision_due"):
    """`mandatory`: a referral shall be made (R77, L14); otherwise it is to be considered (R120)."""

    question: str
    mandatory: bool
    evidence: tuple[Ref, ...]
    rule: str = ""


class CseReferred(Event, name="cse.referred"):
    """F16: the packet of Education Law 4401-a(2). `review`: the student is classified already.

    `question` is the question answered, or the referral's own name where nobody asked.
    """

    question: str
    reasons: str
    prior_services: tuple[str, ...]
    parent_contact: str
    review: bool
    evidence: tuple[Ref, ...]
    records: tuple[str, ...] = ()
    why_none: str = ""


class CseNotReferred(Event, name="cse.not_referred"):
    question: str
    reasons: str
    evidence: tuple[Ref, ...] = ()


class DecideCse(PacketCommand, type_name="cse.decide"):
    """The team's decision on a referral, with reasons (R77, R120); a referral needs the packet of F16."""

    question: str = Field(description="the question that a cycle's end opened: `<plan>-<cycle>`")
    refer: bool = Field(description="whether the student is referred to the CSE")


class ReferToCse(PacketCommand, type_name="cse.refer"):
    """Refer at any time, whatever the tier and however many cycles there were (R65, R108, A7).

    By any member of the building's staff; a parent's own request is `evaluation.request`.
    """

    referral: str = Field(description="the name of this referral; its notice is `cse-<referral>`")


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
    """R65, R77, R108, R120, L13, A7."""
    match command:
        case DecideCse():
            return _decide(student, command, context)
        case ReferToCse():
            return first_refusal(
                student.is_enrolled(),
                student.new(command.referral, _named(student)),
                _by_staff(student, command, context),
                check_packet(student, command, context),
            ) or _refer(student, command, command.referral, context)
    raise TypeError(command.TYPE)


def _named(student: "Student") -> dict[str, None]:
    """The names that are taken: each referral asks for an evaluation of its own."""
    return dict.fromkeys((*student.cse_questions, *student.cse_referred, *student.evaluations))


def _decide(student: "Student", command: DecideCse, context: "Context") -> list[Event] | Refusal:
    mine = owner(student, command.question)
    rule = _rule_of(student, command.question, context)
    refusal = first_refusal(
        student.expects(mine, f"CSE question {command.question}"),
        answered_too_early(student, mine, "the question was asked", rule, context),
        _by_the_team(student, command, context),
        _shall(student, command, context),
        _with_reasons(student, command, context),
        check_packet(student, command, context) if command.refer else None,
    )
    if refusal:
        return refusal
    done = student.met(mine, "cse_decision", context)
    if command.refer:
        return [*_refer(student, command, command.question, context), *done]
    relied = evidence(student, command)
    return [CseNotReferred(question=command.question, reasons=command.reasons, evidence=relied), *done]


@enforces("R77", "L14")
def _shall(student: "Student", command: DecideCse, context: "Context") -> Refusal | None:
    """R77, L14: unless a referral is under way already."""
    if command.refer or referred(student) or not student.cse_questions.get(command.question, False):
        return None
    cycle, rule = _cycle_of(student, command.question), _rule_of(student, command.question, context)
    if cycle and adequate_after_all(student, cycle, context):
        return _unreviewed(student, cycle, rule)
    reason = "the student received intervention without adequate progress: a referral shall be made"
    return Refusal(rule=rule, reason=reason, remedy="refer to the CSE")


@enforces("R16")
def _unreviewed(student: "Student", cycle: Cycle, rule: str) -> Refusal | None:
    """R16: a correction undoes nothing by itself; those who ended the cycle look at it again first."""
    waiting = to_be_reviewed(student, cycle)
    if not waiting:
        return None
    reason = "by the corrected probes progress was adequate, and the review of the cycle's end is open"
    remedy = f"conclude the review first (evidence.review {', '.join(waiting)}), or refer to the CSE"
    return Refusal(rule=rule, reason=reason, remedy=remedy)


def _cycle_of(student: "Student", question: str) -> Cycle | None:
    """The cycle whose end asked the question."""
    return next((c for c in student.cycles.values() if f"{c.plan}-{c.number}" == question), None)


def _rule_of(student: "Student", question: str, context: "Context") -> str:
    """Whose question it is: the plan's (R77: shall be referred; R120: may be) or the law's (L14)."""
    cycle = _cycle_of(student, question)
    plan = context.policy.cse.get(cycle.service) if cycle else None
    if not student.cse_questions.get(question, False):
        return "R120"
    return "R77" if plan and plan.mode == "mandatory" else "L14"


@enforces("R77", "R120")
def _by_the_team(student: "Student", command: DecideCse, context: "Context") -> Refusal | None:
    """R77, R120: the question is the team's."""
    roles = context.roles(command.actor, student.building)
    team = {role for service in context.policy.cse for role in _deciders(service, context)}
    if roles & team:
        return None
    reason = f"{command.actor} is not in the team that decides on a referral"
    rule = _rule_of(student, command.question, context)
    return Refusal(rule=rule, reason=reason, remedy=f"one of: {', '.join(sorted(team))}")


def _deciders(service: Service, context: "Context") -> tuple[str, ...]:
    return context.policy.services[service].eligibility_deciders


@enforces("L13")
def _by_staff(student: "Student", command: ReferToCse, context: "Context") -> Refusal | None:
    if context.roles(command.actor, student.building):
        return None
    reason = f"{command.actor} holds no role in the student's building on that day"
    remedy = "a member of its staff refers; a parent asks for an evaluation (evaluation.request)"
    return Refusal(rule="L13", reason=reason, remedy=remedy)


@enforces("R77", "R120")
def _with_reasons(student: "Student", command: DecideCse, context: "Context") -> Refusal | None:
    if command.reasons.strip():
        return None
    rule = _rule_of(student, command.question, context)
    return Refusal(rule=rule, reason="no reasons are given", remedy="state the reasons of the decision")


@enforces("R65", "R108", "A7")
def _refer(student: "Student", command: PacketCommand, name: str, context: "Context") -> list[Event]:
    """A referral, whoever made it and after however many cycles."""
    referred = CseReferred(
        question=name,
        reasons=command.reasons,
        prior_services=prior_services(student),
        parent_contact=command.parent_contact,
        review=_classified(student, context),
        evidence=evidence(student, command),
        records=command.records,
        why_none=command.why_none,
    )
    return [referred]


@enforces("R80", "R124")
def _classified(student: "Student", context: "Context") -> bool:
    """R80, R124: for a student with an IEP it is a referral for review, not for an initial evaluation."""
    return student.has_status("iep", context.day(student.building))


def consequences(student: "Student", recorded: Recorded, context: "Context") -> list[Event]:
    """A cycle's end may ask the question; a referral is told to the parents."""
    match recorded.event:
        case CycleEnded(plan=plan, number=number):
            return _ask(student, student.cycles[f"{plan}/{number}"], recorded, context)
        case CseReferred(question=name):
            return [*_told(student, name, context), *_answered_with_it(student, name, context)]
    return []


@enforces("R80", "R124")
def _told(student: "Student", question: str, context: "Context") -> list[Event]:
    cycle = _cycle_of(student, question)
    domain = student.plans[cycle.plan].drafted.domain if cycle else None
    because = "decision to refer to the CSE"
    return open_notice(student, f"cse-{question}", "cse_referral", because, context, domain=domain)


@enforces("R77")
def _answered_with_it(student: "Student", question: str, context: "Context") -> list[Event]:
    """R77: the team has referred; what earlier cycles of the strand asked is answered with it."""
    mine = _strand_of(student, question)
    others = (q for q in student.cse_questions if q != question and mine and _strand_of(student, q) == mine)
    return [event for q in others for event in student.met(owner(student, q), "cse_decision", context)]


def _strand_of(student: "Student", question: str) -> tuple[str, str | None] | None:
    """Domain and subject of a question: of the cycle whose end asked it, or of the team's review (A25)."""
    cycle = _cycle_of(student, question)
    asked = student.plans[cycle.plan].drafted if cycle else student.recommendations.get(question)
    return (asked.domain, asked.subject) if asked else None


def open_question(student: "Student", plan: str) -> str | None:
    """The question that the end of a plan's last cycle asked, where it awaits its answer."""
    asked = [f"{c.plan}-{c.number}" for c in student.cycles.values() if c.plan == plan and c.ended_on]
    last = asked[-1] if asked else ""
    awaited = {d.owner for d in student.deadlines.values() if d.outstanding}
    return last if owner(student, last) in awaited else None


def _ask(student: "Student", cycle: Cycle, recorded: Recorded, context: "Context") -> list[Event]:
    asked = asks(student, cycle, context)
    if asked is None:
        return []
    name = f"{cycle.plan}-{cycle.number}"
    due = set_deadline(
        context,
        student.deadlines,
        student.building,
        owner(student, name),
        "cse_decision",
        context.day(student.building),
        asked.because,
    )
    question = CseDecisionDue(
        question=name, mandatory=asked.mandatory, evidence=(recorded.ref,), rule=asked.rule
    )
    return [question, due]


COMMANDS = (DecideCse, ReferToCse)
EVENTS = (CseDecisionDue, CseReferred, CseNotReferred)
CAUSES = (
    CycleEnded,
    CseReferred,
)
