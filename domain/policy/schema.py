"""Every key that a policy may have, from the model: its type, what it means, which rules it answers.

`*` stands for a name that the district gives (a building, a service, a kind of deadline), `[]` for each item
of a list.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from inspect import cleandoc
from typing import Any

from domain.policy import Policy
from domain.policy.keys import Path, rules_of

RULE = re.compile(r"\b[RACL]\d{1,3}\b")
EACH = "[]"
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One key. `needed`: the group of keys in which it stands is not complete without it."""

    path: Path
    type: str
    needed: bool
    meaning: str
    rules: tuple[str, ...]

    @property
    def key(self) -> str:
        """The dotted name."""
        return ".".join(self.path).replace(f".{EACH}", EACH)

    @property
    def plain(self) -> Path:
        """The path without the marks of lists."""
        return tuple(part for part in self.path if part != EACH)


def schema() -> dict[str, Any]:
    """The JSON Schema of a policy file."""
    document: dict[str, Any] = Policy.model_json_schema(mode="validation", ref_template="#/$defs/{model}")
    return document


@cache
def keys() -> tuple[Key, ...]:
    """Every key in the order of the model; a section within itself (criteria) is told once."""
    whole = schema()
    return tuple(_of_section(whole, (), (), whole["$defs"]))


def known(path: Path) -> bool:
    """Whether a dotted name, in which `*` may stand for any name, can be a key of some policy."""
    return any(_fits(path, key.plain) for key in keys())


def _fits(path: Path, pattern: Path) -> bool:
    pairs = zip(path, pattern, strict=False)
    return len(path) <= len(pattern) and all("*" in pair or pair[0] == pair[1] for pair in pairs)


def _of_section(
    section: Schema, path: Path, above: tuple[str, ...], parts: Mapping[str, Schema]
) -> Iterator[Key]:
    for name, field in section.get("properties", {}).items():
        here = (*path, name)
        meaning = cleandoc(str(field.get("description", ""))).replace("\n", " ")
        needed = name in section.get("required", ())
        yield Key(here, _type(field, parts), needed, meaning, _rules(here, meaning))
        for inner, place in _within(field, here):
            if inner not in above:
                yield from _of_section(parts[inner], place, (*above, inner), parts)


def _rules(path: Path, meaning: str) -> tuple[str, ...]:
    """The rules that the key's own words name, then those whose keys in the rulebook are this one."""
    plain = tuple(part for part in path if part != EACH)
    return tuple(dict.fromkeys((*RULE.findall(meaning), *rules_of(plain))))


def _within(field: Schema, path: Path) -> Iterator[tuple[str, Path]]:
    """The sections that a field holds, with where each stands."""
    if "$ref" in field:
        yield field["$ref"].rpartition("/")[2], path
    for one in (*field.get("anyOf", ()), *field.get("allOf", ())):
        yield from _within(one, path)
    if isinstance(field.get("additionalProperties"), Mapping):
        yield from _within(field["additionalProperties"], (*path, "*"))
    if isinstance(field.get("items"), Mapping):
        yield from _within(field["items"], (*path, EACH))


def _type(field: Schema, parts: Mapping[str, Schema]) -> str:
    """In words: the choices, or what kind of value."""
    if "$ref" in field:
        return "section" if "properties" in parts[field["$ref"].rpartition("/")[2]] else "text"
    if "anyOf" in field:
        return " or ".join(_type(one, parts) for one in field["anyOf"] if one.get("type") != "null")
    if "enum" in field or "const" in field:
        return ", ".join(f"`{word}`" for word in field.get("enum", [field.get("const")]))
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}), parts)}"
    if isinstance(field.get("additionalProperties"), Mapping):
        return f"by name: {_type(field['additionalProperties'], parts)}"
    usual = {"integer": "whole number", "boolean": "true or false", "string": "text"}
    return {"date": "day"}.get(str(field.get("format")), usual.get(str(field.get("type")), "number"))
