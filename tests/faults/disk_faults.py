"""A disk is full: that of PostgreSQL's log, and that of the printed letters."""

import subprocess
import time
from pathlib import Path

import psycopg

from domain.notices.dispatch import DispatchFailed
from runtime.embedded.unprivileged import identity
from runtime.wiring import wire
from simulation.compare import Difference
from tests.faults.district import District
from tests.faults.fault import Fault, NotPossible, NotStruck

FULL = 8.0
"""Seconds for which there is no room."""
PATIENCE = 60.0
MOST_SEGMENTS = 100


class SmallDisk:
    """A file system of its own in `folder`, in memory. Raises NotPossible where mounting is not allowed."""

    def __init__(self, folder: Path, size: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            raise NotPossible(f"no file system may be mounted here ({made.stderr.strip()})")
        self.folder, self._filler = folder, folder / "filler"
        identity().own(folder)

    def fill(self) -> None:
        """Leave no room."""
        with self._filler.open("wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(65536))
            except OSError:  # that was the last byte
                pass

    def free(self) -> None:
        """Give the room back."""
        self._filler.unlink(missing_ok=True)

    def close(self) -> None:
        """Unmount it."""
        subprocess.run(["umount", str(self.folder)], check=True)


class PostgresDiskFull(Fault):
    """PostgreSQL stops when it cannot write its log."""

    name = "postgres-disk-full"
    says = "PostgreSQL stops because the disk of its log is full; after eight seconds there is room."
    deaths = 0

    def prepare(self, district: District) -> None:
        """The log moves to a small disk."""
        disk = self.disk = SmallDisk(district.folder / "wal", "192m")
        postgres, log = district.stack.postgres, district.folder / "postgres" / "data" / "pg_wal"
        district.beside.callback(disk.close)
        district.beside.callback(postgres.stop)
        district.wired.close()
        postgres.stop()
        subprocess.run(["cp", "-a", f"{log}/.", str(disk.folder)], check=True)
        log.rename(log.with_name("pg_wal.before"))
        log.symlink_to(disk.folder)
        postgres.start()
        district.wired = wire(district.settings)

    def strike(self, district: District) -> None:
        """Segment after segment, until there is none."""
        self.disk.fill()
        self._use_up(district.stack.postgres.dsn())
        time.sleep(FULL)
        self.disk.free()
        if not _answers(district.stack.postgres.dsn()):
            district.stack.postgres.start()

    def seen(self, district: District) -> str:
        """Who had to try again. Raises NotStruck where there was room all the time."""
        if not self.deaths:
            raise NotStruck("there was always room")
        return f"PostgreSQL stopped; people sent {district.unanswered} requests again"

    def _use_up(self, dsn: str) -> None:
        with psycopg.connect(dsn, autocommit=True) as owner:
            try:
                for _ in range(MOST_SEGMENTS):
                    owner.execute("SELECT pg_logical_emit_message(true, 'made up', 'made up')")
                    owner.execute("SELECT pg_switch_wal()")
            except psycopg.OperationalError:
                self.deaths += 1


def _answers(dsn: str) -> bool:
    give_up = time.monotonic() + FULL
    while time.monotonic() < give_up:
        try:
            psycopg.connect(dsn, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.2)
        else:
            return True
    return False


class PrintFolderFull(Fault):
    """Letters cannot be put down for printing."""

    name = "print-folder-full"
    says = "The disk of the print folder is full until three letters could not be written."
    times = 3
    failed = 0

    def prepare(self, district: District) -> None:
        """The folder is a small disk."""
        self.disk = SmallDisk(district.settings.print_folder, "32m")
        district.beside.callback(self.disk.close)

    def strike(self, district: District) -> None:
        """Until enough have failed."""
        position = district.wired.store.head()
        self.disk.fill()
        give_up = time.monotonic() + PATIENCE
        while self.failed < self.times and time.monotonic() < give_up:
            entries = district.wired.store.read(position)
            self.failed += sum(isinstance(entry.recorded.event, DispatchFailed) for entry in entries)
            position = entries[-1].position if entries else position
            time.sleep(0.1)
        self.disk.free()

    def seen(self, district: District) -> str:
        """How many failed. Raises NotStruck where none did."""
        if not self.failed:
            raise NotStruck("no letter was to be printed")
        return f"{self.failed} letters failed, and were printed later"

    def explains(self, difference: Difference) -> bool:
        """The failed attempts are on record."""
        failed = difference.left is not None and difference.left.type == DispatchFailed.NAME
        return failed or super().explains(difference)
