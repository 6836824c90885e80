"""What a session shows broken: it is recorded all the same
(R43, R48, R59, R75, R86, R91, R103, R116, A39).
"""

from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.moments import civil_date
from domain.notices.notice_gate import unproven
from domain.refusal import Finding
from domain.rights.consent import opted_out
from domain.rule import enforces
from domain.service.cycle_checks import DECIDING_RULE
from domain.service.group import size_findings
from domain.service.responsibility import responsible_on

if TYPE_CHECKING:
    from domain.context import Context
    from domain.service.plan import Plan
    from domain.service.session import Attendance, RecordSession
    from domain.student import Student


def session_findings(
    student: "Student", command: "RecordSession", part: "Attendance", plan: "Plan", context: "Context"
) -> tuple[Finding, ...]:
    """Everything one child's part in a session shows broken."""
    return (
        *(_before_the_start(student, plan, context) or after_the_end(student, plan, context)),
        *_provider(student, command, part, plan, context),
        *size_findings(
            context.policy.services[plan.service].group, _together(student, command, plan, context)
        ),
        *_not_in_it(student, part, plan, context),
        *_stood_in(student, command, plan, context),
        *_length(part, plan, context),
        *_nothing_delivered(part, plan, context),
        *_too_often(student, part, plan, context),
        *_no_school(student, part, context),
        *_declined(student, part, context),
    )


def _together(student: "Student", command: "RecordSession", plan: "Plan", context: "Context") -> int:
    """Those who are recorded together, or the members of their group where these are more."""
    return max(len(command.attendance), len(_members(student, plan, context)))


@enforces("R42")
def _members(student: "Student", plan: "Plan", context: "Context") -> frozenset[str]:
    """R42: who is in the plan's group on the day of the session, whoever is recorded with whom."""
    known = context.district.groups.get(plan.drafted.group or "")
    return known.on(context.day(student.building)) if known else frozenset()


@enforces("R42", "R86")
def _not_in_it(student: "Student", part: "Attendance", plan: "Plan", context: "Context") -> list[Finding]:
    """R42, R86: the size of a group is known by its members; the plan says in which one the student is."""
    group = plan.drafted.group
    if not group or part.code != "attended" or student.id in _members(student, plan, context):
        return []
    rule = "R42" if plan.drafted.domain == "academic" else "R86"
    return [Finding(rule=rule, what=f"the plan names group {group}, and the student was not in it that day")]


@enforces("R48", "R91")
def _before_the_start(student: "Student", plan: "Plan", context: "Context") -> list[Finding]:
    """R48, R91: a session before the plan started, and what was unproven of its notice then."""
    if plan.started is not None and not _before(context.when, plan.started, student.zone):
        return []
    rule = "R48" if plan.drafted.domain == "academic" else "R91"
    problems = unproven(student, plan.drafted.basis, context.when, context)
    found = [Finding(rule=rule, what="held before the plan started")]
    return found + [Finding(rule=rule, what=f"before the notice: {problem}") for problem in problems]


@enforces("R59", "R75", "R103", "R119")
def after_the_end(student: "Student", plan: "Plan", context: "Context") -> list[Finding]:
    """R59, R75, R103, R119: a session or probe after the decision that ended the service."""
    if plan.status != "closed" or student.cycle_on(plan.drafted.plan, context.day(student.building)):
        return []
    return [Finding(rule=DECIDING_RULE[plan.service], what="after the plan was closed")]


def _before(when: date | datetime, started: date | datetime, zone: str) -> bool:
    """By the minute where both are known, by the day otherwise."""
    if isinstance(when, datetime) and isinstance(started, datetime):
        return when < started
    return civil_date(when, zone) < civil_date(started, zone)


@enforces("R43", "R86")
def _provider(
    student: "Student", command: "RecordSession", part: "Attendance", plan: "Plan", context: "Context"
) -> list[Finding]:
    """R43, R86: who may provide the service; a substitute must hold a providing role as well."""
    here = student.building_of(part.plan)
    allowed = context.policy.service(plan.service, here).providers
    if part.code != "attended" or context.roles(command.provider, here) & set(allowed):
        return []
    who = "the substitute" if command.substitute_for else "the provider"
    rule = "R43" if plan.drafted.domain == "academic" else "R86"
    return [Finding(rule=rule, what=f"{who} held none of the providing roles that day")]


@enforces("R43", "R86")
def _stood_in(
    student: "Student", command: "RecordSession", plan: "Plan", context: "Context"
) -> list[Finding]:
    """R43, R86: a substitute stands in for whoever gives the service that day."""
    group = context.district.groups.get(plan.drafted.group or "")
    giving = {responsible_on(plan, context.day(student.building)), group and group.interventionist}
    if command.substitute_for is None or command.substitute_for in giving:
        return []
    rule = "R43" if plan.drafted.domain == "academic" else "R86"
    what = f"{command.substitute_for}, for whom the substitute stood in, did not give the service that day"
    return [Finding(rule=rule, what=what)]


@enforces("A12")
def _nothing_delivered(part: "Attendance", plan: "Plan", context: "Context") -> list[Finding]:
    """A12: minutes are what is delivered; where the policy bounds them, R116 tells of it."""
    bound = context.policy.services[plan.service].dosage
    if part.code != "attended" or part.minutes or bound:
        return []
    return [Finding(rule="A12", what="attended, but no minute of it: nothing was delivered")]


@enforces("R116")
def _length(part: "Attendance", plan: "Plan", context: "Context") -> list[Finding]:
    """R116: a delivered session of another length than planned for the tier is kept with a finding."""
    bound = context.policy.services[plan.service].dosage
    if bound is None or part.code != "attended" or bound.min_minutes <= part.minutes <= bound.max_minutes:
        return []
    what = f"{part.minutes} minutes; {bound.min_minutes} to {bound.max_minutes} are planned"
    return [Finding(rule="R116", what=what)]


@enforces("R116", "A18")
def _too_often(student: "Student", part: "Attendance", plan: "Plan", context: "Context") -> list[Finding]:
    """R116, A18: no more sessions in one schedule cycle, of five days or of six, than the policy says."""
    bound, day = context.policy.services[plan.service].dosage, context.day(student.building)
    calendar = context.calendar(student.building_of(part.plan))
    if bound is None or part.code != "attended" or not calendar.covers(day):
        return []
    number = calendar.schedule_cycle(day, bound.cycle_days)
    held = [
        s.on
        for c in student.cycles.values()
        for s in c.sessions
        if s.code == "attended" and c.plan == part.plan
    ]
    year = calendar.year_of(day)
    count = 1 + sum(
        calendar.covers(on)
        and calendar.year_of(on) == year
        and calendar.schedule_cycle(on, bound.cycle_days) == number
        for on in held
    )
    if count <= bound.max_sessions_per_cycle:
        return []
    what = f"session {count} in one schedule cycle; at most {bound.max_sessions_per_cycle} are planned"
    return [Finding(rule="R116", what=what)]


@enforces("A11")
def _no_school(student: "Student", part: "Attendance", context: "Context") -> list[Finding]:
    """A11: a session held on a day on which, by the calendar, the building held no school."""
    calendar, day = context.calendar(student.building_of(part.plan)), context.day(student.building)
    if part.code != "attended" or not calendar.covers(day) or calendar.is_school_day(day):
        return []
    return [Finding(rule="A11", what=f"by the calendar no school was held on {day}")]


@enforces("A39")
def _declined(student: "Student", part: "Attendance", context: "Context") -> list[Finding]:
    """A39: a session held although a parent has declined the service for that day."""
    day = context.day(student.building)
    if part.code != "attended" or not opted_out(student, "service", day, part.plan):
        return []
    return [Finding(rule="A39", what="held though a parent has declined the service for that day")]
