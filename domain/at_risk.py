"""The post-benchmark meeting looks at one student: at risk or not, and what is to be done (R28–R34, R41).

The engine computes a candidate from the building's cut points; the team confirms or overrides with a reason.
Tier 2 or 3 needs the screener and at least two other points from distinct sources. A high-school student
is found by a failed Regents exam instead (R40). Each listed student gets exactly one disposition.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from domain.command import Command, StudentCommand
from domain.event import Event
from domain.evidence import Point, bands, counts
from domain.policy import Domain, Subject
from domain.recorded import Recorded, Ref
from domain.refusal import Refusal, first_refusal

if TYPE_CHECKING:
    from domain.context import Context
    from domain.student import Student

Disposition = Literal["refer_tier2", "refer_tier3", "stay_tier1"]
TEAM_ROLES = frozenset(
    {"classroom_teacher", "team_member", "interventionist", "ais_teacher", "support_teacher"}
)


class AtRiskListed(Event, name="at_risk.listed"):
    """`candidate` is what the cut points say; `evidence` the entries relied on (R16)."""

    listing: str
    domain: Domain
    subject: Subject | None
    screening_window: str | None
    candidate: bool
    disposition: Disposition
    reason: str
    evidence: tuple[Ref, ...]


class ListAtRisk(StudentCommand, type_name="at_risk.list"):
    """The team's disposition for a student it looked at.

    `points` are the data points relied on: the screening result and the additional ones, or the failed
    Regents exam. `reason` is needed to stay in Tier 1, and wherever the team overrides the cut points.
    """

    listing: str
    domain: Domain
    subject: Subject | None = None
    screening_window: str | None = None
    points: tuple[str, ...]
    disposition: Disposition
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    id: str
    domain: Domain
    subject: Subject | None
    disposition: Disposition
    ref: Ref


def evolve(student: "Student", recorded: Recorded) -> "Student":
    """The student after an event of this lifecycle."""
    match recorded.event:
        case AtRiskListed(listing=name) as e:
            listing = Listing(name, e.domain, e.subject, e.disposition, recorded.ref)
            return replace(student, listings={**student.listings, name: listing})
    return student


def decide(student: "Student", command: Command, context: "Context") -> list[Event] | Refusal:
    """R16, R28–R31, R40, R41, R54."""
    if not isinstance(command, ListAtRisk):
        raise TypeError(command.TYPE)
    points = [student.points[p] for p in command.points if p in student.points]
    grade = student.grade
    candidate = any(bands(context.policy, p, grade) for p in points) or by_regents(student, points)
    refusal = first_refusal(
        student.is_enrolled(),
        student.new(command.listing, student.listings),
        _known(command, student),
        context_role(student, command, context),
        _triangulated(student, points, command, context),
        _reasoned(command, candidate),
    )
    return refusal or [
        AtRiskListed(
            listing=command.listing,
            domain=command.domain,
            subject=command.subject,
            screening_window=command.screening_window,
            candidate=candidate,
            disposition=command.disposition,
            reason=command.reason,
            evidence=tuple(p.ref for p in points),
        )
    ]


def context_role(student: "Student", command: Command, context: "Context") -> Refusal | None:
    """R28: the disposition is the team's."""
    if context.roles(command.actor, student.building) & TEAM_ROLES:
        return None
    reason = f"{command.actor} is in no post-benchmark team of the building"
    return Refusal(
        rule="R28", reason=reason, remedy=f"somebody with one of these roles: {', '.join(sorted(TEAM_ROLES))}"
    )


def _known(command: ListAtRisk, student: "Student") -> Refusal | None:
    missing = [p for p in command.points if p not in student.points]
    if not command.points:
        return Refusal(rule="R16", reason="the evidence is empty", remedy="name the data points relied on")
    if missing:
        reason = f"not on file: {', '.join(missing)}"
        return Refusal(rule="R16", reason=reason, remedy="record these points first (points.record)")
    return None


def by_regents(student: "Student", points: list[Point]) -> bool:
    """R40: one of `points` is a failed Regents exam."""
    return any(p.id in student.failed_regents for p in points)


def _triangulated(
    student: "Student", points: list[Point], command: ListAtRisk, context: "Context"
) -> Refusal | None:
    """R30, R54, A10: the screener and enough other points that have a cut, from distinct sources."""
    if command.disposition == "stay_tier1" or by_regents(student, points):
        return None
    policy = context.policy
    screeners = {p.source for p in points if p.screening}
    others = [p for p in points if not p.screening and p.source not in screeners]
    others = [p for p in others if counts(policy, p, student.grade)]
    needed = policy.triangulation.min_additional_points
    found = len({p.source for p in others}) if policy.triangulation.distinct_sources else len(others)
    if command.domain == "academic" and not screeners:
        return Refusal(
            rule="R30", reason="no screening result is named", remedy="name the screener's point too"
        )
    if found < needed:
        reason = f"{found} additional data points of distinct sources with a cut point; {needed} are needed"
        return Refusal(rule="R30", reason=reason, remedy="add data points of other sources than the screener")
    return _corroborated(student, others, context)


def _corroborated(student: "Student", others: list[Point], context: "Context") -> Refusal | None:
    """A29: whether the additional points must agree with the screener."""
    agreeing = [bool(bands(context.policy, p, student.grade)) for p in others]
    wanted = context.policy.triangulation.corroborate
    if (wanted == "all" and not all(agreeing)) or (wanted == "any" and not any(agreeing)):
        found = f"{sum(agreeing)} of {len(agreeing)} additional points lie on the risk side"
        reason = f"{found}; the policy asks for {wanted}"
        return Refusal(
            rule="R30", reason=reason, remedy="look for other points, or leave the student in Tier 1"
        )
    return None


def _reasoned(command: ListAtRisk, candidate: bool) -> Refusal | None:
    overridden = candidate == (command.disposition == "stay_tier1")
    if overridden and not command.reason:
        what = "says at risk" if candidate else "says not at risk"
        reason = f"the building's decision tree {what}, the disposition is {command.disposition}"
        return Refusal(rule="R29", reason=reason, remedy="give the team's reason for the override")
    return None


COMMANDS = (ListAtRisk,)
EVENTS = (AtRiskListed,)
