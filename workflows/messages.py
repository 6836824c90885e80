"""What passes between the engine, Temporal and the workflows: opaque ids and UTC instants, nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

AWAITED = "awaited"
DEADLINE_REACHED = "deadline_reached"
DELIVER = "deliver"
REPLAN_PAGE = "replan_page"
OPEN_SET = "open_set"
TIMERS = "timers"
DELIVERY = "delivery"
NEVER = datetime.min.replace(tzinfo=UTC)


class Message(BaseModel):
    """Base of all messages; a field that a newer worker adds is ignored by an older one."""

    model_config = ConfigDict(frozen=True)


class AwaitedItem(Message):
    """A deadline or a dispatch. `wake` is the instant meant; `rings` is when the wall's clock reaches it."""

    id: str
    kind: Literal["deadline", "dispatch"]
    wake: AwareDatetime
    rings: AwareDatetime


class AwaitedSet(Message):
    """Everything one owner waits for, as of `version` of its stream; `correlation` joins it to its cause.

    `cut_at` is when it was last recorded that the streams were restored to an earlier point (UTC).
    """

    stream: str
    owner: str
    version: int
    items: tuple[AwaitedItem, ...] = ()
    correlation: str = ""
    cut_at: AwareDatetime | None = None

    def replaces(self, other: "AwaitedSet") -> bool:
        """Whether this is no older. Versions from before a restore count less: they are used again."""
        return (self.cut_at or NEVER, self.version) >= (other.cut_at or NEVER, other.version)

    def due(self, now: datetime) -> AwaitedItem | None:
        """What rang first of all that has rung by `now`.

        What was asked about in vain rings again later, so that neither a letter nor a deadline that is asked
        about too early keeps the others waiting.
        """
        rung = (item for item in self.items if item.rings <= now)
        return min(rung, key=lambda item: (item.rings, item.kind != "deadline", item.id), default=None)

    def letters_due(self, now: datetime) -> list[AwaitedItem]:
        """Every dispatch that has rung by `now`."""
        return [item for item in self.items if item.kind == "dispatch" and item.rings <= now]

    def later(self, at_least: datetime, which: Callable[[AwaitedItem], bool]) -> "AwaitedSet":
        """The same, where the items asked about ring no earlier than `at_least`."""
        items = (
            item.model_copy(update={"rings": max(item.rings, at_least)}) if which(item) else item
            for item in self.items
        )
        return self.model_copy(update={"items": tuple(items)})

    @property
    def next(self) -> AwaitedItem | None:
        """What rings first."""
        return min(self.items, key=lambda item: (item.rings, item.id), default=None)

    @property
    def next_deadline(self) -> AwaitedItem | None:
        """The deadline that rings first."""
        deadlines = (item for item in self.items if item.kind == "deadline")
        return min(deadlines, key=lambda item: (item.rings, item.id), default=None)


class Replan(Message):
    """How far the deadlines have been moved to what `version` of a calendar or policy says."""

    version: str
    after: str = ""
    moved: int = 0


class ReplanPage(Message):
    """One page done: where the next begins, None at the end, and how many deadlines it moved."""

    next: str | None
    moved: int


def queue(prefix: str, role: str) -> str:
    """The task queue of a role; the prefix keeps several districts or tests apart on one server."""
    return f"{prefix}{role}"
