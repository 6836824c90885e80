"""Keys of a policy that are well formed each and do not go together (R19, R29, R54, A4, L7)."""

from itertools import combinations, pairwise

from domain.policy import CutPoint, Policy
from domain.policy.schema import known
from domain.rule import enforces
from domain.rulebook import rules


def inconsistencies(policy: Policy) -> list[tuple[str, str]]:
    """(key, what is wrong) for everything that contradicts itself or speaks of nothing."""
    found = [*_tags_of_nothing(policy), *_unknown_criteria(policy), *_two_cuts(policy)]
    return [*found, *_bands_crossed(policy), *_never_warned(policy), *_two_semesters(policy)]


@enforces("R19")
def _tags_of_nothing(policy: Policy) -> list[tuple[str, str]]:
    """A tag that names no key is a slip: the number it is meant for stays nobody's."""
    stray = [key for key in policy.provenance if not known(tuple(key.split(".")))]
    remedy = "a policy has no such key: correct or remove the tag"
    return [(f"provenance.{key}", remedy) for key in stray]


@enforces("A4")
def _unknown_criteria(policy: Policy) -> list[tuple[str, str]]:
    """A4: the leaves of a tree of criteria are rules of the catalogue."""
    found = []
    for service, rule in policy.services.items():
        unknown = sorted(rule.criteria.rules() - rules().keys())
        found += [(f"services.{service}.criteria", f"{name} is no rule of the catalogue") for name in unknown]
    return found


@enforces("R29", "R54")
def _two_cuts(policy: Policy) -> list[tuple[str, str]]:
    """R29, R54: one band has one cut for a measure, subject and grade."""
    return [
        ("cut_points", f"{one.measure} has two cuts for {one.band}: {one.cut:g} and {other.cut:g}")
        for one, other in combinations(policy.cut_points, 2)
        if one.cut != other.cut and _same(one, other)
    ]


@enforces("R29")
def _bands_crossed(policy: Policy) -> list[tuple[str, str]]:
    """R29: whoever is at high risk is at risk as well."""
    return [
        (
            "cut_points",
            f"{high.measure}: {high.cut:g} is at high risk and not at risk, whose cut is {low.cut:g}",
        )
        for high in policy.cut_points
        for low in policy.cut_points
        if (high.band, low.band) == ("high_risk", "at_risk")
        and _same(high, low.model_copy(update={"band": "high_risk"}))
        and (high.cut > low.cut if high.operator.endswith("below") else high.cut < low.cut)
    ]


@enforces("A2")
def _never_warned(policy: Policy) -> list[tuple[str, str]]:
    """A2: a group is warned of before it is refused."""
    return [
        (
            f"services.{name}.group",
            f"warns above {group.warn_above}, but refuses above {group.refuse_above} already",
        )
        for name, service in policy.services.items()
        if (group := service.group) and group.warn_above > group.refuse_above
    ]


@enforces("L7")
def _two_semesters(policy: Policy) -> list[tuple[str, str]]:
    """L7: a day lies in one semester."""
    ordered = sorted(policy.ais.semesters if policy.ais else (), key=lambda s: s.begins)
    return [
        ("ais.semesters", f"{following.name} begins before {one.name} has ended")
        for one, following in pairwise(ordered)
        if following.begins <= one.ends
    ]


def _same(one: CutPoint, other: CutPoint) -> bool:
    alike = ("measure", "band", "operator", "score_type")
    meets = (set(one.grades) & set(other.grades), _meet(one.buildings, other.buildings))
    subjects = one.subject in (None, other.subject) or other.subject is None
    where = _meet(one.windows, other.windows)
    return all(getattr(one, f) == getattr(other, f) for f in alike) and all(meets) and subjects and where


def _meet(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether both hold somewhere; none named means everywhere."""
    return not some or not others or bool(set(some) & set(others))
