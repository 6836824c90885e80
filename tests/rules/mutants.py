"""Takes every function that enforces a rule out in turn, and runs the tests of its rules: do they notice?

`python -m tests.rules.mutants REPORT.json` collects the marked tests once, runs them all (they must pass),
and then forks for each mutant: in the child the function gives an empty answer, and the parent hears which
tests failed. A test runs only while it has something left to show: a rule of the mutant that no test noticed
yet, or a mark of its own that it has not borne out yet. Tests that need a server take no part.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import hypothesis
import pytest
from _pytest.runner import runtestprotocol

from cli import rules_page
from cli.rules import enforcing
from domain import rulebook
from domain.rule import ENFORCED
from tests.rules.neutral import Function, NoEmptyAnswer, answering, answers

LONGEST = 60
"""Seconds after which a mutant has run too long; that is noticed, too."""
OPTIONS = ("-q", "-s", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "timeout=0")
SETTINGS = {
    "database": None,
    "deadline": None,
    "derandomize": True,
    "max_examples": 20,
    "phases": (hypothesis.Phase.explicit, hypothesis.Phase.generate),
}


@dataclass(frozen=True)
class Mutant:
    """A function with an empty answer; `tests` maps those run to whether they failed."""

    function: str
    answer: str
    rules: list[str]
    tests: dict[str, bool]
    ended: bool


@dataclass
class Mutator:
    """The pytest plugin that does it; `report` is written at the end."""

    report: Path
    shown: set[tuple[str, str]] = field(default_factory=set)
    """(test without parameters, rule) of each mark that was borne out."""
    unanswerable: list[str] = field(default_factory=list)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if rules_of(item) and "servers" not in item.fixturenames]  # type: ignore[attr-defined]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        took = {item: timed(item) for item in session.items}
        failing = [item.nodeid for item, (failed, _) in took.items() if failed]
        items = sorted(session.items, key=lambda item: took[item][1])
        mutants = [asdict(mutant) for mutant in self._mutants(items)]
        marked = {item.nodeid: sorted(rules_of(item)) for item in items}
        found = {"marked": marked, "failing": failing, "unanswerable": self.unanswerable, "mutants": mutants}
        self.report.write_text(json.dumps(found), encoding="utf-8")
        return True

    def _mutants(self, items: list[pytest.Item]) -> Iterator[Mutant]:
        for function, rules in functions().items():
            mine = [item for item in items if rules_of(item) & rules]
            name = f"{function.__module__}.{function.__qualname__}"
            try:
                each = answers(function)
            except NoEmptyAnswer as problem:
                self.unanswerable.append(str(problem))
                continue
            for answer in each:
                tests, ended = self._without(function, answer, rules, mine)
                yield Mutant(name, answer, sorted(rules), tests, ended)

    def _without(
        self, function: Function, answer: str, rules: set[str], items: list[pytest.Item]
    ) -> tuple[dict[str, bool], bool]:
        """Which of `items` fail where `function` answers so, and whether the child came to its end."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(reading)
                signal.alarm(LONGEST)
                function.__code__ = answering(function, answer)
                self._run(items, rules, writing)
                os.write(writing, b"null\n")
            finally:
                os._exit(0)
        os.close(writing)
        with open(reading, encoding="utf-8") as said:
            heard = [json.loads(line) for line in said]
        os.waitpid(child, 0)
        tests = dict(one for one in heard if one)
        by_name = {item.nodeid: item for item in items}
        for test in (test for test, failed in tests.items() if failed):
            self.shown |= {(function_of(test), rule) for rule in rules_of(by_name[test]) & rules}
        return tests, None in heard

    def _run(self, items: list[pytest.Item], rules: set[str], writing: int) -> None:
        unnoticed, shown = set(rules), set(self.shown)
        for item in items:
            mine, test = rules_of(item) & rules, function_of(item.nodeid)
            if mine & unnoticed or any((test, rule) not in shown for rule in mine):
                failed, _ = timed(item)
                os.write(writing, f"{json.dumps([item.nodeid, failed])}\n".encode())
                if failed:
                    unnoticed -= mine
                    shown |= {(test, rule) for rule in mine}


def functions() -> dict[Function, set[str]]:
    """Every marked function with the rules it enforces."""
    found: dict[Function, set[str]] = {}
    for rule in (*rulebook.rules(), *ENFORCED):
        for function in enforcing(rule):
            found.setdefault(function, set()).add(rule)
    return found


def rules_of(item: pytest.Item) -> set[str]:
    """The rules with which a test is marked."""
    return {rule for mark in item.iter_markers("rule") for rule in mark.args}


def function_of(test: str) -> str:
    """A test without its parameters."""
    return test.partition("[")[0]


def timed(item: pytest.Item) -> tuple[bool, float]:
    """Run one test, quietly: whether it failed, and the seconds it took."""
    began = time.perf_counter()
    failed = any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))
    return failed, time.perf_counter() - began


if __name__ == "__main__":
    hypothesis.settings.register_profile("mutants", **SETTINGS)  # type: ignore[arg-type]
    hypothesis.settings.load_profile("mutants")
    files = sorted({marked.file for tests in rules_page.tests().values() for marked in tests})
    raise SystemExit(pytest.main([*OPTIONS, *files], plugins=[Mutator(Path(sys.argv[1]))]))
