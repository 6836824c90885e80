"""A rule that nobody would miss is not enforced: each function is taken out in turn, tests must notice."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from cli.rules import enforcing
from domain.refusal import Refusal
from tests.rules.mutants import function_of
from tests.rules.neutral import NoEmptyAnswer, answering, answers

Found = Mapping[str, Any]
MISSING = Path(__file__).with_name("missing.txt")
"""Rules that are not enforced, or of whose enforcement not every function is pinned yet; empty in the end."""


def missing() -> set[str]:
    return set(MISSING.read_text(encoding="utf-8").split())


def survivors(found: Found) -> Iterator[str]:
    """A mutant that the tests of one of its rules did not notice."""
    for mutant in found["mutants"]:
        if not mutant["ended"]:
            yield f"{mutant['rules'][0]}: {mutant['function']} could answer {mutant['answer']}, without end"
        for rule in mutant["rules"] if mutant["ended"] else ():
            ran = {test: failed for test, failed in mutant["tests"].items() if rule in found["marked"][test]}
            if not any(ran.values()):
                passed = ", ".join(sorted({function_of(test) for test in ran})) or "no test of it calls this"
                yield f"{rule}: {mutant['function']} could answer {mutant['answer']}; passed: {passed}"


def idle(found: Found) -> Iterator[str]:
    """A test marked with a rule that it passes whichever function of the rule is taken out."""
    claims = {(function_of(test), rule) for test, rules in found["marked"].items() for rule in rules}
    kept = {
        (function_of(test), rule)
        for mutant in found["mutants"]
        for test, failed in mutant["tests"].items()
        if failed
        for rule in mutant["rules"]
    }
    enforced = {rule for mutant in found["mutants"] for rule in mutant["rules"]}
    for test, rule in sorted(claims - kept):
        if rule in enforced:
            yield f"{rule}: {test} passes without any one of the functions that enforce it"


@pytest.mark.thorough
def test_tests_notice_each_function_that_enforces_a_rule(tmp_path: Path):
    report = tmp_path / "report.json"
    ran = subprocess.run(
        [sys.executable, "-m", "tests.rules.mutants", str(report)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.exists(), ran.stdout + ran.stderr
    found = json.loads(report.read_text(encoding="utf-8"))
    assert not found["failing"], "marked tests fail with every function in its place"
    complaints = [*survivors(found), *idle(found)]
    named = {complaint.partition(":")[0] for complaint in complaints}
    new = [*found["unanswerable"], *(one for one in complaints if one.partition(":")[0] not in missing())]
    assert not new, "\n" + "\n".join(new)
    pinned = {rule for rules in found["marked"].values() for rule in rules}
    done = {rule for rule in missing() if enforcing(rule) and rule in pinned and rule not in named}
    assert not done, f"take out of {MISSING.name}, they are done: {' '.join(sorted(done))}"


def check(value: int) -> Refusal | None:
    return Refusal(rule="R1", reason="no", remedy="none") if value else None


def decider(value: int) -> list[int] | Refusal:
    return [value]


def predicate(value: int = 1, *, strict: bool = True) -> bool:
    return bool(value) and strict


def measure(value: int) -> int:
    return value


@pytest.mark.parametrize(
    ("function", "empty"), [(check, [None]), (decider, [[]]), (predicate, [True, False])]
)
def test_an_empty_answer_is_of_the_kind_that_the_function_gives(function: Any, empty: list[Any]):
    code = function.__code__
    try:
        given = []
        for answer in answers(function):
            function.__code__ = answering(function, answer)
            given.append(function(5))
    finally:
        function.__code__ = code
    assert given == empty


def test_a_function_that_cannot_answer_nothing_says_so():
    with pytest.raises(NoEmptyAnswer, match="measure returns int"):
        answers(measure)


def test_a_survivor_is_named_with_its_rule_and_the_tests_that_passed():
    mutant = {"function": "m.f", "answer": "None", "rules": ["R1"], "tests": {"t[1]": False}, "ended": True}
    found = {"marked": {"t[1]": ["R1"]}, "mutants": [mutant]}
    assert list(survivors(found)) == ["R1: m.f could answer None; passed: t"]
    assert list(idle(found)) == ["R1: t passes without any one of the functions that enforce it"]
    mutant["tests"] = {"t[1]": True}
    assert [*survivors(found), *idle(found)] == []
