"""What a recommendation must fulfil: a review before it, evidence, the team, presenters, criteria
(R16, R30, R47, R51, R52, R66, R67, R69–R72, R90, R95, R97–R99, R109, R110, R112–R115, A5, A6, A25).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from domain.policy import Domain, Service, ServicePolicy, Subject
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.screening.relied_on import unfounded
from domain.screening.triangulation import untriangulated
from domain.team.criteria import Evaluation
from domain.team.direct_entry import direct_entry, listed_for, spent
from domain.team.documenting import explained, sat_in_it
from domain.team.menu import on_the_menu
from domain.team.packet import packet_of, plan_reviewed
from domain.team.unmet import criteria_hold

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student
    from domain.team.eligibility import Recommend
    from domain.team.meeting import Meeting

DECIDING_RULE = {"academic_t2": "R51", "academic_t3": "R72", "behavioral_t2": "R95", "behavioral_t3": "R115"}
PRESENTING_RULE = {
    "academic_t2": "R50",
    "academic_t3": "R66",
    "behavioral_t2": "R94",
    "behavioral_t3": "R109",
}


def check_recommendation(
    student: "Student", command: "Recommend", service: Service, evaluation: Evaluation, context: "Context"
) -> Refusal | None:
    """The first reason for which this cannot be the team's recommendation."""
    return first_refusal(
        student.is_enrolled(),
        student.new(command.recommendation, student.recommendations),
        _met_first(student, command, service, context),
        unfounded(student, command.points, context),
        _triangulated(student, command, context),
        _by_the_team(student, command, service, context),
        _presented(student, command, service, context),
        on_the_menu(student, command, context),
        _packet_complete(student, command),
        _grounded(command),
        explained(command),
        criteria_hold(command, evaluation),
    )


@enforces("R47", "R90")
def _met_first(
    student: "Student", command: "Recommend", service: Service, context: "Context"
) -> Refusal | None:
    """R47, R90: it comes out of a held meeting, or of the post-benchmark analysis (R41, R64, A30)."""
    rule = "R47" if command.domain == "academic" else "R90"
    if command.meeting is None:
        if direct_entry(student, command, context) or _reviewed_after_screening(
            student, command, service, context
        ):
            return None
        if over := spent(student, command, context):
            remedy = "the team meets, or lists the student after another analysis"
            return Refusal(rule=rule, reason=over, remedy=remedy)
        reason = "neither a meeting nor a Tier 3 listing of the post-benchmark analysis is named"
        return Refusal(rule=rule, reason=reason, remedy="name the meeting, or the listing for direct entry")
    held = student.meetings.get(command.meeting)
    if held is None or held.held_on is None:
        reason = f"meeting {command.meeting} was not held"
        return Refusal(rule=rule, reason=reason, remedy="record the meeting first (meeting.hold)")
    if _recommended_by(student, command):
        reason = f"meeting {command.meeting} has given its recommendation on this"
        return Refusal(rule=rule, reason=reason, remedy="the team meets again (R60, R75, R104, R119)")
    if held.held_on > context.day(student.building):
        reason = f"meeting {command.meeting} was held on {held.held_on}, after that day"
        return Refusal(rule=rule, reason=reason, remedy="recommend on the day of the meeting or later")
    if held.called_after(context.day(student.building)):
        reason = f"{held.about} asked for the team's meeting on {held.opened_on}, after that day"
        return Refusal(rule=rule, reason=reason, remedy="recommend after the referral")
    return _of_another_strand(student, command, held, rule, context) or sat_in_it(command, held)


@enforces("R47", "R90", "A24")
def _of_another_strand(
    student: "Student", command: "Recommend", held: "Meeting", rule: str, context: "Context"
) -> Refusal | None:
    """A24: tiers are decided by domain and subject, each on its own referral (R49, R93) or listing (R41)."""
    domain, subject = _strand_of(student, held.about)
    if domain not in (None, command.domain):
        reason = f"meeting {held.id} was about the {domain} domain"
        remedy = "refer the student in this domain (referral.submit)"
        return Refusal(rule=rule, reason=reason, remedy=remedy)
    same = None in (subject, command.subject) or subject == command.subject
    if same or listed_for(student, command, context):
        return None
    reason = f"meeting {held.id} was about {subject}"
    return Refusal(rule=rule, reason=reason, remedy="refer the student in this subject (referral.submit)")


def _strand_of(student: "Student", about: str) -> tuple[Domain, Subject | None] | tuple[None, None]:
    """Domain and subject of what a meeting is about; neither where it is something else."""
    plan = student.plans.get(about)
    known = student.referrals.get(about) or student.recommendations.get(about)
    if plan:
        return plan.drafted.domain, plan.drafted.subject
    return (known.domain, known.subject) if known else (None, None)


@enforces("A30")
def _reviewed_after_screening(
    student: "Student", command: "Recommend", service: Service, context: "Context"
) -> bool:
    """A30: the policy takes the post-benchmark team's listing for the review before this service."""
    return context.policy.teams.reviewing(service) == "post_benchmark" and listed_for(
        student, command, context
    )


def _recommended_by(student: "Student", command: "Recommend") -> bool:
    strand = (command.meeting, command.domain, command.subject)
    return any((r.meeting, r.domain, r.subject) == strand for r in student.recommendations.values())


@enforces("R30")
def _triangulated(student: "Student", command: "Recommend", context: "Context") -> Refusal | None:
    """R30: academic Tier 2 needs the screener and other data points; Tier 3 has R69."""
    if (command.domain, command.tier, command.decided) != ("academic", 2, "eligible"):
        return None
    points = student.named_points(command.points)
    missing = untriangulated(student, points, command.domain, command.subject, context)
    if missing is None:
        return None
    return Refusal(rule="R30", reason=missing, remedy="name the screener's point and points of other sources")


@enforces("R51", "R72", "R95", "R115", "A6")
def _by_the_team(
    student: "Student", command: "Recommend", service: Service, context: "Context"
) -> Refusal | None:
    """R51, R72, R95, R115, A6: only members with a deciding role, enough of them, and one of them says it."""
    policy = context.policy.services[service]
    allowed = frozenset(policy.eligibility_deciders)
    strangers = [m for m in command.members if not context.roles(m, student.building) & allowed]
    rule = DECIDING_RULE[service]
    if strangers:
        reason = f"no deciding role that day: {', '.join(strangers)}"
        return Refusal(rule=rule, reason=reason, remedy=f"members hold one of: {', '.join(sorted(allowed))}")
    if len(set(command.members)) < policy.quorum:
        reason = f"{len(set(command.members))} members; the quorum is {policy.quorum}"
        return Refusal(rule=rule, reason=reason, remedy="the team decides with its quorum present")
    if command.actor not in command.members:
        reason = f"{command.actor} is not among the members who decided"
        return Refusal(rule=rule, reason=reason, remedy="one of the members gives the command")
    return _agreed(command, policy, rule)


@enforces("R72", "R115", "A6")
def _agreed(command: "Recommend", policy: ServicePolicy, rule: str) -> Refusal | None:
    """The team's agreement is a vote: who dissents is on record, and enough must agree."""
    members, dissent = set(command.members), set(command.dissent)
    if dissent - members:
        reason = f"dissent of who is no member: {', '.join(sorted(dissent - members))}"
        return Refusal(rule=rule, reason=reason, remedy="name dissenters among the members")
    needed = {"quorum": policy.quorum, "majority": len(members) // 2 + 1, "unanimous": len(members)}
    agree = len(members - dissent)
    if agree >= needed[policy.vote]:
        return None
    reason = f"{agree} of {len(members)} members agree; {needed[policy.vote]} must"
    return Refusal(rule=rule, reason=reason, remedy="decide on what enough members agree with")


@enforces("R50", "R66", "R94", "R109")
def _presented(
    student: "Student", command: "Recommend", service: Service, context: "Context"
) -> Refusal | None:
    """R50, R94: the classroom teacher presents. R66: or the AIS teacher. R109: and counseling staff."""
    if command.meeting is None:
        return None
    if absent := _not_there(student, command, service):
        return absent
    seats = context.policy.services[service].presenters
    present = presenting(student, command)
    held = {p: context.roles(p, student.building) for p in present}
    if _seated(seats, held):
        return None
    empty = [seat for seat in seats if not any(set(seat) & roles for roles in held.values())]
    wanted = " and ".join(" or ".join(seat) for seat in (empty or seats))
    reason = f"nobody presented as {wanted}" if empty else f"one person cannot present as {wanted}"
    return Refusal(rule=PRESENTING_RULE[service], reason=reason, remedy="name the presenters of the meeting")


@enforces("R50", "R66", "R94", "R109")
def _not_there(student: "Student", command: "Recommend", service: Service) -> Refusal | None:
    """Who presents in a meeting is in it: among its presenters or its members."""
    held = student.meetings.get(command.meeting or "")
    absent = [p for p in command.presenters if held and p not in (*held.presenters, *held.members)]
    if not absent:
        return None
    reason = f"presenters who were not in the meeting: {', '.join(absent)}"
    remedy = "name those who presented in it, or record the meeting as it was (meeting.hold)"
    return Refusal(rule=PRESENTING_RULE[service], reason=reason, remedy=remedy)


def presenting(student: "Student", command: "Recommend") -> tuple[str, ...]:
    """Who presented: as stated, else as the meeting's own record says."""
    held = student.meetings.get(command.meeting or "")
    return command.presenters or (held.presenters if held else ())


def _presenting_rule(command: "Recommend") -> str:
    return "R66" if command.domain == "academic" else "R109"


def _seated(seats: Sequence[Collection[str]], held: Mapping[str, frozenset[str]]) -> bool:
    """Whether each seat can be given to a person of its own."""
    if not seats:
        return True
    fitting = [p for p, roles in held.items() if roles & set(seats[0])]
    return any(_seated(seats[1:], {q: r for q, r in held.items() if q != p}) for p in fitting)


@enforces("R66", "R109", "R64")
def _packet_complete(student: "Student", command: "Recommend") -> Refusal | None:
    """For Tier 3 the Tier 2 plan and its points lie before the team, or direct entry has its reason."""
    if command.tier != 3 or command.decided != "eligible":
        return None
    packet = packet_of(student, plan_reviewed(student, command.domain, command.subject))
    if packet is None and not (command.listing or command.direct_entry.strip()):
        reason = "no Tier 2 plan is on file, and no reason for direct entry is given"
        return Refusal(rule=_presenting_rule(command), reason=reason, remedy="add direct_entry")
    if packet and not packet.points:
        reason = f"no progress monitoring point of plan {packet.plan} lies before the team"
        remedy = "record the points that were collected (probe.record)"
        return Refusal(rule=_presenting_rule(command), reason=reason, remedy=remedy)
    return None


@enforces("R16", "R70")
def _grounded(command: "Recommend") -> Refusal | None:
    """R16, R70: what the team states as met, it states on some ground."""
    bare = sorted(rule for rule, a in command.criteria.items() if a.met and not a.because.strip())
    if not bare:
        return None
    reason = f"met without any ground: {', '.join(bare)}"
    return Refusal(rule=bare[0], reason=reason, remedy="say in `because` what shows it")
