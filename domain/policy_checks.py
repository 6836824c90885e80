"""What must be mended before a version of the policy can be published (R19, R20, A36)."""

from typing import get_args

from domain.deadline_kinds import BOUND_BY_WEEKS, BOUND_ELSEWHERE, DEADLINE_KINDS, OPTIONAL
from domain.law_bounds import beyond_the_law
from domain.notice_contents import TIER_KINDS
from domain.outcomes import menu_gaps
from domain.policy import BuildingScreening, NoticeKind, Policy, Service
from domain.rule import enforces


def contradictions(policy: Policy) -> list[tuple[str, str]]:
    """(key, what is wrong) for everything that must be mended before this version can be published."""
    found: list[tuple[str, str]] = []
    for kind, source in DEADLINE_KINDS.items():
        rule = policy.deadlines.get(kind)
        if rule is None:
            if kind not in OPTIONAL:
                found.append((f"deadlines.{kind}", f"missing: the bound of {source}"))
        elif kind not in BOUND_ELSEWHERE and (rule.unit is None or rule.count is None):
            found.append((f"deadlines.{kind}", f"unit and count are needed: the bound of {source}"))
    unknown = policy.deadlines.keys() - DEADLINE_KINDS.keys()
    found += [(f"deadlines.{kind}", "the engine sets no deadline of this kind") for kind in sorted(unknown)]
    for building, screening in policy.screening.items():
        found += _screening_gaps(f"screening.{building}", screening)
    found += [*menu_gaps(policy), *_unserved(policy), *_recomputed(policy), *_untagged(policy)]
    found += [*beyond_the_law(policy), *_unknown_teams(policy)]
    return found


@enforces("R19", "R20")
def _unserved(policy: Policy) -> list[tuple[str, str]]:
    """Every service and every notice that a student may come to needs its numbers."""
    services = [s for s in get_args(Service) if s not in policy.services]
    notices = [n for n in get_args(NoticeKind) if n not in policy.notices]
    missing = [
        (f"services.{name}", "missing: the cycle, deciders and criteria of this tier") for name in services
    ]
    return missing + [(f"notices.{name}", "missing: gate, recipients and signatories") for name in notices]


def _recomputed(policy: Policy) -> list[tuple[str, str]]:
    """A36: the engine keeps every open deadline under the version that set it."""
    remedy = "recompute is not offered yet: open deadlines keep their version, write pinned"
    kinds = (kind for kind, rule in policy.deadlines.items() if rule.on_policy_change != "pinned")
    return [(f"deadlines.{kind}.on_policy_change", remedy) for kind in kinds]


@enforces("R24", "R25", "R28", "R40")
def _screening_gaps(key: str, screening: BuildingScreening) -> list[tuple[str, str]]:
    if screening.identification == "regents":
        missing = screening.passing_mark is None
        return (
            [(f"{key}.passing_mark", "missing: R40 identifies by a failed Regents exam")] if missing else []
        )
    gaps = []
    if screening.instrument is None:
        gaps.append((f"{key}.instrument", "missing: R24 names the screener of each building"))
    if not screening.windows:
        gaps.append((f"{key}.windows", "missing: R25 needs screening windows with their dates"))
    if not screening.teams:
        gaps.append((f"{key}.teams", "missing: R28 needs the teams that hold post-benchmark meetings"))
    return gaps


PLAN_IS_SILENT = (
    "cut_points",
    "deadlines",
    "max_entry_delay_days",
    "override_roles",
    "sst_triggers",
    "triangulation.corroborate",
    "year_end",
)
"""Keys whose numbers Liberty's plan does not give: each needs a tag that says who chose them."""

SILENT_IF_GIVEN = ("ais", "consent", "referral_duty", "retention")
"""The same for sections that a policy may leave out."""

def _untagged(policy: Policy) -> list[tuple[str, str]]:
    remedy = "the plan does not give this: say under provenance who chose it (local_addition or example)"
    given = [key for key in SILENT_IF_GIVEN if getattr(policy, key) is not None]
    keys = (*PLAN_IS_SILENT, *given)
    return [(f"provenance.{key}", remedy) for key in keys if key not in policy.provenance]
