"""Entry by a listing of the post-benchmark analysis instead of a meeting (R41, R64, A30), and into Tier 3
without Tier 2 before it (R107)."""

from typing import TYPE_CHECKING

from domain.rule import enforces

if TYPE_CHECKING:
    from domain.context import Context
    from domain.screening.at_risk import Listing
    from domain.student import Student
    from domain.team.eligibility import Recommend


@enforces("R41", "R64", "R107")
def direct_entry(student: "Student", command: "Recommend", context: "Context") -> bool:
    """R41, R64, R107: the post-benchmark analysis found significant needs."""
    return command.tier == 3 and listed_for(student, command, context)


@enforces("R107")
def stated_entry(student: "Student", command: "Recommend") -> bool:
    """R107: the team states significant needs of a student who never was in behavioral Tier 2."""
    ran = (p.drafted for p in student.plans.values() if p.started)
    before = any((d.domain, d.tier) == ("behavioral", 2) for d in ran)
    return command.tier == 3 and bool(command.direct_entry.strip()) and not before


def listed_for(student: "Student", command: "Recommend", context: "Context") -> bool:
    """Whether the listing named refers this strand to this tier, and still stands."""
    named = _named(student, command) is not None
    return named and spent(student, command, context) is None


@enforces("R41", "R64")
def spent(student: "Student", command: "Recommend", context: "Context") -> str | None:
    """R41, R64: why a listing opens nothing any more: it has led to its one recommendation, or the analysis
    was that of an earlier school year. An amended listing is a new one.
    """
    listing = _named(student, command)
    if listing is None:
        return None
    named = (r for r in student.recommendations.values() if r.listing == listing.id)
    if done := next((r.id for r in named if r.ref > listing.ref), None):
        return f"listing {listing.id} has given its recommendation {done}"
    begun = context.calendar(student.building).year_began(context.day(student.building))
    old = begun is not None and listing.on is not None and listing.on < begun
    return f"listing {listing.id} is of an earlier school year" if old else None


def _named(student: "Student", command: "Recommend") -> "Listing | None":
    listing = student.listings.get(command.listing or "")
    wanted = (command.domain, command.subject, f"refer_tier{command.tier}")
    fits = listing and (listing.domain, listing.subject, listing.disposition) == wanted
    return listing if fits else None
