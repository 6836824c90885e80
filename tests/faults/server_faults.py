"""The servers die: Temporal, PostgreSQL."""

import asyncio
import time

import psycopg

from tests.faults.district import District
from tests.faults.fault import Fault, NotStruck
from workers.reconcile import reconcile

AWAY = 3.0
"""Seconds for which a server is gone."""
CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


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
    started, of = 0, 0

    def strike(self, district: District) -> None:
        """In memory, its state dies with it."""
        district.stack.temporal.kill()
        time.sleep(AWAY)
        district.stack.temporal.start()
        self.of = len([*district.wired.waiting.all_open()])
        self.started = len(asyncio.run(reconcile(district.wired, check=False)).missing)

    def seen(self, district: District) -> str:
        """How much was lost and brought back."""
        return f"{self.started} of {self.of} owners had lost their timers and have them again"


class PostgresKilled(Fault):
    """The database dies, with whatever it was in the middle of."""

    name = "postgres-killed"
    says = "PostgreSQL's postmaster is killed (SIGKILL) and started again three seconds later, three times."
    times = 0

    def strike(self, district: District) -> None:
        """Three deaths, three seconds of work between them."""
        for _ in range(3):
            district.stack.postgres.kill()
            time.sleep(AWAY)
            district.stack.postgres.start()
            time.sleep(AWAY)
            self.times += 1

    def seen(self, district: District) -> str:
        """Who had to try again."""
        return f"{self.times} deaths; people sent {district.unanswered} requests again"


class ConnectionsCut(Fault):
    """The database stays, and everybody loses it."""

    name = "connections-cut"
    says = "For ten seconds all connections to PostgreSQL are cut every half second (pg_terminate_backend)."
    cut = 0

    def strike(self, district: District) -> None:
        """From a connection that spares itself."""
        until = time.monotonic() + 10
        with psycopg.connect(district.stack.postgres.dsn(), autocommit=True) as owner:
            while time.monotonic() < until:
                self.cut += len(owner.execute(CUT).fetchall())
                time.sleep(0.5)

    def seen(self, district: District) -> str:
        """How many, and who had to try again. Raises NotStruck where none was cut."""
        if not self.cut:
            raise NotStruck("no connection was cut")
        return f"{self.cut} connections cut; people sent {district.unanswered} requests again"
