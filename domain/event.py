"""What happened, as it is stored.

An event's registered name and version are the storage contract: they never change once written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

SYSTEM = "system"
"""The actor of what nobody did: time, timers and the delivery of letters."""

REGISTRY: dict[tuple[str, int], type["Event"]] = {}
"""Every event class by (name, schema version); `domain.catalogue` imports all modules that fill it."""


class Event(BaseModel):
    """Base of all events: `class CycleStarted(Event, name="cycle.started")`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    NAME: ClassVar[str]
    VERSION: ClassVar[int]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """The class's keywords are for `__pydantic_init_subclass__`, which runs once the fields are known."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        name, version = str(kwargs.pop("name")), int(kwargs.pop("version", 1))
        super().__pydantic_init_subclass__(**kwargs)
        if (name, version) in REGISTRY:
            raise TypeError(f"event {name!r} version {version} is already registered")
        cls.NAME, cls.VERSION = name, version
        REGISTRY[name, version] = cls


@dataclass(frozen=True, slots=True)
class Emit:
    """An event whose time in school is not the command's: a miss occurs at its due instant."""

    event: Event
    occurred: date | datetime
    actor: str = SYSTEM


Emitted = Sequence[Event | Emit]
"""What a decider returns, in order."""


class Unreadable(Event, name="unreadable"):
    """Stands where an event's content was destroyed by law or by a correction; the envelope remains."""

    type: str
