"""The workers die: each role at each of its steps, and all of them at any moment."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults.crew import ROLES
from tests.faults.district import District
from tests.faults.fault import Fault, NotStruck
from tests.faults.steps import to_come, write_plan

SEED = 2026
AT_MOST = 20.0
"""Seconds that the last deaths are waited for, after the last day."""


def around(*calls: str) -> list[str]:
    """The steps before and after each of `calls`."""
    return [f"{call}:{moment}" for call in calls for moment in ("before", "after")]


class RoleKilled(Fault):
    """A role's processes die one after the other, each at a step where none has died."""

    role: str
    steps: list[str]
    processes = 1
    """Over how many processes the steps are shared out."""
    most = 3
    """At which of its first passages of a step a process dies, at the latest."""

    def prepare(self, district: District) -> None:
        """A plan for each process."""
        for _ in range(self.processes - 1):
            district.crew.add(self.role)
        shuffled = random.Random(SEED).sample(self.steps, len(self.steps))
        for number, slot in enumerate(district.crew.of(self.role)):
            plan = self._folder(district) / str(number)
            write_plan(plan, shuffled[number :: self.processes], SEED + number, self.most)
            slot.environment["FAULTS_PLAN"] = str(plan)

    def mend(self, district: District) -> None:
        """Nothing; but the last deaths may still be to come."""
        give_up = time.monotonic() + AT_MOST
        while [*self._to_come(district)] and time.monotonic() < give_up:
            time.sleep(0.2)

    def seen(self, district: District) -> str:
        """At how many steps it died. Raises NotStruck where it never came to one."""
        if left := [*self._to_come(district)]:
            raise NotStruck(f"never came to {', '.join(left)}")
        deaths = sum(slot.restarts for slot in district.crew.of(self.role))
        return f"{deaths} deaths at {len(self.steps)} steps, each in another place"

    def _folder(self, district: District) -> Path:
        folder = district.folder / "plans"
        folder.mkdir(exist_ok=True)
        return folder

    def _to_come(self, district: District) -> Iterator[str]:
        for plan in self._folder(district).iterdir():
            yield from to_come(plan)


class FollowerKilled(RoleKilled):
    """The follower, between the log and Temporal."""

    name = "follower-killed"
    says = "The follower is killed (SIGKILL) before and after each thing it does."
    role = "follower"
    steps = around(
        *("positions.get", "store.read", "store.witness", "waiting.touched"),
        *("temporal.start_workflow", "temporal.signal_workflow", "positions.set"),
    )


class DeliveryKilled(RoleKilled):
    """The delivery workers, with letters in their hands."""

    name = "delivery-killed"
    says = "Delivery workers are killed (SIGKILL) before and after each thing they do with a letter."
    role = "delivery"
    steps = around("activity", "store.load_new", "letters.render", "store.append", "letters.send")
    processes = 5
    most = 1
    patience = 300.0


class TimersKilled(RoleKilled):
    """The workers of the workflows, while they record what was reached or missed."""

    name = "timers-killed"
    says = "Timer workers are killed (SIGKILL) before and after each thing they do with a deadline."
    role = "timers"
    steps = around("activity", "waiting.reached", "store.load_new", "store.append")
    processes = 2


class ProjectorKilled(RoleKilled):
    """The projector, in the middle of a transaction too."""

    name = "projector-killed"
    says = "The projector is killed (SIGKILL) before and after each thing it does, also before it commits."
    role = "projector"
    steps = around("store.read", "projector.batch")


class AnyKilled(Fault):
    """Whoever it hits."""

    name = "any-killed"
    says = "For twelve seconds a worker process is killed (SIGKILL) every half second, whichever it is."
    kills = 0

    def strike(self, district: District) -> None:
        """By the luck of one seed."""
        dice, until = random.Random(SEED), time.monotonic() + 12
        while time.monotonic() < until:
            self.kills += district.crew.kill(dice.choice(district.crew.slots))
            time.sleep(0.5)

    def seen(self, district: District) -> str:
        """How many died."""
        if not self.kills:
            raise NotStruck("no process was killed")
        return f"{self.kills} kills, {district.crew.restarts()} starts"


class TwoOfEach(Fault):
    """Nobody keeps an operator from starting everything twice."""

    name = "two-of-each"
    says = "Two processes of every role run at once: two followers, two projectors, two sweeps."

    def prepare(self, district: District) -> None:
        """Everything twice."""
        for role in ROLES:
            district.crew.add(role)

    def seen(self, district: District) -> str:
        """That both worked. Raises NotStruck where one did not."""
        if district.crew.restarts():
            raise NotStruck(f"{district.crew.restarts()} of them died")
        return f"{len(district.crew.slots)} processes, none died"
