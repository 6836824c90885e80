"""Tier names. A tier is per domain, and per subject in the academic one (A24)."""

from typing import cast

from domain.event import Event
from domain.policy import Domain, Service, Subject
from domain.refusal import Refusal
from domain.rule import enforces


class TierEntered(Event, name="tier.entered"):
    """The student's tier in one domain (and subject) from now on.

    `attested`: known on paper from before the record was opened, not witnessed; so of every event.
    """

    domain: Domain
    subject: Subject | None
    tier: int
    because: str
    attested: bool = False


class PlanClosed(Event, name="plan.closed"):
    plan: str
    because: str


Strand = str
"""`academic/ELA`, `academic/MATH`, …, or `behavioral`: what holds a tier of its own."""


def service_of(domain: Domain, tier: int) -> Service:
    """The policy's name for one tier of one domain."""
    return cast(Service, f"{domain}_t{tier}")


@enforces("R3")
def without_subject(domain: Domain, subject: Subject | None, what: str) -> Refusal | None:
    """R3: what is academic is in one of the subjects of the State's learning standards."""
    if domain == "behavioral" or subject is not None:
        return None
    return Refusal(rule="R3", reason=f"an academic {what} names a subject", remedy="give the subject")


def strand(domain: Domain, subject: str | None) -> Strand:
    """What holds the tier: the subject in the academic domain, the domain itself otherwise."""
    return f"{domain}/{subject}" if subject else domain
