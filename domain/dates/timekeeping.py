"""The two commands that only look at the clock and the calendar; every stream with deadlines takes them."""

from typing import Annotated

from pydantic import Field

from domain.command import Command
from domain.context import Context
from domain.dates.deadline import Deadlines
from domain.dates.settling import replan
from domain.event import Emitted

OwnsDeadlines = Annotated[
    str,
    Field(
        pattern=r"^(student|year|breach)/[^\x00-\x1f\x7f]+$",
        description="the name of a stream that owns deadlines",
    ),
]


class Settle(Command, type_name="deadlines.settle"):
    """Record what time alone has decided. Every command does this first; this one does nothing else."""

    AUTHORISES = False
    stream: OwnsDeadlines

    @property
    def streams(self) -> tuple[str, ...]:
        return (self.stream,)


class Replan(Command, type_name="deadlines.replan"):
    """Move open deadlines to where the calendar in force puts them (A11), and those of the kinds that a new
    policy version recomputes to where that version does (A36): in all of the streams, or in none."""

    AUTHORISES = False
    moving: tuple[OwnsDeadlines, ...] = Field(min_length=1, description="the streams whose deadlines move")

    @property
    def streams(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.moving))


def decide(deadlines: Deadlines, command: Command, context: Context) -> Emitted:
    """Settling is done before any command is decided; replanning moves what is open."""
    match command:
        case Settle():
            return []
        case Replan():
            return replan(deadlines, context)
    raise TypeError(command.TYPE)


COMMANDS = (Settle, Replan)
