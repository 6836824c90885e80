"""Doing many things together, so that one which cannot be done holds up no other."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
Done = TypeVar("Done")
Broken = TypeVar("Broken", bound=Exception)


def apart(
    things: Sequence[T],
    do: Callable[[Sequence[T]], list[Done]],
    broken: type[Broken] | tuple[type[Broken], ...],
    leave: Callable[[T, Broken], None],
) -> list[Done]:
    """What `do` gives for all `things`, halved where it raises `broken`; `leave` hears of each left out."""
    try:
        return do(things)
    except broken as error:
        if len(things) == 1:
            leave(things[0], error)
            return []
        if not things:
            raise
    half = len(things) // 2
    return apart(things[:half], do, broken, leave) + apart(things[half:], do, broken, leave)
