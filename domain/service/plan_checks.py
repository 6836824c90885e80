"""What a plan must fulfil when it is drafted; what is looked at again when it starts is in `start_checks`.

R2–R5, R14, R15, R43–R47, R55–R57, R62, R73, R86, R88, R90, R100, R101, R116, R117.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING

from domain.dates.school_days import SCHOOL_WEEK
from domain.policy import Service
from domain.policy.notices import Told
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.screening.behavior import REPORT_CARD, SOURCES
from domain.screening.point_checks import STATE_SCORE
from domain.screening.regents import REGENTS
from domain.screening.triangulation import STATE_TEST
from domain.service.iep import consistent_with_iep
from domain.service.intensity import more_intensive
from domain.service.plan_dates import check_days
from domain.service.timetable import supplements
from domain.tier import service_of, without_subject

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.plan import DraftPlan, PlanDrafted
    from domain.student import Student

NOT_LEARNED = SOURCES | {REPORT_CARD, "attendance_rate"}
"""Measures of conduct and attendance: no progress in a subject shows in them."""
TOLD: Mapping[Told, tuple[str, ...]] = {
    "professional": ("responsible",),
    "frequency": ("sessions_per_week", "minutes"),
    "place": ("location",),
    "group": ("group",),
}
"""What the notice tells the parents of a plan, by the plan's fields (R62, R79, R106, R123, A38)."""


def check_draft(student: "Student", command: "DraftPlan", context: "Context") -> Refusal | None:
    """The first reason for which this draft cannot be a plan."""
    return first_refusal(
        student.is_enrolled(),
        _still_a_draft(student, command),
        _based(student, command),
        _one_plan_a_basis(student, command),
        _by_the_team(student, command, context),
        _as_told(student, command, context),
        without_subject(command.domain, command.subject, "plan"),
        _aims_at_the_domain(command),
        _academic_if_ais(command),
        _names_gap(command),
        supplements(student, command, command.start_on),
        consistent_with_iep(student, command, command.start_on),
        _outside_class(command),
        evidence_based(command, command.start_on, context),
        check_provider(
            command.responsible, command, command.building or student.building, command.start_on, context
        ),
        of_its_service(command, context),
        _dosage(command, context),
        _measured(command),
        _of_the_curriculum(command, context),
        check_days(student, command, context),
        more_intensive(student, command),
    )


def _still_a_draft(student: "Student", command: "DraftPlan") -> Refusal | None:
    known = student.plans.get(command.plan)
    if known is None or (known.status == "drafted" and known.drafted.basis == command.basis):
        return None
    what = f"is {known.status}" if known.status != "drafted" else f"rests on {known.drafted.basis}"
    return Refusal(rule="state", reason=f"plan {command.plan} {what}", remedy="draft another plan")


@enforces("R47", "R90")
def _based(student: "Student", command: "DraftPlan") -> Refusal | None:
    """R47, R51, R90, R113: somebody decided that the student needs this tier."""
    wanted = (command.domain, command.subject, command.tier)
    if student.eligible_for(command.basis) == wanted:
        return None
    rule = "R47" if command.domain == "academic" else "R90"
    reason = f"{command.basis} does not make the student eligible for {command.domain} Tier {command.tier}"
    return _resting_elsewhere(student, command.basis, rule) or Refusal(
        rule=rule, reason=reason, remedy="the team's review and recommendation come first"
    )


@enforces("R113", "A3")
def _resting_elsewhere(student: "Student", basis: str, rule: str) -> Refusal | None:
    """R113, A3: a qualification waits for the team's note, or a recommendation has confirmed one."""
    found, qualified = student.recommendations.get(basis), student.qualifications.get(basis)
    if found and found.confirms:
        reason = f"{basis} confirms {found.confirms}, which opened the planning"
        return Refusal(rule=rule, reason=reason, remedy=f"draft the plan on the basis {found.confirms}")
    if qualified and qualified.pending:
        reason = f"the team has not taken note of {basis} yet"
        return Refusal(rule=rule, reason=reason, remedy="the team takes note first (tier3.acknowledge)")
    if qualified and qualified.set_aside:
        reason = f"the team set {basis} aside"
        return Refusal(rule=rule, reason=reason, remedy="the team's review and recommendation come first")
    return None


@enforces("R47", "R90")
def _one_plan_a_basis(student: "Student", command: "DraftPlan") -> Refusal | None:
    """R48, R91: the notice of a basis tells of one plan; another plan needs a notice of its own.

    A plan that the student's leaving ended before it began is none: who comes back may still get one.
    """
    plans = (p.drafted for p in student.plans.values() if not p.left_undone)
    taken = next((p.plan for p in plans if p.basis == command.basis and p.plan != command.plan), None)
    if taken is None:
        return None
    rule = "R47" if command.domain == "academic" else "R90"
    reason = f"{command.basis} led to plan {taken} already"
    return Refusal(rule=rule, reason=reason, remedy="the team recommends anew, or draft the same plan anew")


@enforces("R55", "R100", "A26")
def _by_the_team(student: "Student", command: "DraftPlan", context: "Context") -> Refusal | None:
    """R55, R100, A26: the team outlines frequency and duration."""
    service = service_of(command.domain, command.tier)
    policy = context.policy.services[service]
    allowed = policy.service_plan_deciders or policy.eligibility_deciders
    if context.roles(command.actor, student.building) & set(allowed):
        return None
    reason = f"{command.actor} is none of those who make the service plan"
    remedy = f"one of: {', '.join(allowed)}"
    return Refusal(rule="R55" if command.domain == "academic" else "R100", reason=reason, remedy=remedy)


@enforces("R42", "R86")
def of_its_service(plan: "DraftPlan | PlanDrafted", context: "Context") -> Refusal | None:
    """R42, R86: a group that is formed already is one for this service; another may be formed later."""
    service = service_of(plan.domain, plan.tier)
    known = context.district.groups.get(plan.group or "")
    if known is None or known.service in (None, service):
        return None
    rule = "R42" if plan.domain == "academic" else "R86"
    reason = f"group {plan.group} is one for {known.service}, the plan is for {service}"
    return Refusal(rule=rule, reason=reason, remedy="name a group that was formed for this service")


def check_change(student: "Student", command: "DraftPlan", context: "Context") -> Refusal | None:
    """The first reason for which a plan under way cannot become what `command` says."""
    return first_refusal(
        student.is_enrolled(),
        _by_the_team(student, command, context),
        _outside_class(command),
        supplements(student, command, command.start_on),
        of_its_service(command, context),
        _dosage(command, context),
    )


@enforces("R15", "R57")
def _measured(command: "DraftPlan") -> Refusal | None:
    """R57: the plan says what is measured, and towards what. R15: repeatedly, as no exam of the State is."""
    if not command.measure.strip():
        return Refusal(rule="R57", reason="no measure is named", remedy="name what progress is measured with")
    if command.measure not in (STATE_TEST, STATE_SCORE, REGENTS):
        return None
    reason = f"{command.measure} is given once a year and cannot be repeated"
    return Refusal(rule="R15", reason=reason, remedy="name a curriculum-based measure")


@enforces("R15")
def _of_the_curriculum(command: "DraftPlan", context: "Context") -> Refusal | None:
    """R15: progress in a subject shows in what is learned in it, not in attendance or behavior."""
    other = NOT_LEARNED.union(context.policy.sst_triggers.attendance_measures)
    if command.domain == "behavioral" or command.measure not in other:
        return None
    reason = f"{command.measure} measures no progress in {command.subject}"
    return Refusal(rule="R15", reason=reason, remedy="name a curriculum-based measure")


@enforces("A38")
def _as_told(student: "Student", command: "DraftPlan", context: "Context") -> Refusal | None:
    """A38: once the notice is signed, the plan stands as it is told, or as it was handed over since."""
    known, notice = student.plans.get(command.plan), student.notices.get(command.basis)
    if known is None or notice is None or notice.signed is None:
        return None
    changed = differences(told(known.drafted), told(command), context.policy.notices[notice.kind].reissue_on)
    if not changed:
        return None
    named = (f"{topic} ({', '.join(TOLD[topic])})" for topic in changed)
    reason = f"the signed notice tells of another {', '.join(named)}"
    remedy = "keep what was told, or let the team recommend anew: a new notice goes with it"
    return Refusal(rule="A38", reason=reason, remedy=remedy)


def told(plan: "DraftPlan | PlanDrafted") -> dict[Told, tuple[object, ...]]:
    """What a notice tells of `plan`, by topic."""
    return {topic: tuple(getattr(plan, field) for field in fields) for topic, fields in TOLD.items()}


def differences(
    before: Mapping[Told, object], after: Mapping[Told, object], topics: Collection[Told]
) -> list[Told]:
    """Those of `topics` in which what was told is not what is (A38)."""
    return [topic for topic in topics if before.get(topic) != after[topic]] if before else []


@enforces("R46", "R88")
def _names_gap(command: "DraftPlan") -> Refusal | None:
    """R46: the gap in the skill. R88: the gap to what is expected of everybody's behavior."""
    if command.skill_gap.strip():
        return None
    rule = "R46" if command.domain == "academic" else "R88"
    return Refusal(rule=rule, reason="the gap is not stated", remedy="say in skill_gap what is missing")


@enforces("R46", "R88")
def _aims_at_the_domain(command: "DraftPlan") -> Refusal | None:
    if (command.domain == "behavioral") != (command.target_area == "behavior"):
        rule = "R46" if command.domain == "academic" else "R88"
        reason = f"{command.target_area} is no target of a plan in the {command.domain} domain"
        return Refusal(rule=rule, reason=reason, remedy="name the area in which the gap lies")
    return None


@enforces("R3")
def _academic_if_ais(command: "DraftPlan") -> Refusal | None:
    """R3: academic intervention services are help in a subject of the State's learning standards."""
    if command.service_type != "ais" or command.domain == "academic":
        return None
    reason = f"a {command.domain} plan is no academic intervention service"
    return Refusal(rule="R3", reason=reason, remedy="give another service_type (mtss)")


@enforces("R44")
def _outside_class(command: "DraftPlan") -> Refusal | None:
    """R44: a service that is not pushed in has a place of its own, outside the classroom."""
    if command.setting == "push_in" or command.location.strip():
        return None
    reason = "the sessions are outside the classroom, and no place is named"
    return Refusal(rule="R44", reason=reason, remedy="give the location, or the setting push_in")


def on_file(intervention: str, domain: str, tier: int, on: date, context: "Context") -> bool:
    """Whether the catalogue has it on a day, with its evidence, for this domain and tier (R45)."""
    known = context.district.interventions.get(intervention)
    if known is None or (known.ended_on and known.ended_on < on):
        return False
    return bool(known.evidence.strip()) and tier in known.tiers and known.domain == domain


@enforces("R45")
def evidence_based(plan: "DraftPlan | PlanDrafted", on: date, context: "Context") -> Refusal | None:
    if on_file(plan.intervention, plan.domain, plan.tier, on, context):
        return None
    wanted = f"evidence-based {plan.domain} Tier {plan.tier} intervention"
    reason = f"{plan.intervention} is no {wanted} on file for {on}"
    return Refusal(
        rule="R45", reason=reason, remedy="choose from the catalogue, or register it with its evidence"
    )


def may_provide(person: str, service: Service, building: str, on: date, context: "Context") -> bool:
    """Whether `person` holds a role there on a day that may provide the service (R43, R86)."""
    allowed = context.policy.service(service, building).providers
    return bool(context.district.roles(person, building, on) & set(allowed))


@enforces("R43", "R86")
def check_provider(
    person: str, plan: "DraftPlan | PlanDrafted", building: str, on: date, context: "Context"
) -> Refusal | None:
    """R43, R86: who may provide. R56, R73, R101, R117: one responsible person, from the first day on."""
    service = service_of(plan.domain, plan.tier)
    if may_provide(person, service, building, on, context):
        return None
    allowed = context.policy.service(service, building).providers
    rule = "R43" if plan.domain == "academic" else "R86"
    reason = f"{person} holds none of the providing roles in building {building} on {on}"
    return Refusal(rule=rule, reason=reason, remedy=f"one of: {', '.join(allowed)}, or record the role first")


@enforces("R116", "A18")
def _dosage(command: "DraftPlan", context: "Context") -> Refusal | None:
    """R116: up to 5 times in a 5 day cycle for 30 to 42 minutes, where the policy bounds it."""
    bound = context.policy.services[service_of(command.domain, command.tier)].dosage
    if bound is None:
        return None
    if command.sessions_per_week * bound.cycle_days > bound.max_sessions_per_cycle * SCHOOL_WEEK:
        most = f"{bound.max_sessions_per_cycle} in a schedule cycle of {bound.cycle_days} days"
        reason = f"{command.sessions_per_week} sessions a week; at most {most}"
        return Refusal(rule="R116", reason=reason, remedy="plan fewer sessions")
    if not bound.min_minutes <= command.minutes <= bound.max_minutes:
        reason = f"{command.minutes} minutes; {bound.min_minutes} to {bound.max_minutes} are planned"
        return Refusal(rule="R116", reason=reason, remedy="plan the sessions within the bounds")
    return None
