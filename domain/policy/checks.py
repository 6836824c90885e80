"""What must be mended before a version of the policy can be published (R19, R20, A36)."""

from collections import Counter
from itertools import pairwise
from typing import get_args

from domain.dates.deadline_kinds import BOUND_BY_WEEKS, BOUND_ELSEWHERE, DEADLINE_KINDS, OPTIONAL
from domain.dates.law_bounds import beyond_the_law
from domain.moments import school_year
from domain.notices.notice_contents import TIER_KINDS
from domain.policy import BuildingScreening, NoticeKind, Policy, Service
from domain.policy.consistency import inconsistencies
from domain.rule import enforces
from domain.service.outcomes import menu_gaps


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
        found += _window_gaps(f"screening.{building}", screening)
    found += [*menu_gaps(policy), *_unserved(policy), *_recomputed(policy), *_untagged(policy)]
    found += _never_closed(policy)
    found += [*beyond_the_law(policy), *_unknown_teams(policy), *inconsistencies(policy)]
    return found


NOTICES_OF_THE_PLAN: tuple[NoticeKind, ...] = ("t2_start", "t3_start", "cse_referral")
"""Every student may come to these; the others are owed only where the policy says how."""


@enforces("R19", "R20")
def _unserved(policy: Policy) -> list[tuple[str, str]]:
    """Every service and every notice that a student may come to needs its numbers."""
    services = [s for s in get_args(Service) if s not in policy.services]
    notices = [n for n in NOTICES_OF_THE_PLAN if n not in policy.notices]
    missing = [
        (f"services.{name}", "missing: the cycle, deciders and criteria of this tier") for name in services
    ]
    missing += [(f"notices.{name}", "missing: gate, recipients and signatories") for name in notices]
    return missing + _gates_of_nothing(policy)


@enforces("A8")
def _gates_of_nothing(policy: Policy) -> list[tuple[str, str]]:
    """A8: only the notice of a tier can hold a service back."""
    gates = [name for name, rule in policy.notices.items() if rule.gate and name not in TIER_KINDS]
    remedy = "nothing starts with this notice: write gate: false, and bound it by max_after_trigger"
    return [(f"notices.{name}.gate", remedy) for name in gates]


@enforces("A35")
def _never_closed(policy: Policy) -> list[tuple[str, str]]:
    """A35: what ends with the school year waits for its end."""
    if policy.year_end != "close" or "year_closes" in policy.deadlines:
        return []
    return [("deadlines.year_closes", "missing: when the year ends, as year_end is close")]


@enforces("A16")
def _unknown_teams(policy: Policy) -> list[tuple[str, str]]:
    """A16: a team that reviews is one of the plan's two, under a name that the policy knows."""
    remedy = "the name of no team: add it under teams.names, as post_benchmark or mtss_sst"
    unknown = [s for s, name in policy.teams.review.items() if policy.teams.type_of(name) is None]
    return [(f"teams.review.{service}", remedy) for service in unknown]


@enforces("A36")
def _recomputed(policy: Policy) -> list[tuple[str, str]]:
    """A36: what no count of the policy makes cannot be counted anew."""
    remedy = "no key of the policy holds the count of this kind, so it cannot be recomputed: write pinned"
    marked = [kind for kind, rule in policy.deadlines.items() if rule.on_policy_change == "recompute"]
    fixed = [kind for kind in marked if kind in BOUND_ELSEWHERE - BOUND_BY_WEEKS]
    return [(f"deadlines.{kind}.on_policy_change", remedy) for kind in fixed]


@enforces("R24", "R25", "R28", "R40", "A9")
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


@enforces("R25")
def _window_gaps(key: str, screening: BuildingScreening) -> list[tuple[str, str]]:
    """R25: windows follow one another, and each school year (July to June) has as many as the policy says."""
    windows = sorted(screening.windows, key=lambda w: w.opens)
    backwards = [w.name for w in windows if w.closes < w.opens]
    meeting = [later.name for w, later in pairwise(windows) if later.opens <= w.closes]
    years = Counter(school_year(w.closes) for w in windows)
    wanted = screening.windows_per_year
    other = [n for n in years.values() if wanted not in (None, n)]
    return [
        *((f"{key}.windows", f"{name} closes before it opens") for name in backwards),
        *((f"{key}.windows", f"{name} opens before the window before it has closed") for name in meeting),
        *((f"{key}.windows", f"a school year has {n} windows; windows_per_year is {wanted}") for n in other),
    ]


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

SILENT_IF_GIVEN = (
    *("ais", "consent", "diagnostic_screening", "goals.scope", "referral", "referral_duty", "retention"),
    *("programme.action_plan", "programme.instructional_roles", "programme.suppress_below"),
)
"""The same for what a policy may leave out."""


def _untagged(policy: Policy) -> list[tuple[str, str]]:
    remedy = "the plan does not give this: say under provenance who chose it (local_addition or example)"
    given = [key for key in SILENT_IF_GIVEN if _given(policy, key)]
    keys = (*PLAN_IS_SILENT, *given)
    return [(f"provenance.{key}", remedy) for key in keys if key not in policy.provenance]


def _given(policy: Policy, key: str) -> bool:
    """Whether the policy says something under a key that it may leave out."""
    found: object = policy
    for part in key.split("."):
        found = getattr(found, part, None)
    return found is not None and found != ()
