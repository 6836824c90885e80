"""Every rule is in the book, enforced somewhere, pinned by a test; and nothing names a rule that is not."""

import ast
import re
from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from cli import rules_page
from cli.rules import PACKAGES, ROOT, enforcing
from domain import rulebook
from domain.dates.deadline_kinds import DEADLINE_KINDS
from domain.policy import Policy
from domain.rule import ENFORCED
from tests.rules.test_mutants import missing as listed_as_missing

IDS = re.compile(r"^[RCLA]\d{1,3}$")
KINDS = {"DEF", "INV", "GATE", "TIMER", "DUTY", "DECIDE", "AUTO", "CAP", "REC", "RPT", "policy"}


def numbers(letter: str, *numbers: int) -> set[str]:
    return {f"{letter}{number}" for number in numbers}


CATALOGUE = (
    numbers("R", *range(1, 125))
    | numbers("C", *range(1, 15), 16)
    | numbers("L", 1, 2, 4, 7, 8, 9, 10, 13, 14, 15, 17, 19, 20, 21, 22, 23, 25)
    | numbers("A", *range(1, 41))
)


def test_the_book_holds_every_rule_once():
    named = [rule.id for part in rulebook.parts() for rule in part.rules]
    assert len(named) == len(set(named))
    assert set(named) == CATALOGUE


def test_every_rule_says_something_of_a_known_kind():
    for rule in rulebook.rules().values():
        assert rule.says.endswith("."), rule
        assert set(rule.kinds) <= KINDS, rule
        assert rule.domain in ("A", "B", "AB"), rule
        assert re.fullmatch(r"T(\*|[123](-[23])?)", rule.tiers), rule


def test_every_rule_is_enforced_and_pinned_or_listed_as_missing():
    pinned = rules_page.tests()
    missing = {rule for rule in rulebook.rules() if not (enforcing(rule) and rule in pinned)}
    without = sorted(missing - listed_as_missing())
    assert not without, f"without a function that enforces them, or without a marked test: {without}"


def test_no_mark_names_a_rule_that_is_not_in_the_book():
    enforcing("")
    assert set(ENFORCED) <= set(rulebook.rules())
    assert set(rules_page.tests()) <= set(rulebook.rules())


def constants() -> Iterator[tuple[str, str]]:
    """(rule, where) for each text in the source that looks like the id of a rule."""
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and IDS.match(node.value):
                yield node.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_no_refusal_and_no_finding_names_a_rule_that_is_not_in_the_book():
    unknown = {where: rule for rule, where in constants() if rule not in rulebook.rules()}
    assert not unknown


def answered() -> Iterator[tuple[str, str]]:
    """(rule, where) of each refusal or finding that names its rule on the spot."""
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Refusal", "Finding"):
                for given in node.keywords:
                    if given.arg == "rule" and isinstance(given.value, ast.Constant):
                        yield str(given.value.value), f"{path.relative_to(ROOT)}:{node.lineno}"


def test_a_refusal_names_a_rule_or_the_state_of_the_file():
    wrong = {where: rule for rule, where in answered() if rule not in {*rulebook.rules(), "state"}}
    assert not wrong


def leads_to(kind: Any, path: list[str]) -> bool:
    """Whether a policy of this type can hold the key."""
    if not path:
        return True
    if get_origin(kind) in (Union, UnionType):
        return any(leads_to(one, path) for one in get_args(kind) if one is not NoneType)
    if get_origin(kind) is not None and issubclass(get_origin(kind), Mapping):
        name, inside = get_args(kind)
        known = path[0] == "*" or get_origin(name) is not Literal or path[0] in get_args(name)
        return known and leads_to(inside, path[1:])
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return path[0] in kind.model_fields and leads_to(kind.model_fields[path[0]].annotation, path[1:])
    return False


KEYS = sorted({key for rule in rulebook.rules().values() for key in rule.keys})


@pytest.mark.parametrize("key", KEYS)
def test_every_policy_key_exists(key: str):
    path = key.split(".")
    assert leads_to(Policy, path)
    assert path[0] != "deadlines" or path[1] in {"*", *DEADLINE_KINDS}


def test_a_key_that_no_policy_has_is_told_from_one_that_it_has():
    assert leads_to(Policy, ["auto_qualify", "min_weeks_elapsed"])
    assert not leads_to(Policy, ["services", "academic_t4", "cycle"])
    assert not leads_to(Policy, ["quorum"])
    assert not leads_to(Policy, ["version", "major"])


def test_the_page_of_rules_is_not_stale():
    written = rules_page.PAGE.read_text(encoding="utf-8") if rules_page.PAGE.exists() else ""
    assert written == rules_page.page(), (
        "code moved under docs/rules.md: run `make docs` and commit what it writes"
    )


def test_the_page_links_to_the_line_of_each_function():
    """The line it gives is that of the `def`, below the marks."""
    found = re.findall(r"\[([\w.]+)\]\(\.\./([\w/]+\.py)#L(\d+)\)", rules_page.page())
    assert found
    for name, file, line in found:
        if name.isdigit():
            continue
        text = (ROOT / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        assert f"def {name.rpartition('.')[2]}(" in text, (name, file, line)
