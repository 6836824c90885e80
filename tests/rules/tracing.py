"""Which functions a test calls: only those can it miss."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FunctionType
from typing import Any

from tests.rules.neutral import Function, answering

CALLED: set[str] = set()
"""The names of the functions called since it was last cleared."""
_WATCHED: dict[str, FunctionType] = {}


def name_of(function: Function) -> str:
    """`module.function`."""
    return f"{function.__module__}.{function.__qualname__}"


@contextmanager
def watched(functions: Mapping[Function, Any]) -> Iterator[None]:
    """Within it, each of `functions` says when it is called, and answers as it always does."""
    codes = {function: function.__code__ for function in functions}
    for function, code in codes.items():
        name = name_of(function)
        like = FunctionType(code, function.__globals__, name, function.__defaults__, function.__closure__)
        like.__kwdefaults__ = function.__kwdefaults__
        _WATCHED[name] = like
        call = f"__import__('tests.rules.tracing').rules.tracing.called({name!r}, args, kwargs)"
        function.__code__ = answering(function, call)
    try:
        yield
    finally:
        for function, code in codes.items():
            function.__code__ = code


def called(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Stands in for a watched function."""
    CALLED.add(name)
    return _WATCHED[name](*args, **kwargs)
