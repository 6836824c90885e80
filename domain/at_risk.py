"""The post-benchmark meeting looks at one student: at risk or not, and what is to be done (R28–R34, R41).

The engine computes a candidate from the building's cut points; the team confirms or overrides with a reason.
Tier 2 or 3 needs the screener and at least two other points from distinct sources. A high-school student
is found by a failed Regents exam instead (R40). Each listed student gets exactly one disposition.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from domain.command import Command, StudentCommand
from domain.event import Event
from domain.evidence import Point, bands, by_regents, untriangulated
from domain.policy import Domain, Subject
from domain.recorded import Recorded, Ref
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces

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
        _by_the_team(student, command, context),
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


@enforces("R28")
def _by_the_team(student: "Student", command: Command, context: "Context") -> Refusal | None:
    """R28: the disposition is the team's."""
    if context.roles(command.actor, student.building) & TEAM_ROLES:
        return None
    reason = f"{command.actor} is in no post-benchmark team of the building"
    return Refusal(
        rule="R28", reason=reason, remedy=f"somebody with one of these roles: {', '.join(sorted(TEAM_ROLES))}"
    )


@enforces("R16")
def _known(command: ListAtRisk, student: "Student") -> Refusal | None:
    missing = [p for p in command.points if p not in student.points]
    if not command.points:
        return Refusal(rule="R16", reason="the evidence is empty", remedy="name the data points relied on")
    if missing:
        reason = f"not on file: {', '.join(missing)}"
        return Refusal(rule="R16", reason=reason, remedy="record these points first (points.record)")
    return None


@enforces("R30")
def _triangulated(
    student: "Student", points: list[Point], command: ListAtRisk, context: "Context"
) -> Refusal | None:
    """R30: not needed to stay in Tier 1."""
    missing = untriangulated(student, points, command.domain, context)
    if missing is None or command.disposition == "stay_tier1":
        return None
    remedy = "name the screener's point and points of other sources, or leave the student in Tier 1"
    return Refusal(rule="R30", reason=missing, remedy=remedy)


@enforces("R29")
def _reasoned(command: ListAtRisk, candidate: bool) -> Refusal | None:
    overridden = candidate == (command.disposition == "stay_tier1")
    if overridden and not command.reason:
        what = "says at risk" if candidate else "says not at risk"
        reason = f"the building's decision tree {what}, the disposition is {command.disposition}"
        return Refusal(rule="R29", reason=reason, remedy="give the team's reason for the override")
    return None


COMMANDS = (ListAtRisk,)
EVENTS = (AtRiskListed,)
