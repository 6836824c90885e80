"""Folding: states are replaced and never changed. It goes on where an earlier entry was made unreadable: what
that began is simply not there.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["changed", "replace"]

Entry = TypeVar("Entry")

if TYPE_CHECKING:
    from dataclasses import replace
else:

    def replace(entry: Entry, **change: Any) -> Entry:
        """As `dataclasses.replace`, for states that keep nothing beside their fields and check nothing.

        Every event makes a new file of some fifty fields: to go through them one by one would take a fifth of
        the time of a simulated year.
        """
        other = object.__new__(type(entry))
        if hasattr(entry, "__dict__"):
            other.__dict__.update(entry.__dict__, **change)
            return other
        for name in entry.__slots__:
            object.__setattr__(other, name, change[name] if name in change else getattr(entry, name))
        return other


def changed(known: Mapping[str, Entry], name: str, **change: Any) -> Mapping[str, Entry]:
    """`known` with one dataclass changed; the same when its beginning was forgotten."""
    if name not in known:
        return known
    entry: Any = known[name]
    return {**known, name: replace(entry, **change)}
