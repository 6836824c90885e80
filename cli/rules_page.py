"""Writes docs/rules.md: each rule with what enforces it, the tests that pin it, its policy keys."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from cli.rules import ROOT, places
from domain import rulebook
from domain.rulebook import Part, Rule

PAGE = ROOT / "docs" / "rules.md"
INTRODUCTION = """# Rules

Written by `make docs` from `domain/rulebook.toml`, from the marks `@enforces` on functions and from the marks
`@pytest.mark.rule` on tests; change those, not this page.

Each rule names the functions that enforce it and the tests that pin it. `make rules` takes each function out
in turn, by an empty answer in its place, and fails when the tests of the rule do not notice; it fails as well
when a test is marked with a rule that it would pass without. `mtss rules R48` says the same of one rule.

Kinds: DEF defines; INV validates; GATE refuses; TIMER opens a dated duty; DUTY opens a duty that the policy
bounds; DECIDE takes only the named people and the listed outcomes; AUTO is derived and never typed; CAP is
possible and never forced; REC is recordable; RPT is a report; *policy* is what the plan leaves open, and the
district settles. Scope: A academic, B behavioral, AB both; T1, T2, T3 the tiers, T* all of them.
"""
COLUMNS = ("rule", "kind", "scope", "what it says", "enforced by", "pinned by", "policy keys")
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"


@dataclass(frozen=True, slots=True, order=True)
class Marked:
    """A test function marked with a rule."""

    file: str
    line: int


def page() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *(_part(part) for part in rulebook.parts())])


def _part(part: Part) -> str:
    rows = "\n".join(_row(rule) for rule in part.rules)
    return f"## {part.title}\n\nSource: {part.source}.\n\n{HEAD}\n{rows}\n"


def _row(rule: Rule) -> str:
    enforced = "<br>".join(
        f"[{p.function.removeprefix('domain.')}](../{p.file}#L{p.line})" for p in places(rule.id)
    )
    cells = (
        f'<a id="{rule.id}"></a>{rule.id}',
        "/".join(rule.kinds),
        f"{rule.domain} {rule.tiers}",
        f"{rule.says} ({rule.line})",
        enforced or "not yet",
        _tests(tests().get(rule.id, [])) or "not yet",
        "<br>".join(f"`{key}`" for key in rule.keys),
    )
    return f"| {' | '.join(cells)} |"


def _tests(found: list[Marked]) -> str:
    """By file: `plan 225, 240`, each number a link to its test."""
    files = groupby(sorted(found), key=lambda test: test.file)
    return "<br>".join(f"{_short(file)} {', '.join(map(_link, mine))}" for file, mine in files)


def _short(file: str) -> str:
    return file.rpartition("/")[2].removeprefix("test_").removesuffix(".py")


def _link(test: Marked) -> str:
    return f"[{test.line}](../{test.file}#L{test.line})"


@cache
def tests() -> Mapping[str, list[Marked]]:
    """The tests marked with each rule, as their files are written."""
    found: dict[str, list[Marked]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for rule, line in _marks(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(rule, []).append(Marked(path.relative_to(ROOT).as_posix(), line))
    return {rule: sorted(set(marked)) for rule, marked in found.items()}


def _marks(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """(rule, line of the test) for each mark; a mark on one row of a table of parameters counts too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            for mark in (call for decorator in node.decorator_list for call in ast.walk(decorator)):
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rule":
                    yield from ((ast.literal_eval(rule), node.lineno) for rule in mark.args)
