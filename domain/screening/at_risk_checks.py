"""What a disposition of the post-benchmark meeting must fulfil (R16, R26, R28–R30, R34, R41, R85, A39)."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from domain.dates.sequence import too_early
from domain.refusal import Refusal, first_refusal
from domain.rule import enforces
from domain.screening.behavior import no_source
from domain.screening.closed_list import Screening, screening_of
from domain.screening.evidence import unusable
from domain.screening.post_benchmark import TEAM_ROLES, not_yet_open
from domain.screening.regents import by_regents, unidentified
from domain.screening.relied_on import not_on_file, unfounded
from domain.screening.triangulation import of_subject, untriangulated
from domain.tier import without_subject

if TYPE_CHECKING:
    from domain.context import Context
    from domain.screening.at_risk import AmendListing, AtRiskListed, ListAtRisk, Listing
    from domain.screening.evidence import Point
    from domain.student import Student

A_YEAR = 365


def check_listing(
    student: "Student", command: "ListAtRisk", candidate: bool, context: "Context"
) -> Refusal | None:
    """The first reason for which this cannot be the team's disposition."""
    points = student.named_points(command.points)
    return first_refusal(
        student.is_enrolled(),
        student.new(command.listing, student.listings),
        without_subject(command.domain, command.subject, "listing"),
        unfounded(student, command.points, context, probes=False),
        by_the_team(student, command.actor, context),
        _after_a_screening(student, command, context),
        not_yet_open(screening_answered(student, command, context), student.building, context),
        _one_disposition(student, command, points, context),
        _usable(points),
        no_source(points) if command.domain == "behavioral" else None,
        _triangulated(student, points, command, command.disposition, context),
        _of_its_window(student, command, points, context),
        _reasoned(command, candidate),
        _after_closing(student, command, context),
    )


def check_amendment(
    student: "Student", command: "AmendListing", listing: "Listing", context: "Context"
) -> Refusal | None:
    """The first reason for which the disposition cannot be changed so."""
    named = student.named_points(command.points)
    points = named or [p for p in student.points.values() if p.ref in listing.evidence]
    return first_refusal(
        student.is_enrolled(),
        not_on_file(student, command.points, context, probes=False),
        by_the_team(student, command.actor, context),
        _listed_by_then(student, listing, context),
        _usable(points),
        _triangulated(student, points, listing, command.disposition, context),
    )


@enforces("R34")
def _listed_by_then(student: "Student", listing: "Listing", context: "Context") -> Refusal | None:
    """R34: an amendment comes after the disposition that it amends."""
    what, remedy = f"{listing.id} got its disposition", "give the day on which the team changed it"
    return too_early(context.day(student.building), listing.on, what, "R34", remedy)


@enforces("R41")
def check_closing(student: "Student", screening: Screening) -> Refusal | None:
    """R41: who stands on the list has a disposition."""
    if any(listing.screening == screening for listing in student.listings.values()):
        return None
    reason = f"a student on the list has no disposition after the {screening[0]} screening"
    return Refusal(rule="R41", reason=reason, remedy="list the student first (at_risk.list)")


@enforces("R28")
def by_the_team(student: "Student", actor: str, context: "Context") -> Refusal | None:
    """R28: the disposition is the team's."""
    if context.roles(actor, student.building) & TEAM_ROLES:
        return None
    reason = f"{actor} is in no post-benchmark team of the building"
    return Refusal(
        rule="R28", reason=reason, remedy=f"somebody with one of these roles: {', '.join(sorted(TEAM_ROLES))}"
    )


@enforces("R28")
def _after_a_screening(student: "Student", command: "ListAtRisk", context: "Context") -> Refusal | None:
    """R28: a window or a team that is named is the building's: another name would evade a closed list."""
    screening = context.policy.screening.get(student.building)
    if screening is None:
        return None
    known = {"window": screening.window_names, "team": screening.teams}
    named = {"window": command.screening_window, "team": command.team}
    strange = [what for what, name in named.items() if name and name not in known[what]]
    if not strange:
        return None
    what = strange[0]
    reason = f"{named[what]} is no {what} of this building"
    of = f"one of: {', '.join(sorted(known[what]))}" if known[what] else f"leave it out: there is no {what}"
    return Refusal(rule="R28", reason=reason, remedy=of)


@enforces("R41")
def _one_disposition(
    student: "Student", command: "ListAtRisk", points: Collection["Point"], context: "Context"
) -> Refusal | None:
    """R41: exactly one disposition in a domain or subject after a screening, or on the same points."""
    refs = {p.ref for p in points}
    mine = (command.domain, command.subject, screening_answered(student, command, context))
    same = [x for x in student.listings.values() if (x.domain, x.subject, x.screening) == mine]
    if not any(x.screening is not None or set(x.evidence) == refs for x in same):
        return None
    reason = f"{same[-1].id} is the disposition of this screening"
    return Refusal(rule="R41", reason=reason, remedy="amend it (at_risk.amend)")


@enforces("R26", "A39")
def _usable(points: Collection["Point"]) -> Refusal | None:
    """R26, A39: nothing is decided on a score that does not count."""
    for point in points:
        if why := unusable(point):
            rule = "A39" if point.barred else "R26"
            remedy = "leave the point out, or attest what happened with a note (screening.attest)"
            return Refusal(rule=rule, reason=f"{point.id}: {why}", remedy=remedy)
    return None


@enforces("R30")
def _triangulated(
    student: "Student",
    points: Collection["Point"],
    about: "ListAtRisk | Listing",
    disposition: str,
    context: "Context",
) -> Refusal | None:
    """R30: not needed to stay in Tier 1."""
    if disposition == "stay_tier1":
        return None
    missing = untriangulated(student, points, about.domain, about.subject, context)
    if missing is None:
        return None
    if refusal := unidentified(student, of_subject(student, points, about.subject, context), context):
        return refusal
    remedy = "name the screener's point and points of other sources, or leave the student in Tier 1"
    return Refusal(rule="R30", reason=missing, remedy=remedy)


@enforces("R30")
def _of_its_window(
    student: "Student", command: "ListAtRisk", named: Collection["Point"], context: "Context"
) -> Refusal | None:
    """R30: who is listed after a screening is so on its own result; to stay in Tier 1 needs none."""
    points = of_subject(student, named, command.subject, context)
    screening = screening_answered(student, command, context) if command.domain == "academic" else None
    if screening is None or command.disposition == "stay_tier1" or by_regents(student, points):
        return None
    if stale := _of_an_earlier_year(screening, student.building, points, context):
        remedy = "name the result of this year's screening; without one the screening is to be made up"
        return Refusal(rule="R30", reason=stale, remedy=remedy)
    if screening[0] in {p.window for p in points if p.screens}:
        return None
    remedy = "name the screener's point of that window, or the window whose result is named"
    return Refusal(rule="R30", reason=f"no result of the {screening[0]} screening is named", remedy=remedy)


@enforces("R30")
def _of_an_earlier_year(
    screening: Screening, building: str, points: Collection["Point"], context: "Context"
) -> str | None:
    """R30: a window comes again every year: its earlier result is no result once it has opened anew.

    A policy may lack the new window: after a year it has opened all the same.
    """
    (window, year), day = screening, context.day(building)
    policy = context.policy.screening.get(building)
    begun = policy.last_begun(window, day) if policy else None
    taken = max((p.on for p in points if p.screens and p.window == window), default=day)
    if (begun is None or begun <= year) and (day - taken).days < A_YEAR:
        return None
    return (
        f"the result named is of the {window} screening of {year}-{year + 1}; {window} has come again since"
    )


@enforces("R29", "R41")
def _reasoned(command: "ListAtRisk", candidate: bool) -> Refusal | None:
    """R29: an override of the decision tree has its reason. R41: so has every stay in Tier 1."""
    stays = command.disposition == "stay_tier1"
    if command.reason.strip() or not (stays or not candidate):
        return None
    if candidate == stays:
        what = "says at risk" if candidate else "says not at risk"
        reason = f"the building's decision tree {what}, the disposition is {command.disposition}"
        return Refusal(rule="R29", reason=reason, remedy="give the team's reason for the override")
    reason = "to stay in Tier 1 is no disposition of the plan"
    return Refusal(rule="R41", reason=reason, remedy="give the team's reason for it")


def answered(about: "ListAtRisk | AtRiskListed", points: Collection["Point"], day: date) -> Screening | None:
    """The screening that a disposition answers: that of its result, else of the school year of `day`."""
    window = about.screening_window or _window_of(about, points)
    results = (p.on for p in points if p.window == window)
    return screening_of(window, max(results, default=day)) if window else None


@enforces("R34", "R41")
def _window_of(about: "ListAtRisk | AtRiskListed", points: Collection["Point"]) -> str | None:
    """R34, R41: to name no window evades no closed list and no disposition: it is the screener's."""
    results = [p for p in points if p.screens and about.domain == "academic"]
    return max(results, key=lambda p: p.on).window if results else None


def screening_answered(student: "Student", command: "ListAtRisk", context: "Context") -> Screening | None:
    """The screening that a listing would answer."""
    return answered(command, student.named_points(command.points), context.day(student.building))


@enforces("R34")
def list_is_closed(student: "Student", command: "ListAtRisk", context: "Context") -> bool:
    """R34: the student's team has closed its list of this screening; unnamed, every team of the building."""
    screening = screening_answered(student, command, context)
    if screening in student.closed_lists:
        return True
    building = context.district.buildings.get(student.building)
    policy = context.policy.screening.get(student.building)
    teams = [command.team] if command.team else policy.teams if policy else ()
    closed = building.closed_lists if building else frozenset()
    return bool(teams) and all((team, screening) in closed for team in teams)


@enforces("R34")
def _after_closing(student: "Student", command: "ListAtRisk", context: "Context") -> Refusal | None:
    """R34: the list is final once the meeting closed; what is added is an amendment, with its reason."""
    if command.reason.strip() or not list_is_closed(student, command, context):
        return None
    screening = screening_answered(student, command, context)
    assert screening is not None
    reason = f"the list after the {screening[0]} screening is closed"
    return Refusal(rule="R34", reason=reason, remedy="give the reason for amending it")
