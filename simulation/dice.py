"""Chance that repeats: the same key gives the same throws on every Python.

Only `Random.random()` is used, the one sequence that Python promises to keep between versions. Every student
and every purpose has its own dice, so that a change in one place does not reshuffle the rest.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from math import fsum
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A source of chance named by its key."""

    def __init__(self, *key: object) -> None:
        digest = sha256("/".join(map(str, key)).encode()).digest()
        self._random = random.Random(int.from_bytes(digest))

    def chance(self, probability: float) -> bool:
        """True with the given probability."""
        return self._random.random() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of `choices`, all alike likely."""
        return choices[self.between(0, len(choices) - 1)]

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        """One of `choices`, each as likely as its weight."""
        left = self._random.random() * fsum(weight for _, weight in choices)
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        return choices[-1][0]

    def normal(self, mean: float = 0.0, deviation: float = 1.0) -> float:
        """Close to a normal distribution; summed in whole numbers, since Python 3.12 rounds sums anew."""
        throws = sum(self.between(0, 999_999) for _ in range(12))
        return mean + deviation * (throws - 6_000_000) / 1_000_000

    def day(self, first: date, last: date) -> date:
        """A civil date from `first` to `last`, both included."""
        return first + timedelta(days=self.between(0, (last - first).days))
