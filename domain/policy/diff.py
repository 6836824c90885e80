"""What changes between two versions of a policy: each key, by which rule, for whom, for which open dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from domain.dates.deadline_kinds import BOUND_BY_WEEKS, BOUND_ELSEWHERE, DEADLINE_KINDS
from domain.policy import Policy
from domain.policy.keys import Path, rules_of, values
from domain.rule import enforces
from domain.rulebook import rules

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Change:
    """One key with its value before and after (None: not given); `means` are the rules' own words.

    `keeps` are the kinds of open deadlines that keep the version that set them although the key bounds
    them, `recomputes` those that are counted anew under the new version (A36).
    """

    key: str
    was: Any
    now: Any
    rules: tuple[str, ...]
    means: tuple[str, ...]
    for_whom: str
    keeps: tuple[str, ...]
    recomputes: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The change in words."""
        said = [f"{self.key}: {_shown(self.was)} becomes {_shown(self.now)}, for {self.for_whom}."]
        said += [f"{rule}: {words}" for rule, words in zip(self.rules, self.means, strict=True)]
        if self.keeps:
            said.append(f"Open dates keep the version that set them: {', '.join(self.keeps)} (A36).")
        if self.recomputes:
            said.append(f"Open dates are counted anew: {', '.join(self.recomputes)} (A36).")
        return " ".join(said)


def diff(old: Policy, new: Policy) -> list[Change]:
    """Every value that is not the same in both versions, in the order of the keys."""
    before = {value.path: value.value for value in values(old)}
    after = {value.path: value.value for value in values(new)}
    paths = sorted({*before, *after})
    changed = [path for path in paths if before.get(path) != after.get(path)]
    return [_change(path, before.get(path), after.get(path), new) for path in changed]


def _change(path: Path, was: Any, now: Any, new: Policy) -> Change:
    found = rules_of(path)
    kinds = sorted(_kinds(path))
    anew = tuple(kind for kind in kinds if _recomputed(kind, path, new))
    return Change(
        key=".".join(path),
        was=was,
        now=now,
        rules=found,
        means=tuple(rules()[rule].says for rule in found),
        for_whom=_for_whom(path),
        keeps=tuple(kind for kind in kinds if kind not in anew),
        recomputes=anew,
    )


def _kinds(path: Path) -> Iterator[str]:
    """The kinds of deadline whose date the key bounds."""
    match path:
        case ("deadlines", kind, "unit" | "count" | "roll", *_):
            yield kind
        case ("services", _, "cycle" | "continuation", *_):
            yield from ("review_opens", "review_due")
        case ("services", _, "probes", *_):
            yield "probe_due"
        case ("continue_tier1", *_):
            yield "continuation_review"
        case ("notices", _, "min_lead_days" | "max_after_trigger" | "clock", *_):
            yield "notice_left"
        case ("clock", "week" | "not_instructional", *_):
            yield from BOUND_BY_WEEKS
        case ("clock", "no_later_than" | "not_before", *_):
            yield from DEADLINE_KINDS


@enforces("A36")
def _recomputed(kind: str, path: Path, new: Policy) -> bool:
    """A36: counted anew where the new version marks the kind so, and a key of the policy holds its count."""
    rule = new.deadlines.get(kind)
    counted = kind not in BOUND_ELSEWHERE or kind in BOUND_BY_WEEKS
    return rule is not None and rule.on_policy_change == "recompute" and counted


def _for_whom(path: Path) -> str:
    match path:
        case ("services", service, *_):
            domain, _, tier = service.rpartition("_t")
            return f"students in {domain} Tier {tier}"
        case ("buildings" | "screening", building, *_):
            return f"students of building {building}"
        case ("notices", kind, *_):
            return f"parents told by the notice {kind}"
        case ("deadlines", kind, *_):
            return DEADLINE_KINDS.get(kind, kind).partition(" ")[2] or kind
        case ("cut_points", cut, *_):
            return f"students measured by {cut}"
        case ("cse", service, *_):
            return f"students in {service.replace('_t', ' Tier ')} without progress"
        case ("auto_qualify", *_):
            return "students in behavioral Tier 2"
        case ("continue_tier1", *_):
            return "students who stay in Tier 1 for another period"
    return "the whole district"


def _shown(value: Any) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or NOTHING
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
