"""What a recommendation must fulfil: a review before it, evidence, the team, presenters, criteria
(R16, R30, R47, R51, R52, R66, R67, R69–R72, R90, R95, R97–R99, R109, R110, R112–R115).
"""

from typing import TYPE_CHECKING

from domain.criteria import Evaluation
from domain.evidence import untriangulated
from domain.policy import Service
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.eligibility import Recommend
    from domain.meeting import Meeting
    from domain.student import Student


def check_recommendation(
    student: "Student", command: "Recommend", service: Service, evaluation: Evaluation, context: "Context"
) -> Refusal | None:
    """The first reason for which this cannot be the team's recommendation."""
    return first_refusal(
        student.is_enrolled(),
        student.new(command.recommendation, student.recommendations),
        _met_first(student, command),
        _evidence(student, command),
        _triangulated(student, command, context),
        _by_the_team(student, command, service, context),
        _presented(student, command, service, context),
        _on_the_menu(student, command),
        _criteria_hold(command, evaluation),
    )


@enforces("R47", "R90")
def _met_first(student: "Student", command: "Recommend") -> Refusal | None:
    """R47, R90: it comes out of a held meeting, or of the post-benchmark analysis (R41, R64)."""
    rule = "R47" if command.domain == "academic" else "R90"
    if command.meeting is None:
        listing = student.listings.get(command.listing or "")
        mine = listing and (listing.domain, listing.subject) == (command.domain, command.subject)
        if listing and mine and command.tier == 3 and listing.disposition == "refer_tier3":
            return None
        reason = "neither a meeting nor a Tier 3 listing of the post-benchmark analysis is named"
        return Refusal(rule=rule, reason=reason, remedy="name the meeting, or the listing for direct entry")
    held = student.meetings.get(command.meeting)
    if held is None or held.held_on is None:
        reason = f"meeting {command.meeting} was not held"
        return Refusal(rule=rule, reason=reason, remedy="record the meeting first (meeting.hold)")
    if _recommended_by(student, command):
        reason = f"meeting {command.meeting} has given its recommendation on this"
        return Refusal(rule=rule, reason=reason, remedy="the team meets again (R60, R75, R104, R119)")
    return _sat_in_it(command, held)


def _recommended_by(student: "Student", command: "Recommend") -> bool:
    strand = (command.meeting, command.domain, command.subject)
    return any((r.meeting, r.domain, r.subject) == strand for r in student.recommendations.values())


@enforces("R52", "R68", "R96", "R111")
def _sat_in_it(command: "Recommend", held: "Meeting") -> Refusal | None:
    """R52: those who decide were present."""
    absent = [m for m in command.members if m not in held.members]
    if not absent:
        return None
    reason = f"not in the meeting: {', '.join(absent)}"
    return Refusal(rule="R52", reason=reason, remedy="name members who sat in the meeting")


@enforces("R30")
def _triangulated(student: "Student", command: "Recommend", context: "Context") -> Refusal | None:
    """R30: academic Tier 2 needs the screener and other data points; Tier 3 has R69."""
    if (command.domain, command.tier, command.decided) != ("academic", 2, "eligible"):
        return None
    points = [student.points[p] for p in command.points if p in student.points]
    missing = untriangulated(student, points, command.domain, context)
    if missing is None:
        return None
    return Refusal(rule="R30", reason=missing, remedy="name the screener's point and points of other sources")


@enforces("R16")
def _evidence(student: "Student", command: "Recommend") -> Refusal | None:
    missing = [p for p in command.points if not student.point_ref(p)]
    if not command.points or missing:
        reason = f"not on file: {', '.join(missing)}" if missing else "the evidence is empty"
        return Refusal(rule="R16", reason=reason, remedy="name the data points and probes relied on")
    return None


@enforces("R51", "R72", "R115", "A6")
def _by_the_team(
    student: "Student", command: "Recommend", service: Service, context: "Context"
) -> Refusal | None:
    """R51, R72, R115, A6: only members with a deciding role, and enough of them."""
    policy = context.policy.services[service]
    allowed = frozenset(policy.eligibility_deciders)
    strangers = [m for m in command.members if not context.roles(m, student.building) & allowed]
    rule = "R51" if command.tier == 2 else "R72" if command.domain == "academic" else "R115"
    if strangers:
        reason = f"no deciding role that day: {', '.join(strangers)}"
        return Refusal(rule=rule, reason=reason, remedy=f"members hold one of: {', '.join(sorted(allowed))}")
    if len(set(command.members)) < policy.quorum:
        reason = f"{len(set(command.members))} members; the quorum is {policy.quorum}"
        return Refusal(rule=rule, reason=reason, remedy="the team decides with its quorum present")
    return None


@enforces("R66", "R109")
def _presented(
    student: "Student", command: "Recommend", service: Service, context: "Context"
) -> Refusal | None:
    """R66: the classroom or AIS teacher presents. R109: the classroom teacher and counseling staff."""
    if command.meeting is None:
        return None
    roles = [context.roles(p, student.building) for p in command.presenters]
    for seat in context.policy.services[service].presenters:
        if not any(set(seat) & held for held in roles):
            rule = "R66" if command.domain == "academic" else "R109"
            reason = f"nobody presented as {' or '.join(seat)}"
            return Refusal(rule=rule, reason=reason, remedy="name the presenters of the meeting")
    return None


@enforces("R67", "R110")
def _on_the_menu(student: "Student", command: "Recommend") -> Refusal | None:
    """R51, R95: what follows a referral. R67, R110: after Tier 2, eligible for Tier 3 or Tier 2 continued."""
    plan = student.active_plan(command.domain, command.subject)
    rule = "R67" if command.domain == "academic" else "R110"
    if command.tier == 2:
        return _after_referral(command)
    if plan is None and command.decided == "continue":
        reason = "no plan is under way that could be continued"
        return Refusal(rule=rule, reason=reason, remedy="eligible, or not eligible")
    if plan is None:
        return None
    if plan.drafted.tier == 2 and command.decided == "not_eligible":
        remedy = "eligible, or continue"
        return Refusal(
            rule=rule, reason="a review of Tier 2 ends in Tier 3 or in a continuation", remedy=remedy
        )
    if command.decided == "continue" and student.current_cycle(plan.drafted.plan):
        reason = "a cycle is under way: there is nothing to continue yet"
        return Refusal(rule=rule, reason=reason, remedy="end the cycle first (cycle.decide_end)")
    return None


@enforces("R51", "R95")
def _after_referral(command: "Recommend") -> Refusal | None:
    """R51: eligible or not; only in the behavioral domain may Tier 1 go on for another period (R95)."""
    if command.domain == "behavioral" or command.decided != "continue":
        return None
    reason = "Tier 1 is continued for a period in the behavioral domain only"
    return Refusal(rule="R51", reason=reason, remedy="eligible, or not eligible")


@enforces("R63", "R72", "R97", "R98", "R99", "R115", "A4")
def _criteria_hold(command: "Recommend", evaluation: Evaluation) -> Refusal | None:
    if command.decided != "eligible" or evaluation.met:
        return None
    unmet = evaluation.unmet()
    reason = f"criteria not met: {', '.join(unmet)}"
    return Refusal(rule=unmet[0], reason=reason, remedy="bring what is missing, or decide otherwise")
