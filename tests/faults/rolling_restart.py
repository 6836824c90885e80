"""Every worker is restarted, one after the other, without stopping anything for it."""

import time
from itertools import cycle

from tests.faults.crew import LOOK_AGAIN, STOP_SECONDS, Slot
from tests.faults.district import District
from tests.faults.fault import Fault, NotStruck


class RollingRestart(Fault):
    """As an upgrade of the workers goes: nothing is drained, nobody stops work."""

    name = "rolling-restart"
    says = "Every worker is told to end (SIGTERM) and started again, one after the other, for weeks."
    days_per_second = 0.18
    """Slow enough that people work for as long as the restarts take."""

    def __init__(self) -> None:
        self._restarted: list[Slot] = []

    def prepare(self, district: District) -> None:
        """Two processes for the timers and for letters, as in production."""
        district.crew.add("timers")
        district.crew.add("delivery")

    def strike(self, district: District) -> None:
        """The next one only when the one before works again."""
        for slot in cycle(district.crew.slots):
            if district.clock.now() >= district.school.ends:
                return
            self._restart(slot, district)

    def _restart(self, slot: Slot, district: District) -> None:
        old, working = slot.process, district.crew.logged("workers_started")
        assert old is not None
        old.terminate()
        if code := old.wait(STOP_SECONDS):
            raise NotStruck(f"{slot.role} ended with {code} when it was told to")
        while district.crew.logged("workers_started") == working:
            time.sleep(LOOK_AGAIN)
        self._restarted.append(slot)

    def seen(self, district: District) -> str:
        """How many were. Raises NotStruck where some role was not."""
        if missed := {slot.role for slot in district.crew.slots} - {slot.role for slot in self._restarted}:
            raise NotStruck(f"the weeks were over before {', '.join(sorted(missed))} could be restarted")
        return f"{len(self._restarted)} times a worker ended in order and was started again"
