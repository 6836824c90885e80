"""The two commands that only look at the clock and the calendar; every stream with deadlines takes them."""

from pydantic import Field

from domain.command import Command
from domain.context import Context
from domain.deadline import Deadlines
from domain.due import replan
from domain.event import Emitted


class StreamCommand(Command):
    """A command about one stream, whichever kind it is of."""

    stream: str = Field(
        pattern=r"^(student|year|breach)/[^\x00-\x1f\x7f]+$",
        description="the name of a stream that owns deadlines",
    )

    @property
    def streams(self) -> tuple[str, ...]:
        return (self.stream,)


class Settle(StreamCommand, type_name="deadlines.settle"):
    """Record what time alone has decided. Every command does this first; this one does nothing else."""

    AUTHORISES = False


class Replan(StreamCommand, type_name="deadlines.replan"):
    """Move the stream's open deadlines to where the calendar in force puts them (A11), and those of the kinds
    that a new policy version recomputes to where that version does (A36)."""

    AUTHORISES = False


def decide(deadlines: Deadlines, command: Command, context: Context) -> Emitted:
    """Settling is done before any command is decided; replanning moves what is open."""
    match command:
        case Settle():
            return []
        case Replan():
            return replan(deadlines, context)
    raise TypeError(command.TYPE)


COMMANDS = (Settle, Replan)
