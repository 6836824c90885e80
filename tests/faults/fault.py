"""What a fault is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.compare import Difference

if TYPE_CHECKING:
    from tests.faults.district import District


class NotStruck(Exception):
    """The fault did not happen, so that the run has shown nothing."""


class NotPossible(Exception):
    """This machine does not allow the fault; the reason is for the table."""


class Fault:
    """One thing that goes wrong. A new object serves each run, so it may remember what it did."""

    name: str
    says: str
    """What is done, in one sentence for the table."""
    keeps_temporal = False
    """Whether Temporal keeps its state on disk; in memory it is gone with the process."""
    patience = 150.0
    """Seconds after which what is due and not recorded is given up; a killed worker's letter is taken up
    again after ten."""
    days_per_second = 2.0

    def prepare(self, district: District) -> None:
        """Before the workers start. The servers run, and `district.crew` may still be changed."""

    def strike(self, district: District) -> None:
        """In the middle of the weeks, beside the people and the workers at their work."""

    def mend(self, district: District) -> None:
        """After the last day, what an operator does; nothing where the product heals by itself."""

    def seen(self, district: District) -> str:
        """What happened, for the table. Raises NotStruck where nothing did."""
        return f"{district.crew.restarts()} workers started again"

    def explains(self, difference: Difference) -> bool:
        """Whether the fault may make a stream differ: a letter that nobody can know to have left may."""
        left, right = difference.left, difference.right
        return bool(left and right and (left.type, right.type) == ("dispatch.pending", "dispatch.left"))


class Nothing(Fault):
    """The run that all others are compared with."""

    name = "nothing"
    says = "Nothing happens: the undisturbed run."
