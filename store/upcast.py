"""Brings the content of an event from the schema it was written in to the schema of today.

An upcaster is a pure function from the fields of one version to the fields of the next. An event class that
gets a new version leaves its upcaster here, for ever: `@upcaster("cycle.started", 1)` gives version 2.
"""

from collections.abc import Callable
from typing import Any

Fields = dict[str, Any]
Upcaster = Callable[[Fields], Fields]

UPCASTERS: dict[tuple[str, int], Upcaster] = {}


def upcaster(name: str, version: int) -> Callable[[Upcaster], Upcaster]:
    """Register the way from `version` of event `name` to the next."""

    def register(function: Upcaster) -> Upcaster:
        if (name, version) in UPCASTERS:
            raise TypeError(f"event {name!r} version {version} already has an upcaster")
        UPCASTERS[name, version] = function
        return function

    return register


def upcast(name: str, version: int, fields: Fields) -> tuple[int, Fields]:
    """The version and fields that `fields` become when every upcaster that applies has run."""
    while step := UPCASTERS.get((name, version)):
        version, fields = version + 1, step(fields)
    return version, fields
