"""What one owner is waiting for, whole: the one message between the engine and its timers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ItemKind = Literal["deadline", "dispatch"]


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A deadline that wakes at `wake` (UTC), or a dispatch that is to leave from `wake` on."""

    id: str
    kind: ItemKind
    wake: datetime


@dataclass(frozen=True, slots=True)
class OpenSet:
    """Everything `owner` waits for as of `version` of its stream; a newer set replaces an older one.

    `cut_at` is when it was last recorded that the record was restored to an earlier point (UTC): what was
    told before counts less, whatever its version. `correlation` is that of the act which changed it last, so
    that a log can be followed across Temporal. `answered`: what changed was the answer to the owner's own
    question, which it has heard.
    """

    stream: str
    owner: str
    version: int
    items: tuple[OpenItem, ...]
    correlation: str = ""
    cut_at: datetime | None = None
    answered: bool = False
