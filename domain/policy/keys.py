"""A policy key by key: each value under its dotted name, who stands behind it, which rules it answers.

A list of sections is read by what its items are called, so that a key keeps its name when the list grows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from domain.policy import Policy, Provenance, Section
from domain.rulebook import rules

Path = tuple[str, ...]
CALLED = (
    "name",
    "to",
    "form",
    "measure",
    "subject",
    "band",
    "operator",
    "building",
    "domain",
    "tier",
    "grades",
)
"""The fields by which the items of a list are told apart."""
ABOUT = ("policy", "version", "effective_from", "adopted", "provenance")
"""What is said of the version itself."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value; `default` says that the model would have filled it in the same."""

    path: Path
    value: Any
    default: bool

    @property
    def key(self) -> str:
        """The dotted name."""
        return ".".join(self.path)


def values(policy: Policy) -> list[Value]:
    """Every value of a policy except what is said of the version itself; what is not given has none."""
    return [value for value in _of_section(policy, ()) if value.path[0] not in ABOUT]


def _of_section(section: Section, path: Path) -> Iterator[Value]:
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        yield from _of(value, (*path, name), default=not field.is_required() and value == field.default)


def _of(value: Any, path: Path, default: bool = False) -> Iterator[Value]:
    if isinstance(value, Section):
        yield from _of_section(value, path)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _of(item, (*path, str(name)))
    elif isinstance(value, tuple) and value and all(isinstance(item, Section) for item in value):
        names = [_called(item) or str(place) for place, item in enumerate(value, start=1)]
        for place, (name, item) in enumerate(zip(names, value, strict=True), start=1):
            yield from _of(item, (*path, name if names.count(name) == 1 else f"{name} ({place})"))
    elif value is not None:
        yield Value(path, value, default)


def _called(item: Section) -> str:
    said = [getattr(item, name) for name in CALLED if getattr(item, name, None) not in (None, ())]
    return " ".join("-".join(map(str, s[:1] + s[-1:])) if isinstance(s, tuple) else str(s) for s in said)


def source_of(policy: Policy, path: Path) -> Provenance | None:
    """Who chose the value at `path`: the most exact tag under `provenance`; None where nobody is named."""
    tags = [(tuple(key.split(".")), tag) for key, tag in policy.provenance.items()]
    fitting = [(pattern, tag) for pattern, tag in tags if covers(pattern, path)]
    exact = max(fitting, key=lambda found: (len(found[0]), found[0].count("*") * -1), default=None)
    return exact[1] if exact else None


def covers(pattern: Path, path: Path) -> bool:
    """Whether a key of the provenance or of the rulebook speaks of a value at `path`, or above it."""
    return len(pattern) <= len(path) and all(
        "*" in (p, q) or p == q for p, q in zip(pattern, path, strict=False)
    )


@cache
def _keys_of_rules() -> tuple[tuple[str, Path], ...]:
    return tuple((rule.id, tuple(key.split("."))) for rule in rules().values() for key in rule.keys)


def rules_of(path: Path) -> tuple[str, ...]:
    """The rules that the key at `path` answers, the most exact first; those of a whole section come last."""
    found = [(len(key), rule) for rule, key in _keys_of_rules() if covers(key, path)]
    nearest = max((length for length, _ in found), default=0)
    return tuple(dict.fromkeys(rule for length, rule in found if length == nearest))
