"""Whether people are on time, late, or forget; how a student responds. The one place where chance decides.

Every student, topic and occasion has dice of its own, so that one student's luck does not shift another's.
A student with a part in the play has no luck: what the part does not say goes as it should.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulation.dice import Dice

Part = Mapping[str, Any]
LATE, FORGOTTEN, NEVER = 0.07, 0.02, 0.006
LATE_BY, FORGOTTEN_FOR = (4, 8), (14, 20)


@dataclass(frozen=True)
class Luck:
    """`parts` maps a student's SIS id to what is certain for that student, topic by topic."""

    seed: int
    parts: Mapping[str, Part]

    def days(self, who: str, topic: str, occasion: str, usual: tuple[int, int]) -> int | None:
        """After how many school days somebody acts for `who`; None when it is forgotten for good."""
        if (part := self.parts.get(who)) is not None:
            planned: int | None = part.get(topic, usual[0])
            return planned
        dice = self._dice(who, topic, occasion)
        days = dice.between(*usual)
        fate = dice.weighted(
            (
                ("never", NEVER),
                ("forgotten", FORGOTTEN),
                ("late", LATE),
                ("on time", 1 - LATE - FORGOTTEN - NEVER),
            )
        )
        extra = {"on time": (0, 0), "late": LATE_BY, "forgotten": FORGOTTEN_FOR}
        return None if fate == "never" else days + dice.between(*extra[fate])

    def happens(self, who: str, topic: str, occasion: str, probability: float) -> bool:
        """Whether something out of the ordinary happens to `who`."""
        if (part := self.parts.get(who)) is not None:
            return bool(part.get(topic, False))
        return self._dice(who, topic, occasion).chance(probability)

    def choice(self, who: str, topic: str, occasion: str, weights: Sequence[tuple[str, float]]) -> str:
        """One of several courses; with a part that is silent, the first."""
        if (part := self.parts.get(who)) is not None:
            return str(part.get(topic, weights[0][0]))
        return self._dice(who, topic, occasion).weighted(weights)

    def spread(self, who: str, topic: str, occasion: str, deviation: float) -> float:
        """A measurement's error, around zero; a student with a part is measured without any."""
        if who in self.parts:
            return 0.0
        return self._dice(who, topic, occasion).normal(0, deviation)

    def minute(self, who: str, occasion: str) -> int:
        """At which minute of an hour somebody gets to it."""
        return self._dice(who, "minute", occasion).between(0, 50)

    def _dice(self, who: str, topic: str, occasion: str) -> Dice:
        return Dice(self.seed, "actors", who, topic, occasion)
