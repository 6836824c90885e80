"""What the district lives through, and the databases in which it stands when the faults begin."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import groupby
from pathlib import Path

from domain.command import Command
from domain.recorded import Recorded
from runtime.stack import DevStack
from runtime.wiring import wire
from simulation.script import Script, make_script
from workers.follower import NAME as FOLLOWER

FOLDER = Path(__file__).parents[2] / "examples" / "sample-district"
SEED, STUDENTS = 2026, 24
BEGINS = datetime(2026, 10, 14, 4, tzinfo=UTC)
"""Team meetings, first letters, plans, sessions, and deadlines that are met, missed and escalated."""
ENDS = datetime(2026, 11, 7, 5, tzinfo=UTC)
STRIKES = datetime(2026, 10, 20, 16, tzinfo=UTC)


@dataclass(frozen=True)
class School:
    """The script of the whole autumn; `folder` holds the data of a stack that stands at `begins`."""

    script: Script
    folder: Path
    begins: datetime
    ends: datetime

    @cached_property
    def commands(self) -> list[Command]:
        """What its people send while the faults strike."""
        return [command for command in self.script.commands if self.begins <= command.at < self.ends]

    def copy_to(self, folder: Path) -> None:
        """The data as they stand at `begins`, for one run."""
        shutil.copytree(self.folder, folder, symlinks=True)


def found_school(folder: Path, begins: datetime = BEGINS, ends: datetime = ENDS) -> School:
    """Make the script under the stepped clock, and store what lies before `begins` in new databases."""
    with DevStack(folder, temporal=False) as settings:
        script = make_script(FOLDER, SEED, STUDENTS, settings.secret_of_ids(), ends)
        with wire(settings) as wired:
            for records in _acts(script.run.records(0, script.run.store.head()), begins):
                wired.store.append(records, script.run.store.spent(records[0].meta.command_id))
            wired.projector.catch_up()
            wired.positions.set(FOLLOWER, wired.store.head())
    return School(script, folder, begins, ends)


def _acts(log: Sequence[Recorded], before: datetime) -> Iterator[list[Recorded]]:
    """The records of each command that was carried out before an instant, together."""
    for _, records in groupby(log, lambda recorded: recorded.meta.command_id):
        act = list(records)
        if act[0].meta.recorded_at < before:
            yield act
