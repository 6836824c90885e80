"""Folding goes on where an earlier entry was made unreadable: what it began is simply not there."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

Entry = TypeVar("Entry")


def changed(known: Mapping[str, Entry], name: str, **change: Any) -> Mapping[str, Entry]:
    """`known` with one dataclass changed; the same when its beginning was forgotten."""
    if name not in known:
        return known
    entry: Any = known[name]
    return {**known, name: replace(entry, **change)}
