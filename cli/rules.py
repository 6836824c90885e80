"""`mtss rules`: what a rule says, where it is enforced, and which keys of the policy it is answered with."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.shown import PROBLEMS, Json, end, print_json, print_table
from domain import rulebook
from domain.rule import ENFORCED
from domain.rulebook import Rule

ROOT = Path(__file__).parent.parent
PACKAGES = ("domain", "application", "store", "letters", "projections", "interchange", "simulation", "cli")
"""Where a function may enforce a rule."""
COLUMNS = ("rule", "kind", "scope", "says")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A function that enforces a rule; `file` is relative to the project, `line` that of its `def`."""

    function: str
    file: str
    line: int


def rules(
    rule: Annotated[
        str | None, typer.Argument(help="Its id, as a refusal or a finding names it: R48.")
    ] = None,
    as_json: Json = False,
) -> None:
    """What a rule says, where it is enforced, which policy keys answer it; without RULE, every one."""
    known = rulebook.rules()
    if rule is None:
        found = list(known.values())
    elif rule.upper() in known:
        found = [known[rule.upper()]]
    else:
        raise end(PROBLEMS, f"no rule {rule}: `mtss rules` lists them all")
    if as_json:
        print_json([_shown(one) for one in found])
    elif rule is None:
        print_table(COLUMNS, ([one.id, "/".join(one.kinds), _scope(one), one.says] for one in found))
    else:
        typer.echo(explained(found[0]))


def explained(rule: Rule) -> str:
    """One rule in words."""
    part = next(part for part in rulebook.parts() if rule in part.rules)
    lines = [
        f"{rule.id}: {rule.says}",
        f"{'/'.join(rule.kinds)}, {_scope(rule)}; {part.source}, {rule.line}",
        *(f"enforced by {place.function} ({place.file}:{place.line})" for place in places(rule.id)),
        *(f"policy key {key}" for key in rule.keys),
    ]
    return "\n".join(lines)


def _scope(rule: Rule) -> str:
    return f"{rule.domain} {rule.tiers}"


def _shown(rule: Rule) -> dict[str, Any]:
    fields = {
        name: getattr(rule, name) for name in ("id", "says", "kinds", "domain", "tiers", "line", "keys")
    }
    return {**fields, "enforced": [{"function": p.function, "line": p.line} for p in places(rule.id)]}


def places(rule: str) -> list[Place]:
    """The functions in which `rule` is enforced, by name."""
    return sorted(place(function) for function in enforcing(rule))


def enforcing(rule: str) -> list[Callable[..., Any]]:
    """The functions themselves."""
    _load()
    return ENFORCED.get(rule, [])


def place(function: Callable[..., Any]) -> Place:
    """Where a function stands."""
    code = function.__code__
    file = Path(code.co_filename)
    lines = file.read_text(encoding="utf-8").splitlines()
    line = next(n for n in range(code.co_firstlineno, len(lines) + 1) if "def " in lines[n - 1])
    return Place(f"{function.__module__}.{function.__qualname__}", file.relative_to(ROOT).as_posix(), line)


@cache
def _load() -> None:
    """Import every module, for a mark is made when its function is."""
    for package in PACKAGES:
        inside = importlib.import_module(package)
        for module in pkgutil.walk_packages(inside.__path__, f"{package}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
