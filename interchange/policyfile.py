"""A policy as a YAML file: read with line numbers, checked whole, every problem told at once (R19, R20).

A policy that lacks a number, names a key that the engine does not know, or contradicts itself gives problems
and no policy: nothing is ever filled in by the engine.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from domain import policy as policies
from domain.policy import Policy
from domain.policy.checks import contradictions
from interchange.csvfile import load
from interchange.problem import Problem

Path_ = tuple[str | int, ...]
MAX_NODES = 50_000
TRUTH_WORDS = frozenset({"on", "off", "yes", "no", "y", "n", "true", "false"})
"""Words that YAML 1.1 reads as true or false."""


@dataclass(frozen=True)
class PolicyFile:
    """A policy without contradictions, or problems. `content_hash` is the SHA-256 of the file's bytes."""

    content_hash: str = ""
    policy: Policy | None = None
    problems: tuple[Problem, ...] = ()


def read_policy(path: Path) -> PolicyFile:
    """The policy in the file at `path`. Raises nothing: an unreadable file is a problem too."""
    data = load(path)
    if isinstance(data, Problem):
        return PolicyFile(problems=(data,))
    return parse_policy(str(path), data)


def parse_policy(file: str, data: bytes) -> PolicyFile:
    """The policy in `data`; `file` is the name that problems give it. Raises nothing."""
    content_hash = sha256(data).hexdigest()
    document = _Document(file)
    try:
        values = document.read(data)
        policy = None if document.problems else Policy.model_validate(values)
    except _Unreadable as why:
        return PolicyFile(content_hash, problems=(why.problem,))
    except ValidationError as error:
        found = tuple(_invalid(document, dict(detail)) for detail in error.errors(include_url=False))
        return PolicyFile(content_hash, problems=_in_order(found))
    if policy is not None:
        document.problems += [_contradiction(document, *found) for found in contradictions(policy)]
    if document.problems:
        return PolicyFile(content_hash, problems=_in_order(tuple(document.problems)))
    return PolicyFile(content_hash, policy)


class _Unreadable(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class _Loader(yaml.SafeLoader):
    """The safe loader; a value that YAML's own rules cannot make (2026-13-45) is an error with its place."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, OverflowError, TypeError) as error:
            raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from None


@dataclass
class _Document:
    """One YAML document: where each key stands, and what is wrong with the keys themselves."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    lines: dict[Path_, int] = field(default_factory=dict)

    def read(self, data: bytes) -> Any:
        """The document's values. Raises _Unreadable."""
        loader = None
        try:
            loader = _Loader(_text(self.file, data))
            node = loader.get_single_node()
            if node is None:
                raise _Unreadable(self.problem((), "nothing", "a policy", "Export or copy the file again."))
            self._walk(node, ())
            return loader.construct_document(node)
        except yaml.YAMLError as error:
            raise _Unreadable(_not_yaml(self.file, error)) from None
        except RecursionError:
            expected, remedy = "a few levels of keys", "Remove the nesting: it is no policy."
            raise _Unreadable(self.problem((), "endless nesting", expected, remedy)) from None
        finally:
            if loader is not None:
                loader.dispose()

    def line(self, path: Path_) -> int | None:
        """The line of the key at `path`, or of the nearest key above it."""
        steps = range(len(path), -1, -1)
        return next((self.lines[path[:n]] for n in steps if path[:n] in self.lines), None)

    def problem(self, path: Path_, found: str, expected: str, remedy: str) -> Problem:
        """A problem of the key at `path`, which stands in the problem's column."""
        return Problem(self.file, self.line(path), ".".join(map(str, path)) or None, found, expected, remedy)

    def _walk(self, node: yaml.Node, path: Path_) -> None:
        if len(self.lines) > MAX_NODES:
            expected, remedy = f"at most {MAX_NODES} keys", "Remove the aliases that multiply."
            raise _Unreadable(self.problem((), "more keys than any policy has", expected, remedy))
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                self._walk(item, (*path, number))
        elif isinstance(node, yaml.MappingNode):
            self._walk_mapping(node, path)
        elif isinstance(node, yaml.ScalarNode):
            self._scalar(node, path)

    def _walk_mapping(self, node: yaml.MappingNode, path: Path_) -> None:
        first: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            self.lines.setdefault((*path, name), line)
            if name in first:
                expected = f"each key once; line {first[name]} has the same"
                self._key(path, name, line, "the key a second time", expected, "Remove one of the two.")
            elif key.tag != "tag:yaml.org,2002:str" and name != "<<":
                self._not_text(path, name, line)
            first.setdefault(name, line)
            self._walk(value, (*path, name))

    def _not_text(self, path: Path_, name: str, line: int) -> None:
        boolean = name.lower() in TRUTH_WORDS
        found = f'"{name}", which YAML reads as {"true or false" if boolean else "a value that is no text"}'
        self._key(path, name, line, found, "a key that is text", f'Put the key in quotes: "{name}":')

    def _key(self, path: Path_, name: str, line: int, found: str, expected: str, remedy: str) -> None:
        column = ".".join(map(str, (*path, name)))
        self.problems.append(Problem(self.file, line, column, found, expected, remedy))

    def _scalar(self, node: yaml.ScalarNode, path: Path_) -> None:
        expected = None
        if node.tag == "tag:yaml.org,2002:float" and not _is_finite(node):
            expected = "a number that is not infinite"
        elif not _is_whole(node.value):
            expected = "text without half characters (lone surrogates)"
        if expected:
            self.problems.append(self.problem(path, ascii(node.value), expected, "Correct the value."))


def _is_finite(node: yaml.ScalarNode) -> bool:
    return isfinite(_Loader("").construct_yaml_float(node))


def _is_whole(text: str) -> bool:
    try:
        return bool(text.encode()) or not text
    except UnicodeEncodeError:
        return False


def _text(file: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        remedy = "Save as UTF-8; the file looks like Latin-1, Windows-1252 or UTF-16."
        raise _Unreadable(
            Problem(file, line, None, "bytes that are not UTF-8", "UTF-8 text", remedy)
        ) from None


def _not_yaml(file: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    return Problem(
        file,
        mark.line + 1 if mark else None,
        mark.column + 1 if mark else None,
        f"text that is no YAML: {said}",
        "YAML",
        "Check indentation, quotes and colons here and in the line above; the file may be cut off.",
    )


def _invalid(document: _Document, detail: dict[str, Any]) -> Problem:
    path = tuple(detail["loc"])
    kind, expected = detail["type"], detail["msg"].removeprefix("Input should be ")
    if kind == "missing":
        remedy = f"Add {path[-1]}: the engine never fills in a number (R19, R20)."
        return document.problem(path, "nothing", f"the key {path[-1]}", remedy)
    if kind == "extra_forbidden":
        return document.problem(path, "an unknown key", "a key that the engine knows", _nearest(path))
    if kind == "value_error":
        said = str(detail["ctx"]["error"])
        return document.problem(path, said, "values that fit together", "Correct one of them.")
    value, expected = detail.get("input"), "a group of keys" if kind == "model_type" else expected
    wants_text = kind == "string_type" and not isinstance(value, Mapping | list)
    remedy = "Put it in quotes." if wants_text else "Correct the value."
    return document.problem(path, _found(value), expected, remedy)


def _contradiction(document: _Document, key: str, what: str) -> Problem:
    path = tuple(key.split("."))
    if what.startswith("missing: ") or path not in document.lines:
        return document.problem(path, "nothing", what.removeprefix("missing: "), f"Complete {key}.")
    return document.problem(path, what, "values that fit together", f"Correct {key}.")


def _nearest(path: Path_) -> str:
    near = get_close_matches(str(path[-1]), sorted(_known_keys()), n=1)
    return f'Did you mean "{near[0]}"?' if near else "Remove it, or look into the sample policy."


def _known_keys() -> Iterator[str]:
    for section in vars(policies).values():
        if isinstance(section, type) and issubclass(section, BaseModel):
            yield from section.model_fields


def _found(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a group of keys"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "nothing" if value is None else f'"{str(value)[:40]}"'


def _in_order(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.line or 0))
