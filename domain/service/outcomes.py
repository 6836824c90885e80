"""What may follow a cycle, and whose words that is (R59, R60, R75, R103, R104, R119, A5).

The plan gives each service a menu. A district may add to it; whatever it adds is tagged as its own.
"""

from collections.abc import Mapping
from typing import Literal, get_args

from domain.policy import Outcome, Policy, ReviewOutcome, Service
from domain.rule import enforces

Source = Literal["plan", "local_addition", "inferred"]
"""`plan`: the plan's own words. `local_addition`: the policy's. `inferred`: the plan presumes it (A25)."""

OF_THE_PLAN: Mapping[Service, frozenset[Outcome]] = {
    "academic_t2": frozenset({"terminate", "continue", "refer_to_team"}),
    "academic_t3": frozenset({"to_tier2", "refer_to_team"}),
    "behavioral_t2": frozenset({"terminate", "continue", "refer_to_team"}),
    "behavioral_t3": frozenset({"terminate", "refer_to_team"}),
}
AFTER_TIER3: frozenset[str] = frozenset(get_args(ReviewOutcome))
"""What only a review of Tier 3 may end in (A25)."""


def source_of(service: Service, outcome: Outcome) -> Source:
    """Whether the plan offers `outcome` at the end of a cycle of `service`, or the district added it."""
    return "plan" if outcome in OF_THE_PLAN[service] else "local_addition"


@enforces("A5")
def menu_gaps(policy: Policy) -> list[tuple[str, str]]:
    """A5: what is wrong with the menus: an outcome that leads nowhere, an addition nobody stands behind."""
    found = []
    for service, rule in policy.services.items():
        key = f"services.{service}.outcomes"
        added = [o for o in rule.outcomes if source_of(service, o) == "local_addition"]
        if service.endswith("_t2") and "to_tier2" in rule.outcomes:
            found.append((key, "to_tier2 leads nowhere from Tier 2: leave it out"))
        tag = policy.provenance.get(key)
        if added and (tag is None or tag.source == "plan"):
            remedy = f"say under provenance, {key}, that this is a local_addition"
            found.append((key, f"the plan does not offer {', '.join(added)} here: {remedy}"))
    return found
