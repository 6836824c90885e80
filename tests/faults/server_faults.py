"""The servers die: Temporal, PostgreSQL."""

import asyncio
import time

from tests.faults.district import District
from tests.faults.fault import Fault
from workers.reconcile import reconcile

AWAY = 3.0
"""Seconds for which a server is gone."""


class TemporalKilled(Fault):
    """Temporal dies with its state on disk."""

    name = "temporal-killed"
    says = "Temporal is killed (SIGKILL) and started again three seconds later, three times."
    keeps_temporal = True
    times = 0

    def strike(self, district: District) -> None:
        """Three deaths, two seconds of work between them."""
        for _ in range(3):
            district.stack.temporal.kill()
            time.sleep(AWAY)
            district.stack.temporal.start()
            time.sleep(2)
            self.times += 1

    def seen(self, district: District) -> str:
        """How the people and the workers noticed."""
        return (
            f"{self.times} deaths; {district.crew.logged('role_failed')} failures of roles, each tried again"
        )


class TemporalEmptied(Fault):
    """Temporal loses everything that it knew."""

    name = "temporal-emptied"
    says = "Temporal is killed and comes back empty; `timers reconcile` brings all timers back."
    started = 0

    def strike(self, district: District) -> None:
        """In memory, its state dies with it."""
        district.stack.temporal.kill()
        time.sleep(AWAY)
        district.stack.temporal.start()
        self.started = len(asyncio.run(reconcile(district.wired, check=False)).missing)

    def seen(self, district: District) -> str:
        """How much was lost and brought back."""
        return f"{self.started} timers brought back"
