"""Takes every function that enforces a rule out in turn, and runs the tests of its rules: do they notice?

`python -m tests.rules.mutants REPORT.json` collects the marked tests once, runs them all (they must pass),
and then forks for each mutant: in the child the function gives an empty answer, and the parent hears which
tests failed. A test runs only where it calls the function, and while it has something left to show: a rule
of the mutant that no test noticed yet, or a mark of its own that it has not borne out yet. Tests that need a
server take no part.
"""

import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import hypothesis
import pytest
from _pytest.runner import runtestprotocol

from cli import rules_page
from cli.rules import enforcing
from domain import rulebook
from domain.rule import ENFORCED
from tests.rules.neutral import Function, NoEmptyAnswer, answering, answers
from tests.rules.tracing import CALLED, name_of, watched

LONGEST = 20
"""Seconds after which a mutant has run too long."""
DOMAIN = Path(__file__).parents[1] / "domain"
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


class Ran(NamedTuple):
    """How a test went, and which of the enforcing functions it called."""

    failed: bool
    seconds: float
    called: list[str]


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
        took = baseline(session.items)
        failing = [test for test, ran in took.items() if ran.failed]
        gc.freeze()  # or each child's collector would copy what it inherits
        items = sorted(session.items, key=lambda item: took[item.nodeid].seconds)
        mutants = [asdict(mutant) for mutant in self._mutants(items, took)]
        marked = {item.nodeid: sorted(rules_of(item)) for item in items}
        found = {"marked": marked, "failing": failing, "unanswerable": self.unanswerable, "mutants": mutants}
        self.report.write_text(json.dumps(found), encoding="utf-8")
        return True

    def _mutants(self, items: list[pytest.Item], took: Mapping[str, Ran]) -> Iterator[Mutant]:
        for function, rules in functions().items():
            name = name_of(function)
            mine = [item for item in items if rules_of(item) & rules and name in took[item.nodeid].called]
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

        def work() -> Iterator[object]:
            function.__code__ = answering(function, answer)
            yield from self._run(items, rules)
            yield None

        heard = in_child(work)
        tests = dict(one for one in heard if one)
        by_name = {item.nodeid: item for item in items}
        for test in (test for test, failed in tests.items() if failed):
            self.shown |= {(function_of(test), rule) for rule in rules_of(by_name[test]) & rules}
        return tests, None in heard

    def _run(self, items: list[pytest.Item], rules: set[str]) -> Iterator[tuple[str, bool]]:
        unnoticed, shown = set(rules), set(self.shown)
        for item in items:
            mine, test = rules_of(item) & rules, function_of(item.nodeid)
            if mine & unnoticed or any((test, rule) not in shown for rule in mine):
                failed = run(item).failed
                yield item.nodeid, failed
                if failed:
                    unnoticed -= mine
                    shown |= {(test, rule) for rule in mine}


def baseline(items: list[pytest.Item]) -> dict[str, Ran]:
    """Each test as it is.

    Tests of the domain run here, so that every child finds their world made. Others may start threads, which
    a fork would not take along: they run in a child.
    """
    pure = [item for item in items if item.path.is_relative_to(DOMAIN)]
    others = [item for item in items if item not in pure]
    with watched(functions()):
        elsewhere = in_child(lambda: ((item.nodeid, *run(item)) for item in others), 10 * LONGEST)
        return {item.nodeid: run(item) for item in pure} | {test: Ran(*ran) for test, *ran in elsewhere}


def in_child(work: Callable[[], Iterable[object]], longest: int = LONGEST) -> list[Any]:
    """What `work` yields in a forked child, as JSON; cut off where the child ended or took too long."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            signal.alarm(longest)
            for said in work():
                os.write(writing, f"{json.dumps(said)}\n".encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, encoding="utf-8") as told:
        heard = [json.loads(line) for line in told]
    os.waitpid(child, 0)
    return heard


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


def run(item: pytest.Item) -> Ran:
    """Run one test, quietly."""
    CALLED.clear()
    began = time.perf_counter()
    failed = any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))
    return Ran(failed, time.perf_counter() - began, sorted(CALLED))


if __name__ == "__main__":
    hypothesis.settings.register_profile("mutants", **SETTINGS)  # type: ignore[arg-type]
    hypothesis.settings.load_profile("mutants")
    files = sorted({marked.file for tests in rules_page.tests().values() for marked in tests})
    raise SystemExit(pytest.main([*OPTIONS, *files], plugins=[Mutator(Path(sys.argv[1]))]))
