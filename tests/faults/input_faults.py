"""What the workers are given is wrong: the log, the time, an entry."""

import asyncio
import time
from pathlib import Path

import psycopg

from projections.catalogue import MODELS
from projections.rebuild import rebuild
from projections.runner import position_name
from tests.faults.district import District
from tests.faults.fault import Fault, NotStruck
from workers.follower import NAME as FOLLOWER
from workers.reconcile import reconcile
from workers.sweep import NAME as SWEEP

HOUR = 3600
JUMPED = 4.0
"""Seconds for which a clock is wrong."""
SPOILT = 90.0
"""Seconds after which an entry that cannot be read is restored, whoever has met it."""


class LogShaken(Fault):
    """A reader may be shown the log twice, late and in any order."""

    name = "log-shaken"
    says = "The follower reads the log late, twice over and out of order."

    def prepare(self, district: District) -> None:
        """The follower's log is shaken."""
        for slot in district.crew.of("follower"):
            slot.environment["FAULTS_LOG"] = "shaken"

    def seen(self, district: District) -> str:
        """How often. Raises NotStruck where it was never shaken."""
        shaken = district.crew.logged("reading_shaken")
        if not shaken:
            raise NotStruck("no reading was shaken")
        return f"{shaken} readings shaken"


class ClockJumps(Fault):
    """Temporal's clock and the workers' differ by an hour: timers ring too early, then right again."""

    name = "clock-jumps"
    says = "By the workers' clock every timer is set an hour early for four seconds, right, and early again."

    def prepare(self, district: District) -> None:
        """Who sets timers reads from a file how wrong it is."""
        self._set(district, 0)
        for slot in (*district.crew.of("follower"), *district.crew.of("timers")):
            slot.environment["FAULTS_RINGS"] = str(self._file(district))

    def strike(self, district: District) -> None:
        """Forwards and back, twice."""
        for _ in range(2):
            self._set(district, -HOUR)
            time.sleep(JUMPED)
            self._set(district, 0)
            time.sleep(JUMPED)

    def seen(self, district: District) -> str:
        """How many questions came too early."""
        return f"{district.crew.logged('ring_moved')} timers set too early"

    def _set(self, district: District, seconds: int) -> None:
        self._file(district).write_text(str(seconds))

    def _file(self, district: District) -> Path:
        return district.folder / "wrong-by"


class Poison(Fault):
    """An entry that cannot be read, until the operator restores it."""

    name = "poison-event"
    says = (
        "A student's newest entry is spoilt on disk and every worker killed; once everybody has met it, it is"
        " restored, read models are rebuilt and timers reconciled."
    )
    kept = b""
    position = 0
    stream = ""
    swept = False

    def strike(self, district: District) -> None:
        """Nobody has it in memory, and everybody meets it."""
        for slot in district.crew.slots:
            district.crew.kill(slot)
        killed = time.monotonic()
        self._spoil(district)
        for reader in (FOLLOWER, *map(position_name, MODELS)):
            district.wired.positions.set(reader, self.position - 1)
        while not self._met(district, killed) and time.monotonic() - killed < SPOILT:
            time.sleep(0.5)
        self._restore(district)

    def _met(self, district: District, killed: float) -> bool:
        """Whether follower and projector have raised their alarms, and the sweep has looked since."""
        last = district.wired.heartbeats.last(SWEEP)
        self.swept = last is not None and last.age < time.monotonic() - killed
        noticed = (district.crew.logged(words) for words in ("entry_corrupt", "projection.parked"))
        return self.swept and all(noticed)

    def mend(self, district: District) -> None:
        """As the runbook says."""
        for model in MODELS:
            rebuild(district.wired.reads, district.wired.store, model)
        asyncio.run(reconcile(district.wired, check=False))

    def seen(self, district: District) -> str:
        """Who noticed. Raises NotStruck where an alarm is missing or the sweep was blinded."""
        alarms = district.crew.logged("entry_corrupt")
        parked = district.crew.logged("projection.parked")
        if not (alarms and parked and self.swept):
            raise NotStruck(f"{alarms} alarms, {parked} models stopped, sweep went on: {self.swept}")
        return f"{alarms} alarms; {parked} read models stopped at the stream; the sweep went on"

    def _spoil(self, district: District) -> None:
        with psycopg.connect(district.settings.required("database_owner")) as owner:
            row = owner.execute(
                "SELECT position, stream, payload FROM mtss.events WHERE stream LIKE 'student/%'"
                " ORDER BY position DESC LIMIT 1"
            ).fetchone()
            assert row is not None
            self.position, self.stream, self.kept = row
            self._write(owner, bytes([self.kept[0] ^ 1]) + self.kept[1:])

    def _restore(self, district: District) -> None:
        with psycopg.connect(district.settings.required("database_owner")) as owner:
            self._write(owner, self.kept)

    def _write(self, owner: psycopg.Connection, payload: bytes) -> None:
        owner.execute("ALTER TABLE mtss.events DISABLE TRIGGER ALL")
        owner.execute("UPDATE mtss.events SET payload = %s WHERE position = %s", (payload, self.position))
        for trigger in ("append_only", "only_lose_salt"):
            owner.execute(f"ALTER TABLE mtss.events ENABLE ALWAYS TRIGGER {trigger}".encode())
