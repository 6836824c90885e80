"""A decision names the evidence that it relies on, and what it names is on file (R16)."""

from collections.abc import Callable, Collection

from domain.refusal import Refusal
from domain.rule import enforces


@enforces("R16")
def unfounded(names: Collection[str], on_file: Callable[[str], object]) -> Refusal | None:
    """R16: a decision on empty evidence is none. `on_file` finds what may be named, by its name."""
    if names:
        return not_on_file(names, on_file)
    return Refusal(rule="R16", reason="the evidence is empty", remedy="name the data points relied on")


@enforces("R16")
def not_on_file(names: Collection[str], on_file: Callable[[str], object]) -> Refusal | None:
    """R16: what was never recorded is no evidence."""
    missing = [name for name in names if not on_file(name)]
    if not missing:
        return None
    reason = f"not on file: {', '.join(missing)}"
    return Refusal(rule="R16", reason=reason, remedy="record these points first (points.record)")
