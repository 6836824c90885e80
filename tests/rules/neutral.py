"""The empty answers that can stand in the place of a function that enforces a rule.

A check that finds nothing, a duty that opens nothing, a predicate that always says the same: what the engine
would do if nobody had thought of the rule. The code object is swapped, so that every importer sees it.
"""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

from pydantic import BaseModel

Function = Callable[..., Any]
EMPTY = {
    "None": "None",
    "list": "[]",
    "Sequence": "[]",
    "Iterable": "[]",
    "Collection": "[]",
    "tuple": "()",
    "Iterator": "iter(())",
    "dict": "{}",
    "Mapping": "{}",
    "set": "set()",
    "frozenset": "frozenset()",
}
"""The first of these that a return annotation allows."""
EACH = {
    "bool": ("True", "False"),
    "Answer": tuple(
        f"__import__('domain.team.criteria').criteria.Answer(met={met}, because='')" for met in (True, False)
    ),
    "Evaluation": tuple(
        f"__import__('domain.team.criteria').criteria.Evaluation(node='', met={met})" for met in (True, False)
    ),
}
"""Answers of which none is empty: every one of them must be noticed."""
UNCHANGED = "args[1] if len(args) > 1 else args[0]"
"""A pydantic validator that lets everything pass: the value of a field, or the model itself."""


class NoEmptyAnswer(Exception):
    """A function that bears the mark, but returns nothing that could be empty."""


def answers(function: Function) -> tuple[str, ...]:
    """The expressions that stand in for `function`, one mutant each. Raises NoEmptyAnswer."""
    if _is_validator(function):
        return (UNCHANGED,)
    allowed = list(_alternatives(_annotation(function)))
    for name, empty in EMPTY.items():
        if name in allowed:
            return (empty,)
    for name, each in EACH.items():
        if name in allowed:
            return each
    where = f"{function.__module__}.{function.__qualname__}"
    raise NoEmptyAnswer(f"{where} returns {_annotation(function)}: mark a function that can answer nothing")


def answering(function: Function, answer: str) -> CodeType:
    """Code for `function` that answers so, whatever it is asked."""
    scope: dict[str, Any] = {}
    exec(f"def neutral(*args, **kwargs): return {answer}", scope)
    code: CodeType = scope["neutral"].__code__
    return code.replace(co_freevars=function.__code__.co_freevars)


def _annotation(function: Function) -> str:
    given = function.__annotations__.get("return")
    return given if isinstance(given, str) else inspect.formatannotation(given)


def _alternatives(annotation: str) -> Iterator[str]:
    """The bare names of `X[…] | Y`, without modules."""
    waiting: list[ast.expr] = [ast.parse(annotation, mode="eval").body]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.BinOp(left=left, right=right):
                waiting += [left, right]
            case ast.Subscript(value=ast.Name(id="Optional") | ast.Attribute(attr="Optional")):
                yield "None"
            case ast.Subscript(value=value):
                waiting.append(value)
            case ast.Constant(value=str() as quoted):
                waiting.append(ast.parse(quoted, mode="eval").body)
            case ast.Attribute(attr=name) | ast.Name(id=name):
                yield name
            case ast.Constant(value=None):
                yield "None"


def _is_validator(function: Function) -> bool:
    owner, _, name = function.__qualname__.rpartition(".")
    model = getattr(sys.modules[function.__module__], owner, None) if owner else None
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return False
    found = model.__pydantic_decorators__
    return name in {*found.field_validators, *found.model_validators}
