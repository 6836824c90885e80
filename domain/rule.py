"""Where each rule of the catalogue is enforced: the mark on the function that does it.

A check refuses or finds, a derivation returns what follows, a report returns its rows; so a test can put an
empty answer in its place and see the tests of the rule fail.
"""

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
ENFORCED: dict[str, list[Callable[..., Any]]] = {}
"""The functions in which each rule is enforced, by its id (R48, A33, L9, C4)."""


def enforces(*rules: str) -> Callable[[F], F]:
    """Mark a function as a place where `rules` hold."""

    def mark(function: F) -> F:
        for rule in rules:
            ENFORCED.setdefault(rule, []).append(function)
        return function

    return mark
