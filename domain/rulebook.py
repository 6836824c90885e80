"""Every rule of the catalogue, as a page and a person who was refused look it up.

R are the rules of the district's plan, C those of the personalized-learning brief, L duties of the law, A
what the plan leaves open and the policy settles.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    `kinds` are those of the catalogue (GATE, TIMER, …, or `policy`); `domain` is A, B or AB; `tiers` as in
    `T2-3`; `line` is where it stands in the section's source; `keys` are paths into the policy, `*` for any
    name.
    """

    id: str
    kinds: tuple[str, ...]
    domain: str
    tiers: str
    line: str
    says: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Rules that stand together; `source` is the text they come from."""

    title: str
    source: str
    rules: tuple[Rule, ...]


@cache
def parts() -> tuple[Part, ...]:
    """The rulebook in its order."""
    document = tomllib.loads(files("domain").joinpath("rulebook.toml").read_text(encoding="utf-8"))
    return tuple(
        Part(
            part["title"], part["source"], tuple(_rule(name, given) for name, given in part["rules"].items())
        )
        for part in document.values()
    )


def rules() -> Mapping[str, Rule]:
    """Every rule by its id."""
    return {rule.id: rule for part in parts() for rule in part.rules}


def _rule(name: str, given: Mapping[str, Any]) -> Rule:
    domain, tiers = given["scope"].split()
    kinds = tuple(given["kind"].split("/"))
    return Rule(name, kinds, domain, tiers, given["line"], given["says"], tuple(given["keys"]))
