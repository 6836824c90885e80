"""The composition of a student's lifecycles: what a module does not name, it is never asked about."""

import ast
import inspect
from collections.abc import Iterator
from types import ModuleType

import pytest

from domain.lifecycles import LIFECYCLES

DERIVING = [module for module in LIFECYCLES if hasattr(module, "consequences")]


@pytest.mark.parametrize("module", DERIVING, ids=lambda module: module.__name__)
def test_a_lifecycle_names_every_event_that_its_consequences_look_at(module: ModuleType) -> None:
    looked_at = {getattr(module, name) for name in classes_matched(module)}
    assert looked_at
    assert looked_at == set(module.CAUSES)


def classes_matched(module: ModuleType) -> Iterator[str]:
    """The classes that `consequences` compares the event with, in patterns and by isinstance."""
    for node in ast.walk(ast.parse(inspect.getsource(module.consequences))):
        match node:
            case ast.Match(subject=subject, cases=cases) if ast.unparse(subject) in EVENT:
                for case in cases:
                    yield from alternatives(case.pattern)
            case ast.Call(func=ast.Name("isinstance"), args=[what, classes]) if ast.unparse(what) in EVENT:
                yield from (
                    name.strip() for name in ast.unparse(classes).strip("()").replace("|", ",").split(",")
                )


EVENT = ("recorded.event", "event")


def alternatives(pattern: ast.pattern) -> Iterator[str]:
    match pattern:
        case ast.MatchClass(cls=cls):
            yield ast.unparse(cls)
        case ast.MatchAs(pattern=inner) if inner is not None:
            yield from alternatives(inner)
        case ast.MatchOr(patterns=patterns):
            for each in patterns:
                yield from alternatives(each)
